/**
 * When people write and when the demo company works: hours of the week, public holidays in Korea,
 * and how long a piece of work takes when the desk is full, at lunch or asleep. Pure.
 */
#ifndef PHAROS_APP_DEMO_CALENDAR_H
#define PHAROS_APP_DEMO_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/random.h"

/** A public holiday in Korea: fixed days, and the two feasts of the moon in 2026 to 2030. */
bool demo_is_holiday(struct civil date);

/** How many write on such a day, as against an ordinary Tuesday's 100. */
int demo_day_weight(struct civil date, bool in_korea);

/** An instant of that date, at an hour as contacts fall in a day, where clocks are `offset_ms`
 * ahead of UTC. */
int64_t demo_pick_instant(struct random *random, int64_t offset_ms, struct civil date);

/** By which hours somebody works. */
enum demo_hours {
    DEMO_DESK_HOURS,   /* Korean office hours; a little in the evening, Saturday morning */
    DEMO_OFFICE_HOURS, /* Korean office hours and not a minute more */
    DEMO_NIGHT_HOURS,  /* evenings, nights, weekends and holidays in Korea */
    DEMO_AWAY_HOURS,   /* office hours in a country that knows no Korean holidays */
    DEMO_WAKING_HOURS, /* customers at their mail */
};

/**
 * Hours on clocks that are `offset_ms` ahead of UTC. One offset serves for all sixty days: an hour
 * more or less around a change of clocks harms no story.
 */
struct demo_roster {
    enum demo_hours hours;
    int64_t offset_ms;
};

/** How much of a full hour's work is done in the hour around the instant, 0..100. */
int demo_pace(struct demo_roster roster, int64_t at_ms);

/** The instant at which `work_ms` of work that begins at `at_ms` is done. */
int64_t demo_work_until(struct demo_roster roster, int64_t at_ms, int64_t work_ms);

#endif
