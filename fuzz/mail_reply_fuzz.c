/* Replies, plain or HTML by the first byte: of a plain text no line is lost and none invented. */
#include "fuzz.h"
#include "proto/mail/quote/mail_folded.h"
#include "proto/mail/reply/mail_reply.h"
#include "proto/mail/reply/mail_reply_check.h"
#include "proto/mail/reply/mail_reply_part.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    struct str input = { (const char *)bytes, n };
    struct mail_reply reply;
    struct err err = { 0 };

    if (n > 0 && bytes[0] == '<') {
        CHECK(mail_reply_read_html(input, STR("kim@example.com"), arena, &reply, &err));
    } else {
        struct str text = mail_reply_part(mail_text_normal(input, arena), arena);

        mail_reply_read(input, STR("kim@example.com"), arena, &reply);
        /* Blanks of typography go from both ends. */
        if (str_find(text, STR("\xC2\xA0")) == text.n
            && str_find(text, STR("\xE3\x80\x80")) == text.n
            && str_find(text, STR("\xEF\xBB\xBF")) == text.n)
            CHECK(mail_reply_is_whole(text, &reply));
    }
    arena_free(&arena);
    return 0;
}
