#include "base/strbuf.h"

#include "base/cmocka_test.h"
#include "base/err.h"

static void a_text_is_built_piece_by_piece(void **state)
{
    struct strbuf buf = strbuf_new(*state, 1000);

    assert_str_is(strbuf_str(&buf), "");
    assert_false(str_is_null(strbuf_str(&buf)));
    strbuf_add(&buf, STR("문의 "));
    strbuf_add_char(&buf, '#');
    strbuf_add_int(&buf, INT64_MIN);
    strbuf_add_cstr(&buf, ", ");
    strbuf_addf(&buf, "%03d/%s", 7, "x");
    assert_str_is(strbuf_str(&buf), "문의 #-9223372036854775808, 007/x");
    assert_int_equal(buf.p[buf.n], '\0');
    strbuf_truncate(&buf, 6);
    assert_str_is(strbuf_str(&buf), "문의");
    strbuf_truncate(&buf, 600);
    assert_str_is(strbuf_str(&buf), "문의");
}

static void a_text_grows_up_to_its_maximum_exactly(void **state)
{
    struct strbuf buf = strbuf_new(*state, 1000);
    struct str out;
    struct err err = { 0 };

    for (int i = 0; i < 1000; i++)
        strbuf_add_char(&buf, (char)('a' + i % 26));
    assert_true(strbuf_done(&buf, "text", &out, &err));
    assert_int_equal(out.n, 1000);
    for (size_t i = 0; i < out.n; i++)
        assert_int_equal(out.p[i], 'a' + (int)i % 26);
}

static void what_does_not_fit_is_left_out_and_remembered(void **state)
{
    struct strbuf buf = strbuf_new(*state, 5);
    struct str out;
    struct err err = { 0 };

    strbuf_add(&buf, STR("1234"));
    strbuf_add(&buf, STR("56"));
    strbuf_add_char(&buf, '7');
    strbuf_addf(&buf, "%d", 8);
    assert_str_is(strbuf_str(&buf), "1234");
    assert_false(strbuf_done(&buf, "subject", &out, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(err.field, "subject");
}

static void room_that_is_asked_for_at_once_is_not_moved(void **state)
{
    struct strbuf buf = strbuf_new(*state, 1000);
    const char *before;

    strbuf_add(&buf, STR("12"));
    strbuf_reserve(&buf, 5000);
    before = buf.p;
    for (int i = 0; i < 998; i++)
        strbuf_add_char(&buf, 'x');
    assert_ptr_equal(buf.p, before);
    assert_false(buf.overflow);
    strbuf_add_char(&buf, 'x');
    assert_true(buf.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_text_is_built_piece_by_piece),
        ARENA_TEST(a_text_grows_up_to_its_maximum_exactly),
        ARENA_TEST(what_does_not_fit_is_left_out_and_remembered),
        ARENA_TEST(room_that_is_asked_for_at_once_is_not_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
