#include "features/duty/duty_rotation.h"

#include "base/instant.h"
#include "base/zone_table.h"
#include "features/duty/duty_wall.h"

enum { WEEK = 7 };

static int64_t unit_ms(enum duty_frequency unit)
{
    if (unit == DUTY_HOURLY)
        return MS_PER_HOUR;
    return unit == DUTY_DAILY ? (int64_t)MS_PER_DAY : WEEK * (int64_t)MS_PER_DAY;
}

/** Months are added to the start, not to each other: the 31st returns after February. */
static int64_t month_wall_ms(const struct duty_rotation *rotation, int64_t months)
{
    const struct civil start = civil_from_days(zone_wall_days(rotation->start_wall_ms));
    int64_t month = duty_month_of(zone_wall_days(rotation->start_wall_ms)) + months;
    int64_t first = duty_month_start(month);
    int64_t days = duty_month_start(month + 1) - first;
    int64_t day = first + (start.day <= days ? start.day : days) - 1;

    return day * MS_PER_DAY + zone_wall_clock_ms(rotation->start_wall_ms);
}

/** When the hand-off is that lies so many lengths from the start. Never falls. */
static int64_t handoff_ms(const struct duty_rotation *rotation, int64_t number)
{
    int64_t units = number * rotation->length;
    int64_t wall_ms = rotation->unit == DUTY_MONTHLY
                          ? month_wall_ms(rotation, units)
                          : rotation->start_wall_ms + units * unit_ms(rotation->unit);

    return duty_wall_instant(rotation->zone, wall_ms);
}

/** Close to the number of the hand-off before what a wall shows. */
static int64_t guess(const struct duty_rotation *rotation, int64_t wall_ms)
{
    if (rotation->unit == DUTY_MONTHLY)
        return duty_floor_div(duty_month_of(zone_wall_days(wall_ms))
                                  - duty_month_of(zone_wall_days(rotation->start_wall_ms)),
                              rotation->length);
    return duty_floor_div(wall_ms - rotation->start_wall_ms,
                          rotation->length * unit_ms(rotation->unit));
}

struct duty_turn duty_rotation_at(const struct duty_rotation *rotation, int64_t at_ms)
{
    int64_t number = guess(rotation, zone_table_wall_ms(rotation->zone, at_ms));

    while (handoff_ms(rotation, number) > at_ms)
        number--;
    while (handoff_ms(rotation, number + 1) <= at_ms)
        number++;
    return (struct duty_turn){ number, handoff_ms(rotation, number),
                               handoff_ms(rotation, number + 1) };
}

struct duty_turn duty_rotation_next(const struct duty_rotation *rotation,
                                    const struct duty_turn *turn)
{
    return duty_rotation_at(rotation, turn->to_ms);
}
