/* What a change of a candidate or a plan touches; only that is looked at again. */
#include "features/duty/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/instant.h"
#include "features/duty/coverage_table.h"

struct window {
    int64_t from_ms;
    int64_t to_ms;
};

static void widen(struct window *window, int64_t from_ms, int64_t to_ms)
{
    window->from_ms = from_ms < window->from_ms ? from_ms : window->from_ms;
    window->to_ms = to_ms > window->to_ms ? to_ms : window->to_ms;
}

static bool is_same_span(const struct coverage_span *a, const struct coverage_span *b)
{
    return a->kind == b->kind && a->from_ms == b->from_ms && a->to_ms == b->to_ms;
}

static void widen_by(struct window *window, struct coverage_spans spans, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++)
        widen(window, spans.items[i].from_ms, spans.items[i].to_ms);
}

/** Within it lies all in which the two lists differ. */
static struct window difference(struct coverage_spans a, struct coverage_spans b)
{
    struct window window = { INT64_MAX, INT64_MIN };
    size_t head = 0;
    size_t a_end = a.count;
    size_t b_end = b.count;

    while (head < a_end && head < b_end && is_same_span(&a.items[head], &b.items[head]))
        head++;
    while (a_end > head && b_end > head && is_same_span(&a.items[a_end - 1], &b.items[b_end - 1])) {
        a_end--;
        b_end--;
    }
    widen_by(&window, a, head, a_end);
    widen_by(&window, b, head, b_end);
    return window;
}

static struct window difference_of(const struct coverage_candidate *a,
                                   const struct coverage_candidate *b)
{
    struct window window = difference(a->spans, b->spans);

    if (a->planned_until_ms != b->planned_until_ms) {
        widen(&window, a->planned_until_ms, a->planned_until_ms);
        widen(&window, b->planned_until_ms, b->planned_until_ms);
    }
    return window;
}

static bool is_day_in(const struct coverage *coverage, int day, struct window window)
{
    int64_t from_ms = coverage->from_ms + day * (int64_t)MS_PER_DAY;

    return window.from_ms < from_ms + MS_PER_DAY && window.to_ms >= from_ms;
}

/** The cells that a change may touch. */
struct touched {
    bool *by_time;  /* on days whose times change: those that see the changed one, or saw it */
    bool *by_skill; /* on all other days it matters: those for which it can or promises otherwise */
    bool has_skill; /* one at least */
};

static struct touched no_touched(const struct coverage *coverage)
{
    return (struct touched){
        .by_time = coverage_room(coverage->cell_count, sizeof(bool)),
        .by_skill = coverage_room(coverage->cell_count, sizeof(bool)),
    };
}

static void drop_touched(struct touched *touched)
{
    free(touched->by_time);
    free(touched->by_skill);
}

/** Whether a candidate, or a plan, matters on a day. */
typedef bool matters_fn(const struct coverage *coverage, int day, size_t number);

static void answer_touched(struct coverage *coverage, struct window window,
                           const struct touched *touched, matters_fn *matters, size_t number)
{
    for (int day = 0; day < coverage->day_count; day++) {
        if (is_day_in(coverage, day, window)) {
            bool are_others = coverage_find_stretches(coverage, day);

            coverage_answer_day(coverage, day, are_others ? NULL : touched->by_time);
        } else if (touched->has_skill && matters(coverage, day, number)) {
            coverage_answer_day(coverage, day, touched->by_skill);
        }
    }
}

/* ---- candidates --------------------------------------------------------------------------------
 */

static void touch_by_skill(const struct coverage *coverage, size_t plan, size_t cell,
                           const struct coverage_candidate *before,
                           const struct coverage_candidate *after, struct touched *touched)
{
    const struct coverage_plan *it = &coverage->plans[plan];
    struct coverage_cell at = coverage->cells[cell];
    bool could = coverage_skills_missing(before, it, at) == 0;
    bool can = coverage_skills_missing(after, it, at) == 0;
    bool is_other = can && before->capacity[at.channel] != after->capacity[at.channel];

    touched->by_time[cell] = touched->by_time[cell] || could || can;
    if (could == can && !(is_other && it->needed > 1))
        return;
    touched->by_skill[cell] = true;
    touched->has_skill = true;
}

static void set_skills(struct coverage *coverage, size_t number,
                       const struct coverage_candidate *before, struct touched *touched)
{
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        for (size_t plan = 0; plan < coverage->plan_count; plan++) {
            if (!coverage_is_promised(coverage, plan, cell))
                continue;
            touch_by_skill(coverage, plan, cell, before, &coverage->candidates[number], touched);
            coverage_set_able(coverage, plan, cell, number);
        }
}

bool coverage_replace(struct coverage *coverage, size_t number,
                      const struct coverage_candidate *candidate, struct err *err)
{
    struct coverage_candidate before;
    struct touched touched;

    CHECK(number < coverage->candidate_count);
    if (!coverage_check_candidate(candidate, err))
        return false;
    before = coverage->candidates[number];
    coverage->candidates[number] = *candidate;
    coverage_place_spans(coverage, number);
    touched = no_touched(coverage);
    set_skills(coverage, number, &before, &touched);
    answer_touched(coverage, difference_of(&before, candidate), &touched, coverage_matters, number);
    drop_touched(&touched);
    return true;
}

/* ---- plans -------------------------------------------------------------------------------------
 */

static bool is_same_people(const struct people *a, const struct people *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/** Works the plan into a cell; whether it promises it otherwise than the one before. */
static bool promise(struct coverage *coverage, size_t number, size_t cell,
                    const struct coverage_plan *before)
{
    const struct people could = *coverage_able_of(coverage, number, cell);
    bool was_promised = coverage_is_promised(coverage, number, cell);

    coverage_set_promise(coverage, number, cell);
    if (!coverage_is_promised(coverage, number, cell))
        return was_promised;
    return !was_promised || before->needed != coverage->plans[number].needed
           || !is_same_people(&could, coverage_able_of(coverage, number, cell));
}

static void set_promises(struct coverage *coverage, size_t number,
                         const struct coverage_plan *before, struct touched *touched)
{
    for (size_t cell = 0; cell < coverage->cell_count; cell++) {
        bool was_promised = coverage_is_promised(coverage, number, cell);
        bool is_other = promise(coverage, number, cell, before);

        touched->by_time[cell] = was_promised || coverage_is_promised(coverage, number, cell);
        touched->by_skill[cell] = is_other;
        touched->has_skill = touched->has_skill || is_other;
    }
}

bool coverage_replace_plan(struct coverage *coverage, size_t number,
                           const struct coverage_plan *plan, struct err *err)
{
    struct coverage_plan before;
    struct touched touched;
    struct window window;

    CHECK(number < coverage->plan_count);
    if (!coverage_check_plan(plan, err))
        return false;
    before = coverage->plans[number];
    coverage->plans[number] = *plan;
    coverage_place_hours(coverage, number);
    touched = no_touched(coverage);
    set_promises(coverage, number, &before, &touched);
    window = difference((struct coverage_spans){ before.hours, before.hour_count },
                        (struct coverage_spans){ plan->hours, plan->hour_count });
    answer_touched(coverage, window, &touched, coverage_plan_matters, number);
    drop_touched(&touched);
    return true;
}
