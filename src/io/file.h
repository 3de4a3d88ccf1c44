/**
 * Files that have to survive a power cut. A table of operations, so that a test can put another
 * file system underneath and cut its power (db/powercut.h).
 *
 * The order that makes a file durable: file_create under a passing name, file_write, file_sync,
 * file_close, file_rename to its name, file_sync_folder. A file whose file_sync failed is thrown
 * away and written anew: the kernel may have forgotten which pages were not written (fsync(2),
 * Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
 *
 *   errors of every function: UNAVAILABLE "storage_full" (disk or quota) or "storage_failed",
 *   NOT_FOUND "file_not_found", CONFLICT "file_exists".
 */
#ifndef PHAROS_IO_FILE_H
#define PHAROS_IO_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

/** An open file; one thread at a time. A table's own struct begins with this one. */
struct file {
    const struct file_ops *ops;
};

/** A file system. A table of its own state puts this first. */
struct file_ops {
    bool (*create)(const struct file_ops *ops, const char *path, struct file **out,
                   struct err *err);
    bool (*open)(const struct file_ops *ops, const char *path, struct file **out, struct err *err);
    bool (*write)(struct file *file, struct str bytes, struct err *err);
    bool (*read)(struct file *file, int64_t offset, void *to, size_t room, size_t *n,
                 struct err *err);
    bool (*size)(struct file *file, int64_t *bytes, struct err *err);
    bool (*sync)(struct file *file, struct err *err);
    void (*close)(struct file *file);
    bool (*rename)(const struct file_ops *ops, const char *from, const char *to, struct err *err);
    bool (*remove)(const struct file_ops *ops, const char *path, struct err *err);
    bool (*make_folder)(const struct file_ops *ops, const char *path, struct err *err);
    bool (*sync_folder)(const struct file_ops *ops, const char *path, struct err *err);
};

/** The machine's file system. */
extern const struct file_ops file_ops_system;

/**
 * A private file (0600) of the machine's file system that is there whole and durably, or not at
 * all; of several that make it at one time one succeeds: CONFLICT "file_exists".
 */
bool file_create_once(const char *folder, const char *name, struct str bytes,
                      struct err *err) MUST_USE;

/** A new file for writing, readable by nobody else (0600). Owned: file_close. */
static inline bool file_create(const struct file_ops *ops, const char *path, struct file **out,
                               struct err *err)
{
    return ops->create(ops, path, out, err);
}

/** A file for reading. Owned: file_close. */
static inline bool file_open(const struct file_ops *ops, const char *path, struct file **out,
                             struct err *err)
{
    return ops->open(ops, path, out, err);
}

/** Appends all of it. */
static inline bool file_write(struct file *file, struct str bytes, struct err *err)
{
    return file->ops->write(file, bytes, err);
}

/** Up to `room` bytes from `offset`; *n is less only at the end of the file. */
static inline bool file_read(struct file *file, int64_t offset, void *to, size_t room, size_t *n,
                             struct err *err)
{
    return file->ops->read(file, offset, to, room, n, err);
}

static inline bool file_size(struct file *file, int64_t *bytes, struct err *err)
{
    return file->ops->size(file, bytes, err);
}

/** True once the content is on disk. Its name is only there after file_sync_folder. */
static inline bool file_sync(struct file *file, struct err *err)
{
    return file->ops->sync(file, err);
}

/** NULL is fine; *file becomes NULL. */
static inline void file_close(struct file **file)
{
    if (*file != NULL)
        (*file)->ops->close(*file);
    *file = NULL;
}

/** In one moment, also over a file that stands there. */
static inline bool file_rename(const struct file_ops *ops, const char *from, const char *to,
                               struct err *err)
{
    return ops->rename(ops, from, to, err);
}

static inline bool file_remove(const struct file_ops *ops, const char *path, struct err *err)
{
    return ops->remove(ops, path, err);
}

/** Only for us (0700). A folder that is there already is fine. */
static inline bool file_make_folder(const struct file_ops *ops, const char *path, struct err *err)
{
    return ops->make_folder(ops, path, err);
}

/** True once the names in the folder are on disk. */
static inline bool file_sync_folder(const struct file_ops *ops, const char *path, struct err *err)
{
    return ops->sync_folder(ops, path, err);
}

#endif
