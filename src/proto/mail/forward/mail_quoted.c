#include "proto/mail/forward/mail_quoted.h"

#include "proto/mail/quote/mail_lines.h"

enum {
    QUOTE_LINES_MIN = 3,  /* fewer are no message but a remark or a prompt of a shell */
    SPILLED_LINES_MAX = 2 /* of a long quoted line that was wrapped, its rest without a mark */
};

size_t mail_quoted_depth(struct str line)
{
    size_t depth;

    mail_line_unquote(line, &depth);
    return depth;
}

struct str mail_quoted_strip(struct str line)
{
    size_t at = 0;

    if (mail_quoted_depth(line) == 0)
        return line;
    while (line.p[at] != '>')
        at++;
    at++;
    if (at < line.n && line.p[at] == ' ')
        at++;
    return str_from(line, at);
}

bool mail_quoted_begins(const struct str *lines, size_t count, size_t at)
{
    size_t quoted = 0;

    for (size_t i = at; i < count && quoted < QUOTE_LINES_MIN; i++) {
        if (mail_quoted_depth(lines[i]) > 0)
            quoted++;
        else if (!mail_line_is_blank(lines[i]))
            break;
    }
    return quoted >= QUOTE_LINES_MIN;
}

size_t mail_quoted_end(const struct str *lines, size_t count, size_t at)
{
    size_t end = at;

    for (size_t i = at; i < count; i++) {
        if (mail_quoted_depth(lines[i]) > 0)
            end = i + 1;
        else if (!mail_line_is_blank(lines[i]))
            break;
    }
    return end;
}

/** The first quoted line behind the rest of a wrapped one; `end` where no such rest stands. */
static size_t past_spilled(const struct str *lines, size_t count, size_t end)
{
    for (size_t i = end; i < count && i <= end + SPILLED_LINES_MAX; i++) {
        if (mail_quoted_depth(lines[i]) > 0)
            return i;
        if (mail_line_is_blank(lines[i]))
            break;
    }
    return end;
}

size_t mail_quoted_forward_end(const struct str *lines, size_t count, size_t at)
{
    size_t end = mail_quoted_end(lines, count, at);
    size_t next = past_spilled(lines, count, end);

    while (next > end) {
        end = mail_quoted_end(lines, count, next);
        next = past_spilled(lines, count, end);
    }
    return end;
}
