#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"

static int make_arena(void **state)
{
    *state = arena_new(1024 * 1024);
    return 0;
}

static int drop_arena(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

static void bad_bytes_become_replacement_characters(void **state)
{
    /* The rows with several bad bytes are those of the table in Unicode 15, section 3.9. */
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        { "", "" },
        { "abc", "abc" },
        { "환불 요청", "환불 요청" },
        { "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
        { "a\xFF z", "a\uFFFD z" },
        { "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41",
          "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA" },
        { "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41",
          "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA" },
        { "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "\uFFFD\uFFFD\uFFFD\uFFFDA" },
        { "\xED\x99", "\uFFFD" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str fixed = utf8_repair(*state, str_of(cases[i].in));

        assert_str_is(fixed, cases[i].out);
        assert_true(utf8_is_valid(fixed));
        assert_int_equal(utf8_is_valid(str_of(cases[i].in)), str_eq(fixed, str_of(cases[i].in)));
    }
}

static void every_character_survives_writing_and_reading(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
        char bytes[UTF8_MAX_BYTES];
        struct str s = { bytes, utf8_put(bytes, c) };
        size_t forward = 0;
        size_t back = s.n;
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;

        assert_int_equal(utf8_next(s, &forward), is_surrogate ? UTF8_REPLACEMENT : c);
        assert_int_equal(forward, s.n);
        assert_int_equal(utf8_previous(s, &back), is_surrogate ? UTF8_REPLACEMENT : c);
        assert_int_equal(back, 0);
    }
}

static void cutting_never_splits_a_character(void **state)
{
    struct str s = STR("a환\U0001F600b");

    (void)state;
    for (size_t n = 0; n <= s.n + 1; n++) {
        struct str cut = utf8_cut(s, n);

        assert_true(cut.n <= n);
        assert_true(n < s.n ? cut.n + UTF8_MAX_BYTES > n : cut.n == s.n);
        assert_true(utf8_is_valid(cut));
    }
    assert_int_equal(utf8_count(s), 4);
}

static void folding_makes_what_looks_alike_equal(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        { "", "" },
        { "Refund RV-9", "refund rv-9" },
        { "ＲＶ－９", "rv-9" },
        { "ﾃﾞｻﾞｲﾝ", "デザイン" },
        { "㈜한빛", "(주)한빛" },
        { "Straße ΣΑΣ", "strasse σασ" },
        { "\u1112\u116A\u11AB\u1107\u116E\u11AF", "환불" },
        { "re\u00ADfund", "refund" },
        { "①②", "12" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(text_fold(*state, str_of(cases[i].in)), cases[i].out);
}

static void storing_joins_decomposed_hangul_and_leaves_the_rest(void **state)
{
    assert_str_is(text_nfc(*state, STR("\u1112\u116A\u11AB\u1107\u116E\u11AF.PDF")), "환불.PDF");
    assert_str_is(text_nfc(*state, STR("ＲＶ ①")), "ＲＶ ①");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bad_bytes_become_replacement_characters, make_arena,
                                        drop_arena),
        cmocka_unit_test(every_character_survives_writing_and_reading),
        cmocka_unit_test(cutting_never_splits_a_character),
        cmocka_unit_test_setup_teardown(folding_makes_what_looks_alike_equal, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(storing_joins_decomposed_hangul_and_leaves_the_rest,
                                        make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
