#include "app/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

enum { FIRST_ROOM = 64 * 1024 };

static bool unreadable(struct err *err, const char *path)
{
    return err_set(err, ERR_INVALID, "unreadable_file", "cannot be read (%s): %s", strerror(errno),
                   path);
}

/** One byte more than the file says, so that its end is seen without growing. */
static size_t first_room(int fd, size_t max_bytes)
{
    struct stat info;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 0)
        return FIRST_ROOM;
    return (size_t)info.st_size < max_bytes ? (size_t)info.st_size + 1 : max_bytes + 1;
}

static bool read_all(int fd, const char *path, size_t max_bytes, struct arena *arena,
                     struct str *out, struct err *err)
{
    size_t room = first_room(fd, max_bytes);
    char *bytes = arena_bytes(arena, room);
    size_t n = 0;

    for (;;) {
        ssize_t got = read(fd, bytes + n, room - n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable(err, path);
        n += (size_t)got;
        if (n > max_bytes)
            return err_set(err, ERR_LIMIT, "too_large", "%s is longer than %zu bytes", path,
                           max_bytes);
        if (got == 0)
            break;
        if (n == room) {
            char *more = arena_bytes(arena, 2 * room);

            memcpy(more, bytes, n);
            bytes = more;
            room *= 2;
        }
    }
    *out = (struct str){ bytes, n };
    return true;
}

bool input_file_read(const char *path, size_t max_bytes, struct arena *arena, struct str *out,
                     struct err *err)
{
    int fd;
    bool is_read;

    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", max_bytes, arena, out, err);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return unreadable(err, path);
    is_read = read_all(fd, path, max_bytes, arena, out, err);
    close(fd);
    return is_read;
}
