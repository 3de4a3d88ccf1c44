/** The disk as a struct file_ops. */
#include <stdlib.h>

#include "base/check.h"
#include "db/powercut_disk.h"

struct disk_file {
    struct file base;
    struct disk *disk;
    struct inode *inode;
};

static struct disk *disk_of(const struct file_ops *ops)
{
    return CONTAINER_OF(ops, struct disk, ops);
}

static struct disk_file *of(struct file *file)
{
    return CONTAINER_OF(file, struct disk_file, base);
}

static bool say(enum disk_answer answer, struct err *err)
{
    switch (answer) {
    case DISK_OK:
        return true;
    case DISK_FULL:
        return err_set(err, ERR_UNAVAILABLE, "storage_full", "the disk is full");
    case DISK_MISSING:
        return err_set(err, ERR_NOT_FOUND, "file_not_found", "there is no such file");
    case DISK_EXISTS:
        return err_set(err, ERR_CONFLICT, "file_exists", "this file exists already");
    case DISK_OFF:
        break;
    }
    return err_set(err, ERR_UNAVAILABLE, "storage_failed", "the disk cannot be used");
}

static struct file *new_file(const struct file_ops *ops, struct inode *inode)
{
    struct disk_file *file = malloc(sizeof(*file));

    CHECK(file != NULL);
    *file = (struct disk_file){ .base = { ops }, .disk = disk_of(ops), .inode = inode };
    return &file->base;
}

static bool create_file(const struct file_ops *ops, const char *path, struct file **out,
                        struct err *err)
{
    struct inode *inode;

    if (!say(disk_create(disk_of(ops), path, false, &inode), err))
        return false;
    *out = new_file(ops, inode);
    return true;
}

static bool open_file(const struct file_ops *ops, const char *path, struct file **out,
                      struct err *err)
{
    struct inode *inode;

    if (!say(disk_find(disk_of(ops), path, &inode), err))
        return false;
    *out = new_file(ops, inode);
    return true;
}

static bool write_file(struct file *file, struct str bytes, struct err *err)
{
    size_t size;

    return say(disk_size(of(file)->disk, of(file)->inode, &size), err)
           && say(disk_write(of(file)->disk, of(file)->inode, size, bytes.p, bytes.n), err);
}

static bool read_file(struct file *file, int64_t offset, void *to, size_t room, size_t *n,
                      struct err *err)
{
    return say(disk_read(of(file)->disk, of(file)->inode, (size_t)offset, to, room, n), err);
}

static bool size_file(struct file *file, int64_t *bytes, struct err *err)
{
    size_t size;

    if (!say(disk_size(of(file)->disk, of(file)->inode, &size), err))
        return false;
    *bytes = (int64_t)size;
    return true;
}

static bool sync_file(struct file *file, struct err *err)
{
    return say(disk_sync(of(file)->disk, of(file)->inode), err);
}

static void close_file(struct file *file)
{
    free(of(file));
}

static bool rename_file(const struct file_ops *ops, const char *from, const char *to,
                        struct err *err)
{
    return say(disk_rename(disk_of(ops), from, to), err);
}

static bool remove_file(const struct file_ops *ops, const char *path, struct err *err)
{
    return say(disk_remove(disk_of(ops), path, false), err);
}

/** Folders are only parts of names here. */
static bool make_folder(const struct file_ops *ops, const char *path, struct err *err)
{
    (void)path;
    return say(disk_is_off(disk_of(ops)) ? DISK_OFF : DISK_OK, err);
}

static bool sync_folder(const struct file_ops *ops, const char *path, struct err *err)
{
    return say(disk_sync_folder(disk_of(ops), path), err);
}

void disk_make_file_ops(struct disk *disk)
{
    disk->ops = (struct file_ops){
        .create = create_file,
        .open = open_file,
        .write = write_file,
        .read = read_file,
        .size = size_file,
        .sync = sync_file,
        .close = close_file,
        .rename = rename_file,
        .remove = remove_file,
        .make_folder = make_folder,
        .sync_folder = sync_folder,
    };
}
