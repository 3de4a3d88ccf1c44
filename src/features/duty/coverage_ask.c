/* What is asked about a cell. */
#include "base/check.h"
#include "base/instant.h"
#include "features/duty/coverage_table.h"

/* ---- answers -----------------------------------------------------------------------------------
 */

/** The lowest number of a set; without branches, since who it is cannot be guessed. NOBODY. */
static int first_of(uint64_t low, uint64_t high)
{
    uint64_t word = low != 0 ? low : high;
    int number = __builtin_ctzll(word | UINT64_C(1) << 63) + (low != 0 ? 0 : 64);

    return word != 0 ? number : NOBODY;
}

static enum coverage_standing standing_at(const struct marks *marks, unsigned stretch)
{
    const uint64_t *bits = marks->standings;

    return (enum coverage_standing)((bits[0] >> stretch & 1) | (bits[1] >> stretch & 1) << 1
                                    | (bits[2] >> stretch & 1) << 2);
}

/** Goes over the turns of 64 stretches of a cell. */
struct reader {
    const struct coverage *coverage;
    const struct stretches *day;
    size_t cell;
    size_t word;
    uint64_t held;             /* where the plan holds that was looked at last, or none does */
    const struct people *able; /* by that plan */
};

static void find_plan(struct reader *reader, unsigned stretch)
{
    static const struct people nobody;
    const struct coverage *coverage = reader->coverage;
    const uint64_t *promised = &reader->day->promised[reader->word * coverage->plan_count];
    uint64_t left = UINT64_MAX;

    for (uint32_t plans = coverage->plans_of[reader->cell]; plans != 0; plans &= plans - 1) {
        size_t plan = (size_t)__builtin_ctz(plans);

        reader->held = promised[plan] & left;
        reader->able = coverage_able_of(coverage, plan, reader->cell);
        if ((reader->held >> stretch & 1) != 0)
            return;
        left &= ~promised[plan];
    }
    reader->held = left;
    reader->able = &nobody;
}

static struct coverage_answer answer_of(struct reader *reader, const struct marks *marks,
                                        unsigned stretch)
{
    size_t at = reader->word * STRETCHES + stretch;
    uint64_t low, high;

    if ((reader->held >> stretch & 1) == 0)
        find_plan(reader, stretch);
    low = reader->day->there[at].words[0] & reader->able->words[0];
    high = reader->day->there[at].words[1] & reader->able->words[1];
    return (struct coverage_answer){
        .from_ms = reader->day->begins[at],
        .standing = standing_at(marks, stretch),
        .first = first_of(low, high),
        .next = first_of(low & (low - 1), low != 0 ? high : high & (high - 1)),
    };
}

struct answers {
    struct coverage_answer *items;
    size_t count;
    size_t most;
    int64_t from_ms;
    int64_t to_ms;
    uint32_t last; /* what the last one says */
};

/** One word for what it says, since millions are compared; no answer's is 0. */
static uint32_t said_by(const struct coverage_answer *answer)
{
    return (uint32_t)answer->standing | (uint32_t)(uint8_t)answer->first << 8
           | (uint32_t)(uint8_t)answer->next << 16;
}

/** False where there is no more room. */
static bool add_answer(struct answers *answers, struct coverage_answer answer)
{
    uint32_t said = said_by(&answer);

    answer.from_ms = answer.from_ms > answers->from_ms ? answer.from_ms : answers->from_ms;
    answer.to_ms = answer.to_ms < answers->to_ms ? answer.to_ms : answers->to_ms;
    if (answer.from_ms >= answer.to_ms)
        return true;
    if (said == answers->last)
        answers->items[answers->count - 1].to_ms = answer.to_ms;
    else if (answers->count == answers->most)
        return false;
    else
        answers->items[answers->count++] = answer;
    answers->last = said;
    return true;
}

static bool add_word(struct reader *reader, const struct marks *marks, struct answers *answers)
{
    size_t begin = reader->word * STRETCHES;
    size_t left = reader->day->count - begin;
    size_t end = begin + (left < STRETCHES ? left : STRETCHES);
    uint64_t turns = marks->turns;

    reader->held = 0;
    while (turns != 0) {
        struct coverage_answer answer = answer_of(reader, marks, (unsigned)__builtin_ctzll(turns));

        turns &= turns - 1;
        answer.to_ms =
            reader->day->begins[turns != 0 ? begin + (size_t)__builtin_ctzll(turns) : end];
        if (!add_answer(answers, answer))
            return false;
    }
    return true;
}

static bool add_day(const struct coverage *coverage, const struct day *day, size_t cell,
                    struct answers *answers)
{
    struct reader reader = { .coverage = coverage, .day = &day->stretches, .cell = cell };
    const struct marks *marks = &day->marks[cell * day->stretches.words];

    for (; reader.word < day->stretches.words; reader.word++)
        if (!add_word(&reader, &marks[reader.word], answers))
            return false;
    return true;
}

size_t coverage_answers(const struct coverage *coverage, struct coverage_cell cell, int64_t from_ms,
                        int64_t to_ms, struct coverage_answer *out, size_t most)
{
    size_t at = coverage_cell_number(coverage, cell);
    int first = coverage_day_of(coverage, from_ms);
    struct answers answers = { out, 0, most, from_ms, to_ms, 0 };

    for (int day = first < 0 ? 0 : first; day < coverage->day_count; day++)
        if (coverage->days[day].stretches.from_ms >= to_ms
            || !add_day(coverage, &coverage->days[day], at, &answers))
            break;
    return answers.count;
}

/* ---- reasons -----------------------------------------------------------------------------------
 */

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

        if (!coverage_is_planned(plan, cell))
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

    CHECK(number < coverage->candidate_count
          && coverage_cell_number(coverage, cell) < coverage->cell_count);
    plan = plan_at(coverage, cell, at_ms);
    if (plan == NULL)
        return 0;
    has_shift = does(candidate, COVERAGE_SHIFT, at_ms);
    why = coverage_skills_missing(candidate, plan, cell);
    if (!has_shift)
        why |= at_ms >= candidate->planned_until_ms ? REASON_NOT_PLANNED : REASON_OFF_DUTY;
    if (does(candidate, COVERAGE_ABSENCE, at_ms))
        why |= REASON_ABSENT;
    else if (has_shift && does(candidate, COVERAGE_BREAK, at_ms))
        why |= REASON_BREAK;
    return why;
}
