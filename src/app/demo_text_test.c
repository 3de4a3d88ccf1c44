#include "app/demo_calendar.h"
#include "app/demo_text.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"

static struct demo_scene scene_of(void **state, struct random_seeded *random)
{
    struct demo_scene scene = { .lang = LANG_KO, .temper = DEMO_CALM, .arena = *state };

    random_seeded_init(random, 1);
    scene.random = &random->random;
    demo_scene_set(&scene, "product", STR("RV-9"));
    demo_scene_set(&scene, "kind", STR("로봇청소기"));
    return scene;
}

static void gaps_are_filled_and_particles_follow_the_sound(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        { "{product:이/가} 멈춰요", "RV-9가 멈춰요" },
        { "{kind:을/를} 샀어요", "로봇청소기를 샀어요" },
        { "{product}와 {kind:은/는}", "RV-9와 로봇청소기는" },
        { "[하나]", "하나" },
        { "[c~퉁명|k~차분]", "차분" },
        { "[[{kind}]]", "로봇청소기" },
        { "빈 [|]곳", "빈 곳" },
    };
    struct random_seeded random;
    struct demo_scene scene = scene_of(state, &random);

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(demo_text(&scene, str_of(cases[i].text)), cases[i].expected);
}

static void groups_with_a_sign_choose_together(void **state)
{
    struct random_seeded random;
    struct demo_scene scene = scene_of(state, &random);

    for (uint64_t variant = 0; variant < 9; variant++) {
        static const char *const expected[] = { "누수 밸브", "소음 팬", "냄새 필터" };

        scene.variant = variant;
        assert_str_is(demo_text(&scene, STR("[#누수|소음|냄새] [#밸브|팬|필터]")),
                      expected[variant % 3]);
    }
}

static void a_tidy_text_has_no_marks_too_many(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        { "네. . 됐어요.", "네. 됐어요." }, { "언제요?. 네", "언제요? 네" },
        { "둘  사이", "둘 사이" },          { ". 처음", "처음" },
        { "4.1.2 버전", "4.1.2 버전" },     { "끝 .", "끝." },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(demo_text_tidy(*state, str_of(cases[i].text)), cases[i].expected);
}

static void habits_show_in_what_is_typed(void **state)
{
    static const struct {
        enum lang lang;
        unsigned habits;
        bool is_sad;
        const char *text;
        const char *expected;
    } cases[] = {
        { LANG_KO, 0, false, "안 돼요. 왜요?", "안 돼요. 왜요?" },
        { LANG_KO, DEMO_TYPES_LINES, false, "안 돼요. 왜요?", "안 돼요.\n왜요?" },
        { LANG_KO, DEMO_TYPES_NO_STOPS, false, "네. 됐어요.", "네 됐어요" },
        { LANG_KO, DEMO_TYPES_FACES, true, "안 돼요.", "안 돼요 ㅠㅠ" },
        { LANG_KO, DEMO_TYPES_FACES, false, "됐어요.", "됐어요^^" },
        { LANG_KO, DEMO_TYPES_TOGETHER, false, "할 수 있나요", "할수있나요" },
        { LANG_EN, DEMO_TYPES_LOWER | DEMO_TYPES_NO_MARKS, false, "It's Me.", "its me." },
        { LANG_EN, DEMO_TYPES_LOUD, false, "Hi.\n\nThanks.", "Hi.\n\nThanks!!" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(demo_text_typed(*state, cases[i].lang, cases[i].habits, cases[i].is_sad,
                                      str_of(cases[i].text)),
                      cases[i].expected);
}

static void holidays_are_known(void **state)
{
    static const struct {
        struct civil date;
        bool is_holiday;
    } cases[] = {
        { { 2026, 10, 9 }, true }, { { 2026, 9, 25 }, true },   { { 2026, 9, 23 }, false },
        { { 2027, 2, 8 }, true },  { { 2027, 2, 9 }, false },   { { 2026, 12, 25 }, true },
        { { 2028, 10, 4 }, true }, { { 2026, 11, 23 }, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(demo_is_holiday(cases[i].date), cases[i].is_holiday);
}

/** 2026-11-27 is a Friday. */
static void work_waits_for_office_hours(void **state)
{
    static const struct demo_roster office = { DEMO_OFFICE_HOURS, 9 * MS_PER_HOUR };
    int64_t friday_ms =
        civil_to_days((struct civil){ 2026, 11, 27 }) * MS_PER_DAY - office.offset_ms;
    int64_t monday_ms = friday_ms + 3 * (int64_t)MS_PER_DAY;

    (void)state;
    /* Ten to eleven, at once; at eight in the evening only on Monday, whose first hour is slow. */
    assert_int_equal(demo_work_until(office, friday_ms + 10 * MS_PER_HOUR, MS_PER_HOUR),
                     friday_ms + 11 * MS_PER_HOUR);
    assert_int_equal(demo_work_until(office, friday_ms + 20 * MS_PER_HOUR, 45 * MS_PER_MINUTE),
                     monday_ms + 10 * MS_PER_HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(gaps_are_filled_and_particles_follow_the_sound),
        ARENA_TEST(groups_with_a_sign_choose_together),
        ARENA_TEST(a_tidy_text_has_no_marks_too_many),
        ARENA_TEST(habits_show_in_what_is_typed),
        ARENA_TEST(holidays_are_known),
        ARENA_TEST(work_waits_for_office_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
