#include "app/batch_line.h"

#include <stdio.h>
#include <string.h>

#include "base/encode.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"

enum { ERROR_LINE_MAX = 4096 };

bool batch_line_read(char **path, size_t *room)
{
    ssize_t n = getline(path, room, stdin);

    while (n > 0 && ((*path)[n - 1] == '\n' || (*path)[n - 1] == '\r'))
        (*path)[--n] = '\0';
    return n >= 0;
}

bool batch_line_is_file(const char *path, struct err *err)
{
    return strcmp(path, "-") != 0
           || err_set(err, ERR_INVALID, "unreadable_file", "standard input has the paths");
}

struct str batch_line_error(struct arena *arena, const struct err *err)
{
    struct strbuf line = strbuf_new(arena, ERROR_LINE_MAX);

    strbuf_add_cstr(&line, "{\"error\":");
    strbuf_add_json(&line, utf8_repair(arena, str_of(err->message)));
    strbuf_add_char(&line, '}');
    return strbuf_str(&line);
}

void batch_line_print(struct str line)
{
    fwrite(line.p, 1, line.n, stdout);
    fputc('\n', stdout);
    fflush(stdout);
}
