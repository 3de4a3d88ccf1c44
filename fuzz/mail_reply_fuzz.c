/* Replies, plain or HTML by the first byte: of a plain text no line is lost and none invented. */
#include <string.h>

#include "fuzz.h"
#include "proto/mail/quote/mail_folded.h"
#include "proto/mail/reply/mail_reply.h"

static bool next_line(struct str *rest, struct str *line)
{
    while (rest->n > 0) {
        *line = str_trim(str_cut(rest, '\n'));
        if (line->n > 0)
            return true;
    }
    return false;
}

static size_t count_lines(struct str text)
{
    struct str line;
    size_t count = 0;

    while (next_line(&text, &line))
        count++;
    return count;
}

/** The lines of `part` stand in the text, in their order. */
static bool is_part(struct str part, struct str text)
{
    struct str wanted;
    struct str line;

    while (next_line(&part, &wanted))
        do {
            if (!next_line(&text, &line))
                return false;
        } while (!str_eq(line, wanted));
    return true;
}

static void check_lines(struct str text, const struct mail_reply *reply)
{
    CHECK(is_part(reply->body_text, text));
    CHECK(is_part(reply->cut_text, text));
    CHECK(count_lines(text) == count_lines(reply->body_text) + count_lines(reply->cut_text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    struct str input = { (const char *)bytes, n };
    struct mail_reply reply;
    struct err err = { 0 };

    if (n > 0 && bytes[0] == '<') {
        CHECK(mail_reply_read_html(input, STR("kim@example.com"), arena, &reply, &err));
    } else {
        struct str text = mail_text_normal(input, arena);

        mail_reply_read(input, STR("kim@example.com"), arena, &reply);
        /* Blanks of typography go from both ends, and a shared line is parted. */
        if (str_find(text, STR("On ")) == text.n && str_find(text, STR("\xC2\xA0")) == text.n
            && str_find(text, STR("\xE3\x80\x80")) == text.n
            && str_find(text, STR("\xEF\xBB\xBF")) == text.n)
            check_lines(text, &reply);
    }
    arena_free(&arena);
    return 0;
}
