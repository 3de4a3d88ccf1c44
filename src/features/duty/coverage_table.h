/** Coverage as it lies in memory. Private to the files of coverage. */
#ifndef PHAROS_FEATURES_DUTY_COVERAGE_TABLE_H
#define PHAROS_FEATURES_DUTY_COVERAGE_TABLE_H

#include "features/duty/coverage.h"

enum { WORDS = COVERAGE_CANDIDATES_MAX / 64, NOBODY = -1 };

struct people {
    uint64_t words[WORDS];
};

enum { STRETCHES = 64, STANDING_BITS = 3 };

/**
 * What a cell says of 64 stretches; who is first and next in one of them are the two lowest numbers
 * of those who are there then and able to handle the cell.
 */
struct marks {
    uint64_t turns;                    /* something is not as before; the first one always is */
    uint64_t standings[STANDING_BITS]; /* the standing of each stretch, bit by bit */
};

/** What one candidate does in 64 stretches: bit k tells of the k-th of them. */
struct presence {
    uint64_t there; /* on duty, and neither absent nor on a break */
    uint64_t resting;
    uint64_t unplanned;
};

/** The stretches of a day in which nothing changes, and who is there in each. */
struct stretches {
    int64_t *begins; /* in order, each once; the day's end is one more */
    size_t count;
    size_t words;         /* of 64 stretches; the last one may have fewer */
    struct people *there; /* by stretch */
    /* By word, then candidate; and those in which a plan promises something by word, then plan. */
    struct presence *presence;
    uint64_t *promised;
    int64_t from_ms;
    int64_t to_ms;
};

struct day {
    struct stretches stretches;
    struct marks *marks; /* by cell, then word of stretches */
    size_t marks_room;
};

struct coverage {
    struct coverage_size size;
    struct coverage_candidate candidates[COVERAGE_CANDIDATES_MAX];
    size_t candidate_count;
    struct coverage_plan plans[COVERAGE_PLANS_MAX];
    size_t plan_count;
    int64_t from_ms;
    int day_count;
    struct coverage_cell *cells; /* what they are about, by number */
    size_t cell_count;
    struct people *able; /* by plan and cell */
    uint32_t *plans_of;  /* by cell */
    /* By candidate, or plan, and day: the first of their spans that meets it, their count if none.
     */
    uint32_t *first_spans;
    uint32_t *first_hours;
    struct day *days;
};

/** Zeroed room for `count` and one more. Owned: free. */
void *coverage_room(size_t count, size_t size);
/** As coverage_new says. */
bool coverage_check_candidate(const struct coverage_candidate *candidate, struct err *err) MUST_USE;
bool coverage_check_plan(const struct coverage_plan *plan, struct err *err) MUST_USE;

bool coverage_is_planned(const struct coverage_plan *plan, struct coverage_cell cell);
/** What a candidate does not know or serve, as reasons; 0: they can handle the cell. */
uint32_t coverage_skills_missing(const struct coverage_candidate *candidate,
                                 const struct coverage_plan *plan, struct coverage_cell cell);
size_t coverage_cell_number(const struct coverage *coverage, struct coverage_cell cell);
/** Who can handle a cell by a plan. */
struct people *coverage_able_of(const struct coverage *coverage, size_t plan, size_t cell);
/** Finds out anew whether one candidate can. */
void coverage_set_able(struct coverage *coverage, size_t plan, size_t cell, size_t number);
bool coverage_is_promised(const struct coverage *coverage, size_t plan, size_t cell);
/** Finds out anew whether the plan promises the cell, and who can handle it then. */
void coverage_set_promise(struct coverage *coverage, size_t plan, size_t cell);

/** The day that an instant lies in; before all of them -1, behind them their count. */
int coverage_day_of(const struct coverage *coverage, int64_t at_ms);
/** Has to be told before stretches are found whose spans (or hours) are others. */
void coverage_place_spans(struct coverage *coverage, size_t candidate);
void coverage_place_hours(struct coverage *coverage, size_t plan);
/** Finds a day's stretches anew; whether they begin elsewhere: then every cell's marks are void. */
bool coverage_find_stretches(struct coverage *coverage, int number);
/** Whether anything would be different without the candidate on that day, whatever they can do. */
bool coverage_matters(const struct coverage *coverage, int number, size_t candidate);
/** Whether the plan promises anything on that day. */
bool coverage_plan_matters(const struct coverage *coverage, int number, size_t plan);
void coverage_drop_stretches(struct stretches *day);

/** Looks at the cells that are marked (NULL: at all) by the stretches the day has. */
void coverage_answer_day(struct coverage *coverage, int number, const bool *cells);

#endif
