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

struct coverage_cell coverage_cell_of(const struct coverage *coverage, size_t number);
/** Who can handle a cell by a plan. */
struct people *coverage_able_of(const struct coverage *coverage, size_t plan, size_t cell);
/** Zeroed room for `count` and one more. Owned: free. */
void *coverage_room(size_t count, size_t size);

/** Looks at a day anew; with `changed` at those cells only, by the stretches it has. */
void coverage_answer_day(struct coverage *coverage, int number, const bool *changed);
void coverage_drop_stretches(struct stretches *day);

#endif
