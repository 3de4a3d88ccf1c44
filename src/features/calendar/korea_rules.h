/**
 * The rules of Korean public holidays as dated records: the file built in (korea_holidays.json)
 * and, merged with it, one that an operator keeps. The README tells the members and sources.
 *
 * Days are counted from 1970-01-01 (civil_to_days).
 */
#ifndef PHAROS_FEATURES_CALENDAR_KOREA_RULES_H
#define PHAROS_FEATURES_CALENDAR_KOREA_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum { KOREA_FIRST_YEAR = 1990, KOREA_LAST_YEAR = 2100 };

/** Known on whatever day it is asked for; before every first day. */
#define KOREA_ALWAYS INT64_MIN

/** In the order in which holidays of one date are listed. */
enum korea_kind {
    KOREA_ANY_KIND = 0, /* of a strike */
    KOREA_FIXED,
    KOREA_LUNAR,
    KOREA_SUBSTITUTE,
    KOREA_ELECTION,
    KOREA_TEMPORARY,
};
const char *korea_kind_name(enum korea_kind kind);

/** What a holiday must fall on to owe a substitute. */
enum korea_owing {
    KOREA_OWES_SATURDAY = 1 << 0,
    KOREA_OWES_SUNDAY = 1 << 1,
    KOREA_OWES_HOLIDAY = 1 << 2, /* another holiday, Monday to Friday */
};

/** How the law stands about one holiday, until the next law of it. */
struct korea_law {
    int64_t from_day;
    int64_t known_day; /* when it was made public */
    bool is_holiday;
    unsigned owing; /* enum korea_owing */
    struct str basis;
    struct str substitute_basis; /* STR_NULL where nothing is owed */
};

/** A holiday that comes every year. */
struct korea_day {
    struct str id;
    struct str name_ko;
    struct str name_en;
    struct str feast_ko; /* what its substitute is named after */
    struct str feast_en;
    enum korea_kind kind; /* FIXED or LUNAR */
    int month;
    int day;
    int shift; /* days behind that date */
    const struct korea_law
        *laws; /* from_day never decreasing; of those that apply the last counts */
    size_t law_count;
};

/** A single date. */
struct korea_added {
    int64_t day;
    int64_t known_day;
    enum korea_kind kind; /* ELECTION or TEMPORARY */
    bool is_certain;
    struct str name_ko;
    struct str name_en;
    struct str basis;
};

/** A date on which no holiday (of that kind) shall be. */
struct korea_struck {
    int64_t day;
    int64_t known_day;
    enum korea_kind kind;
};

/** Where the almanac puts a lunar date. */
struct korea_almanac {
    int month;
    int day;
    int64_t on_day;
};

/** From a day on, terms of an office end on this date and every `years` years later. */
struct korea_term {
    int64_t known_day;
    int64_t ends_day;
};

struct korea_office {
    struct str name_ko;
    struct str name_en;
    int days_before; /* the election is not earlier than so long before a term's end */
    int years;
    const struct korea_term *terms; /* known_day never decreasing */
    size_t term_count;
};

/** The weekday of elections as computed from a day on. */
struct korea_election_day {
    int64_t known_day;
    int weekday; /* 0 = Monday */
};

/** Lists may be empty, never NULL with a count. Everything lies in the arena it was read into. */
struct korea_rules {
    int64_t known_to_day; /* what happened is in here up to this day */
    int almanac_to_year;  /* lunar dates are published up to here */
    const struct korea_day *days;
    size_t day_count;
    const struct korea_almanac *almanac; /* the last of several for one date counts */
    size_t almanac_count;
    const struct korea_added *added;
    size_t added_count;
    const struct korea_struck *struck;
    size_t struck_count;
    const struct korea_office *offices;
    size_t office_count;
    const struct korea_election_day *election_days;
    size_t election_day_count;
    struct str election_basis;
};

/**
 * The built-in rules, with those of an operator's file where `operator_text` is not STR_NULL.
 * INVALID naming the member as a JSON pointer: "bad_json", "unknown_field", "required",
 * "wrong_type", "bad_date", "out_of_range", "not_allowed", "out_of_order".
 */
bool korea_rules_read(struct str operator_text, struct arena *arena, const struct korea_rules **out,
                      struct err *err) MUST_USE;

#endif
