#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "db/query_text.h"

static void names_become_numbers_and_nothing_else_changes(void **state)
{
    static const struct {
        const char *named;
        const char *sql;
        const char *names;
    } cases[] = {
        { "", "", "" },
        { "SELECT 1", "SELECT 1", "" },
        { ":a", "$1", "a " },
        { ":a,:b,:a", "$1,$2,$1", "a b " },
        { "x=:state_1 AND y=:a::bigint[]", "x=$1 AND y=$2::bigint[]", "state_1 a " },
        { "now()::date", "now()::date", "" },
        { "':a' || :b", "':a' || $1", "b " },
        { "'it''s :a' :b", "'it''s :a' $1", "b " },
        { "'\\' :b", "'\\' $1", "b " },
        { "E'\\' :a' :b", "E'\\' :a' $1", "b " },
        { "type':a' :b", "type':a' $1", "b " },
        { "\":a\" :b", "\":a\" $1", "b " },
        { "-- :a\n:b", "-- :a\n$1", "b " },
        { "-- :a", "-- :a", "" },
        { "/* :a /* :c */ :d */ :b", "/* :a /* :c */ :d */ $1", "b " },
        { "$$ :a $$ :b", "$$ :a $$ $1", "b " },
        { "$t$ :a $$ $t$ :b", "$t$ :a $$ $t$ $1", "b " },
        { "v[1:2] || v[:a:3]", "v[1:2] || v[$1:3]", "a " },
        { "a$b :c", "a$b $1", "c " },
        { "'한글 :a' || :b", "'한글 :a' || $1", "b " },
        { "'open :a", "'open :a", "" },
        { ":", ":", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct query_text text;
        char names[64] = "";

        query_text_translate(cases[i].named, &text);
        assert_string_equal(text.sql, cases[i].sql);
        for (size_t k = 0; k < text.n; k++) {
            strncat(names, text.names[k].p, text.names[k].n);
            strcat(names, " ");
        }
        assert_string_equal(names, cases[i].names);
        query_text_free(&text);
    }
}

static void many_one_letter_names_have_room(void **state)
{
    char named[3 * QUERY_PARAMS_MAX + 1] = "";
    struct query_text text;

    (void)state;
    for (int i = 0; i < 52; i++)
        snprintf(named + strlen(named), 3, ":%c", i < 26 ? 'a' + i : 'A' + i - 26);
    query_text_translate(named, &text);
    assert_int_equal(text.n, 52);
    assert_string_equal(text.sql + strlen(text.sql) - 3, "$52");
    query_text_free(&text);
}

static void a_hash_depends_on_every_byte(void **state)
{
    char text[40];

    (void)state;
    memset(text, 'x', sizeof(text));
    for (size_t n = 1; n < sizeof(text); n++) {
        uint64_t whole = query_hash(text, n);

        for (size_t i = 0; i < n; i++) {
            text[i] = 'y';
            assert_true(query_hash(text, n) != whole);
            text[i] = 'x';
        }
        assert_true(query_hash(text, n - 1) != whole);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_numbers_and_nothing_else_changes),
        cmocka_unit_test(many_one_letter_names_have_room),
        cmocka_unit_test(a_hash_depends_on_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
