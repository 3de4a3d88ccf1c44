#include "features/ticket/ticket_text.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "features/ticket/ticket.h"

static bool is_blank(uint32_t c)
{
    return c <= 0x20 || c == 0x7f || (c >= 0x80 && c <= 0xa0) || c == 0x1680
           || (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 || c == 0x202f
           || c == 0x205f || c == 0x3000 || c == 0xfeff;
}

struct str ticket_one_line(struct arena *arena, struct str text, size_t max_chars)
{
    struct strbuf line = strbuf_new(arena, max_chars * UTF8_MAX_BYTES + 1);
    size_t chars = 0;
    size_t at = 0;
    bool gap = false;

    while (at < text.n && chars < max_chars) {
        size_t begin = at;
        uint32_t c = utf8_next(text, &at);

        if (is_blank(c)) {
            gap = chars > 0;
            continue;
        }
        if (gap && chars + 1 == max_chars)
            break;
        if (gap) {
            strbuf_add_char(&line, ' ');
            chars++;
        }
        gap = false;
        strbuf_add(&line, str_sub(text, begin, at - begin));
        chars++;
    }
    return strbuf_str(&line);
}

static bool refuse(struct err *err, const char *field, const char *code, const char *words)
{
    err_set(err, ERR_INVALID, code, "%s", words);
    return err_field(err, field);
}

bool ticket_subject_read(struct arena *arena, struct str written, struct str *out, struct err *err)
{
    struct str subject = text_nfc(arena, written);

    if (utf8_count(subject) > TICKET_SUBJECT_MAX_CHARS) {
        refuse(err, "/subject", "too_long", "a subject has at most 255 characters");
        return err_param(err, "%d", TICKET_SUBJECT_MAX_CHARS);
    }
    subject = ticket_one_line(arena, subject, TICKET_SUBJECT_MAX_CHARS);
    if (subject.n == 0)
        return refuse(err, "/subject", "required", "a ticket needs a subject");
    *out = subject;
    return true;
}

bool ticket_text_check(struct str text, struct err *err)
{
    size_t at = 0;

    if (text.n > TICKET_TEXT_MAX_BYTES) {
        err_set(err, ERR_LIMIT, "too_large", "a message holds at most 1 MB of text");
        err_field(err, "/text");
        return err_param(err, "%d", TICKET_TEXT_MAX_BYTES);
    }
    while (at < text.n)
        if (!is_blank(utf8_next(text, &at)))
            return true;
    return refuse(err, "/text", "required", "a message needs some text");
}

struct str ticket_excerpt(struct arena *arena, struct str text)
{
    return ticket_one_line(arena, text, TICKET_EXCERPT_MAX_CHARS);
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool ticket_tags_read(struct arena *arena, const struct str *written, size_t count,
                      struct str **out, size_t *out_count, struct err *err)
{
    struct str *tags = ARENA_ARRAY(arena, count + 1, struct str);
    size_t n = 0;
    size_t kept = 0;

    if (count > TICKET_TAGS_MAX) {
        refuse(err, "/tags", "too_many", "a ticket has at most 50 tags");
        return err_param(err, "%d", TICKET_TAGS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        struct str tag = str_trim(text_fold(arena, written[i]));

        if (has_control(tag) || utf8_count(tag) > TICKET_TAG_MAX_CHARS)
            return refuse(err, "/tags", "bad_value", "a tag is one line of at most 64 characters");
        if (tag.n > 0)
            tags[n++] = tag;
    }
    qsort(tags, n, sizeof(*tags), by_name);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !str_eq(tags[kept - 1], tags[i]))
            tags[kept++] = tags[i];
    *out = tags;
    *out_count = kept;
    return true;
}
