/*
 * Header blocks of Lotus Notes, which name the sender and the date without labels above the rest:
 *
 *     "Kim, Ji" <kim@example.com> on 03/05/2024 09:30:00 AM        Kim Ji/SALES/ACME
 *     To: help@example.com                                        03/05/2024 09:30 AM
 *     cc:                                                         To: help@example.com
 *     Subject: Late                                               Subject: Late
 */
#include "base/arena.h"
#include "proto/mail/quote/mail_block.h"
#include "proto/mail/quote/mail_lines.h"

enum {
    NAME_LINES_MAX = 3, /* name, address and date */
    NAME_BYTES_MAX = 200,
    GAP_MAX = 2,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** "Kim on 03/05/2024 …": where " on " begins that a date follows; line.n for none. */
static size_t find_on(struct str line)
{
    static const struct str on = STR_INIT(" on ");

    for (size_t at = 0; at + on.n < line.n; at++)
        if (str_starts_with(str_from(line, at), on) && is_digit(line.p[at + on.n]))
            return at;
    return line.n;
}

/** The line without quote marks, when it could be one of a name's. */
static bool name_line(const struct str *lines, size_t count, size_t at, size_t depth,
                      struct arena *arena, struct str *out)
{
    size_t own_depth;
    struct mail_block block;

    if (at >= count || lines[at].n > NAME_BYTES_MAX)
        return false;
    *out = mail_line_trim(mail_line_unquote(lines[at], &own_depth));
    return out->n > 0 && own_depth == depth && !mail_block_read(lines, at + 1, at, arena, &block);
}

static size_t skip_gap(const struct str *lines, size_t count, size_t at)
{
    size_t depth;

    for (size_t n = 0; n < GAP_MAX && at < count; n++, at++)
        if (!mail_line_is_blank(mail_line_unquote(lines[at], &depth)))
            break;
    return at;
}

static void take_date(struct str line, struct mail_block *block)
{
    if (str_is_null(block->values[MAIL_BLOCK_DATE]) && line.n > 0 && is_digit(line.p[0])) {
        block->values[MAIL_BLOCK_DATE] = line;
        block->field_count++;
    }
}

bool mail_block_read_notes(const struct str *lines, size_t count, size_t at, struct arena *arena,
                           struct mail_block *out)
{
    struct str names[NAME_LINES_MAX];
    size_t depth;
    size_t name_count = 0;

    mail_line_unquote(lines[at], &depth);
    while (name_count < NAME_LINES_MAX
           && name_line(lines, count, at + name_count, depth, arena, &names[name_count]))
        name_count++;
    size_t rest = skip_gap(lines, count, at + name_count);

    if (name_count == 0 || rest >= count || !mail_block_read(lines, count, rest, arena, out)
        || out->field_count < 2 || !str_is_null(out->values[MAIL_BLOCK_FROM]))
        return false;
    size_t on = find_on(names[0]);

    out->values[MAIL_BLOCK_FROM] = mail_line_trim(str_sub(names[0], 0, on));
    out->field_count++;
    out->line_count += rest - at;
    take_date(mail_line_trim(str_from(names[0], on + STR(" on ").n)), out);
    for (size_t i = 1; i < name_count; i++)
        take_date(names[i], out);
    return true;
}

bool mail_block_is_notes_summary(struct str line)
{
    enum { DATE_BYTES_MIN = 8, DATE_BYTES_MAX = 40 };
    static const struct str bar = STR_INIT("---");
    size_t at = str_find(str_sub(line, 0, NAME_BYTES_MAX), bar);
    struct str rest = mail_line_trim(str_from(line, at + bar.n));
    size_t end = str_find(str_sub(rest, 0, DATE_BYTES_MAX), bar);

    return at > 0 && end >= DATE_BYTES_MIN && end + bar.n <= rest.n && is_digit(rest.p[0])
           && str_find_char(str_sub(rest, 0, end), ':') < end
           && str_starts_with(str_from(rest, end), bar);
}
