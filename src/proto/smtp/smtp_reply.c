#include "proto/smtp/smtp_reply.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text/utf8.h"

enum { CODE_DIGITS = 3, PREFIX_ROOM = 32 };

bool smtp_reply_is_success(const struct smtp_reply *reply)
{
    return reply->code / 100 == 2;
}

bool smtp_reply_is_temporary(const struct smtp_reply *reply)
{
    return reply->code / 100 == 4;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* --- writing --- */

/** "250-2.1.5 " with its blank; returns the length. */
static size_t format_prefix(const struct smtp_reply *reply, bool is_last, char out[PREFIX_ROOM])
{
    const struct smtp_enhanced *enhanced = &reply->enhanced;
    int n = snprintf(out, PREFIX_ROOM, "%03d%c", reply->code, is_last ? ' ' : '-');

    if (enhanced->class != 0)
        n += snprintf(out + n, PREFIX_ROOM - (size_t)n, "%d.%d.%d ", enhanced->class,
                      enhanced->subject, enhanced->detail);
    return (size_t)n;
}

static size_t format_line(const struct smtp_reply *reply, struct str line, bool is_last,
                          char out[SMTP_REPLY_LINE_MAX])
{
    size_t n = format_prefix(reply, is_last, out);

    line = utf8_cut(line, SMTP_REPLY_LINE_MAX - 2 - n);
    for (size_t i = 0; i < line.n; i++)
        out[n++] = is_control(line.p[i]) ? ' ' : line.p[i];
    out[n++] = '\r';
    out[n++] = '\n';
    return n;
}

size_t smtp_reply_format(const struct smtp_reply *reply, char *out, size_t room)
{
    struct str rest = reply->text;
    size_t n = 0;
    bool is_last;

    do {
        struct str line = str_cut(&rest, '\n');

        is_last = str_is_null(rest) || room - n < (size_t)2 * SMTP_REPLY_LINE_MAX;
        CHECK(room - n >= SMTP_REPLY_LINE_MAX);
        n += format_line(reply, line, is_last, out + n);
    } while (!is_last);
    return n;
}

/* --- reading --- */

void smtp_reply_reader_init(struct smtp_reply_reader *reader)
{
    reader->reply = (struct smtp_reply){ 0 };
    reader->lines = 0;
    reader->line_n = 0;
    reader->text_n = 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** Up to three digits; false when there is none. */
static bool take_number(struct str *rest, int *out)
{
    size_t n = 0;
    int value = 0;

    for (; n < rest->n && n < 3 && is_digit(rest->p[n]); n++)
        value = value * 10 + (rest->p[n] - '0');
    *rest = str_from(*rest, n);
    *out = value;
    return n > 0;
}

static bool take_char(struct str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_from(*rest, 1);
    return true;
}

/** The enhanced code that begins a line's text, if one does; *text is what follows. */
static struct smtp_enhanced take_enhanced(int code, struct str *text)
{
    struct smtp_enhanced found;
    struct str rest = *text;

    if (!take_number(&rest, &found.class) || !take_char(&rest, '.')
        || !take_number(&rest, &found.subject) || !take_char(&rest, '.')
        || !take_number(&rest, &found.detail))
        return SMTP_ENHANCED_NONE;
    if (found.class != code / 100 || found.class == 3)
        return SMTP_ENHANCED_NONE;
    if (rest.n > 0 && !take_char(&rest, ' '))
        return SMTP_ENHANCED_NONE;
    *text = rest;
    return found;
}

static void add_text(struct smtp_reply_reader *reader, struct str line)
{
    struct str part;

    if (reader->lines > 0 && reader->text_n < SMTP_REPLY_TEXT_MAX)
        reader->text[reader->text_n++] = '\n';
    part = utf8_cut(line, SMTP_REPLY_TEXT_MAX - reader->text_n);
    for (size_t i = 0; i < part.n; i++)
        reader->text[reader->text_n++] = is_control(part.p[i]) ? ' ' : part.p[i];
}

/** Bytes of no known meaning must not travel on as text. */
static struct str clean_text(struct smtp_reply_reader *reader)
{
    struct str text = { reader->text, reader->text_n };

    if (utf8_is_valid(text))
        return text;
    for (size_t i = 0; i < reader->text_n; i++)
        if ((unsigned char)reader->text[i] >= 0x80)
            reader->text[i] = '?';
    return text;
}

static enum smtp_reply_result read_line(struct smtp_reply_reader *reader, struct str line)
{
    struct smtp_enhanced enhanced;
    struct str rest = line;
    bool is_last;
    int code;

    if (line.n < CODE_DIGITS || !take_number(&rest, &code) || rest.n != line.n - CODE_DIGITS
        || code < 200 || code > 599 || (reader->lines > 0 && code != reader->reply.code))
        return SMTP_REPLY_BROKEN;
    is_last = rest.n == 0 || rest.p[0] == ' ';
    if (!is_last && rest.p[0] != '-')
        return SMTP_REPLY_BROKEN;
    rest = str_from(rest, 1);
    enhanced = take_enhanced(code, &rest);
    if (reader->lines == 0)
        reader->reply.enhanced = enhanced;
    reader->reply.code = code;
    add_text(reader, rest);
    if (++reader->lines == SMTP_REPLY_LINES_MAX && !is_last)
        return SMTP_REPLY_BROKEN;
    if (!is_last)
        return SMTP_REPLY_MORE;
    reader->reply.text = clean_text(reader);
    return SMTP_REPLY_WHOLE;
}

enum smtp_reply_result smtp_reply_read(struct smtp_reply_reader *reader, const void *bytes,
                                       size_t n, size_t *used)
{
    const char *p = bytes;
    enum smtp_reply_result result = SMTP_REPLY_MORE;
    size_t i;

    for (i = 0; i < n && result == SMTP_REPLY_MORE; i++) {
        if (p[i] != '\n') {
            if (reader->line_n == SMTP_REPLY_READ_MAX)
                result = SMTP_REPLY_BROKEN;
            else
                reader->line[reader->line_n++] = p[i];
            continue;
        }
        if (reader->line_n > 0 && reader->line[reader->line_n - 1] == '\r')
            reader->line_n--;
        result = read_line(reader, (struct str){ reader->line, reader->line_n });
        reader->line_n = 0;
    }
    *used = i;
    return result;
}
