#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_text.h"

static int set_up(void **state)
{
    *state = arena_new((size_t)8 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

static void assert_text(struct str got, const char *expected)
{
    assert_int_equal(got.n, strlen(expected));
    assert_memory_equal(got.p, expected, got.n);
}

static void an_excerpt_is_one_line_without_runs_of_blanks(void **state)
{
    static const struct {
        const char *text, *excerpt;
    } cases[] = {
        { "", "" },
        { "  \n\t ", "" },
        { "배송이\n\n  늦어요.\t언제 와요?  ", "배송이 늦어요. 언제 와요?" },
        { "a\xc2\xa0\xe3\x80\x80z", "a z" },
        { "one", "one" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(ticket_excerpt(*state, str_of(cases[i].text)), cases[i].excerpt);
}

static void an_excerpt_ends_between_characters_and_never_with_a_blank(void **state)
{
    struct str got;
    char text[1024];

    for (size_t i = 0; i < 300; i++)
        memcpy(text + i * 3, "가", 3);
    got = ticket_excerpt(*state, (struct str){ text, 900 });
    assert_int_equal(utf8_count(got), TICKET_EXCERPT_MAX_CHARS);
    assert_true(utf8_is_valid(got));

    memset(text, 'x', sizeof(text));
    text[TICKET_EXCERPT_MAX_CHARS - 1] = ' ';
    got = ticket_excerpt(*state, (struct str){ text, sizeof(text) });
    assert_int_equal(got.n, TICKET_EXCERPT_MAX_CHARS - 1);
}

static void a_subject_is_one_line_of_1_to_255_characters(void **state)
{
    struct err err = { 0 };
    struct str out = STR_NULL;
    char text[256 * 3];

    assert_true(ticket_subject_read(*state, STR("  환불\r\n요청 "), &out, &err));
    assert_text(out, "환불 요청");
    assert_false(ticket_subject_read(*state, STR(" \n "), &out, &err));
    assert_string_equal(err.field, "/subject");
    assert_int_equal(err.kind, ERR_INVALID);
    for (size_t i = 0; i < 256; i++)
        memcpy(text + i * 3, "각", 3);
    assert_true(ticket_subject_read(*state, (struct str){ text, 255 * 3 }, &out, &err));
    assert_int_equal(out.n, 255 * 3);
    assert_false(ticket_subject_read(*state, (struct str){ text, 256 * 3 }, &out, &err));
    assert_true(err_is(&err, "too_long"));
}

static void a_text_has_something_in_it_and_at_most_1_mb(void **state)
{
    struct err err = { 0 };
    char *large = arena_alloc(*state, TICKET_TEXT_MAX_BYTES + 1);

    memset(large, 'a', TICKET_TEXT_MAX_BYTES + 1);
    assert_true(ticket_text_check((struct str){ large, TICKET_TEXT_MAX_BYTES }, &err));
    assert_false(ticket_text_check((struct str){ large, TICKET_TEXT_MAX_BYTES + 1 }, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_false(ticket_text_check(STR("\n \xe2\x80\x8b"), &err));
    assert_string_equal(err.field, "/text");
}

static void tags_are_folded_sorted_and_stand_once(void **state)
{
    const struct str written[] = { STR(" VIP "), STR("환불"), STR("vip"), STR("ＲＶ－９"),
                                   STR("") };
    struct err err = { 0 };
    struct str *tags;
    size_t n;

    assert_true(ticket_tags_read(*state, written, COUNT_OF(written), &tags, &n, &err));
    assert_int_equal(n, 3);
    assert_text(tags[0], "rv-9");
    assert_text(tags[1], "vip");
    assert_text(tags[2], "환불");
}

static void tags_that_are_too_many_too_long_or_not_one_line_are_refused(void **state)
{
    struct str many[TICKET_TAGS_MAX + 1];
    struct err err = { 0 };
    struct str *tags;
    size_t n;
    char long_tag[TICKET_TAG_MAX_CHARS + 1];
    struct str one;

    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = STR("a");
    assert_false(ticket_tags_read(*state, many, COUNT_OF(many), &tags, &n, &err));
    assert_true(err_is(&err, "too_many"));
    memset(long_tag, 'a', sizeof(long_tag));
    one = (struct str){ long_tag, sizeof(long_tag) };
    assert_false(ticket_tags_read(*state, &one, 1, &tags, &n, &err));
    assert_string_equal(err.field, "/tags");
    one = STR("a\nb");
    assert_false(ticket_tags_read(*state, &one, 1, &tags, &n, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_excerpt_is_one_line_without_runs_of_blanks, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_excerpt_ends_between_characters_and_never_with_a_blank,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_subject_is_one_line_of_1_to_255_characters, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_text_has_something_in_it_and_at_most_1_mb, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tags_are_folded_sorted_and_stand_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tags_that_are_too_many_too_long_or_not_one_line_are_refused,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
