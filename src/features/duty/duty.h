/**
 * On-call schedules: who is reached at an instant, and over a span of time. Pure: a schedule is
 * made from rules once and then only asked. README.md tells the rules.
 *
 * Spans are half open. Instants that are asked for, and those at which layers start, lie in the
 * years DUTY_FIRST_YEAR to DUTY_LAST_YEAR.
 */
#ifndef PHAROS_FEATURES_DUTY_DUTY_H
#define PHAROS_FEATURES_DUTY_DUTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum { DUTY_FIRST_YEAR = 1900, DUTY_LAST_YEAR = 2199 };

/** What one question may make of shifts, and of spans. */
enum { DUTY_SHIFTS_MAX = 500 * 1000 };

enum duty_type {
    DUTY_ROLLING = 1, /* each turn goes to the next group */
    DUTY_RECURRENT,   /* the same times, everybody each time */
    DUTY_SINGLE,      /* once */
    DUTY_OVERRIDE,    /* once, and before every layer */
};

enum duty_frequency { DUTY_HOURLY = 1, DUTY_DAILY, DUTY_WEEKLY, DUTY_MONTHLY };

/** At least one person; somebody who is named twice counts once. */
struct duty_group {
    const struct str *users;
    size_t count;
};

/** Which days a layer may start its shifts on; a member without bits says nothing. */
struct duty_days {
    uint32_t weekdays;   /* bit 0 is Monday */
    uint32_t months;     /* bits 1 .. 12 */
    uint64_t month_days; /* bits 1 .. 31 */
    uint64_t last_days;  /* bits 1 .. 31, counted from the end of the month: 1 is the last day */
};

struct duty_layer {
    enum duty_type type;
    int64_t start_ms;
    int64_t duration_ms;           /* > 0; on the wall for ROLLING and RECURRENT */
    enum duty_frequency frequency; /* these four: of ROLLING and RECURRENT alone */
    int64_t interval;              /* >= 1: a turn is that many periods of the frequency */
    int week_start;                /* 0 is Monday */
    struct duty_days days;
    int64_t rotation_start_ms; /* nothing before; start_ms where nothing else is meant */
    int64_t until_ms;          /* nothing from then on; INT64_MAX: for ever */
    int64_t priority;
    const struct duty_group *groups; /* of a ROLLING layer they take turns; else one */
    size_t group_count;
    size_t first_group; /* whose turn the first is */
};

/** Somebody who cannot be reached: the others of the shift stay, else the next layer below wins. */
struct duty_absence {
    struct str user;
    int64_t from_ms;
    int64_t to_ms;
};

struct duty_temporary_shift {
    int64_t from_ms; /* within the span of the temporary schedule */
    int64_t to_ms;
    struct str user;
};

/** A list of shifts that replaces everything else for a span, overrides too. */
struct duty_temporary {
    int64_t from_ms;
    int64_t to_ms;
    const struct duty_temporary_shift *shifts;
    size_t shift_count;
};

struct duty_rules {
    struct str zone; /* IANA */
    const struct duty_layer *layers;
    size_t layer_count;
    const struct duty_absence *absences;
    size_t absence_count;
    const struct duty_temporary *temporaries; /* not two at once */
    size_t temporary_count;
};

struct duty_schedule;

/**
 * Into the arena, with copies of nothing: `rules` and all they point to must live as long. INVALID,
 * naming the member ("/layers/2/users"): "bad_timezone", "no_people", "bad_duration",
 * "out_of_range", "required", "span_taken".
 */
bool duty_schedule_make(const struct duty_rules *rules, struct arena *arena,
                        const struct duty_schedule **out, struct err *err) MUST_USE;

/** By which rule somebody is on call. */
enum duty_source { DUTY_BY_LAYER = 1, DUTY_BY_OVERRIDE, DUTY_BY_TEMPORARY };

/** What is left of one person's shift where higher ones win. */
struct duty_span {
    int64_t from_ms;
    int64_t to_ms;
    struct str user; /* of the rules */
    enum duty_source source;
    size_t index;  /* of the layer in the rules, or of the temporary schedule */
    bool is_first; /* of what is left of this shift */
};

struct duty_spans {
    const struct duty_span *items;
    size_t count;
};

/**
 * The final timeline: every span that overlaps [from, to), whole, by start, end and name. Empty
 * where to <= from. In O((shifts + overrides) log n), wherever the window lies. INVALID
 * "out_of_range"; LIMIT "too_many" past DUTY_SHIFTS_MAX.
 */
bool duty_final(const struct duty_schedule *schedule, int64_t from_ms, int64_t to_ms,
                struct arena *arena, struct duty_spans *out, struct err *err) MUST_USE;

struct duty_users {
    const struct str *items; /* by name, each once */
    size_t count;
};

/** Who is on call at an instant; perhaps nobody. Errors as duty_final. */
bool duty_at(const struct duty_schedule *schedule, int64_t at_ms, struct arena *arena,
             struct duty_users *out, struct err *err) MUST_USE;

/** The date that walls of the schedule's zone show, as days since 1970-01-01. */
int64_t duty_day_of(const struct duty_schedule *schedule, int64_t at_ms);

/**
 * The timeline of a schedule that was changed at `cut_ms`: what was before, as `past` tells it, and
 * what `future` tells from then on. Somebody who stays on call by the same rule across the cut
 * keeps one span. In the order of duty_final.
 */
struct duty_spans duty_frozen(struct duty_spans past, int64_t cut_ms, struct duty_spans future,
                              struct arena *arena);

#endif
