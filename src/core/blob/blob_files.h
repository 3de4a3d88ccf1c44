/** Files of blobs below one folder: written, synced, named, removed. Private to core/blob. */
#ifndef PHAROS_CORE_BLOB_BLOB_FILES_H
#define PHAROS_CORE_BLOB_BLOB_FILES_H

#include "core/blob/blob.h"

struct file;

/** A file that is being written under a passing name. */
struct blob_file {
    struct file *file; /* NULL: none */
    char name[BLOB_FILE_MAX];
};

bool blob_file_begin(struct blobs *blobs, struct blob_file *out, struct err *err) MUST_USE;
bool blob_file_write(struct blob_file *file, struct str bytes, struct err *err) MUST_USE;
/** Synced, and under its own name for good; nobody else ever has that name. */
bool blob_file_finish(struct blobs *blobs, struct blob_file *file, const struct sha256 *sha256,
                      char name[BLOB_FILE_MAX], struct err *err) MUST_USE;
/** Drops what is half-written. Nothing happens when there is none. */
void blob_file_drop(struct blobs *blobs, struct blob_file *file);
/** Removes a finished file; one that is gone already is fine. */
bool blob_file_remove(struct blobs *blobs, const char *name, struct err *err) MUST_USE;
/** Hands over each finished file of a folder (0..255) that is older than `min_age_s`. */
void blob_files_list(struct blobs *blobs, int folder, int64_t min_age_s,
                     void (*each)(const char *name, void *arg), void *arg);
/** -1 where there is none. */
bool blob_file_size(struct blobs *blobs, const char *name, int64_t *out, struct err *err) MUST_USE;
bool blob_file_read(struct blobs *blobs, const char *name, void *to, size_t n,
                    struct err *err) MUST_USE;
/** A descriptor for reading. NOT_FOUND "blob_missing". */
bool blob_file_open(struct blobs *blobs, const char *name, int *fd, struct err *err) MUST_USE;

#endif
