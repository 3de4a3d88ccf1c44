#include "base/str.h"

#include <string.h>

#include "base/cmocka_test.h"
#include "base/random.h"

static void absent_is_not_empty_but_equal_to_it(void **state)
{
    (void)state;
    assert_true(str_is_null(STR_NULL));
    assert_false(str_is_null(STR("")));
    assert_true(str_is_null(str_of(NULL)));
    assert_true(str_eq(STR_NULL, STR("")));
}

static void texts_are_compared_bytewise(void **state)
{
    (void)state;
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_true(str_eq_ascii_nocase(STR("Content-Type"), STR("content-TYPE")));
    assert_false(str_eq_ascii_nocase(STR("[a]"), STR("{a}")));
    assert_false(str_eq_ascii_nocase(STR("가"), STR("각")));
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR("\x7f"), STR("\x80")) < 0);
    assert_int_equal(str_cmp(STR_NULL, STR("")), 0);
}

static void ends_and_places_are_found(void **state)
{
    struct str s = STR("문의 번호: 42, 42");

    (void)state;
    assert_true(str_starts_with(s, STR("문의")));
    assert_true(str_starts_with(s, STR("")));
    assert_false(str_starts_with(STR("문"), STR("문의")));
    assert_true(str_ends_with(s, STR("42")));
    assert_false(str_ends_with(STR("2"), STR("42")));
    assert_int_equal(str_find(s, STR("42")), s.n - 6);
    assert_int_equal(str_find(s, STR("43")), s.n);
    assert_int_equal(str_find(s, STR("")), 0);
    assert_int_equal(str_find(STR_NULL, STR("a")), 0);
    assert_int_equal(str_find_char(STR("a=b=c"), '='), 1);
    assert_int_equal(str_find_char(STR("abc"), '='), 3);
}

/** Of few different bytes, so that most of it nearly fits. */
static struct str some_text(struct random *random, char *bytes, size_t n, const char *alphabet)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = alphabet[random_below(random, strlen(alphabet))];
    return (struct str){ bytes, n };
}

static void a_text_is_found_where_memmem_finds_it(void **state)
{
    static const char *const alphabets[] = { "ab", "e z", "aaaaaaaab", "\xea\xb0\x80 n" };
    struct random_seeded random;
    char bytes[2000];
    char wanted[12];

    (void)state;
    random_seeded_init(&random, 8);
    for (int round = 0; round < 4000; round++) {
        const char *alphabet = alphabets[round % 4];
        struct str text = some_text(&random.random, bytes,
                                    (size_t)random_below(&random.random, sizeof(bytes)), alphabet);
        struct str needle = some_text(&random.random, wanted,
                                      1 + (size_t)random_below(&random.random, 11), alphabet);
        const char *found = text.n > 0 ? memmem(text.p, text.n, needle.p, needle.n) : NULL;

        assert_int_equal(str_find(text, needle), found != NULL ? (size_t)(found - bytes) : text.n);
        if (found != NULL) {
            struct str_bytes has = str_bytes_of(text);

            assert_true(str_bytes_may_hold(&has, needle));
        }
    }
}

static void a_word_with_a_byte_that_a_text_lacks_is_not_in_it(void **state)
{
    struct str_bytes bytes = str_bytes_of(STR("문의 42"));
    struct str_bytes none = str_bytes_of(STR_NULL);

    (void)state;
    assert_true(str_bytes_may_hold(&bytes, STR("24")));
    assert_true(str_bytes_may_hold(&bytes, STR("의")));
    assert_false(str_bytes_may_hold(&bytes, STR("43")));
    assert_false(str_bytes_may_hold(&bytes, STR("문의.")));
    assert_false(str_bytes_may_hold(&bytes, STR("\xff")));
    assert_true(str_bytes_may_hold(&none, STR("")));
    assert_false(str_bytes_may_hold(&none, STR("a")));
}

static void parts_are_clamped(void **state)
{
    (void)state;
    assert_str_is(str_from(STR("ticket"), 3), "ket");
    assert_str_is(str_from(STR("ticket"), 99), "");
    assert_str_is(str_sub(STR("ticket"), 1, 3), "ick");
    assert_str_is(str_sub(STR("ticket"), 4, 99), "et");
    assert_str_is(str_sub(STR_NULL, 1, 1), "");
}

static void blanks_are_trimmed_at_both_ends(void **state)
{
    (void)state;
    assert_str_is(str_trim(STR(" \t\r\n a b \n")), "a b");
    assert_str_is(str_trim(STR("   ")), "");
    assert_str_is(str_trim(STR("\xc2\xa0")), "\xc2\xa0");
}

static void a_list_is_cut_piece_by_piece(void **state)
{
    struct str rest = STR("a,,b,");

    (void)state;
    assert_str_is(str_cut(&rest, ','), "a");
    assert_str_is(str_cut(&rest, ','), "");
    assert_str_is(str_cut(&rest, ','), "b");
    assert_false(str_is_null(rest));
    assert_str_is(str_cut(&rest, ','), "");
    assert_true(str_is_null(rest));
}

static void copies_live_in_the_arena(void **state)
{
    char source[] = "source";
    struct str copy = str_dup(*state, str_of(source));
    char *cstr = str_cstr(*state, str_of(source));

    source[0] = 'X';
    assert_str_is(copy, "source");
    assert_string_equal(cstr, "source");
    assert_true(str_is_null(str_dup(*state, STR_NULL)));
    assert_false(str_is_null(str_dup(*state, STR(""))));
    assert_string_equal(str_cstr(*state, STR_NULL), "");
    assert_str_is(str_format(*state, "%s %" STR_FMT " %d", "no.", STR_ARG(copy), 7),
                  "no. source 7");
    assert_str_is(str_quoted(*state, STR("a \"b\\")), "\"a \\\"b\\\\\"");
    assert_str_is(str_quoted(*state, STR("")), "\"\"");
}

static void only_whole_integers_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        { "0", 0 },
        { "-0", 0 },
        { "007", 7 },
        { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN },
    };
    static const char *const bad[] = { "",
                                       "-",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1.0",
                                       "0x1",
                                       "1e3",
                                       "--1",
                                       "9223372036854775808",
                                       "-9223372036854775809",
                                       "99999999999999999999999" };
    int64_t value;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(str_to_int64(str_of(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    value = 42;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (str_to_int64(str_of(bad[i]), &value))
            fail_msg("accepted \"%s\"", bad[i]);
    assert_int_equal(value, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_is_not_empty_but_equal_to_it),
        cmocka_unit_test(texts_are_compared_bytewise),
        cmocka_unit_test(ends_and_places_are_found),
        cmocka_unit_test(a_text_is_found_where_memmem_finds_it),
        cmocka_unit_test(a_word_with_a_byte_that_a_text_lacks_is_not_in_it),
        cmocka_unit_test(parts_are_clamped),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends),
        cmocka_unit_test(a_list_is_cut_piece_by_piece),
        ARENA_TEST(copies_live_in_the_arena),
        cmocka_unit_test(only_whole_integers_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
