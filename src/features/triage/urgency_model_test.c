/* A model adds to the urgency of rules, by one step at the most, and never takes away. */
#include "features/triage/urgency_model.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "features/triage/feelings.h"

enum { ARENA_MAX = 64 * 1024 * 1024, TEXTS = 2000, WORDS_A_TEXT = 8 };

static struct str names[] = { STR_INIT("neg"), STR_INIT("pos") };
static const struct label_set labels = { names, COUNT_OF(names) };

static int set_up(void **state)
{
    *state = arena_new(ARENA_MAX);
    return 0;
}

static int tear_down(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static struct model_answer answer_of(int label, double p, bool is_sure)
{
    return (struct model_answer){
        .top = { label, !label }, .p = { p, 1 - p }, .top_count = 2, .is_sure = is_sure
    };
}

static enum urgency_level level_with(const struct feelings *feelings, const char *text, int label,
                                     double p, bool is_sure)
{
    struct urgency by_rules = urgency_of(feelings->urgency, str_of(text));
    struct model_answer answer = answer_of(label, p, is_sure);

    return urgency_with_answer(&by_rules, emotion_of(feelings->emotions, str_of(text)), &labels,
                               &answer);
}

static void what_is_surely_negative_is_raised_by_a_step(void **state)
{
    static const struct {
        const char *text;
        enum urgency_level without;
        enum urgency_level with;
    } cases[] = {
        { "화나네요 정말", URGENCY_NORMAL, URGENCY_HIGH },
        { "빡치네요 정말", URGENCY_LOW, URGENCY_NORMAL },
        { "품질이 불량이에요 환불해 주세요", URGENCY_NORMAL, URGENCY_HIGH },
        { "The seam is broken, I want a refund", URGENCY_NORMAL, URGENCY_HIGH },
        { "I am furious, the seam is broken", URGENCY_NORMAL, URGENCY_HIGH },
        { "걱정돼요 고장일까요", URGENCY_NORMAL, URGENCY_HIGH },
        { "The seam is broken", URGENCY_NORMAL,
          URGENCY_NORMAL }, /* neither stirred nor demanding */
        { "boring and dull", URGENCY_LOW, URGENCY_LOW },
        { "need it by 5pm, I am furious", URGENCY_HIGH, URGENCY_HIGH }, /* no higher */
        { "the charger caught fire", URGENCY_CRITICAL, URGENCY_CRITICAL },
    };
    struct feelings feelings = feelings_built_in(*state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text = cases[i].text;

        if (level_with(&feelings, text, 1, 0.99, true) != cases[i].without
            || level_with(&feelings, text, 0, 0.99, true) != cases[i].with)
            fail_msg("%s", text);
        assert_int_equal(level_with(&feelings, text, 0, 0.99, false), cases[i].without);
        assert_int_equal(level_with(&feelings, text, 0, 0.85, true), cases[i].without);
    }
}

static void the_negative_label_is_known_by_its_name(void **state)
{
    static const struct {
        const char *names[3];
        size_t count;
        int negative;
    } cases[] = {
        { { "neg", "pos" }, 2, 0 },           { { "NEUTRAL", "Negative", "positive" }, 3, 1 },
        { { "긍정", "부정" }, 2, 1 },         { { "0", "1" }, 2, 0 },
        { { "0", "1", "2" }, 3, LABEL_NONE }, { { "a", "b" }, 2, LABEL_NONE },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str texts[3] = { str_of(cases[i].names[0]), str_of(cases[i].names[1]),
                                str_of(cases[i].names[2]) };
        struct label_set set = { texts, cases[i].count };

        assert_int_equal(urgency_negative_label(&set), cases[i].negative);
    }
}

/** The same numbers each time (Knuth's LCG). */
static size_t next_number(uint64_t *random, size_t below)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*random >> 33) % below;
}

static struct str random_text(struct arena *arena, uint64_t *random)
{
    static const char *const words[] = {
        "불이 났어요", "환불",     "화나요",   "좋아요",     "fire",    "tv",  "refund",
        "love it",     "broken",   "오늘까지", "감사합니다", "안",      "not", "배터리",
        "부풀",        "걱정돼요", "급해요",   "ok",         "f i r e", "\n",
    };
    struct str text = STR("");
    size_t count = next_number(random, WORDS_A_TEXT);

    for (size_t i = 0; i < count; i++)
        text = str_format(arena, "%" STR_FMT " %s", STR_ARG(text),
                          words[next_number(random, COUNT_OF(words))]);
    return text;
}

static void no_answer_of_a_model_lowers(void **state)
{
    static const double ps[] = { 0, 0.5, 0.9, 1 };
    struct feelings feelings = feelings_built_in(*state);
    uint64_t random = 1;
    size_t raised = 0;

    for (size_t i = 0; i < TEXTS; i++) {
        struct str text = random_text(*state, &random);
        struct urgency by_rules = urgency_of(feelings.urgency, text);

        for (size_t k = 0; k < COUNT_OF(ps) * 2 * 2 * EMOTION_COUNT; k++) {
            struct model_answer answer = answer_of(k & 1, ps[k / 4 % COUNT_OF(ps)], (k & 2) != 0);
            int with = (int)urgency_with_answer(&by_rules, (enum emotion)(k / 4 / COUNT_OF(ps)),
                                                &labels, &answer);
            int without = (int)by_rules.level;

            assert_true(with == without || (with == without + 1 && with <= URGENCY_HIGH));
            raised += with > without;
        }
    }
    assert_true(raised > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_surely_negative_is_raised_by_a_step),
        cmocka_unit_test(the_negative_label_is_known_by_its_name),
        cmocka_unit_test(no_answer_of_a_model_lowers),
    };

    return cmocka_run_group_tests_name("urgency_model", tests, set_up, tear_down);
}
