/* Who can handle which cell, what a change touches, and answers; days are looked at in
 * coverage_day.c. */
#include "features/duty/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"
#include "base/instant.h"
#include "features/duty/coverage_table.h"

void *coverage_room(size_t count, size_t size)
{
    void *out = calloc(count + 1, size);

    CHECK(out != NULL);
    return out;
}

/* ---- cells -------------------------------------------------------------------------------------
 */

static size_t number_of(const struct coverage *coverage, struct coverage_cell cell)
{
    const struct coverage_size *size = &coverage->size;

    return (((size_t)cell.severity * size->channels + cell.channel) * size->languages
            + cell.language)
               * size->teams
           + cell.team;
}

struct coverage_cell coverage_cell_of(const struct coverage *coverage, size_t number)
{
    const struct coverage_size *size = &coverage->size;
    size_t teams = (size_t)size->teams;
    size_t languages = (size_t)size->languages;
    size_t channels = (size_t)size->channels;

    return (struct coverage_cell){
        .severity = (int)(number / teams / languages / channels),
        .channel = (int)(number / teams / languages % channels),
        .language = (int)(number / teams % languages),
        .team = (int)(number % teams),
    };
}

static bool has_bit(uint32_t set, int bit)
{
    return (set >> bit & 1) != 0;
}

static bool is_planned(const struct coverage_plan *plan, struct coverage_cell cell)
{
    return has_bit(plan->severities, cell.severity) && has_bit(plan->channels, cell.channel)
           && has_bit(plan->languages, cell.language) && has_bit(plan->teams, cell.team);
}

static uint32_t skills_missing(const struct coverage_candidate *candidate,
                               const struct coverage_plan *plan, struct coverage_cell cell)
{
    uint32_t why = 0;

    if (!has_bit(candidate->severities, cell.severity))
        why |= REASON_SEVERITY;
    if (candidate->capacity[cell.channel] == 0)
        why |= REASON_CHANNEL;
    if (!has_bit(candidate->languages, cell.language))
        why |= REASON_LANGUAGE;
    if (!has_bit(candidate->teams, cell.team))
        why |= REASON_TEAM;
    if ((plan->products & ~candidate->products) != 0)
        why |= REASON_PRODUCT;
    return why;
}

struct people *coverage_able_of(const struct coverage *coverage, size_t plan, size_t cell)
{
    return &coverage->able[plan * coverage->cell_count + cell];
}

static void set_able(struct coverage *coverage, size_t plan, size_t cell, size_t number)
{
    struct people *able = coverage_able_of(coverage, plan, cell);
    uint64_t bit = UINT64_C(1) << number % 64;

    if (skills_missing(&coverage->candidates[number], &coverage->plans[plan],
                       coverage_cell_of(coverage, cell))
        == 0)
        able->words[number / 64] |= bit;
    else
        able->words[number / 64] &= ~bit;
}

static void find_all_able(struct coverage *coverage)
{
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        for (size_t plan = 0; plan < coverage->plan_count; plan++) {
            if (!is_planned(&coverage->plans[plan], coverage_cell_of(coverage, cell)))
                continue;
            coverage->plans_of[cell] |= UINT32_C(1) << plan;
            for (size_t i = 0; i < coverage->candidate_count; i++)
                set_able(coverage, plan, cell, i);
        }
}

/* ---- making ------------------------------------------------------------------------------------
 */

static bool check_spans(const struct coverage_span *spans, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (spans[i].from_ms >= spans[i].to_ms
            || (i > 0 && spans[i].from_ms < spans[i - 1].from_ms))
            return err_set(err, ERR_INVALID, "bad_span", "spans go forward, and stand in order");
    return true;
}

static bool check_counts(struct coverage_size size, size_t candidates, size_t plans, int days,
                         struct err *err)
{
    bool is_good = size.severities > 0 && size.severities <= COVERAGE_SEVERITIES_MAX
                   && size.channels > 0 && size.channels <= COVERAGE_CHANNELS_MAX
                   && size.languages > 0 && size.languages <= COVERAGE_LANGUAGES_MAX
                   && size.teams > 0 && size.teams <= COVERAGE_TEAMS_MAX
                   && candidates <= COVERAGE_CANDIDATES_MAX && plans <= COVERAGE_PLANS_MAX
                   && days > 0 && days <= COVERAGE_DAYS_MAX;

    return is_good || err_set(err, ERR_INVALID, "too_many", "that is more than can be looked at");
}

static bool check_all(const struct coverage_candidate *candidates, size_t candidate_count,
                      const struct coverage_plan *plans, size_t plan_count, struct err *err)
{
    for (size_t i = 0; i < candidate_count; i++)
        if (!check_spans(candidates[i].spans.items, candidates[i].spans.count, err))
            return false;
    for (size_t i = 0; i < plan_count; i++) {
        if (!check_spans(plans[i].hours, plans[i].hour_count, err))
            return false;
        if (plans[i].needed < 1)
            return err_set(err, ERR_INVALID, "bad_plan", "a plan needs somebody");
    }
    return true;
}

bool coverage_new(struct coverage_size size, const struct coverage_candidate *candidates,
                  size_t candidate_count, const struct coverage_plan *plans, size_t plan_count,
                  int64_t from_ms, int days, struct coverage **out, struct err *err)
{
    struct coverage *coverage;

    if (!check_counts(size, candidate_count, plan_count, days, err)
        || !check_all(candidates, candidate_count, plans, plan_count, err))
        return false;
    coverage = coverage_room(1, sizeof(*coverage));
    *coverage = (struct coverage){ .size = size,
                                   .candidate_count = candidate_count,
                                   .plan_count = plan_count,
                                   .from_ms = from_ms,
                                   .day_count = days };
    memcpy(coverage->candidates, candidates, candidate_count * sizeof(*candidates));
    memcpy(coverage->plans, plans, plan_count * sizeof(*plans));
    coverage->cell_count = (size_t)size.severities * size.channels * size.languages * size.teams;
    coverage->able = coverage_room(plan_count * coverage->cell_count, sizeof(*coverage->able));
    coverage->plans_of = coverage_room(coverage->cell_count, sizeof(*coverage->plans_of));
    coverage->days = coverage_room((size_t)days, sizeof(*coverage->days));
    for (int day = 0; day < days; day++)
        coverage->days[day].cells = coverage_room(coverage->cell_count, sizeof(struct notes));
    find_all_able(coverage);
    for (int day = 0; day < days; day++)
        coverage_answer_day(coverage, day, NULL);
    *out = coverage;
    return true;
}

void coverage_free(struct coverage **coverage)
{
    struct coverage *it = *coverage;

    *coverage = NULL;
    if (it == NULL)
        return;
    for (int day = 0; day < it->day_count; day++) {
        for (size_t cell = 0; cell < it->cell_count; cell++)
            free(it->days[day].cells[cell].items);
        free(it->days[day].cells);
        coverage_drop_stretches(&it->days[day].stretches);
    }
    free(it->days);
    free(it->scratch);
    free(it->able);
    free(it->plans_of);
    free(it);
}

/* ---- changing ----------------------------------------------------------------------------------
 */

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

static void widen_by(struct window *window, const struct coverage_spans *spans, size_t from,
                     size_t end)
{
    for (size_t i = from; i < end; i++)
        widen(window, spans->items[i].from_ms, spans->items[i].to_ms);
}

/** Within it lies all in which the two lists differ. */
static struct window difference(const struct coverage_candidate *a,
                                const struct coverage_candidate *b)
{
    struct window window = { INT64_MAX, INT64_MIN };
    size_t head = 0;
    size_t a_end = a->spans.count;
    size_t b_end = b->spans.count;

    while (head < a_end && head < b_end
           && is_same_span(&a->spans.items[head], &b->spans.items[head]))
        head++;
    while (a_end > head && b_end > head
           && is_same_span(&a->spans.items[a_end - 1], &b->spans.items[b_end - 1])) {
        a_end--;
        b_end--;
    }
    widen_by(&window, &a->spans, head, a_end);
    widen_by(&window, &b->spans, head, b_end);
    if (a->planned_until_ms != b->planned_until_ms) {
        widen(&window, a->planned_until_ms, a->planned_until_ms);
        widen(&window, b->planned_until_ms, b->planned_until_ms);
    }
    return window;
}

/** Which cells they begin or cease to be able to handle, or handle as many of as before no more. */
static bool find_changed(struct coverage *coverage, size_t number,
                         const struct coverage_candidate *before, bool *changed)
{
    const struct coverage_candidate *candidate = &coverage->candidates[number];
    bool is_any = false;

    for (size_t at = 0; at < coverage->cell_count; at++) {
        struct coverage_cell cell = coverage_cell_of(coverage, at);

        changed[at] = candidate->capacity[cell.channel] != before->capacity[cell.channel];
        for (size_t plan = 0; plan < coverage->plan_count; plan++) {
            if (!has_bit(coverage->plans_of[at], (int)plan))
                continue;
            changed[at] = changed[at]
                          || skills_missing(candidate, &coverage->plans[plan], cell)
                                 != skills_missing(before, &coverage->plans[plan], cell);
            set_able(coverage, plan, at, number);
        }
        is_any = is_any || changed[at];
    }
    return is_any;
}

bool coverage_replace(struct coverage *coverage, size_t number,
                      const struct coverage_candidate *candidate, struct err *err)
{
    struct coverage_candidate before;
    struct window window;
    bool *changed;
    bool is_any;

    CHECK(number < coverage->candidate_count);
    if (!check_spans(candidate->spans.items, candidate->spans.count, err))
        return false;
    before = coverage->candidates[number];
    coverage->candidates[number] = *candidate;
    window = difference(&before, candidate);
    changed = coverage_room(coverage->cell_count, sizeof(*changed));
    is_any = find_changed(coverage, number, &before, changed);
    for (int day = 0; day < coverage->day_count; day++) {
        int64_t from_ms = coverage->from_ms + day * (int64_t)MS_PER_DAY;

        if (window.from_ms < from_ms + MS_PER_DAY && window.to_ms >= from_ms)
            coverage_answer_day(coverage, day, NULL);
        else if (is_any)
            coverage_answer_day(coverage, day, changed);
    }
    free(changed);
    return true;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

/** Goes on with the one before where nothing has changed. */
static size_t add_answer(struct coverage_answer answer, struct coverage_answer *out, size_t count)
{
    struct coverage_answer *last = count > 0 ? &out[count - 1] : NULL;

    if (last != NULL && last->standing == answer.standing && last->first == answer.first
        && last->next == answer.next) {
        last->to_ms = answer.to_ms;
        return count;
    }
    out[count] = answer;
    return count + 1;
}

static int day_at(const struct coverage *coverage, int64_t at_ms)
{
    int64_t day = (at_ms - coverage->from_ms) / MS_PER_DAY;

    if (at_ms < coverage->from_ms)
        return 0;
    return day < coverage->day_count ? (int)day : coverage->day_count;
}

static struct coverage_answer answer_of(const struct stretches *day, const struct notes *notes,
                                        size_t k)
{
    bool is_last = k + 1 == notes->count;

    return (struct coverage_answer){
        .from_ms = day->from_ms + notes->items[k].from_ms,
        .to_ms = is_last ? day->to_ms : day->from_ms + notes->items[k + 1].from_ms,
        .standing = (enum coverage_standing)notes->items[k].standing,
        .first = notes->items[k].first,
        .next = notes->items[k].next,
    };
}

size_t coverage_answers(const struct coverage *coverage, struct coverage_cell cell, int64_t from_ms,
                        int64_t to_ms, struct coverage_answer *out, size_t most)
{
    size_t at = number_of(coverage, cell);
    size_t count = 0;

    for (int i = day_at(coverage, from_ms); i < coverage->day_count; i++) {
        const struct day *day = &coverage->days[i];

        for (size_t k = 0; k < day->cells[at].count; k++) {
            struct coverage_answer answer = answer_of(&day->stretches, &day->cells[at], k);

            if (answer.from_ms >= to_ms || count == most)
                return count;
            if (answer.to_ms > from_ms)
                count = add_answer(answer, out, count);
        }
    }
    return count;
}

static bool does(const struct coverage_candidate *candidate, enum coverage_kind kind, int64_t at_ms)
{
    const struct coverage_spans *spans = &candidate->spans;

    for (size_t i = 0; i < spans->count && spans->items[i].from_ms <= at_ms; i++)
        if (spans->items[i].kind == kind && at_ms < spans->items[i].to_ms)
            return true;
    return false;
}

static const struct coverage_plan *plan_at(const struct coverage *coverage,
                                           struct coverage_cell cell, int64_t at_ms)
{
    for (size_t i = 0; i < coverage->plan_count; i++) {
        const struct coverage_plan *plan = &coverage->plans[i];

        if (!is_planned(plan, cell))
            continue;
        for (size_t k = 0; k < plan->hour_count; k++)
            if (plan->hours[k].from_ms <= at_ms && at_ms < plan->hours[k].to_ms)
                return plan;
    }
    return NULL;
}

uint32_t coverage_why(const struct coverage *coverage, struct coverage_cell cell, size_t number,
                      int64_t at_ms)
{
    const struct coverage_candidate *candidate = &coverage->candidates[number];
    const struct coverage_plan *plan = plan_at(coverage, cell, at_ms);
    uint32_t why;

    CHECK(number < coverage->candidate_count);
    if (plan == NULL)
        return 0;
    why = skills_missing(candidate, plan, cell);
    if (!does(candidate, COVERAGE_SHIFT, at_ms))
        why |= at_ms >= candidate->planned_until_ms ? REASON_NOT_PLANNED : REASON_OFF_DUTY;
    if (does(candidate, COVERAGE_ABSENCE, at_ms))
        why |= REASON_ABSENT;
    else if (does(candidate, COVERAGE_BREAK, at_ms) && (why & REASON_OFF_DUTY) == 0)
        why |= REASON_BREAK;
    return why;
}
