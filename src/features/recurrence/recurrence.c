/* Rules and dates of a set, merged in their order. */
#include "features/recurrence/recurrence.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "features/recurrence/recurrence_rule_walk.h"

/** Occurrences taken out between two that are left. */
#define PATIENCE INT64_C(10000000)

/** One rule, and what it says next. */
struct source {
    struct recurrence_rule_walk *rule;
    bool has_next;
    bool is_stuck; /* what comes next is not known */
    int64_t next_s;
};

struct recurrence_walk {
    struct source *rules;
    size_t rule_count;
    struct source *exrules;
    size_t exrule_count;
    int64_t *dates; /* sorted, as are those below */
    size_t date_count;
    size_t date_at;
    int64_t *exdates;
    size_t exdate_count;
    int64_t *exdays; /* days since 1970-01-01 */
    size_t exday_count;
    bool has_last;
    int64_t last_s;
    bool is_stuck;
};

static int64_t day_of(int64_t at_s)
{
    return at_s / RECURRENCE_S_PER_DAY - (at_s % RECURRENCE_S_PER_DAY < 0);
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static bool is_among(const int64_t *sorted, size_t count, int64_t value)
{
    return count > 0 && bsearch(&value, sorted, count, sizeof(value), compare) != NULL;
}

/* ---- rules -------------------------------------------------------------------------------------
 */

static void advance(struct source *source)
{
    source->has_next = recurrence_rule_walk_next(source->rule, &source->next_s);
    source->is_stuck = !source->has_next && recurrence_rule_walk_is_stuck(source->rule);
}

static bool open_rules(const struct recurrence_rule *rules, size_t count,
                       struct recurrence_time start, int64_t from_s, struct arena *arena,
                       struct source **out, struct err *err)
{
    struct source *sources = ARENA_ARRAY(arena, count + 1, struct source);

    for (size_t i = 0; i < count; i++) {
        if (!recurrence_rule_walk_new(&rules[i], start, from_s, arena, &sources[i].rule, err))
            return false;
        advance(&sources[i]);
    }
    *out = sources;
    return true;
}

static bool any_is_stuck(const struct source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sources[i].is_stuck)
            return true;
    return false;
}

/* ---- dates -------------------------------------------------------------------------------------
 */

/** In the form of the start: of a time its date, where the start is one. */
static void take_dates(struct recurrence_walk *walk, const struct recurrence *set, int64_t from_s)
{
    for (size_t i = 0; i < set->rdate_count; i++) {
        int64_t at_s = set->rdates[i].at_s;

        if (set->start.is_date)
            at_s = day_of(at_s) * RECURRENCE_S_PER_DAY;
        if (at_s >= from_s)
            walk->dates[walk->date_count++] = at_s;
    }
    qsort(walk->dates, walk->date_count, sizeof(*walk->dates), compare);
}

static void take_exdates(struct recurrence_walk *walk, const struct recurrence *set)
{
    for (size_t i = 0; i < set->exdate_count; i++) {
        const struct recurrence_time *time = &set->exdates[i];

        if (time->is_date || set->start.is_date)
            walk->exdays[walk->exday_count++] = day_of(time->at_s);
        else
            walk->exdates[walk->exdate_count++] = time->at_s;
    }
    qsort(walk->exdates, walk->exdate_count, sizeof(*walk->exdates), compare);
    qsort(walk->exdays, walk->exday_count, sizeof(*walk->exdays), compare);
}

/* ---- the walk ----------------------------------------------------------------------------------
 */

bool recurrence_walk_new(const struct recurrence *set, int64_t from_s, struct arena *arena,
                         struct recurrence_walk **out, struct err *err)
{
    struct recurrence_walk *walk = ARENA_NEW(arena, struct recurrence_walk);

    if (!open_rules(set->rules, set->rule_count, set->start, from_s, arena, &walk->rules, err)
        || !open_rules(set->exrules, set->exrule_count, set->start, from_s, arena, &walk->exrules,
                       err))
        return false;
    walk->rule_count = set->rule_count;
    walk->exrule_count = set->exrule_count;
    walk->dates = ARENA_ARRAY(arena, set->rdate_count + 1, int64_t);
    walk->exdates = ARENA_ARRAY(arena, set->exdate_count + 1, int64_t);
    walk->exdays = ARENA_ARRAY(arena, set->exdate_count + 1, int64_t);
    take_dates(walk, set, from_s);
    take_exdates(walk, set);
    *out = walk;
    return true;
}

/** The earliest that any rule or date says, taken out of it. */
static bool take_first(struct recurrence_walk *walk, int64_t *out_s)
{
    struct source *first = NULL;
    bool has_date = walk->date_at < walk->date_count;

    for (size_t i = 0; i < walk->rule_count; i++)
        if (walk->rules[i].has_next && (first == NULL || walk->rules[i].next_s < first->next_s))
            first = &walk->rules[i];
    if (has_date && (first == NULL || walk->dates[walk->date_at] <= first->next_s)) {
        *out_s = walk->dates[walk->date_at++];
        return true;
    }
    if (first == NULL)
        return false;
    *out_s = first->next_s;
    advance(first);
    return true;
}

/** Where a rule that takes out is stuck, everything is: it might have named it. */
static bool is_excluded(struct recurrence_walk *walk, int64_t at_s)
{
    bool excluded = is_among(walk->exdates, walk->exdate_count, at_s)
                    || is_among(walk->exdays, walk->exday_count, day_of(at_s));

    for (size_t i = 0; i < walk->exrule_count; i++) {
        struct source *source = &walk->exrules[i];

        while (source->has_next && source->next_s < at_s)
            advance(source);
        excluded = excluded || source->is_stuck || (source->has_next && source->next_s == at_s);
    }
    return excluded;
}

bool recurrence_walk_is_stuck(const struct recurrence_walk *walk)
{
    return walk->is_stuck || any_is_stuck(walk->rules, walk->rule_count)
           || any_is_stuck(walk->exrules, walk->exrule_count);
}

bool recurrence_walk_next(struct recurrence_walk *walk, int64_t *out_s)
{
    int64_t at_s;

    for (int64_t patience = PATIENCE; patience > 0 && !recurrence_walk_is_stuck(walk); patience--) {
        if (!take_first(walk, &at_s))
            return false;
        if ((walk->has_last && at_s == walk->last_s) || is_excluded(walk, at_s))
            continue;
        walk->has_last = true;
        walk->last_s = at_s;
        *out_s = at_s;
        return true;
    }
    walk->is_stuck = true;
    return false;
}
