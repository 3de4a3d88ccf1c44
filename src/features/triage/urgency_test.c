/* Floors are fixed: words of safety are always found, and quiet texts are rarely raised. */
#include "features/triage/urgency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "features/triage/urgency_rules_test.h"
#include "features/triage/urgency_texts_test.h"

enum { TEXT_MAX = 1024, QUIET_RAISED_MAX_PERCENT = 3 };

/** How many of the texts are of that level at least; the others are told. */
static size_t count_from(void **state, const char *const *texts, size_t count,
                         enum urgency_level level, bool tells_lower)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_from = level_of(state, texts[i]) >= level;

        found += is_from;
        if (is_from != tells_lower)
            print_message("%s: %s\n", is_from ? "raised" : "missed", texts[i]);
    }
    return found;
}

static void every_text_of_danger_is_critical(void **state)
{
    assert_int_equal(
        count_from(state, critical_texts, COUNT_OF(critical_texts), URGENCY_CRITICAL, true),
        COUNT_OF(critical_texts));
}

static void deadlines_law_and_money_are_high(void **state)
{
    assert_int_equal(count_from(state, high_texts, COUNT_OF(high_texts), URGENCY_HIGH, true),
                     COUNT_OF(high_texts));
}

static void quiet_texts_are_rarely_raised(void **state)
{
    size_t raised = count_from(state, quiet_texts, COUNT_OF(quiet_texts), URGENCY_HIGH, false);

    assert_true(raised * 100 <= COUNT_OF(quiet_texts) * QUIET_RAISED_MAX_PERCENT);
}

/** Writes the text with its ASCII letters changed by `change`. */
static void change_letters(const char *text, int from, int to, int by, char out[TEXT_MAX])
{
    size_t n = strlen(text);

    assert_true(n < TEXT_MAX);
    for (size_t i = 0; i <= n; i++)
        out[i] = (char)(text[i] >= from && text[i] <= to ? text[i] + by : text[i]);
}

static void capitals_change_nothing(void **state)
{
    char text[TEXT_MAX];

    for (size_t i = 0; i < COUNT_OF(critical_texts); i++) {
        change_letters(critical_texts[i], 'a', 'z', 'A' - 'a', text);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
    }
}

/** Every blank of the text becomes a line's end and two blanks, as mail programs break lines. */
static void broken_lines_hide_nothing(void **state)
{
    for (size_t i = 0; i < COUNT_OF(critical_texts); i++) {
        char text[TEXT_MAX];
        size_t n = 0;

        for (const char *c = critical_texts[i]; *c != '\0'; c++)
            n += (size_t)snprintf(text + n, sizeof(text) - n, *c == ' ' ? "\r\n  " : "%c", *c);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
    }
}

static void more_text_never_lowers_a_level(void **state)
{
    static const char *const others[] = {
        "급하지 않으니 천천히 주세요.", "No rush at all, thanks!", "TV", "회의", "나방", "agent",
    };
    char text[TEXT_MAX];

    for (size_t i = 0; i < COUNT_OF(critical_texts); i++) {
        const char *quiet = quiet_texts[i % COUNT_OF(quiet_texts)];

        snprintf(text, sizeof(text), "%s\n%s", critical_texts[i], quiet);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
        snprintf(text, sizeof(text), "%s\n%s", others[i % COUNT_OF(others)], critical_texts[i]);
        assert_int_equal(level_of(state, text), URGENCY_CRITICAL);
    }
    assert_int_equal(level_of(state, "There was a fire\nTV is gone"), URGENCY_CRITICAL);
    assert_int_equal(level_of(state, "There was a Fire TV"), URGENCY_LOW);
}

static void a_denied_word_of_safety_still_counts(void **state)
{
    assert_int_equal(level_of(state, "불은 안 났지만 연기가 났어요"), URGENCY_CRITICAL);
    assert_int_equal(level_of(state, "Nobody was injured, there was no fire"), URGENCY_CRITICAL);
}

static void spaces_in_korean_make_no_difference(void **state)
{
    static const char *const texts[] = { "배터리가부풀었어요", "배터리 가 부 풀 었 어 요",
                                         "타는냄새가나요", "타 는 냄 새 가 나 요" };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_int_equal(level_of(state, texts[i]), URGENCY_CRITICAL);
}

static void the_words_that_raised_it_are_told(void **state)
{
    const struct fixture *fixture = *state;
    struct urgency urgency =
        urgency_of(fixture->rules, STR("어제 산 <배터리가  부풀>었어요. 내일까지 답 주세요"));

    assert_int_equal(urgency.level, URGENCY_CRITICAL);
    assert_true(str_eq(urgency.rule, STR("safety.battery")));
    assert_true(str_eq(urgency.words, STR("배터리가  부풀")));
    urgency = urgency_of(fixture->rules, STR("감사합니다"));
    assert_int_equal(urgency.level, URGENCY_LOW);
    assert_true(str_is_null(urgency.words) && str_is_null(urgency.rule));
}

static void odd_texts_are_answered(void **state)
{
    const struct fixture *fixture = *state;
    size_t n = 1000 * 1000;
    char *text = malloc(n);

    assert_int_equal(urgency_of(fixture->rules, STR_NULL).level, URGENCY_LOW);
    assert_int_equal(urgency_of(fixture->rules, STR("\xff\xfe fire \xed\xa0\x80")).level,
                     URGENCY_CRITICAL);
    memset(text, 'a', n);
    assert_int_equal(urgency_of(fixture->rules, (struct str){ text, n }).level, URGENCY_LOW);
    for (size_t i = 0; i + 8 <= n; i += 8)
        memcpy(text + i, "fire tv ", 8);
    assert_int_equal(urgency_of(fixture->rules, (struct str){ text, n }).level, URGENCY_LOW);
    free(text);
}

static void a_model_only_raises(void **state)
{
    (void)state;
    for (int rules = 0; rules < URGENCY_COUNT; rules++)
        for (int model = 0; model < URGENCY_COUNT; model++) {
            int both = (int)urgency_with((enum urgency_level)rules, (enum urgency_level)model);

            assert_true(both >= rules && both >= model && (both == rules || both == model));
        }
}

static void an_operator_writes_rules_of_their_own(void **state)
{
    const struct fixture *fixture = *state;
    const struct urgency_rules *rules;
    struct err err = { 0 };

    assert_true(
        urgency_rules_read(STR("{\"sets\": {\"pump\": [\"양수기\", \"water pump\"]}, \"rules\": ["
                               "{\"id\": \"pumps\", \"level\": \"critical\", \"words\": [\"{pump} "
                               "멈\", \"{pump} stop\"],"
                               " \"except\": [\"water pump stopped working last year\"]}]}"),
                           fixture->arena, &rules, &err));
    assert_int_equal(urgency_of(rules, STR("양수기 멈췄어요")).level, URGENCY_CRITICAL);
    assert_int_equal(urgency_of(rules, STR("Our water pump stopped!")).level, URGENCY_CRITICAL);
    assert_int_equal(urgency_of(rules, STR("a water pump stopped working last year")).level,
                     URGENCY_LOW);
    assert_int_equal(urgency_of(rules, STR("fire")).level, URGENCY_LOW);
}

static void a_bad_rule_is_named(void **state)
{
    static const struct {
        const char *json;
        const char *code;
        const char *field;
        const char *named; /* in the message */
    } cases[] = {
        { "[", "bad_json", "", "" },
        { "[]", "wrong_type", "", "" },
        { "{}", "required", "/rules", "" },
        { "{\"rules\": 1}", "wrong_type", "/rules", "" },
        { "{\"rules\": [1]}", "wrong_type", "/rules/0", "rule 1" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"low\", \"words\": []}]}", "not_allowed",
          "/rules/0/level", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": []}, {\"id\": \"b\", "
          "\"level\": \"high\", \"words\": [\"x\", \" \"]}]}",
          "empty_phrase", "/rules/1/words/1", "rule 2 (b)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [\"{no} x\"]}]}",
          "unknown_set", "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [\"{\"]}]}", "unknown_set",
          "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [1]}]}", "wrong_type",
          "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": {}}]}", "wrong_type",
          "/rules/0/words/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"wrods\": []}]}", "unknown_field",
          "/rules/0/wrods", "rule 1 (a)" },
        { "{\"sets\": {\"e\": []}, \"rules\": []}", "empty_set", "/sets/e/0", "" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [], \"near\": 1}]}",
          "wrong_type", "/rules/0/near", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [], \"near\": {\"one\": "
          "[\"x\"], \"other\": [1], \"reach\": 3}}]}",
          "wrong_type", "/rules/0/near/other/0", "rule 1 (a)" },
        { "{\"rules\": [{\"id\": \"a\", \"level\": \"high\", \"words\": [], \"near\": {\"one\": "
          "[\"x\"], \"other\": [\"y\"]}}]}",
          "required", "/rules/0/near/reach", "rule 1 (a)" },
        { "{\"sets\": [], \"rules\": []}", "wrong_type", "/sets", "" },
    };
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct urgency_rules *rules;
        struct err err = { 0 };

        assert_false(urgency_rules_read(str_of(cases[i].json), fixture->arena, &rules, &err));
        assert_string_equal(err.code, cases[i].code);
        assert_string_equal(err.field, cases[i].field);
        assert_non_null(strstr(err.message, cases[i].named));
    }
}

/** Sets within one phrase multiply; the ceiling ends it before memory or time does. */
static void too_many_phrases_are_refused(void **state)
{
    const struct fixture *fixture = *state;
    const struct urgency_rules *rules;
    struct err err = { 0 };

    assert_false(urgency_rules_read(
        STR("{\"sets\": {\"e\": [\"\", \"a\"]}, \"rules\": [{\"id\": \"a\", \"level\": \"high\","
            " \"words\": "
            "[\"x{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}\"]}]}"),
        fixture->arena, &rules, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(err.code, "too_many");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_of_danger_is_critical),
        cmocka_unit_test(deadlines_law_and_money_are_high),
        cmocka_unit_test(quiet_texts_are_rarely_raised),
        cmocka_unit_test(capitals_change_nothing),
        cmocka_unit_test(broken_lines_hide_nothing),
        cmocka_unit_test(more_text_never_lowers_a_level),
        cmocka_unit_test(a_denied_word_of_safety_still_counts),
        cmocka_unit_test(spaces_in_korean_make_no_difference),
        cmocka_unit_test(the_words_that_raised_it_are_told),
        cmocka_unit_test(odd_texts_are_answered),
        cmocka_unit_test(a_model_only_raises),
        cmocka_unit_test(an_operator_writes_rules_of_their_own),
        cmocka_unit_test(a_bad_rule_is_named),
        cmocka_unit_test(too_many_phrases_are_refused),
    };

    return cmocka_run_group_tests_name("urgency", tests, set_up, tear_down);
}
