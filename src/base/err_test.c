#include "base/err.h"

#include "base/cmocka_test.h"

static void an_error_is_filled_and_returned_as_false(void **state)
{
    struct err err = { 0 };

    (void)state;
    assert_false(err_set(&err, ERR_INVALID, "too_long", "at most %d characters", 120));
    assert_false(err_field(&err, "subject"));
    assert_false(err_param(&err, "%d", 120));
    assert_false(err_detail(&err, "got %d", 500));
    assert_int_equal(err.kind, ERR_INVALID);
    assert_true(err_is(&err, "too_long"));
    assert_false(err_is(&err, "too"));
    assert_string_equal(err.field, "subject");
    assert_string_equal(err.param, "120");
    assert_string_equal(err.message, "at most 120 characters");
    assert_string_equal(err.detail, "got 500");
}

static void a_new_error_keeps_nothing_of_the_former_one(void **state)
{
    struct err err = { 0 };

    (void)state;
    err_set(&err, ERR_LIMIT, "too_many", "too many");
    err_field(&err, "tags");
    err_detail(&err, "detail");
    err.retry_after_s = 5;
    assert_false(err_choice(&err, 1, 2));
    assert_int_equal(err.choice_count, 1);
    assert_int_equal(err.choices[0].at_ms, 1);
    assert_int_equal(err.choices[0].ahead_ms, 2);
    err_set(&err, ERR_INTERNAL, "internal", "something broke");
    assert_string_equal(err.field, "");
    assert_string_equal(err.detail, "");
    assert_int_equal(err.retry_after_s, 0);
    assert_int_equal(err.choice_count, 0);
    err_clear(&err);
    assert_int_equal(err.kind, ERR_NONE);
    assert_string_equal(err.code, "");
}

static void texts_longer_than_their_room_are_cut_and_ended(void **state)
{
    struct err err = { 0 };
    char text[2 * ERR_TEXT_MAX];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    err_set(&err, ERR_INVALID, text, "%s", text);
    err_field(&err, text);
    err_param(&err, "%s", text);
    err_detail(&err, "%s", text);
    assert_int_equal(strlen(err.code), ERR_CODE_MAX - 1);
    assert_int_equal(strlen(err.message), ERR_TEXT_MAX - 1);
    assert_int_equal(strlen(err.field), ERR_FIELD_MAX - 1);
    assert_int_equal(strlen(err.param), ERR_PARAM_MAX - 1);
    assert_int_equal(strlen(err.detail), ERR_TEXT_MAX - 1);
}

static void no_text_ends_in_the_middle_of_a_syllable(void **state)
{
    static const char *const characters[] = { "é", "한", "😀" };
    struct err err = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(characters); i++) {
        size_t whole = strlen(characters[i]);

        for (size_t before = 0; before < whole; before++) {
            char text[2 * ERR_TEXT_MAX] = "";

            memset(text, 'x', before);
            while (strlen(text) + whole < sizeof(text))
                strcat(text, characters[i]);
            err_set(&err, ERR_INVALID, "c", "%s", text);
            err_field(&err, text);
            assert_int_equal((strlen(err.message) - before) % whole, 0);
            assert_int_equal((strlen(err.field) - before) % whole, 0);
            assert_true(strlen(err.message) + whole >= ERR_TEXT_MAX);
            assert_true(strlen(err.field) + whole >= ERR_FIELD_MAX);
        }
    }
}

static void a_field_can_be_told_of_what_it_is_a_part(void **state)
{
    struct err err;

    (void)state;
    err_set(&err, ERR_INVALID, "required", "a message needs some text");
    err_field(&err, "/text");
    assert_false(err_within(&err, "/messages/2"));
    assert_string_equal(err.field, "/messages/2/text");
    for (size_t i = 0; i < ERR_FIELD_MAX; i++)
        err_within(&err, "/가");
    assert_true(strlen(err.field) < ERR_FIELD_MAX);
}

static void every_kind_has_its_own_name(void **state)
{
    (void)state;
    assert_string_equal(err_kind_name(ERR_NOT_FOUND), "not_found");
    for (int a = ERR_NONE; a <= ERR_INTERNAL; a++)
        for (int b = ERR_NONE; b < a; b++)
            assert_string_not_equal(err_kind_name((enum err_kind)a),
                                    err_kind_name((enum err_kind)b));
    assert_string_equal(err_kind_name((enum err_kind)99), "internal");
}

static void what_is_no_text_is_replaced_in_what_is_said_of_it(void **state)
{
    struct err err = { 0 };

    (void)state;
    err_set(&err, ERR_INVALID, "c", "near '%s'", "환\xec\x8a\\불\xef\xbf\xbd\xff");
    assert_string_equal(err.message, "near '환??\\불\xef\xbf\xbd?'");
    err_param(&err, "\x80%s", "물");
    assert_string_equal(err.param, "?물");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_filled_and_returned_as_false),
        cmocka_unit_test(a_new_error_keeps_nothing_of_the_former_one),
        cmocka_unit_test(texts_longer_than_their_room_are_cut_and_ended),
        cmocka_unit_test(no_text_ends_in_the_middle_of_a_syllable),
        cmocka_unit_test(what_is_no_text_is_replaced_in_what_is_said_of_it),
        cmocka_unit_test(a_field_can_be_told_of_what_it_is_a_part),
        cmocka_unit_test(every_kind_has_its_own_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
