/* RTF, as it is and packed: its text is UTF-8 and no longer than it may be. */
#include "base/text/utf8.h"
#include "fuzz.h"
#include "proto/mail/mime/mail_rtf.h"

static void check_text(struct str rtf, struct arena *arena)
{
    struct str text = mail_rtf_text(rtf, arena);

    CHECK(text.n <= MAIL_RTF_BYTES_MAX);
    CHECK(utf8_is_valid(text));
    CHECK(str_find_char(text, '\0') == text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
    struct str input = { (const char *)bytes, n };
    struct str rtf = mail_rtf_unpack(input, arena);

    CHECK(rtf.n <= MAIL_RTF_BYTES_MAX);
    check_text(input, arena);
    check_text(rtf, arena);
    arena_free(&arena);
    return 0;
}
