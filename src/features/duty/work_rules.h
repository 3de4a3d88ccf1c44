/**
 * Rules of working time as dated records, and checks of a rota against them. A rule says what is
 * measured, its limit, on what it rests, from when to when it is in force, whom it binds, and what
 * follows. Pure. Not legal advice: every record can be changed by whoever answers for the rota.
 *
 * The Korean set follows the Labour Standards Act (근로기준법) and, for health checks, the
 * enforcement rule of the Occupational Safety and Health Act, annexes 22 and 23; each record names
 * its article.
 */
#ifndef PHAROS_FEATURES_DUTY_WORK_RULES_H
#define PHAROS_FEATURES_DUTY_WORK_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum work_level { WORK_LAW = 1, WORK_AGREEMENT, WORK_COMPANY };

/** What is looked at; `limit` and `over` of a rule are in the unit named. */
enum work_measure {
    WORK_DAY_MOST = 1,    /* ms worked in what begins on one date */
    WORK_WEEK_MOST,       /* ms worked in a week of seven days */
    WORK_OVERTIME_MOST,   /* ms of a week over `over` ms */
    WORK_BREAK_LEAST,     /* ms of breaks in a stretch of work of `over` ms or more */
    WORK_REST_LEAST,      /* ms between the end of one working day and the next one */
    WORK_DAYS_OFF_LEAST,  /* dates without work in a week */
    WORK_NIGHT_MOST,      /* ms worked between 22:00 and 06:00 on one night */
    WORK_NIGHTS_IN_A_ROW, /* nights with such work, one after the other */
    WORK_NIGHT_MONTH,     /* ms of such work in a calendar month: from `limit` on */
    WORK_LONG_NIGHTS, /* nights of a calendar month within work of `over` ms or more that goes on
                         but for pauses from midnight to 05:00: from `limit` on */
};

/** What follows where it is not kept. */
enum work_action {
    WORK_REFUSE = 1, /* the rota cannot stand */
    WORK_CONSENT,    /* needs the person's own, with its date */
    WORK_APPROVAL,   /* needs consent and the authority's approval */
    WORK_WARN,
    WORK_HEALTH_CHECK,
};

/** Whom a rule binds: those with one of `needs` (0: all), and none of `spares`. */
enum work_person {
    WORK_MINOR = 1 << 0, /* under 18 */
    WORK_WOMAN = 1 << 1,
    WORK_PREGNANT = 1 << 2,
    WORK_AFTER_BIRTH = 1 << 3,       /* within a year */
    WORK_EXEMPT = 1 << 4,            /* supervisors and the like, art. 63 */
    WORK_FLEXIBLE_2_WEEKS = 1 << 5,  /* hours that are flexible over so long: art. 51 (1) */
    WORK_FLEXIBLE_3_MONTHS = 1 << 6, /* art. 51 (2) */
    WORK_FLEXIBLE_6_MONTHS = 1 << 7, /* art. 51-2 */
    WORK_SELECTIVE = 1 << 8,         /* hours that people choose, settled over a month: art. 52 */
    WORK_SELECTIVE_LONG = 1 << 9,    /* the same, settled over more than a month */
    WORK_APPROVED = 1 << 10,         /* more overtime in an emergency, approved: art. 53 (4) */
    WORK_SPECIAL_SECTOR = 1 << 11,   /* art. 59: more overtime by agreement */
};

struct work_rule {
    const char *id; /* stable: "kr.week.52" */
    enum work_measure measure;
    int64_t limit;
    int64_t over;
    enum work_level level;
    const char *basis; /* "근로기준법 53 ①" */
    int64_t from_day;  /* since 1970-01-01; INT64_MIN: always */
    int64_t to_day;    /* the first day on which it is not in force any more; INT64_MAX: open */
    int staff_from;    /* of the workplace, both included */
    int staff_to;
    uint32_t needs;
    uint32_t spares;
    enum work_action action;
    bool is_certain; /* false: to be confirmed before anybody relies on it */
};

struct work_rules {
    const struct work_rule *items;
    size_t count;
};

extern const struct work_rules work_rules_korea;
/** For everywhere else, until somebody writes one. */
extern const struct work_rules work_rules_none;

/* ---- a rota ------------------------------------------------------------------------------------
 */

enum work_kind {
    WORK_WORK = 1,
    WORK_CALL_OUT, /* called in while on standby: counts as work */
    WORK_STANDBY,  /* counts only where the workplace says so */
    WORK_BREAK,    /* within work, and taken off it */
};

struct work_entry {
    int64_t person_id;
    enum work_kind kind;
    int64_t from_ms;
    int64_t to_ms; /* after from_ms */
};

struct work_staff_member {
    int64_t person_id;
    uint32_t is; /* enum work_person */
};

struct work_place {
    struct str zone;
    int staff;           /* how many people it has */
    int week_starts_on;  /* 0 = Monday */
    bool standby_counts; /* people on standby are in substance under direction */
};

struct work_rota {
    const struct work_staff_member *staff; /* all who have entries */
    size_t staff_count;
    const struct work_entry *entries;
    size_t entry_count;
};

struct work_finding {
    const struct work_rule *rule;
    int64_t person_id;
    int64_t day; /* the date, the week's or month's first, or the night's evening */
    int64_t measured;
};

struct work_findings {
    struct work_finding *items; /* by person, day and place of the rule */
    size_t count;
};

/**
 * Everything in the rota that a rule in force on its day does not allow, in the arena. Breaks lie
 * within work of the same person. INVALID "bad_timezone", "bad_entry", "unknown_person",
 * "overlap" (of one person's entries).
 */
bool work_check(const struct work_rules *rules, const struct work_place *place,
                const struct work_rota *rota, struct arena *arena, struct work_findings *out,
                struct err *err) MUST_USE;

#endif
