#include "proto/json.h"

#include "base/arena.h"
#include "base/cmocka_test.h"

static int make_arena(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int drop_arena(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static void what_jansson_lets_pass_elsewhere_is_refused_here(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        { "{\"a\":1}", true },          { "{\"제목\":\"환불 문의\"}", true },
        { "{\"a\":1,\"a\":2}", false }, { "{\"a\":1} x", false },
        { "{\"a\":01}", false },        { "[1e999]", false },
        { "{\"a\":\"\xff\"}", false },  { "{\"a\":\"\\u0000\"}", false },
        { "[[[[]]]]", true },           { "[[[[[]]]]]", false },
        { "[\"[[[[[[\"]", true },       { "", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        json_t *value = NULL;
        bool parsed = json_parse(str_of(cases[i].text), 4, *state, &value, &err);

        if (parsed != cases[i].good)
            fail_msg("%s", cases[i].text);
        if (!parsed)
            assert_true(err_is(&err, "bad_json"));
    }
}

static void the_writer_puts_commas_and_quotes(void **state)
{
    struct json_out out = json_out_new(*state, 4096);

    out_begin_object(&out);
    out_key(&out, "name");
    out_str(&out, STR("한\"글\n"));
    out_key(&out, "list");
    out_begin_list(&out);
    out_int(&out, -1);
    out_bool(&out, true);
    out_null(&out);
    out_begin_object(&out);
    out_end_object(&out);
    out_end_list(&out);
    out_key(&out, "at");
    out_instant(&out, 1795313647120);
    out_key(&out, "team");
    out_named(&out, 7, STR("배송"));
    out_key(&out, "brand");
    out_named(&out, 0, STR_NULL);
    out_end_object(&out);
    assert_string_equal(strbuf_str(&out.buf).p,
                        "{\"name\":\"한\\\"글\\n\",\"list\":[-1,true,null,{}],"
                        "\"at\":\"2026-11-22T02:14:07.120Z\","
                        "\"team\":{\"id\":7,\"name\":\"배송\"},\"brand\":null}");
}

/** A list of `count` empty objects, the dearest of all values. */
static struct str many_objects(struct arena *arena, size_t count)
{
    struct strbuf text = strbuf_new(arena, 3 * count + 2);

    strbuf_add_char(&text, '[');
    for (size_t i = 0; i < count; i++)
        strbuf_add_cstr(&text, i > 0 ? ",{}" : "{}");
    strbuf_add_char(&text, ']');
    return strbuf_str(&text);
}

static void a_small_text_does_not_become_a_mountain_of_values(void **state)
{
    /* Each object counts with the comma before it. */
    const size_t fits = JSON_VALUES_MAX / 2;
    struct err err = { 0 };
    json_t *value;

    assert_true(json_parse(many_objects(*state, fits), 2, *state, &value, &err));
    assert_int_equal(json_array_size(value), fits);
    assert_false(json_parse(many_objects(*state, fits + 1), 2, *state, &value, &err));
    assert_true(err_is(&err, "bad_json"));
}

static void commas_in_texts_are_no_values(void **state)
{
    struct strbuf text = strbuf_new(*state, JSON_VALUES_MAX + 100);
    struct err err = { 0 };
    json_t *value;

    strbuf_add_cstr(&text, "\"\\\"");
    for (size_t i = 0; i <= JSON_VALUES_MAX; i++)
        strbuf_add_char(&text, ',');
    strbuf_add_char(&text, '"');
    assert_true(json_parse(strbuf_str(&text), 2, *state, &value, &err));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_jansson_lets_pass_elsewhere_is_refused_here,
                                        make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_small_text_does_not_become_a_mountain_of_values,
                                        make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(commas_in_texts_are_no_values, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(the_writer_puts_commas_and_quotes, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
