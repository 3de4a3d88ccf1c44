/* Who can handle which cell, all of it together, from nothing. */
#include "features/duty/coverage.h"

#include <stdlib.h>

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

size_t coverage_cell_number(const struct coverage *coverage, struct coverage_cell cell)
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

static bool has_bit(uint32_t set, int bit)
{
    return (set >> bit & 1) != 0;
}

bool coverage_is_planned(const struct coverage_plan *plan, struct coverage_cell cell)
{
    return has_bit(plan->severities, cell.severity) && has_bit(plan->channels, cell.channel)
           && has_bit(plan->languages, cell.language) && has_bit(plan->teams, cell.team);
}

uint32_t coverage_skills_missing(const struct coverage_candidate *candidate,
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

void coverage_set_able(struct coverage *coverage, size_t plan, size_t cell, size_t number)
{
    struct people *able = coverage_able_of(coverage, plan, cell);
    uint64_t bit = UINT64_C(1) << number % 64;

    if (coverage_skills_missing(&coverage->candidates[number], &coverage->plans[plan],
                                coverage->cells[cell])
        == 0)
        able->words[number / 64] |= bit;
    else
        able->words[number / 64] &= ~bit;
}

void coverage_set_promise(struct coverage *coverage, size_t plan, size_t cell)
{
    coverage->plans_of[cell] &= ~(UINT32_C(1) << plan);
    if (!coverage_is_planned(&coverage->plans[plan], coverage->cells[cell]))
        return;
    coverage->plans_of[cell] |= UINT32_C(1) << plan;
    for (size_t i = 0; i < coverage->candidate_count; i++)
        coverage_set_able(coverage, plan, cell, i);
}

bool coverage_is_promised(const struct coverage *coverage, size_t plan, size_t cell)
{
    return has_bit(coverage->plans_of[cell], (int)plan);
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

bool coverage_check_candidate(const struct coverage_candidate *candidate, struct err *err)
{
    const struct coverage_spans *spans = &candidate->spans;

    for (size_t i = 0; i < spans->count; i++)
        if (spans->items[i].kind < COVERAGE_SHIFT || spans->items[i].kind > COVERAGE_ABSENCE)
            return err_set(err, ERR_INVALID, "bad_span", "a span is a shift, break or absence");
    return check_spans(spans->items, spans->count, err);
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

bool coverage_check_plan(const struct coverage_plan *plan, struct err *err)
{
    if (!check_spans(plan->hours, plan->hour_count, err))
        return false;
    return plan->needed >= 1 || err_set(err, ERR_INVALID, "bad_plan", "a plan needs somebody");
}

static bool check_all(const struct coverage_asked *asked, struct err *err)
{
    for (size_t i = 0; i < asked->candidate_count; i++)
        if (!coverage_check_candidate(&asked->candidates[i], err))
            return false;
    for (size_t i = 0; i < asked->plan_count; i++)
        if (!coverage_check_plan(&asked->plans[i], err))
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

static void number_cells(struct coverage *coverage)
{
    const struct coverage_size *size = &coverage->size;
    struct coverage_cell cell = { 0 };

    for (cell.severity = 0; cell.severity < size->severities; cell.severity++)
        for (cell.channel = 0; cell.channel < size->channels; cell.channel++)
            for (cell.language = 0; cell.language < size->languages; cell.language++)
                for (cell.team = 0; cell.team < size->teams; cell.team++)
                    coverage->cells[coverage_cell_number(coverage, cell)] = cell;
}

static void make_room_for_all(struct coverage *coverage)
{
    size_t cells = coverage->cell_count;
    size_t days = (size_t)coverage->day_count;

    coverage->cells = coverage_room(cells, sizeof(*coverage->cells));
    coverage->first_spans =
        coverage_room(coverage->candidate_count * days, sizeof(*coverage->first_spans));
    coverage->first_hours =
        coverage_room(coverage->plan_count * days, sizeof(*coverage->first_hours));
    coverage->able = coverage_room(coverage->plan_count * cells, sizeof(*coverage->able));
    coverage->plans_of = coverage_room(cells, sizeof(*coverage->plans_of));
    coverage->days = coverage_room(days, sizeof(*coverage->days));
}

bool coverage_new(const struct coverage_asked *asked, struct coverage **out, struct err *err)
{
    struct coverage *coverage;

    if (!check_counts(asked, err) || !check_all(asked, err))
        return false;
    coverage = copy(asked);
    make_room_for_all(coverage);
    number_cells(coverage);
    for (size_t i = 0; i < coverage->candidate_count; i++)
        coverage_place_spans(coverage, i);
    for (size_t plan = 0; plan < coverage->plan_count; plan++)
        coverage_place_hours(coverage, plan);
    for (size_t plan = 0; plan < coverage->plan_count; plan++)
        for (size_t cell = 0; cell < coverage->cell_count; cell++)
            coverage_set_promise(coverage, plan, cell);
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
        free(it->days[day].marks);
        coverage_drop_stretches(&it->days[day].stretches);
    }
    free(it->days);
    free(it->first_spans);
    free(it->first_hours);
    free(it->cells);
    free(it->able);
    free(it->plans_of);
    free(it);
}
