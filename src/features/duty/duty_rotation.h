/**
 * A plain rotation: hand-offs that lie whole lengths of clock time from its start, for ever in both
 * directions. A hand-off at a time that clocks jump over is at the end of the jump, and later ones
 * return to their time; of a time that comes twice the first is meant; hand-offs that coincide are
 * one.
 */
#ifndef PHAROS_FEATURES_DUTY_DUTY_ROTATION_H
#define PHAROS_FEATURES_DUTY_DUTY_ROTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/duty/duty.h"

struct arena;
struct err;
struct zone_table;

enum { DUTY_LENGTH_MAX = 9000 };

/** Times on the wall are counted as in base/zone_table, and lie in the years of duty.h. */
struct duty_rotation {
    const struct zone_table *zone;
    enum duty_frequency unit;
    int64_t length;        /* 1 .. DUTY_LENGTH_MAX units from one hand-off to the next */
    int64_t start_wall_ms; /* a hand-off; months without this day have theirs on their last one */
};

/** The last hand-off that is not after an instant, and the one behind it. */
struct duty_turn {
    int64_t number; /* of hand-offs from the start; negative before it */
    int64_t from_ms;
    int64_t to_ms;
};
struct duty_turn duty_rotation_at(const struct duty_rotation *rotation, int64_t at_ms);

/** The shift behind `turn`. */
struct duty_turn duty_rotation_next(const struct duty_rotation *rotation,
                                    const struct duty_turn *turn);

#endif
