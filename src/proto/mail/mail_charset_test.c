/** Bytes of every charset as they arrive, rightly, wrongly and not declared. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/mail_charset.h"

struct charset_case {
    const char *declared;
    const char *bytes;
    const char *text;
};

static const struct charset_case cases[] = {
    { "us-ascii", "plain", "plain" },
    { "euc-kr", "\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7", "환불 문의" },
    { NULL, "\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7", "환불 문의" },
    { "utf-8", "\xED\x99\x98\xEB\xB6\x88", "환불" },
};

static void bytes_are_read_by_their_charset(void **state)
{
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str text =
            mail_charset_decode(str_of(cases[i].bytes), str_of(cases[i].declared), arena, NULL);

        assert_string_equal(str_cstr(arena, text), cases[i].text);
    }
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_read_by_their_charset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
