#include "features/triage/json_mend.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "base/err.h"
#include "proto/json.h"

static void what_is_fine_is_not_touched(void **state)
{
    static const char *const texts[] = {
        "",
        "{\"a\":1}",
        "{\"a\":\"\\ud83d\\ude00 \\u00e9 \\\\u0000 \\\\ud800\"}",
        "{\"a\":-9223372036854775808,\"b\":9223372036854775807,\"c\":1e308,\"d\":1e-999}",
        "{\"text\":\"1e999 999999999999999999999999\"}",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct str text = str_of(texts[i]);

        assert_ptr_equal(json_mend(*state, text).p, text.p);
    }
}

static void what_the_reader_cannot_hold_is_mended(void **state)
{
    static const struct {
        const char *text;
        const char *mended;
    } cases[] = {
        { "[\"\\ud800\"]", "[\"\\ufffd\"]" },
        { "[\"\\uDFFFx\"]", "[\"\\ufffdx\"]" },
        { "[\"\\ud83d\\ud83d\\ude00\"]", "[\"\\ufffd\\ud83d\\ude00\"]" },
        { "[\"a\\u0000b\",1]", "[\"a\\ufffdb\",1]" },
        { "[1e999]", "[1.7976931348623157e308]" },
        { "[-1e999,2]", "[-1.7976931348623157e308,2]" },
        { "[9223372036854775808]", "[9223372036854775808e0]" },
        { "{\"\\ud800\":123456789012345678901234567890}",
          "{\"\\ufffd\":123456789012345678901234567890e0}" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str mended = json_mend(*state, str_of(cases[i].text));
        struct err err = { 0 };
        json_t *value;

        assert_str_is(mended, cases[i].mended);
        if (!json_parse(mended, 4, *state, &value, &err))
            fail_msg("%s: %s", cases[i].mended, err.message);
    }
}

static void what_is_no_json_stays_none(void **state)
{
    static const char *const texts[] = {
        "[01e999]",
        "[1.e999]",
        "[1e999e]",
        "[+1e999]",
        "[\"\\ud80\"]",
        "[\"\\ud800",
        "[\"\\",
        "[\"\\u00g0\"]",
        "[-]",
        "[1e]",
        "[\"a\"",
        "[00000000000000000000000]",
        "[--99999999999999999999]",
        "[1.]",
        "[0x10]",
        "[1e+]",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct err err = { 0 };
        json_t *value;

        if (json_parse(json_mend(*state, str_of(texts[i])), 4, *state, &value, &err))
            fail_msg("%s was read", texts[i]);
    }
}

/** Many that get longer, and a number of a hundred thousand digits. */
static void long_texts_are_mended_whole(void **state)
{
    enum { TIMES = 5000, DIGITS = 100 * 1000 };
    struct strbuf buf = strbuf_new(*state, 1 << 20);
    struct err err = { 0 };
    struct str text;
    json_t *value;

    strbuf_add_char(&buf, '[');
    for (int i = 0; i < TIMES; i++)
        strbuf_add(&buf, STR("1e999,"));
    for (int i = 0; i < DIGITS; i++)
        strbuf_add_char(&buf, '9');
    strbuf_add_char(&buf, ']');
    assert_true(strbuf_done(&buf, "text", &text, &err));
    assert_true(json_parse(json_mend(*state, text), 4, *state, &value, &err));
    assert_int_equal(json_array_size(value), TIMES + 1);
    for (size_t i = 0; i < json_array_size(value); i++)
        assert_true(json_real_value(json_array_get(value, i)) == DBL_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_fine_is_not_touched),
        cmocka_unit_test(what_the_reader_cannot_hold_is_mended),
        cmocka_unit_test(what_is_no_json_stays_none),
        cmocka_unit_test(long_texts_are_mended_whole),
    };

    return cmocka_run_group_tests_name("json_mend", tests, test_arena_set_up, test_arena_tear_down);
}
