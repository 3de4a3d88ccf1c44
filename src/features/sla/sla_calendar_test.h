/** A calendar for the tests of promises, and how they say when. */
#ifndef PHAROS_FEATURES_SLA_SLA_CALENDAR_TEST_H
#define PHAROS_FEATURES_SLA_SLA_CALENDAR_TEST_H

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "features/calendar/calendar.h"

/* 2026-03-06 00:00 UTC, a Friday; clocks change in New York on the Sunday after it. */
#define SLA_TEST_FRIDAY_MS INT64_C(1772755200000)

enum { SLA_TEST_ARENA_MAX = 64 * 1024 * 1024, SLA_TEST_HOUR = 3600 };

static inline int sla_test_arena(void **state)
{
    *state = arena_new(SLA_TEST_ARENA_MAX);
    return 0;
}

static inline int sla_test_arena_end(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static inline int64_t sla_test_at(const char *text)
{
    int64_t ms;

    assert_true(instant_parse(str_of(text), &ms));
    return ms;
}

/** 9 to 12 and 13 to 18 from Monday to Friday, Saturday nights, one day off and one short one. */
static inline const struct calendar *sla_test_calendar(struct arena *arena, const char *zone)
{
    enum { H = SLA_TEST_HOUR };
    static const struct hours day[] = { { 9 * H, 12 * H }, { 13 * H, 18 * H } };
    static const struct hours night[] = { { 20 * H, 30 * H } };
    static const struct hours brief[] = { { 10 * H, 11 * H } };
    static const struct calendar_day special[] = { { { 2026, 3, 11 }, { brief, 1 } } };
    static const struct calendar_day holiday[] = { { { 2026, 3, 10 }, { NULL, 0 } } };
    struct calendar_rules rules = { .zone = str_of(zone),
                                    .special_days = { special, 1 },
                                    .holidays = { holiday, 1 } };
    const struct calendar *calendar;
    struct err err = { 0 };

    for (size_t i = 0; i < 5; i++)
        rules.week[i] = (struct hours_list){ day, COUNT_OF(day) };
    rules.week[5] = (struct hours_list){ night, COUNT_OF(night) };
    assert_true(calendar_make(&rules, arena, &calendar, &err));
    return calendar;
}

#endif
