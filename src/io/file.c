#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

enum { FILE_PATH_MAX = 4096 };

struct system_file {
    struct file base;
    int fd;
};

static int fd_of(struct file *file)
{
    return CONTAINER_OF(file, struct system_file, base)->fd;
}

/** Fills *err from errno; returns false. */
static bool fail(struct err *err, const char *what)
{
    int code = errno;

    if (code == ENOSPC || code == EDQUOT)
        err_set(err, ERR_UNAVAILABLE, "storage_full", "the disk is full");
    else if (code == ENOENT)
        err_set(err, ERR_NOT_FOUND, "file_not_found", "there is no such file");
    else if (code == EEXIST)
        err_set(err, ERR_CONFLICT, "file_exists", "this file exists already");
    else
        err_set(err, ERR_UNAVAILABLE, "storage_failed", "the disk cannot be used");
    return err_detail(err, "%s: %s", what, strerror(code));
}

static bool open_as(const struct file_ops *ops, const char *path, int flags, struct file **out,
                    struct err *err)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    struct system_file *file;

    if (fd < 0)
        return fail(err, "open");
    file = malloc(sizeof(*file));
    CHECK(file != NULL);
    *file = (struct system_file){ .base = { ops }, .fd = fd };
    *out = &file->base;
    return true;
}

static bool system_create(const struct file_ops *ops, const char *path, struct file **out,
                          struct err *err)
{
    return open_as(ops, path, O_WRONLY | O_CREAT | O_EXCL, out, err);
}

static bool system_open(const struct file_ops *ops, const char *path, struct file **out,
                        struct err *err)
{
    return open_as(ops, path, O_RDONLY, out, err);
}

static bool system_write(struct file *file, struct str bytes, struct err *err)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd_of(file), bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, "write");
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

static bool system_read(struct file *file, int64_t offset, void *to, size_t room, size_t *n,
                        struct err *err)
{
    size_t got = 0;

    while (got < room) {
        ssize_t more = pread(fd_of(file), (char *)to + got, room - got, offset + (int64_t)got);

        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return fail(err, "read");
        if (more == 0)
            break;
        got += (size_t)more;
    }
    *n = got;
    return true;
}

static bool system_size(struct file *file, int64_t *bytes, struct err *err)
{
    struct stat info;

    if (fstat(fd_of(file), &info) != 0)
        return fail(err, "stat");
    *bytes = info.st_size;
    return true;
}

static bool system_sync(struct file *file, struct err *err)
{
    return fsync(fd_of(file)) == 0 || fail(err, "fsync");
}

static void system_close(struct file *file)
{
    struct system_file *own = CONTAINER_OF(file, struct system_file, base);

    close(own->fd);
    free(own);
}

static bool system_rename(const struct file_ops *ops, const char *from, const char *to,
                          struct err *err)
{
    (void)ops;
    return rename(from, to) == 0 || fail(err, "rename");
}

static bool system_remove(const struct file_ops *ops, const char *path, struct err *err)
{
    (void)ops;
    return unlink(path) == 0 || fail(err, "unlink");
}

static bool system_make_folder(const struct file_ops *ops, const char *path, struct err *err)
{
    (void)ops;
    return mkdir(path, 0700) == 0 || errno == EEXIST || fail(err, "mkdir");
}

static bool system_sync_folder(const struct file_ops *ops, const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok;

    (void)ops;
    if (fd < 0)
        return fail(err, "open folder");
    ok = fsync(fd) == 0 || fail(err, "fsync folder");
    close(fd);
    return ok;
}

const struct file_ops file_ops_system = {
    .create = system_create,
    .open = system_open,
    .write = system_write,
    .read = system_read,
    .size = system_size,
    .sync = system_sync,
    .close = system_close,
    .rename = system_rename,
    .remove = system_remove,
    .make_folder = system_make_folder,
    .sync_folder = system_sync_folder,
};

/** A name that no other process and no other thread of this one writes under. */
static void passing_name(char path[FILE_PATH_MAX], const char *folder, const char *name)
{
    snprintf(path, FILE_PATH_MAX, "%s/%s.%ld.%lx.new", folder, name, (long)getpid(),
             (unsigned long)pthread_self());
}

static bool write_whole(const char *path, struct str bytes, struct err *err)
{
    const struct file_ops *ops = &file_ops_system;
    struct file *file = NULL;
    bool done =
        file_create(ops, path, &file, err) && file_write(file, bytes, err) && file_sync(file, err);

    file_close(&file);
    return done;
}

bool file_create_once(const char *folder, const char *name, struct str bytes, struct err *err)
{
    char passing[FILE_PATH_MAX];
    char path[FILE_PATH_MAX];
    bool done;

    passing_name(passing, folder, name);
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(passing); /* of a process of that number that did not get to its end */
    done = write_whole(passing, bytes, err) && (link(passing, path) == 0 || fail(err, "link"))
           && file_sync_folder(&file_ops_system, folder, err);
    unlink(passing);
    return done;
}
