/**
 * Who handles what, for every minute ahead: people and partners with their shifts, absences, breaks
 * and skills against what is promised, for every severity, channel, language and team. Pure; a
 * change of one candidate or plan is worked in without doing all of it again. README.md states the
 * rules.
 *
 * Candidates are numbered in the order in which they are asked: the first one of those who can is
 * the first, the one after it the next.
 */
#ifndef PHAROS_FEATURES_DUTY_COVERAGE_H
#define PHAROS_FEATURES_DUTY_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct err;

enum {
    COVERAGE_SEVERITIES_MAX = 8,
    COVERAGE_CHANNELS_MAX = 16,
    COVERAGE_LANGUAGES_MAX = 16,
    COVERAGE_TEAMS_MAX = 32,
    COVERAGE_CANDIDATES_MAX = 128,
    COVERAGE_PLANS_MAX = 32,
    COVERAGE_DAYS_MAX = 400,
};

enum coverage_kind {
    COVERAGE_SHIFT = 1, /* on duty, or within a partner's hours */
    COVERAGE_BREAK,     /* a break that the law gives */
    COVERAGE_ABSENCE,
};

struct coverage_span {
    enum coverage_kind kind;
    int64_t from_ms;
    int64_t to_ms;
};

struct coverage_spans {
    const struct coverage_span *items; /* by from_ms; they may overlap */
    size_t count;
};

/** Bit n of a set is the severity, channel, language, team or product n. */
struct coverage_candidate {
    int64_t id;
    uint32_t severities;
    uint32_t languages;
    uint32_t teams;
    uint64_t products;
    uint8_t capacity[COVERAGE_CHANNELS_MAX]; /* contacts at one time; 0: does not serve it */
    struct coverage_spans spans;
    int64_t planned_until_ms; /* nobody has said yet what comes after */
};

/** What is promised, and when; of two plans about the same the first one holds. */
struct coverage_plan {
    uint32_t severities;
    uint32_t channels;
    uint32_t languages;
    uint32_t teams;
    uint64_t products;                 /* each is to be known by whoever handles it */
    int needed;                        /* contacts at one time; at least 1 */
    const struct coverage_span *hours; /* by from_ms; their kind says nothing */
    size_t hour_count;
};

struct coverage_cell {
    int severity;
    int channel;
    int language;
    int team;
};

struct coverage_size {
    int severities;
    int channels;
    int languages;
    int teams;
};

/** What is looked at: `days` days of 24 hours from `from_ms` on. */
struct coverage_asked {
    struct coverage_size size;
    const struct coverage_candidate *candidates;
    size_t candidate_count;
    const struct coverage_plan *plans;
    size_t plan_count;
    int64_t from_ms;
    int days;
};

enum coverage_standing {
    COVERAGE_NOT_ASKED = 1, /* no plan promises it */
    COVERAGE_COVERED,
    COVERAGE_SHORT,        /* they cannot handle as many at one time as are planned for */
    COVERAGE_SINGLE_POINT, /* one can; who is that fails, and nobody does */
    COVERAGE_BREAK_GAP,    /* who could has a break, and is alone */
    COVERAGE_NOT_PLANNED,  /* who could, and is not absent, has no plan yet for then */
    COVERAGE_GAP,
};

/** Half open; candidates by their number, -1: none. */
struct coverage_answer {
    int64_t from_ms;
    int64_t to_ms;
    enum coverage_standing standing;
    int first;
    int next;
};

/** Why a candidate does not handle something; several may hold. */
enum coverage_reason {
    REASON_SEVERITY = 1 << 0,
    REASON_CHANNEL = 1 << 1,
    REASON_LANGUAGE = 1 << 2,
    REASON_TEAM = 1 << 3,
    REASON_PRODUCT = 1 << 4,
    REASON_OFF_DUTY = 1 << 5,
    REASON_ABSENT = 1 << 6,
    REASON_BREAK = 1 << 7,
    REASON_NOT_PLANNED = 1 << 8,
};

struct coverage;

/**
 * Copies candidates and plans; borrows their spans and hours. INVALID "too_many", "bad_span" (one
 * of no kind, that does not go forward, or is out of order), "bad_plan" (needs nobody). Owned:
 * coverage_free.
 */
bool coverage_new(const struct coverage_asked *asked, struct coverage **out,
                  struct err *err) MUST_USE;
/** Sets *coverage to NULL; NULL is fine. */
void coverage_free(struct coverage **coverage);

/** Puts another one in a candidate's place and works out what that changes. The spans of the one
 * before are still read. INVALID as above; nothing has changed then. */
bool coverage_replace(struct coverage *coverage, size_t number,
                      const struct coverage_candidate *candidate, struct err *err) MUST_USE;

/** The same for a plan; the hours of the one before are still read. */
bool coverage_replace_plan(struct coverage *coverage, size_t number,
                           const struct coverage_plan *plan, struct err *err) MUST_USE;

/**
 * The answers for a cell within the time and the days looked at, cut where those begin and end, in
 * order and without gaps; two that follow each other differ. The first `most`, each whole. Returns
 * how many there are.
 */
size_t coverage_answers(const struct coverage *coverage, struct coverage_cell cell, int64_t from_ms,
                        int64_t to_ms, struct coverage_answer *out, size_t most);

/** Why a candidate does not handle it then; 0: they do, or nobody is asked to. */
uint32_t coverage_why(const struct coverage *coverage, struct coverage_cell cell, size_t number,
                      int64_t at_ms);

#endif
