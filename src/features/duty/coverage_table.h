/** Coverage as it lies in memory. Private to coverage.c and coverage_day.c. */
#ifndef PHAROS_FEATURES_DUTY_COVERAGE_TABLE_H
#define PHAROS_FEATURES_DUTY_COVERAGE_TABLE_H

#include "features/duty/coverage.h"

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
    uint32_t count;
    uint32_t room;
};

/** The stretches of a day in which nothing changes, and who is there in each. */
struct stretches {
    int64_t *begins; /* in order, each once; the day's end is one more */
    size_t count;
    struct people *there; /* on duty, and neither absent nor on a break */
    struct people *resting;
    struct people *unplanned;
    uint32_t *plans; /* those that promise something then */
    /* Bit k of word w: stretch 64 w + k differs from the one before. By word, then candidate. */
    uint64_t *turns;
    uint64_t *plan_turns; /* the same of plans; the first stretch is always one */
    size_t turn_words;
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

struct coverage_cell coverage_cell_of(const struct coverage *coverage, size_t number);
/** Who can handle a cell by a plan. */
struct people *coverage_able_of(const struct coverage *coverage, size_t plan, size_t cell);
/** Zeroed room for `count` and one more. Owned: free. */
void *coverage_room(size_t count, size_t size);

/** Finds a day's stretches anew. */
void coverage_find_stretches(struct coverage *coverage, int number);
/** Looks at the cells that are marked (NULL: at all) by the stretches the day has. */
void coverage_answer_day(struct coverage *coverage, int number, const bool *cells);
/** Whether anything would be different without the candidate on that day, whatever they can do. */
bool coverage_matters(const struct coverage *coverage, int number, size_t candidate);
void coverage_drop_stretches(struct stretches *day);

#endif
