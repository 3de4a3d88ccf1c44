/**
 * Business time: when somebody works, and arithmetic in it. Pure: no database, no current time.
 * README.md states the rules.
 *
 * A calendar is made from its rules once and then asked: the spans of 1970 to 2100 lie in a table
 * with the time worked before each, so that every question is a binary search, however long the
 * span between two instants is. Spans are half open. Durations are milliseconds.
 */
#ifndef PHAROS_FEATURES_CALENDAR_CALENDAR_H
#define PHAROS_FEATURES_CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct calendar;
struct err;

enum { CALENDAR_FIRST_YEAR = 1970, CALENDAR_LAST_YEAR = 2100 };

/** From and to on the wall, in seconds from the midnight with which the day begins: 0 <= from <
 * 86,400 and from < to <= from + 86,400; past 86,400 they run into the next day. */
struct hours {
    int from_s;
    int to_s;
};

struct hours_list {
    const struct hours *items; /* in any order; none overlaps another */
    size_t count;
};

struct calendar_day {
    struct civil date;
    struct hours_list hours;
};

/** Both days included. */
struct calendar_season {
    struct civil first;
    struct civil last;
    struct hours_list week[7]; /* 0 = Monday */
};

struct calendar_days {
    const struct calendar_day *items; /* in any order, each date once */
    size_t count;
};

/** What is meant. Borrowed by calendar_make. */
struct calendar_rules {
    struct str zone;
    struct hours_list week[7];             /* 0 = Monday */
    const struct calendar_season *seasons; /* replace the week's hours; none overlaps another */
    size_t season_count;
    struct calendar_days special_days; /* replace the hours of their date */
    struct calendar_days breaks;       /* cut out of whatever is worked */
    struct calendar_days holidays;     /* replace all of it: without hours of its own the day is
                                        * empty, what runs into it from the day before included */
};

/**
 * In the arena, with some 40 bytes for each span of 131 years. INVALID, naming the member as a JSON
 * pointer: "bad_timezone", "bad_hours" (outside the bounds above), "overlap", "no_hours" (neither
 * hours nor special days are given; that breaks and holidays leave none is allowed), "bad_season",
 * "repeated_date".
 */
bool calendar_make(const struct calendar_rules *rules, struct arena *arena,
                   const struct calendar **out, struct err *err) MUST_USE;

/** Within the years that a calendar has. */
bool calendar_has(int64_t at_ms);

enum calendar_direction { CALENDAR_FORWARD = 1, CALENDAR_BACKWARD = -1 };

/**
 * The instant at which `amount_ms` (not negative) of worked time have passed, or before which they
 * lie. What just uses up a span gives the end of it forward, its start backward. 0: the nearest
 * instant that is worked; backward the end of a span counts as one. LIMIT "no_hours_left" where the
 * calendar's years end before.
 */
bool calendar_add(const struct calendar *calendar, int64_t at_ms, int64_t amount_ms,
                  enum calendar_direction direction, int64_t *out_ms, struct err *err) MUST_USE;

/**
 * The same time on the wall, that many (not negative) days with hours of their own later or
 * earlier; where that is not worked, the nearest instant that is, in the same direction. 0: that
 * nearest to `at_ms` itself. LIMIT as above.
 */
bool calendar_add_days(const struct calendar *calendar, int64_t at_ms, int64_t days,
                       enum calendar_direction direction, int64_t *out_ms,
                       struct err *err) MUST_USE;

/** The time worked from one instant to another; 0 where that is not later. */
int64_t calendar_between(const struct calendar *calendar, int64_t from_ms, int64_t to_ms);

struct calendar_standing {
    bool is_active;
    bool is_break;   /* within a break, whether or not it is worked around it */
    bool is_holiday; /* the date there is one */
};
struct calendar_standing calendar_at(const struct calendar *calendar, int64_t at_ms);

struct calendar_span {
    int64_t from_ms;
    int64_t to_ms;
};

/**
 * Up to `most` spans from `origin_ms` on, or up to it with the newest first; the one that holds the
 * origin is cut there. Hours that meet without a pause are two spans. Returns how many there are.
 */
size_t calendar_spans(const struct calendar *calendar, int64_t origin_ms,
                      enum calendar_direction direction, struct calendar_span *out, size_t most);

#endif
