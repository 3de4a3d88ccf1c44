#include "app/backup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/check.h"

struct backup_writer {
    gzFile gz;
    int fd; /* a second descriptor of the same file, to sync it after gzip has closed its own */
    char path[PATH_MAX];
    char part_path[PATH_MAX + 8];
};

struct backup_reader {
    gzFile gz;
    char *line;
    size_t room;
};

static bool file_failed(struct err *err, const char *path)
{
    int number = errno;

    err_set(err, number == ENOSPC ? ERR_UNAVAILABLE : ERR_INVALID,
            number == ENOSPC ? "storage_full" : "backup_file", "%s: %s", path,
            number != 0 ? strerror(number) : "cannot be written");
    return err_field(err, path);
}

bool backup_writer_open(const char *path, struct backup_writer **out, struct err *err)
{
    struct backup_writer *writer = calloc(1, sizeof(*writer));
    int fd;

    CHECK(writer != NULL);
    snprintf(writer->path, sizeof(writer->path), "%s", path);
    snprintf(writer->part_path, sizeof(writer->part_path), "%s.part", path);
    fd = open(writer->part_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    writer->fd = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (fd < 0) {
        file_failed(err, writer->part_path);
        free(writer);
        return false;
    }
    writer->gz = gzdopen(fd, "wb6");
    CHECK(writer->gz != NULL);
    *out = writer;
    return true;
}

bool backup_writer_line(struct backup_writer *writer, struct str line, struct err *err)
{
    errno = 0;
    if ((line.n == 0 || gzwrite(writer->gz, line.p, (unsigned)line.n) > 0)
        && gzputc(writer->gz, '\n') == '\n')
        return true;
    return file_failed(err, writer->part_path);
}

/** The name has to be as durable as the bytes (fsync(2)). */
static bool sync_folder_of(const char *path)
{
    char copy[PATH_MAX];
    int fd;
    bool done;

    snprintf(copy, sizeof(copy), "%s", path);
    fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

bool backup_writer_finish(struct backup_writer **writer, struct err *err)
{
    struct backup_writer *w = *writer;
    int closed;
    bool done;

    errno = 0;
    closed = gzclose(w->gz);
    w->gz = NULL;
    done = closed == Z_OK && fsync(w->fd) == 0 && rename(w->part_path, w->path) == 0
           && sync_folder_of(w->path);
    if (!done) {
        file_failed(err, w->path);
        backup_writer_drop(writer);
        return false;
    }
    close(w->fd);
    free(w);
    *writer = NULL;
    return true;
}

void backup_writer_drop(struct backup_writer **writer)
{
    if (*writer == NULL)
        return;
    if ((*writer)->gz != NULL)
        gzclose((*writer)->gz);
    close((*writer)->fd);
    unlink((*writer)->part_path);
    free(*writer);
    *writer = NULL;
}

bool backup_reader_open(const char *path, struct backup_reader **out, struct err *err)
{
    struct backup_reader *reader;
    gzFile gz;

    errno = 0;
    gz = gzopen(path, "rb");
    if (gz == NULL)
        return file_failed(err, path);
    reader = calloc(1, sizeof(*reader));
    CHECK(reader != NULL);
    reader->gz = gz;
    reader->room = 64 * 1024;
    reader->line = malloc(reader->room);
    CHECK(reader->line != NULL);
    gzbuffer(gz, 256 * 1024);
    *out = reader;
    return true;
}

static bool broken(struct err *err, const char *what)
{
    return err_set(err, ERR_INVALID, "backup_broken", "this is not a whole backup: %s", what);
}

bool backup_reader_line(struct backup_reader *reader, struct str *line, bool *at_end,
                        struct err *err)
{
    size_t n = 0;
    int status;

    *at_end = false;
    while (gzgets(reader->gz, reader->line + n, (int)(reader->room - n)) != NULL) {
        n += strlen(reader->line + n);
        if (n > 0 && reader->line[n - 1] == '\n') {
            *line = (struct str){ reader->line, n - 1 };
            return true;
        }
        if (reader->room >= BACKUP_LINE_MAX_BYTES)
            return broken(err, "a line is too long");
        reader->room *= 2;
        reader->line = realloc(reader->line, reader->room);
        CHECK(reader->line != NULL);
    }
    gzerror(reader->gz, &status);
    if (n > 0 || (status != Z_OK && status != Z_STREAM_END))
        return broken(err, "it breaks off");
    *at_end = true;
    return true;
}

void backup_reader_close(struct backup_reader **reader)
{
    if (*reader == NULL)
        return;
    gzclose((*reader)->gz);
    free((*reader)->line);
    free(*reader);
    *reader = NULL;
}
