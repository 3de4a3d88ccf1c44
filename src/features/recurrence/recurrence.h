/**
 * Recurrence: when things come again by a rule of RFC 5545 (3.3.10, RRULE) or RFC 7529 (RSCALE,
 * SKIP), with dates put in and taken out. Pure: no clock, no zone, no state outside the arena.
 *
 * Everything here is a time on a wall: seconds since 1970-01-01 00:00 as if the wall showed UTC,
 * wherever it hangs, in the years 1 to 9999. A date is its midnight. Whoever needs instants turns
 * what comes out into them (base/zone_table).
 */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum {
    RECURRENCE_S_PER_DAY = 86400,
    RECURRENCE_FIRST_DAY = -719162, /* 0001-01-01, in days since 1970-01-01 */
    RECURRENCE_LAST_DAY = 2932896,  /* 9999-12-31 */
};

/* ---- times -------------------------------------------------------------------------------------
 */

struct recurrence_time {
    int64_t at_s; /* a date: midnight */
    bool is_date;
    bool is_utc; /* written with Z */
};

/**
 * Reads "2026-11-30", "2026-11-30T09:00:00", both with basic forms as in RFC 5545 ("20261130",
 * "20261130T090000"), a time also with Z behind it. Seconds may be left out of the extended form;
 * second 60 counts as 59 (RFC 5545 3.3.12), and a fraction that follows the extended form's seconds
 * is dropped. False for anything else, offsets included.
 */
bool recurrence_time_parse(struct str text, struct recurrence_time *out) MUST_USE;

enum { RECURRENCE_TIME_CHARS = 20 };
/** In the form of `form`: "2026-11-30", "2026-11-30T09:00:00", or that with Z. Ended by NUL.
 * Returns its length. */
size_t recurrence_time_write(struct recurrence_time form, int64_t at_s,
                             char out[RECURRENCE_TIME_CHARS + 1]);

/* ---- rules -------------------------------------------------------------------------------------
 */

enum recurrence_freq {
    RECURRENCE_SECONDLY = 1,
    RECURRENCE_MINUTELY,
    RECURRENCE_HOURLY,
    RECURRENCE_DAILY,
    RECURRENCE_WEEKLY,
    RECURRENCE_MONTHLY,
    RECURRENCE_YEARLY,
};

/** What becomes of a date that a month or a year does not have (RFC 7529 4.1). */
enum recurrence_skip { RECURRENCE_OMIT = 0, RECURRENCE_BACKWARD, RECURRENCE_FORWARD };

enum { RECURRENCE_NTH_MAX = 7 * 107, RECURRENCE_YEAR_WORDS = 7 };

/** Bits 1 .. 447, for days of a year. */
struct recurrence_year_bits {
    uint64_t words[RECURRENCE_YEAR_WORDS];
};

/** "-1SU": the last Sunday. */
struct recurrence_nth {
    int16_t nth; /* -53 .. 53, not 0 */
    int8_t weekday;
};

/**
 * A rule as written. A mask of 0 is a part that is not there. Weekdays count from 0 = Monday; days
 * of months and years, weeks and months from 1 (bit 0 is not used).
 */
struct recurrence_rule {
    enum recurrence_freq freq;
    int64_t interval; /* 1 .. */
    int64_t count;    /* -1 where there is none */
    bool has_until;
    struct recurrence_time until; /* inclusive */
    uint64_t seconds;             /* bits 0 .. 59 */
    uint64_t minutes;
    uint64_t hours;
    unsigned weekdays; /* without an ordinal */
    const struct recurrence_nth *nths;
    size_t nth_count;
    uint64_t month_days;
    uint64_t month_days_back; /* bit 1: the last day */
    bool has_year_days;
    struct recurrence_year_bits year_days;
    struct recurrence_year_bits year_days_back;
    uint64_t weeks;
    uint64_t weeks_back;
    unsigned months;
    unsigned leap_months;         /* "5L" */
    const int32_t *set_positions; /* not 0 */
    size_t set_position_count;
    int week_start;
    struct str scale; /* RSCALE in capitals; STR_NULL where there is none */
    enum recurrence_skip skip;
};

/**
 * Reads the value of an RRULE, with or without "RRULE:" before it. Names are taken in any case,
 * empty parts and blanks passed over. Lists are borrowed from the arena.
 * INVALID "bad_rule", the message naming the part: what cannot be read, and combinations that RFC
 * 5545 or RFC 7529 forbid (README.md tells which), and an RSCALE that ICU does not know.
 */
bool recurrence_rule_parse(struct str text, struct arena *arena, struct recurrence_rule *out,
                           struct err *err) MUST_USE;

/* ---- sets --------------------------------------------------------------------------------------
 */

/** Rules and dates that together say when (RFC 5545 3.8.5). Dates need no order. */
struct recurrence {
    struct recurrence_time start; /* DTSTART: an occurrence only where a rule matches it */
    const struct recurrence_rule *rules;
    size_t rule_count;
    const struct recurrence_rule *exrules;
    size_t exrule_count;
    const struct recurrence_time *rdates;
    size_t rdate_count;
    const struct recurrence_time *exdates; /* a date takes out its whole day */
    size_t exdate_count;
};

struct recurrence_walk;

/**
 * Walks through the occurrences from `from_s` on (INT64_MIN: all), in the arena: some kilobytes for
 * each rule, however many occurrences come. Where a rule has no COUNT, or comes as often in each
 * of its periods, the walk begins at `from_s` and not at the start.
 * INVALID "bad_rule" where ICU does not have the calendar of an RSCALE.
 */
bool recurrence_walk_new(const struct recurrence *set, int64_t from_s, struct arena *arena,
                         struct recurrence_walk **out, struct err *err) MUST_USE;

/** The next occurrence, later than the one before. False at the end, which is the year 9999 at the
 * latest, and where recurrence_walk_is_stuck. */
bool recurrence_walk_next(struct recurrence_walk *walk, int64_t *out_s) MUST_USE;

/** The search was given up: too long nothing but what was taken out or only counted. Whatever came
 * before is right. */
bool recurrence_walk_is_stuck(const struct recurrence_walk *walk);

#endif
