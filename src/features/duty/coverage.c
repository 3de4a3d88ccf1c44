/*
 * A day is a list of stretches in which nothing changes; who is there is a set of bits for each.
 * Every cell walks over them with the set of those who can handle it, and notes only what differs
 * from the stretch before.
 */
#include "features/duty/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"
#include "base/instant.h"

enum { WORDS = COVERAGE_CANDIDATES_MAX / 64, NOBODY = -1 };

struct people {
    uint64_t words[WORDS];
};

/** What holds from then on; small, since there are millions. */
struct note {
    int32_t from_ms; /* of the day */
    int8_t first;
    int8_t next;
    uint8_t standing;
};

struct notes {
    struct note *items; /* the first one at the day's beginning */
    size_t count;
};

/** The stretches of a day in which nothing changes, and who is there in each. */
struct stretches {
    int64_t *begins; /* in order, each once; the day's end is one more */
    size_t count;
    struct people *there; /* on duty, and neither absent nor on a break */
    struct people *resting;
    struct people *unplanned;
    uint32_t *plans; /* those that promise something then */
    int64_t from_ms;
    int64_t to_ms;
};

struct day {
    struct stretches stretches;
    struct notes *cells;
};

struct coverage {
    struct coverage_size size;
    struct coverage_candidate candidates[COVERAGE_CANDIDATES_MAX];
    size_t candidate_count;
    struct coverage_plan plans[COVERAGE_PLANS_MAX];
    size_t plan_count;
    int64_t from_ms;
    int day_count;
    size_t cell_count;
    struct people *able; /* by plan and cell */
    uint32_t *plans_of;  /* by cell */
    struct day *days;
    struct note *scratch; /* for the notes of one cell and day */
    size_t scratch_room;
};

/* ---- sets --------------------------------------------------------------------------------------
 */

static void put_in(struct people *people, size_t number)
{
    people->words[number / 64] |= UINT64_C(1) << number % 64;
}

static struct people both(const struct people *a, const struct people *b)
{
    return (struct people){ { a->words[0] & b->words[0], a->words[1] & b->words[1] } };
}

static bool is_equal(const struct people *a, const struct people *b)
{
    return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

static bool is_empty(const struct people *people)
{
    return (people->words[0] | people->words[1]) == 0;
}

/** The one with the lowest number, taken out; NOBODY. */
static int take_first(struct people *people)
{
    for (int i = 0; i < WORDS; i++)
        if (people->words[i] != 0) {
            int number = i * 64 + __builtin_ctzll(people->words[i]);

            people->words[i] &= people->words[i] - 1;
            return number;
        }
    return NOBODY;
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

static struct coverage_cell cell_of(const struct coverage *coverage, size_t number)
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

static struct people *able_of(const struct coverage *coverage, size_t plan, size_t cell)
{
    return &coverage->able[plan * coverage->cell_count + cell];
}

static void set_able(struct coverage *coverage, size_t plan, size_t cell, size_t number)
{
    struct people *able = able_of(coverage, plan, cell);
    uint64_t bit = UINT64_C(1) << number % 64;

    if (skills_missing(&coverage->candidates[number], &coverage->plans[plan],
                       cell_of(coverage, cell))
        == 0)
        able->words[number / 64] |= bit;
    else
        able->words[number / 64] &= ~bit;
}

static void find_all_able(struct coverage *coverage)
{
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        for (size_t plan = 0; plan < coverage->plan_count; plan++) {
            if (!is_planned(&coverage->plans[plan], cell_of(coverage, cell)))
                continue;
            coverage->plans_of[cell] |= UINT32_C(1) << plan;
            for (size_t i = 0; i < coverage->candidate_count; i++)
                set_able(coverage, plan, cell, i);
        }
}

/* ---- a day's stretches -------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static bool meets(const struct coverage_span *span, const struct stretches *day)
{
    return span->from_ms < day->to_ms && span->to_ms > day->from_ms;
}

static void note_begin(struct stretches *day, int64_t at_ms)
{
    if (at_ms > day->from_ms && at_ms < day->to_ms)
        day->begins[day->count++] = at_ms;
}

static void note_spans(struct stretches *day, const struct coverage_span *spans, size_t count)
{
    for (size_t i = 0; i < count && spans[i].from_ms < day->to_ms; i++) {
        if (!meets(&spans[i], day))
            continue;
        note_begin(day, spans[i].from_ms);
        note_begin(day, spans[i].to_ms);
    }
}

static size_t most_begins(const struct coverage *coverage)
{
    size_t count = 2;

    for (size_t i = 0; i < coverage->candidate_count; i++)
        count += 2 * coverage->candidates[i].spans.count + 1;
    for (size_t i = 0; i < coverage->plan_count; i++)
        count += 2 * coverage->plans[i].hour_count;
    return count;
}

static void find_begins(const struct coverage *coverage, struct stretches *day)
{
    size_t kept = 0;

    day->begins[day->count++] = day->from_ms;
    for (size_t i = 0; i < coverage->candidate_count; i++) {
        const struct coverage_candidate *candidate = &coverage->candidates[i];

        note_spans(day, candidate->spans.items, candidate->spans.count);
        note_begin(day, candidate->planned_until_ms);
    }
    for (size_t i = 0; i < coverage->plan_count; i++)
        note_spans(day, coverage->plans[i].hours, coverage->plans[i].hour_count);
    qsort(day->begins, day->count, sizeof(*day->begins), by_value);
    for (size_t i = 0; i < day->count; i++)
        if (i == 0 || day->begins[i] != day->begins[kept - 1])
            day->begins[kept++] = day->begins[i];
    day->count = kept;
    day->begins[kept] = day->to_ms;
}

/** The first stretch that begins at the instant or after it. */
static size_t stretch_at(const struct stretches *day, int64_t at_ms)
{
    size_t low = 0;
    size_t high = day->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (day->begins[middle] < at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** What one candidate does in each stretch, as bits of their kinds. */
static void place_candidate(const struct coverage *coverage, struct stretches *day, size_t number,
                            uint8_t *kinds)
{
    const struct coverage_candidate *candidate = &coverage->candidates[number];
    const struct coverage_spans *spans = &candidate->spans;

    memset(kinds, 0, day->count);
    for (size_t i = 0; i < spans->count && spans->items[i].from_ms < day->to_ms; i++) {
        if (!meets(&spans->items[i], day))
            continue;
        for (size_t k = stretch_at(day, spans->items[i].from_ms);
             k < day->count && day->begins[k] < spans->items[i].to_ms; k++)
            kinds[k] |= (uint8_t)(1 << spans->items[i].kind);
    }
    for (size_t k = 0; k < day->count; k++) {
        bool is_on =
            (kinds[k] & 1 << COVERAGE_SHIFT) != 0 && (kinds[k] & 1 << COVERAGE_ABSENCE) == 0;

        if (is_on && (kinds[k] & 1 << COVERAGE_BREAK) == 0)
            put_in(&day->there[k], number);
        else if (is_on)
            put_in(&day->resting[k], number);
        if (day->begins[k] >= candidate->planned_until_ms)
            put_in(&day->unplanned[k], number);
    }
}

static void place_plan(const struct coverage *coverage, struct stretches *day, size_t number)
{
    const struct coverage_plan *plan = &coverage->plans[number];

    for (size_t i = 0; i < plan->hour_count && plan->hours[i].from_ms < day->to_ms; i++)
        for (size_t k = stretch_at(day, plan->hours[i].from_ms);
             k < day->count && day->begins[k] < plan->hours[i].to_ms; k++)
            day->plans[k] |= UINT32_C(1) << number;
}

static void *room(size_t count, size_t size)
{
    void *out = calloc(count + 1, size);

    CHECK(out != NULL);
    return out;
}

static void stretches_make(const struct coverage *coverage, int number, struct stretches *day)
{
    uint8_t *kinds;

    *day = (struct stretches){ .from_ms = coverage->from_ms + number * (int64_t)MS_PER_DAY };
    day->to_ms = day->from_ms + MS_PER_DAY;
    day->begins = room(most_begins(coverage), sizeof(*day->begins));
    find_begins(coverage, day);
    day->there = room(day->count, sizeof(*day->there));
    day->resting = room(day->count, sizeof(*day->resting));
    day->unplanned = room(day->count, sizeof(*day->unplanned));
    day->plans = room(day->count, sizeof(*day->plans));
    kinds = room(day->count, sizeof(*kinds));
    for (size_t i = 0; i < coverage->candidate_count; i++)
        place_candidate(coverage, day, i, kinds);
    for (size_t i = 0; i < coverage->plan_count; i++)
        place_plan(coverage, day, i);
    free(kinds);
}

static void stretches_drop(struct stretches *day)
{
    free(day->begins);
    free(day->there);
    free(day->resting);
    free(day->unplanned);
    free(day->plans);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

static bool is_short(const struct coverage *coverage, const struct coverage_plan *plan,
                     struct people there, int channel)
{
    int capacity = 0;

    for (int number = take_first(&there); number != NOBODY && capacity < plan->needed;
         number = take_first(&there))
        capacity += coverage->candidates[number].capacity[channel];
    return capacity < plan->needed;
}

static enum coverage_standing standing_without(const struct stretches *day, size_t k,
                                               const struct people *able)
{
    struct people resting = both(&day->resting[k], able);
    struct people unplanned = both(&day->unplanned[k], able);

    if (!is_empty(&resting))
        return COVERAGE_BREAK_GAP;
    return is_empty(&unplanned) ? COVERAGE_GAP : COVERAGE_NOT_PLANNED;
}

static enum coverage_standing standing_with(const struct coverage *coverage,
                                            const struct coverage_plan *plan, struct people there,
                                            int channel)
{
    struct people others = there;

    if (plan->needed > 1 && is_short(coverage, plan, there, channel))
        return COVERAGE_SHORT;
    take_first(&others);
    return is_empty(&others) ? COVERAGE_SINGLE_POINT : COVERAGE_COVERED;
}

static void add_note(struct notes *notes, const struct stretches *day, size_t k,
                     enum coverage_standing standing, struct people there)
{
    struct note note = {
        .from_ms = (int32_t)(day->begins[k] - day->from_ms),
        .first = (int8_t)take_first(&there),
        .next = (int8_t)take_first(&there),
        .standing = (uint8_t)standing,
    };
    const struct note *last = notes->count > 0 ? &notes->items[notes->count - 1] : NULL;

    if (last == NULL || last->standing != note.standing || last->first != note.first
        || last->next != note.next)
        notes->items[notes->count++] = note;
}

/** What one cell sees while it walks over a day. */
struct walk {
    const struct coverage *coverage;
    const struct stretches *day;
    size_t cell;
    int channel;
    const struct coverage_plan *plan; /* that holds there; NULL: none */
    struct people able;
};

static void take_plan(struct walk *walk, uint32_t plans)
{
    size_t plan = plans == 0 ? 0 : (size_t)__builtin_ctz(plans);

    walk->plan = plans == 0 ? NULL : &walk->coverage->plans[plan];
    walk->able = plans == 0 ? (struct people){ 0 } : *able_of(walk->coverage, plan, walk->cell);
}

static enum coverage_standing standing_of(const struct walk *walk, size_t k,
                                          const struct people *there)
{
    if (walk->plan == NULL)
        return COVERAGE_NOT_ASKED;
    if (is_empty(there))
        return standing_without(walk->day, k, &walk->able);
    return standing_with(walk->coverage, walk->plan, *there, walk->channel);
}

/** Who can and is there is mostly who was there before: that is seen at once. */
static void answer_cell(const struct coverage *coverage, const struct stretches *day, size_t cell,
                        struct notes *notes)
{
    struct walk walk = {
        .coverage = coverage, .day = day, .cell = cell, .channel = cell_of(coverage, cell).channel
    };
    uint32_t plans_of = coverage->plans_of[cell];
    uint32_t plans = 0;
    struct people before = { 0 };

    for (size_t k = 0; k < day->count; k++) {
        uint32_t now = day->plans[k] & plans_of;
        struct people there;

        if (now != plans) {
            plans = now;
            take_plan(&walk, plans);
            before = (struct people){ 0 };
        }
        there = both(&day->there[k], &walk.able);
        if (is_equal(&there, &before) && !is_empty(&there))
            continue;
        before = there;
        add_note(notes, day, k, standing_of(&walk, k, &there), there);
    }
}

static void note_cell(struct coverage *coverage, int number, size_t cell)
{
    struct day *day = &coverage->days[number];
    struct notes notes = { coverage->scratch, 0 };

    answer_cell(coverage, &day->stretches, cell, &notes);
    free(day->cells[cell].items);
    day->cells[cell].items = room(notes.count, sizeof(*notes.items));
    memcpy(day->cells[cell].items, notes.items, notes.count * sizeof(*notes.items));
    day->cells[cell].count = notes.count;
}

static void make_scratch(struct coverage *coverage, size_t count)
{
    if (count <= coverage->scratch_room)
        return;
    free(coverage->scratch);
    coverage->scratch_room = count;
    coverage->scratch = room(count, sizeof(*coverage->scratch));
}

/** Anew; with `changed` only those cells. */
static void answer_day(struct coverage *coverage, int number, const bool *changed)
{
    struct day *day = &coverage->days[number];

    if (changed == NULL) {
        stretches_drop(&day->stretches);
        stretches_make(coverage, number, &day->stretches);
        make_scratch(coverage, day->stretches.count);
    }
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        if (changed == NULL || changed[cell])
            note_cell(coverage, number, cell);
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
    coverage = room(1, sizeof(*coverage));
    *coverage = (struct coverage){ .size = size,
                                   .candidate_count = candidate_count,
                                   .plan_count = plan_count,
                                   .from_ms = from_ms,
                                   .day_count = days };
    memcpy(coverage->candidates, candidates, candidate_count * sizeof(*candidates));
    memcpy(coverage->plans, plans, plan_count * sizeof(*plans));
    coverage->cell_count = (size_t)size.severities * size.channels * size.languages * size.teams;
    coverage->able = room(plan_count * coverage->cell_count, sizeof(*coverage->able));
    coverage->plans_of = room(coverage->cell_count, sizeof(*coverage->plans_of));
    coverage->days = room((size_t)days, sizeof(*coverage->days));
    for (int day = 0; day < days; day++)
        coverage->days[day].cells = room(coverage->cell_count, sizeof(struct notes));
    find_all_able(coverage);
    for (int day = 0; day < days; day++)
        answer_day(coverage, day, NULL);
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
        stretches_drop(&it->days[day].stretches);
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
        struct coverage_cell cell = cell_of(coverage, at);

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
    changed = room(coverage->cell_count, sizeof(*changed));
    is_any = find_changed(coverage, number, &before, changed);
    for (int day = 0; day < coverage->day_count; day++) {
        int64_t from_ms = coverage->from_ms + day * (int64_t)MS_PER_DAY;

        if (window.from_ms < from_ms + MS_PER_DAY && window.to_ms >= from_ms)
            answer_day(coverage, day, NULL);
        else if (is_any)
            answer_day(coverage, day, changed);
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
