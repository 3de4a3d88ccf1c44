/** Reading what people type. */
#include <string.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/text/tokenize.h"
#include "features/search/search_query.h"

struct fixture {
    struct arena *arena;
    struct text_tokenizer *tokenizer;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture.arena = arena_new((size_t)8 << 20);
    fixture.tokenizer = text_tokenizer_new();
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(&fixture->arena);
    text_tokenizer_free(&fixture->tokenizer);
    return 0;
}

static struct search_query *read(void **state, const char *text)
{
    struct fixture *fixture = *state;
    struct search_query *query = ARENA_NEW(fixture->arena, struct search_query);
    struct err err = { 0 };

    assert_true(search_query_read(fixture->tokenizer, str_of(text), fixture->arena, query, &err));
    return query;
}

static void words_phrases_and_what_is_left_out_are_clauses(void **state)
{
    static const struct {
        const char *text;
        size_t clauses, positive, operators;
    } cases[] = {
        { "", 0, 0, 0 },
        { "   \xe3\x80\x80 ", 0, 0, 0 },
        { "환불", 1, 1, 0 },
        { "환불 요청", 2, 2, 0 },
        { "\"환불 요청\"", 1, 1, 0 },
        { "“환불 요청” -취소", 2, 1, 0 },
        { "-\"배송 지연\"", 1, 0, 0 },
        { "환불 \"끝이 없는", 2, 2, 0 },
        { "-", 0, 0, 0 },
        { "state:open 환불", 1, 1, 1 },
        { "STATE:open -team:2 tag:\"두 낱말\"", 0, 0, 3 },
        { "state:", 0, 0, 0 },
        { "http://example.com", 2, 2, 0 },
        { "!!! ???", 0, 0, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct search_query *query = read(state, cases[i].text);

        assert_int_equal(query->clause_count, cases[i].clauses);
        assert_int_equal(search_query_positive_count(query), cases[i].positive);
        assert_int_equal(query->operator_count, cases[i].operators);
    }
}

static void an_operator_has_its_name_value_and_sign(void **state)
{
    struct search_query *query = read(state, "Assignee:me -tag:\"a b\" before:2026-11-22");

    assert_str_is(query->operators[0].name, "assignee");
    assert_str_is(query->operators[0].value, "me");
    assert_false(query->operators[0].negated);
    assert_str_is(query->operators[1].value, "a b");
    assert_true(query->operators[1].negated);
    assert_str_is(query->operators[2].name, "before");
}

static void only_the_last_word_may_be_unfinished(void **state)
{
    struct search_query *query = read(state, "refu deli");

    assert_false(query->clauses[0].alternatives[0].is_prefix);
    assert_true(query->clauses[1].alternatives[0].is_prefix);
    query = read(state, "deli ");
    assert_false(query->clauses[0].alternatives[0].is_prefix);
}

static void too_much_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct search_query *query = ARENA_NEW(fixture->arena, struct search_query);
    struct err err = { 0 };
    char text[SEARCH_QUERY_MAX_BYTES + 2];

    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_false(search_query_read(fixture->tokenizer, str_of(text), fixture->arena, query, &err));
    assert_true(err_is(&err, "query_too_long"));
    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = i % 2 ? ' ' : 'a';
    assert_false(search_query_read(fixture->tokenizer, str_of(text), fixture->arena, query, &err));
    assert_true(err_is(&err, "query_too_long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_phrases_and_what_is_left_out_are_clauses, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_operator_has_its_name_value_and_sign, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_last_word_may_be_unfinished, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_much_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
