/** Times on a wall, as duty counts them: every wall time is one instant, and later walls are never
 * earlier instants. */
#ifndef PHAROS_FEATURES_DUTY_DUTY_WALL_H
#define PHAROS_FEATURES_DUTY_DUTY_WALL_H

#include <stdbool.h>
#include <stdint.h>

struct zone_table;

/** A time that clocks jump over is the end of the jump; of a time that comes twice the first. */
int64_t duty_wall_instant(const struct zone_table *zone, int64_t wall_ms);

/** Rounded to minus infinity; b > 0. */
int64_t duty_floor_div(int64_t a, int64_t b);

/** Months since year 0 of a day that is counted since 1970-01-01, and the first day of such a
 * month. */
int64_t duty_month_of(int64_t day);
int64_t duty_month_start(int64_t month);

/** Within the years that are known: the first instant or wall of DUTY_FIRST_YEAR, up to the end of
 * DUTY_LAST_YEAR. */
bool duty_is_known(int64_t ms);

#endif
