/* Rules and iCalendar text that anybody writes: what is accepted gives times that lie in the years
 * 1 to 9999, come in order and not before the start, and the same from the middle on. */
#include "features/recurrence/recurrence_ical.h"
#include "fuzz.h"

enum { OCCURRENCES_MAX = 40 };

#define FIRST_S (RECURRENCE_FIRST_DAY * (int64_t)RECURRENCE_S_PER_DAY)
#define END_S   ((RECURRENCE_LAST_DAY + (int64_t)1) * RECURRENCE_S_PER_DAY)

static void check_form(struct recurrence_time form, int64_t at_s)
{
    char text[RECURRENCE_TIME_CHARS + 1];
    struct recurrence_time again;
    size_t n = recurrence_time_write(form, at_s, text);

    CHECK(recurrence_time_parse((struct str){ text, n }, &again));
    CHECK(again.at_s == at_s && again.is_date == form.is_date && again.is_utc == form.is_utc);
}

/** A rule whose search may take seconds, as those in calendars of ICU do. */
static bool is_slow(const struct recurrence *set)
{
    for (size_t i = 0; i < set->rule_count + set->exrule_count; i++) {
        const struct recurrence_rule *rule =
            i < set->rule_count ? &set->rules[i] : &set->exrules[i - set->rule_count];

        if (!str_is_null(rule->scale) || rule->count > 100000 || set->exrule_count > 0)
            return true;
    }
    return set->rule_count > 4;
}

static size_t walk(const struct recurrence *set, int64_t from_s, struct arena *arena,
                   int64_t found[OCCURRENCES_MAX])
{
    struct recurrence_walk *steps;
    struct err err = { 0 };
    size_t n = 0;

    CHECK(recurrence_walk_new(set, from_s, arena, &steps, &err));
    while (n < OCCURRENCES_MAX && recurrence_walk_next(steps, &found[n])) {
        CHECK(found[n] >= FIRST_S && found[n] < END_S && found[n] >= from_s);
        CHECK(n == 0 || found[n] > found[n - 1]);
        check_form(set->start, found[n]);
        n++;
    }
    return n;
}

static void check_set(const struct recurrence *set, struct arena *arena)
{
    int64_t all[OCCURRENCES_MAX];
    int64_t rest[OCCURRENCES_MAX];
    size_t n = walk(set, INT64_MIN, arena, all);

    if (n < 2)
        return;
    CHECK(walk(set, all[n / 2], arena, rest) >= n - n / 2);
    for (size_t i = n / 2; i < n; i++)
        CHECK(rest[i - n / 2] == all[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct recurrence_time start = { INT64_C(873190800), false, false };
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct recurrence set;
    struct err err = { 0 };

    if (recurrence_ical_parse((struct str){ (const char *)bytes, n }, &start, arena, &set, &err)) {
        if (!is_slow(&set))
            check_set(&set, arena);
    } else {
        CHECK(err.kind == ERR_INVALID);
    }
    arena_free(&arena);
    return 0;
}
