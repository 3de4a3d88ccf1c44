#include "io/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

bool whole_file_begin(const char *path, mode_t mode, struct whole_file *out, struct err *err)
{
    struct stat old;
    bool is_there = stat(path, &old) == 0;
    int fd;

    *out = (struct whole_file){ 0 };
    if (!find_place(path, out))
        return unwritable(path, err);
    if (is_there && !S_ISREG(old.st_mode))
        fd = open(path, O_WRONLY | O_CLOEXEC);
    else if (is_there && access(path, W_OK) != 0)
        fd = -1; /* renaming would not ask */
    else
        fd = create_passing(out, mode);
    if (fd < 0)
        return unwritable(path, err);
    if (is_there && out->passing[0] != '\0')
        (void)fchmod(fd, old.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO));
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

/** What the folder of the file is; its path loses its last part. */
static bool sync_folder_of(char *path, struct err *err)
{
    char *slash = strrchr(path, '/');

    if (slash == NULL)
        return file_sync_folder(&file_ops_system, ".", err);
    slash[slash == path] = '\0';
    return file_sync_folder(&file_ops_system, path, err);
}

bool whole_file_end(struct whole_file *file, bool is_whole, struct err *err)
{
    bool has_passing = file->passing[0] != '\0';

    if (file->stream == NULL)
        return is_whole;
    if (!close_stream(file, has_passing && is_whole) && is_whole)
        is_whole = failed(file->path, err);
    if (!has_passing)
        return is_whole;
    if (is_whole && rename(file->passing, file->path) != 0)
        is_whole = failed(file->path, err);
    if (!is_whole)
        (void)unlink(file->passing);
    return is_whole && sync_folder_of(file->path, err);
}
