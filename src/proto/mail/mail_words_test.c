/** Encoded words as RFC 2047 has them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/mail_words.h"

struct words_case {
    const char *raw;
    const char *text;
};

static const struct words_case cases[] = {
    { "plain", "plain" },
    { "=?utf-8?B?7ZmY67aI?=", "환불" },
    { "=?utf-8?b?7ZmY?= =?utf-8?B?67aI?= now", "환불 now" },
    { "Re: =?euc-kr?Q?=C8=AF=BA=D2_?=", "Re: 환불" },
    { "=?utf-8?B?7Zk=?= =?utf-8?B?mOu2iA==?=", "환불" },
};

static void words_are_decoded(void **state)
{
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(
            str_cstr(arena, mail_words_decode(str_of(cases[i].raw), STR_NULL, arena)),
            cases[i].text);
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
