/** What a schedule is made of, for the files of this folder. */
#ifndef PHAROS_FEATURES_DUTY_DUTY_TABLE_H
#define PHAROS_FEATURES_DUTY_DUTY_TABLE_H

#include "features/duty/duty.h"

struct zone_table;

struct duty_schedule {
    struct duty_rules rules; /* absences by name and start */
    const struct zone_table *zone;
};

/** A shift as its layer has it, cut at rotation_start and until; whoever it belongs to. */
struct duty_shift {
    int64_t from_ms;
    int64_t to_ms;
    int64_t level; /* the highest one present wins */
    enum duty_source source;
    size_t index; /* as in struct duty_span */
    /** NULL: nobody, but what stands below is replaced all the same. */
    const struct duty_group *group;
};

struct duty_shifts {
    struct duty_shift *items;
    size_t count;
};

/** Every shift that overlaps [from, to), whole. LIMIT "too_many". */
bool duty_expand(const struct duty_schedule *schedule, int64_t from_ms, int64_t to_ms,
                 struct arena *arena, struct duty_shifts *out, struct err *err) MUST_USE;

/** One person's part of a shift without a span in which they are absent. */
struct duty_part {
    int64_t from_ms;
    int64_t to_ms;
    const struct duty_shift *shift;
    struct str user; /* STR_NULL: nobody */
    bool begins;     /* the first of this person and shift */
};

struct duty_parts {
    struct duty_part *items;
    size_t count;
};

/** The parts of all shifts, those of one person and shift side by side and in order. LIMIT
 * "too_many". */
bool duty_parts_of(const struct duty_schedule *schedule, struct duty_shifts shifts,
                   struct arena *arena, struct duty_parts *out, struct err *err) MUST_USE;

/** LIMIT "too_many": false. */
bool duty_too_many(struct err *err);

#endif
