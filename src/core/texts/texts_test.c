#include "core/texts/texts.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "core/texts/texts_table.h"
#include "core/texts/texts_time.h"

/* The catalogue of this test stands in for the real one: the program's own words may change. */
const struct text_entry texts_table[] = {
    { "error.local_twice", { "choose {first} or {second}", "{first}, {second} 가운데" } },
    { "error.too_long", { "at most {param} characters", "{param}자까지 쓸 수 있어요" } },
    { "test.both",
      { "{name} solved {n, plural, one {{n} ticket} other {{n} tickets}} today",
        "오늘 {name:이/가} 문의 {n, plural, other {{n}건을}} 해결했어요" } },
    { "test.plain", { "Tickets", "문의" } },
    { "test.share", { "{share} kept", "{share:은/는} 지켰어요" } },
    { "test.zero",
      { "{n, plural, =0 {no tickets} one {one ticket} other {{n} tickets}}",
        "{n, plural, =0 {문의 없음} other {문의 {n}건}}" } },
    { "time.duration.days", { "{n} d", "{n}일" } },
    { "time.duration.hours", { "{n} h", "{n}시간" } },
    { "time.duration.minutes", { "{n} min", "{n}분" } },
    { "time.duration.seconds", { "{n} s", "{n}초" } },
    { "time.in_minutes", { "in {n} min", "{n}분 뒤" } },
    { "time.just_now", { "just now", "방금" } },
    { "time.minutes_ago", { "{n} min ago", "{n}분 전" } },
};
const size_t texts_table_count = COUNT_OF(texts_table);

static int make_arena(void **state)
{
    *state = arena_new(1024 * 1024);
    return 0;
}

static int drop_arena(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

static void values_and_particles_are_put_in(void **state)
{
    struct arena *arena = *state;

    assert_str_is(texts_format(LANG_KO, "test.plain", TEXT_ARGS(), arena), "문의");
    assert_str_is(texts_format(LANG_KO, "test.both",
                               TEXT_ARGS(TEXT_STR("name", STR("홍예준")), TEXT_INT("n", 4254)),
                               arena),
                  "오늘 홍예준이 문의 4,254건을 해결했어요");
    assert_str_is(texts_format(LANG_EN, "test.both",
                               TEXT_ARGS(TEXT_STR("name", STR("강민재")), TEXT_INT("n", 1)), arena),
                  "강민재 solved 1 ticket today");
    assert_str_is(
        texts_format(LANG_KO, "test.share", TEXT_ARGS(TEXT_STR("share", STR("58%"))), arena),
        "58%\u2060는 지켰어요");
}

static void numbers_choose_their_form(void **state)
{
    static const struct {
        int64_t n;
        const char *english;
        const char *korean;
    } cases[] = {
        { 0, "no tickets", "문의 없음" },
        { 1, "one ticket", "문의 1건" },
        { 2, "2 tickets", "문의 2건" },
        { 1000000, "1,000,000 tickets", "문의 1,000,000건" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_str_is(
            texts_format(LANG_EN, "test.zero", TEXT_ARGS(TEXT_INT("n", cases[i].n)), *state),
            cases[i].english);
        assert_str_is(
            texts_format(LANG_KO, "test.zero", TEXT_ARGS(TEXT_INT("n", cases[i].n)), *state),
            cases[i].korean);
    }
}

static void braces_in_values_are_only_letters(void **state)
{
    assert_str_is(texts_format(LANG_EN, "test.share",
                               TEXT_ARGS(TEXT_STR("share", STR("{n, plural, {"))), *state),
                  "{n, plural, { kept");
}

static void what_is_missing_shows_its_name(void **state)
{
    assert_str_is(texts_format(LANG_EN, "test.nowhere", TEXT_ARGS(), *state), "test.nowhere");
    assert_str_is(texts_format(LANG_EN, "test.share", TEXT_ARGS(), *state), "{share} kept");
    assert_false(texts_has("test.nowhere"));
}

static void errors_speak_the_readers_language(void **state)
{
    struct err err;

    (void)err_set(&err, ERR_INVALID, "too_long", "longer than %d", 120);
    (void)err_param(&err, "%d", 120);
    assert_str_is(texts_error(LANG_KO, &err, *state), "120자까지 쓸 수 있어요");
    assert_str_is(texts_error(LANG_EN, &err, *state), "longer than 120");
    err.message[0] = '\0';
    assert_str_is(texts_error(LANG_EN, &err, *state), "at most 120 characters");
    (void)err_set(&err, ERR_INVALID, "never_heard_of", "only English");
    assert_str_is(texts_error(LANG_KO, &err, *state), "only English");
    err_set(&err, ERR_INVALID, "local_twice", "%s", "");
    err_choice(&err, 0, -4 * MS_PER_HOUR);
    err_choice(&err, MS_PER_HOUR + MS_PER_SECOND, -5 * MS_PER_HOUR);
    assert_str_is(texts_error(LANG_KO, &err, *state),
                  "1969-12-31 20:00 (UTC-04:00), 1969-12-31 20:00:01 (UTC-05:00) 가운데");
    assert_str_is(texts_error(LANG_EN, &err, *state),
                  "choose 1969-12-31 20:00 (UTC-04:00) or 1969-12-31 20:00:01 (UTC-05:00)");
}

static void numbers_are_grouped(void **state)
{
    static const struct {
        int64_t n;
        const char *text;
    } cases[] = {
        { 0, "0" },          { 999, "999" },           { 4254, "4,254" },
        { -1000, "-1,000" }, { 1234567, "1,234,567" }, { INT64_MIN, "-9,223,372,036,854,775,808" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(texts_number(cases[i].n, *state), cases[i].text);
}

static void languages_have_codes(void **state)
{
    enum lang lang = LANG_EN;

    (void)state;
    assert_true(texts_lang_of(STR("ko-KR"), &lang));
    assert_int_equal(lang, LANG_KO);
    assert_true(texts_lang_of(STR("EN_us"), &lang));
    assert_int_equal(lang, LANG_EN);
    assert_false(texts_lang_of(STR("kok"), &lang));
    assert_false(texts_lang_of(STR(""), &lang));
    assert_str_is(texts_lang_code(LANG_KO), "ko");
}

static int64_t instant(const char *text)
{
    int64_t at_ms;

    assert_true(instant_parse(str_of(text), &at_ms));
    return at_ms;
}

/* Sunday 02:14:07 in Seoul, Saturday noon in New York. */
#define NOW "2026-11-21T17:14:07Z"

static void moments_are_as_short_as_they_can_be(void **state)
{
    static const struct {
        const char *at;
        const char *zone;
        const char *korean;
        const char *english;
    } cases[] = {
        { "2026-11-21T17:14:00Z", "Asia/Seoul", "02:14", "02:14" },
        { "2026-11-21T14:40:00Z", "Asia/Seoul", "토 23:40", "Sat 23:40" },
        { "2026-11-21T14:40:00Z", "America/New_York", "09:40", "09:40" },
        { "2026-11-16T00:00:00Z", "Asia/Seoul", "월 09:00", "Mon 09:00" },
        { "2026-11-15T00:00:00Z", "Asia/Seoul", "11월 15일", "15 Nov" },
        { "2026-11-03T01:00:00Z", "Asia/Seoul", "11월 3일", "3 Nov" },
        { "2026-12-24T01:00:00Z", "Asia/Seoul", "12월 24일", "24 Dec" },
        { "2025-12-31T14:59:00Z", "Asia/Seoul", "2025-12-31", "31 Dec 2025" },
        { "2024-07-21T01:00:00Z", "Asia/Seoul", "2024-07-21", "21 Jul 2024" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct texts_reader reader = { LANG_KO, str_of(cases[i].zone), instant(NOW) };

        assert_str_is(texts_moment(&reader, instant(cases[i].at), *state), cases[i].korean);
        reader.lang = LANG_EN;
        assert_str_is(texts_moment(&reader, instant(cases[i].at), *state), cases[i].english);
    }
}

static void near_moments_are_relative(void **state)
{
    static const struct {
        int64_t ago_s;
        const char *korean;
        const char *english;
    } cases[] = {
        { 0, "방금", "just now" },     { 59, "방금", "just now" },
        { 60, "1분 전", "1 min ago" }, { 3599, "59분 전", "59 min ago" },
        { 3600, "01:14", "01:14" },    { -1200, "20분 뒤", "in 20 min" },
        { -30, "방금", "just now" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct texts_reader reader = { LANG_KO, STR("Asia/Seoul"), instant(NOW) };
        int64_t at_ms = reader.now_ms - cases[i].ago_s * MS_PER_SECOND;

        assert_str_is(texts_when(&reader, at_ms, *state), cases[i].korean);
        reader.lang = LANG_EN;
        assert_str_is(texts_when(&reader, at_ms, *state), cases[i].english);
    }
}

static void stamps_tell_everything(void **state)
{
    struct texts_reader reader = { LANG_KO, STR("Asia/Seoul"), 0 };

    assert_str_is(texts_stamp(&reader, instant(NOW), *state),
                  "2026년 11월 22일 일요일 02:14:07 KST");
    reader.lang = LANG_EN;
    assert_str_is(texts_stamp(&reader, instant(NOW), *state),
                  "Sunday 22 November 2026, 02:14:07 KST");
    reader.zone = STR("America/New_York");
    assert_str_is(texts_stamp(&reader, instant(NOW), *state),
                  "Saturday 21 November 2026, 12:14:07 EST");
}

static void durations_round_down(void **state)
{
    static const struct {
        int64_t seconds;
        const char *korean;
        const char *english;
    } cases[] = {
        { -5, "0초", "0 s" },
        { 12, "12초", "12 s" },
        { 372, "6분 12초", "6 min 12 s" },
        { 360, "6분", "6 min" },
        { 34 * 60 + 59, "34분", "34 min" },
        { 5400, "1시간 30분", "1 h 30 min" },
        { 2 * 3600 + 59, "2시간", "2 h" },
        { 51 * 3600 + 3599, "2일 3시간", "2 d 3 h" },
        { 86400, "1일", "1 d" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_str_is(texts_duration(LANG_KO, cases[i].seconds, *state), cases[i].korean);
        assert_str_is(texts_duration(LANG_EN, cases[i].seconds, *state), cases[i].english);
    }
}

static void money_and_shares_are_written_out(void **state)
{
    static const struct {
        int64_t amount;
        const char *currency;
        const char *text;
    } cases[] = {
        { 389000, "KRW", "₩389,000" },
        { 129900, "USD", "$1,299.00" },
        { 5, "EUR", "€0.05" },
        { -250, "GBP", "-£2.50" },
        { 1250, "CHF", "CHF\u00A012.50" },
        { 1234567, "KWD", "KWD\u00A01,234.567" },
        { 0, "JPY", "¥0" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(texts_money(cases[i].amount, str_of(cases[i].currency), *state),
                      cases[i].text);
    assert_str_is(texts_permille(949, *state), "94.9%");
    assert_str_is(texts_permille(-13, *state), "-1.3%");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_and_particles_are_put_in, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(numbers_choose_their_form, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(braces_in_values_are_only_letters, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(what_is_missing_shows_its_name, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(errors_speak_the_readers_language, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(numbers_are_grouped, make_arena, drop_arena),
        cmocka_unit_test(languages_have_codes),
        cmocka_unit_test_setup_teardown(moments_are_as_short_as_they_can_be, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(near_moments_are_relative, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(stamps_tell_everything, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(durations_round_down, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(money_and_shares_are_written_out, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
