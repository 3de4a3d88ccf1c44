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

    CHECK(cell.severity >= 0 && cell.severity < size->severities);
    CHECK(cell.channel >= 0 && cell.channel < size->channels);
    CHECK(cell.language >= 0 && cell.language < size->languages);
    CHECK(cell.team >= 0 && cell.team < size->teams);
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

/** Whether the plan promises the cell, and who can handle it then. */
static void set_promise(struct coverage *coverage, size_t plan, size_t cell)
{
    coverage->plans_of[cell] &= ~(UINT32_C(1) << plan);
    if (!is_planned(&coverage->plans[plan], coverage_cell_of(coverage, cell)))
        return;
    coverage->plans_of[cell] |= UINT32_C(1) << plan;
    for (size_t i = 0; i < coverage->candidate_count; i++)
        set_able(coverage, plan, cell, i);
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

static bool check_counts(const struct coverage_asked *asked, struct err *err)
{
    const struct coverage_size *size = &asked->size;
    bool is_good = size->severities > 0 && size->severities <= COVERAGE_SEVERITIES_MAX
                   && size->channels > 0 && size->channels <= COVERAGE_CHANNELS_MAX
                   && size->languages > 0 && size->languages <= COVERAGE_LANGUAGES_MAX
                   && size->teams > 0 && size->teams <= COVERAGE_TEAMS_MAX
                   && asked->candidate_count <= COVERAGE_CANDIDATES_MAX
                   && asked->plan_count <= COVERAGE_PLANS_MAX && asked->days > 0
                   && asked->days <= COVERAGE_DAYS_MAX;

    return is_good || err_set(err, ERR_INVALID, "too_many", "that is more than can be looked at");
}

static bool check_plan(const struct coverage_plan *plan, struct err *err)
{
    if (!check_spans(plan->hours, plan->hour_count, err))
        return false;
    return plan->needed >= 1 || err_set(err, ERR_INVALID, "bad_plan", "a plan needs somebody");
}

static bool check_all(const struct coverage_asked *asked, struct err *err)
{
    for (size_t i = 0; i < asked->candidate_count; i++)
        if (!check_spans(asked->candidates[i].spans.items, asked->candidates[i].spans.count, err))
            return false;
    for (size_t i = 0; i < asked->plan_count; i++)
        if (!check_plan(&asked->plans[i], err))
            return false;
    return true;
}

static struct coverage *copy(const struct coverage_asked *asked)
{
    const struct coverage_size *size = &asked->size;
    struct coverage *coverage = coverage_room(1, sizeof(*coverage));

    coverage->size = *size;
    coverage->candidate_count = asked->candidate_count;
    coverage->plan_count = asked->plan_count;
    coverage->from_ms = asked->from_ms;
    coverage->day_count = asked->days;
    coverage->cell_count =
        (size_t)size->severities * size->channels * size->languages * size->teams;
    for (size_t i = 0; i < asked->candidate_count; i++)
        coverage->candidates[i] = asked->candidates[i];
    for (size_t i = 0; i < asked->plan_count; i++)
        coverage->plans[i] = asked->plans[i];
    return coverage;
}

static void make_room_for_all(struct coverage *coverage)
{
    size_t cells = coverage->cell_count;

    coverage->able = coverage_room(coverage->plan_count * cells, sizeof(*coverage->able));
    coverage->plans_of = coverage_room(cells, sizeof(*coverage->plans_of));
    coverage->days = coverage_room((size_t)coverage->day_count, sizeof(*coverage->days));
    for (int day = 0; day < coverage->day_count; day++)
        coverage->days[day].cells = coverage_room(cells, sizeof(struct notes));
}

bool coverage_new(const struct coverage_asked *asked, struct coverage **out, struct err *err)
{
    struct coverage *coverage;

    if (!check_counts(asked, err) || !check_all(asked, err))
        return false;
    coverage = copy(asked);
    make_room_for_all(coverage);
    for (size_t plan = 0; plan < coverage->plan_count; plan++)
        for (size_t cell = 0; cell < coverage->cell_count; cell++)
            set_promise(coverage, plan, cell);
    for (int day = 0; day < coverage->day_count; day++) {
        coverage_find_stretches(coverage, day);
        coverage_answer_day(coverage, day, NULL);
    }
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

/** The cells that a change of a candidate may touch. */
struct touched {
    bool *by_time;  /* when they are there: those they can handle, or could before */
    bool *by_skill; /* on all days they are there: those they begin or cease to handle, too */
    bool has_skill; /* one at least */
};

static void note_touched(const struct coverage *coverage, size_t plan, size_t cell,
                         const struct coverage_candidate *before,
                         const struct coverage_candidate *after, struct touched *touched)
{
    const struct coverage_plan *it = &coverage->plans[plan];
    struct coverage_cell at = coverage_cell_of(coverage, cell);
    bool could = skills_missing(before, it, at) == 0;
    bool can = skills_missing(after, it, at) == 0;
    bool is_other = can && before->capacity[at.channel] != after->capacity[at.channel];

    touched->by_time[cell] = touched->by_time[cell] || could || can;
    if (could == can && !(is_other && it->needed > 1))
        return;
    touched->by_skill[cell] = true;
    touched->has_skill = true;
}

static struct touched find_touched(const struct coverage *coverage,
                                   const struct coverage_candidate *before,
                                   const struct coverage_candidate *after)
{
    struct touched touched = {
        .by_time = coverage_room(coverage->cell_count, sizeof(bool)),
        .by_skill = coverage_room(coverage->cell_count, sizeof(bool)),
    };

    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        for (size_t plan = 0; plan < coverage->plan_count; plan++)
            if (has_bit(coverage->plans_of[cell], (int)plan))
                note_touched(coverage, plan, cell, before, after, &touched);
    return touched;
}

static void drop_touched(struct touched *touched)
{
    free(touched->by_time);
    free(touched->by_skill);
}

static void set_skills(struct coverage *coverage, size_t number, const bool *cells)
{
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        for (size_t plan = 0; cells[cell] && plan < coverage->plan_count; plan++)
            if (has_bit(coverage->plans_of[cell], (int)plan))
                set_able(coverage, plan, cell, number);
}

static void answer_touched(struct coverage *coverage, size_t number, struct window window,
                           const struct touched *touched)
{
    for (int day = 0; day < coverage->day_count; day++) {
        if (is_day_in(coverage, day, window)) {
            coverage_find_stretches(coverage, day);
            coverage_answer_day(coverage, day, touched->by_time);
        } else if (touched->has_skill && coverage_matters(coverage, day, number)) {
            coverage_answer_day(coverage, day, touched->by_skill);
        }
    }
}

bool coverage_replace(struct coverage *coverage, size_t number,
                      const struct coverage_candidate *candidate, struct err *err)
{
    struct coverage_candidate before;
    struct touched touched;

    CHECK(number < coverage->candidate_count);
    if (!check_spans(candidate->spans.items, candidate->spans.count, err))
        return false;
    before = coverage->candidates[number];
    coverage->candidates[number] = *candidate;
    touched = find_touched(coverage, &before, candidate);
    set_skills(coverage, number, touched.by_skill);
    answer_touched(coverage, number, difference_of(&before, candidate), &touched);
    drop_touched(&touched);
    return true;
}

/** Whether they promise the same at the times at which both hold. */
static bool is_same_promise(const struct coverage_plan *a, const struct coverage_plan *b)
{
    return a->severities == b->severities && a->channels == b->channels
           && a->languages == b->languages && a->teams == b->teams && a->products == b->products
           && a->needed == b->needed;
}

static void answer_promised(struct coverage *coverage, const struct coverage_plan *before,
                            const struct coverage_plan *after, const bool *cells)
{
    const struct window window =
        difference((struct coverage_spans){ before->hours, before->hour_count },
                   (struct coverage_spans){ after->hours, after->hour_count });
    bool is_same = is_same_promise(before, after);

    for (int day = 0; day < coverage->day_count; day++) {
        bool is_in = is_day_in(coverage, day, window);

        if (is_in)
            coverage_find_stretches(coverage, day);
        if (is_in || !is_same)
            coverage_answer_day(coverage, day, cells);
    }
}

bool coverage_replace_plan(struct coverage *coverage, size_t number,
                           const struct coverage_plan *plan, struct err *err)
{
    struct coverage_plan before;
    bool *cells;

    CHECK(number < coverage->plan_count);
    if (!check_plan(plan, err))
        return false;
    before = coverage->plans[number];
    coverage->plans[number] = *plan;
    cells = coverage_room(coverage->cell_count, sizeof(*cells));
    for (size_t cell = 0; cell < coverage->cell_count; cell++) {
        struct coverage_cell at = coverage_cell_of(coverage, cell);

        cells[cell] = is_planned(&before, at) || is_planned(plan, at);
        set_promise(coverage, number, cell);
    }
    answer_promised(coverage, &before, plan, cells);
    free(cells);
    return true;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static bool is_same_answer(const struct coverage_answer *a, const struct coverage_answer *b)
{
    return a->standing == b->standing && a->first == b->first && a->next == b->next;
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

static bool clip(struct coverage_answer *answer, int64_t from_ms, int64_t to_ms)
{
    answer->from_ms = answer->from_ms > from_ms ? answer->from_ms : from_ms;
    answer->to_ms = answer->to_ms < to_ms ? answer->to_ms : to_ms;
    return answer->from_ms < answer->to_ms;
}

size_t coverage_answers(const struct coverage *coverage, struct coverage_cell cell, int64_t from_ms,
                        int64_t to_ms, struct coverage_answer *out, size_t most)
{
    size_t at = number_of(coverage, cell);
    size_t count = 0;

    for (int i = day_at(coverage, from_ms); i < coverage->day_count; i++) {
        const struct day *day = &coverage->days[i];

        if (day->stretches.from_ms >= to_ms)
            break;
        for (size_t k = 0; k < day->cells[at].count; k++) {
            struct coverage_answer answer = answer_of(&day->stretches, &day->cells[at], k);

            if (!clip(&answer, from_ms, to_ms))
                continue;
            if (count > 0 && is_same_answer(&out[count - 1], &answer))
                out[count - 1].to_ms = answer.to_ms;
            else if (count == most)
                return count;
            else
                out[count++] = answer;
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
    const struct coverage_plan *plan;
    bool has_shift;
    uint32_t why;

    CHECK(number < coverage->candidate_count && number_of(coverage, cell) < coverage->cell_count);
    plan = plan_at(coverage, cell, at_ms);
    if (plan == NULL)
        return 0;
    has_shift = does(candidate, COVERAGE_SHIFT, at_ms);
    why = skills_missing(candidate, plan, cell);
    if (!has_shift)
        why |= at_ms >= candidate->planned_until_ms ? REASON_NOT_PLANNED : REASON_OFF_DUTY;
    if (does(candidate, COVERAGE_ABSENCE, at_ms))
        why |= REASON_ABSENT;
    else if (has_shift && does(candidate, COVERAGE_BREAK, at_ms))
        why |= REASON_BREAK;
    return why;
}
