/* Replies, plain or HTML by the first byte: of a plain text no line is lost and none invented. */
#include <string.h>

#include "fuzz.h"
#include "proto/mail/mail_folded.h"
#include "proto/mail/mail_reply.h"

static bool next_line(struct str *rest, struct str *line)
{
    while (rest->n > 0) {
        *line = str_trim(str_cut(rest, '\n'));
        if (line->n > 0)
            return true;
    }
    return false;
}

/** Every line is the body's next one or the next that was cut. */
static void check_lines(struct str text, const struct mail_reply *reply)
{
    struct str body = reply->body_text;
    struct str cut = reply->cut_text;
    struct str line;
    struct str from_body = STR_NULL;
    struct str from_cut = STR_NULL;
    bool has_body = next_line(&body, &from_body);
    bool has_cut = next_line(&cut, &from_cut);

    while (next_line(&text, &line)) {
        if (has_body && str_eq(line, from_body)) {
            has_body = next_line(&body, &from_body);
        } else {
            CHECK(has_cut && str_eq(line, from_cut));
            has_cut = next_line(&cut, &from_cut);
        }
    }
    CHECK(!has_body && !has_cut);
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
