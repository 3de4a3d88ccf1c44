#include "io/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/err.h"
#include "io/file.h"

enum { TRIES = 100 };

static bool unwritable(const char *path, struct err *err)
{
    return err_set(err, ERR_INVALID, "unwritable_file", "cannot be written (%s): %s",
                   strerror(errno), path);
}

static bool failed(const char *path, struct err *err)
{
    return err_set(err, ERR_UNAVAILABLE, "storage_failed", "cannot be written (%s): %s",
                   strerror(errno), path);
}

/** A new file beside the other; -1 with errno. */
static int create_passing(struct whole_file *file, mode_t mode)
{
    int fd = -1;

    errno = EEXIST;
    for (int i = 0; i < TRIES && fd < 0 && errno == EEXIST; i++) {
        int n = snprintf(file->passing, sizeof(file->passing), "%s.part-%ld-%d", file->path,
                         (long)getpid(), i);

        if (n >= (int)sizeof(file->passing)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(file->passing, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    }
    return fd;
}

/** Where the file is, through links; false where the path is too long. */
static bool find_place(const char *path, struct whole_file *out)
{
    if (realpath(path, out->path) != NULL)
        return true;
    if (snprintf(out->path, sizeof(out->path), "%s", path) < (int)sizeof(out->path))
        return true;
    errno = ENAMETOOLONG;
    return false;
}

/** Our own output or error stream that is the file, which "/dev/stdout" is too where it was
 * redirected; -1: neither. */
static int stream_of(const struct stat *file)
{
    static const int streams[] = { STDOUT_FILENO, STDERR_FILENO };
    struct stat its;

    for (size_t i = 0; i < COUNT_OF(streams); i++)
        if (fstat(streams[i], &its) == 0 && its.st_dev == file->st_dev
            && its.st_ino == file->st_ino)
            return streams[i];
    return -1;
}

/** A file with the old one's owner and mode, beside it; one that nobody can put there is written
 * straight. */
static int replace(struct whole_file *file, const struct stat *old, mode_t mode)
{
    int fd;

    if (access(file->path, W_OK) != 0)
        return -1; /* renaming would not ask */
    fd = create_passing(file, mode);
    if (fd < 0) {
        file->passing[0] = '\0';
        return open(file->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    }
    /* Nobody but root may give a file away: then it is ours from now on. */
    if (fchown(fd, old->st_uid, old->st_gid) != 0)
        (void)fchown(fd, (uid_t)-1, old->st_gid);
    (void)fchmod(fd, old->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO));
    return fd;
}

static int open_place(const char *path, struct whole_file *file, mode_t mode)
{
    struct stat old;
    struct stat link;
    int stream;

    if (stat(path, &old) != 0) {
        if (errno != ENOENT)
            return -1;
        return lstat(path, &link) == 0 ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode)
                                       : create_passing(file, mode);
    }
    stream = stream_of(&old);
    if (stream >= 0)
        return fcntl(stream, F_DUPFD_CLOEXEC, 0);
    if (!S_ISREG(old.st_mode))
        return open(path, O_WRONLY | O_CLOEXEC);
    if (old.st_nlink > 1) /* its other names are to see it as well */
        return open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    return replace(file, &old, mode);
}

bool whole_file_begin(const char *path, mode_t mode, struct whole_file *out, struct err *err)
{
    int fd;

    *out = (struct whole_file){ 0 };
    if (!find_place(path, out))
        return unwritable(path, err);
    fd = open_place(path, out, mode);
    if (fd < 0)
        return unwritable(path, err);
    out->stream = fdopen(fd, "w");
    return out->stream != NULL || unwritable(path, err);
}

/** The stream is written out and, where it has a name to get, on disk. */
static bool close_stream(struct whole_file *file, bool syncs)
{
    bool is_out = fflush(file->stream) == 0 && !ferror(file->stream)
                  && (!syncs || fsync(fileno(file->stream)) == 0);

    is_out = fclose(file->stream) == 0 && is_out;
    file->stream = NULL;
    return is_out;
}

/** What the folder of the file is; its path loses its last part. One that may not be read cannot be
 * synced. */
static bool sync_folder_of(char *path, struct err *err)
{
    char *slash = strrchr(path, '/');
    const char *folder = ".";

    if (slash != NULL) {
        slash[slash == path] = '\0';
        folder = path;
    }
    return access(folder, R_OK) != 0 || file_sync_folder(&file_ops_system, folder, err);
}

static bool pour(int from, int to)
{
    char bytes[65536];
    ssize_t n;

    while ((n = read(from, bytes, sizeof(bytes))) > 0)
        for (ssize_t done = 0, more; done < n; done += more)
            if ((more = write(to, bytes + done, (size_t)(n - done))) < 0)
                return false;
    return n == 0 && fsync(to) == 0;
}

/** Into the file that is there, since another one cannot take its name: it is mounted by itself,
 * or somebody else's in a shared folder. */
static bool write_over(const struct whole_file *file)
{
    int from = open(file->passing, O_RDONLY | O_CLOEXEC);
    int to = open(file->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    bool is_done = from >= 0 && to >= 0 && pour(from, to);

    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return is_done;
}

static bool give_name(struct whole_file *file, struct err *err)
{
    if (rename(file->passing, file->path) == 0)
        return sync_folder_of(file->path, err);
    if (!write_over(file))
        return err_set(err, ERR_UNAVAILABLE, "storage_failed",
                       "%s cannot be written (%s); all of it is in %s", file->path, strerror(errno),
                       file->passing);
    (void)unlink(file->passing);
    return true;
}

bool whole_file_end(struct whole_file *file, bool is_whole, struct err *err)
{
    bool has_passing = file->passing[0] != '\0';

    if (file->stream == NULL)
        return is_whole;
    if (!close_stream(file, has_passing && is_whole) && is_whole)
        is_whole = failed(file->path, err);
    if (has_passing && !is_whole)
        (void)unlink(file->passing);
    return is_whole && (!has_passing || give_name(file, err));
}
