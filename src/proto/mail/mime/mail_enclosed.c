#include "proto/mail/mime/mail_enclosed.h"

#include <string.h>

#include "proto/mail/value/mail_head.h"

/** "begin 644 name": the rights of a file in octal, then its name. */
static bool read_begin_line(struct str line, struct str *name)
{
    struct str word = STR("begin ");
    size_t digits = 0;

    if (!str_starts_with(line, word))
        return false;
    line = str_from(line, word.n);
    while (digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '7')
        digits++;
    if (digits < 3 || digits > 4 || digits == line.n || line.p[digits] != ' ')
        return false;
    *name = str_trim(str_from(line, digits));
    return name->n > 0;
}

/** Characters that a line of data should have. */
static size_t wanted_chars(struct str line)
{
    size_t bytes = (size_t)(line.p[0] - ' ') & 0x3f;

    return 1 + (bytes + 2) / 3 * 4;
}

/** Blanks at its end may have got lost, and some programs add a sum. */
static bool is_data_line(struct str line)
{
    enum { CHECKSUM_CHARS = 1 };

    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] < ' ' || line.p[i] > '`')
            return false;
    return line.n <= wanted_chars(line) + CHECKSUM_CHARS;
}

/** Words of a text seldom are as long as the first of them says. */
static bool is_first_line(struct str line)
{
    enum { GROUP_CHARS = 4 };

    return line.n > 1 && line.n + GROUP_CHARS > wanted_chars(line) && is_data_line(line);
}

/** Cuts the lines of data off *rest, which begins with them. False where there are none. */
static bool cut_data(struct str *rest)
{
    struct str line = mail_line_cut(rest);

    if (!is_first_line(line))
        return false;
    while (rest->n > 0) {
        line = mail_line_cut(rest);
        if (str_eq(str_trim(line), STR("end")))
            return true;
        if (line.n > 0 && !is_data_line(line))
            return false;
    }
    return true;
}

/** Offset of the next "begin " at or after `from`, or text.n. */
static size_t find_begin(struct str text, size_t from)
{
    const char *found =
        from < text.n ? memmem(text.p + from, text.n - from, "begin ", strlen("begin ")) : NULL;

    return found != NULL ? (size_t)(found - text.p) : text.n;
}

bool mail_enclosed_find(struct str text, size_t from, struct mail_enclosed *out)
{
    size_t at = find_begin(text, from);

    while (at < text.n) {
        struct str rest = str_from(text, at);
        bool begins_line = at == from || text.p[at - 1] == '\n' || text.p[at - 1] == '\r';

        if (begins_line && read_begin_line(mail_line_cut(&rest), &out->name) && cut_data(&rest)) {
            out->begin = at;
            out->end = text.n - rest.n;
            return true;
        }
        at = find_begin(text, at + 1);
    }
    return false;
}
