#include "app/password_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"

enum { PASSWORD_FILE_MAX = 1024 };

bool password_file_read(const char *option, const char *path, struct arena *arena, struct str *out,
                        struct err *err)
{
    char *bytes = arena_alloc(arena, PASSWORD_FILE_MAX);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, bytes, PASSWORD_FILE_MAX) : -1;
    struct str text = { bytes, n > 0 ? (size_t)n : 0 };

    if (fd >= 0)
        close(fd);
    if (n < 0) {
        err_set(err, ERR_INVALID, "bad_option", "%s: %s cannot be read", option, path);
        return err_field(err, option);
    }
    /* An editor's last line break is no part of the password. */
    text = str_cut(&text, '\n');
    if (text.n > 0 && text.p[text.n - 1] == '\r')
        text.n--;
    *out = text;
    return true;
}
