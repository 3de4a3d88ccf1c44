/**
 * Clocks and weeks, quick enough for a million instants: the offsets of a time zone over a span of
 * time, and a weekly table of hours. Pure.
 */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_CLOCK_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "features/channel_mail/mail_hours.h"

struct arena;

enum { INSIGHT_WEEK_HOURS = 7 * 24 };

/** From this instant on clocks stand so far ahead of UTC. */
struct insight_zone_part {
    int64_t from_ms;
    int64_t offset_ms;
};

/** In order; the first part also holds before its beginning, the last one for ever. */
struct insight_zone {
    struct insight_zone_part *parts;
    size_t count;
};

/** In the arena. An unknown zone reads as UTC. */
void insight_zone_read(struct arena *arena, struct str zone, int64_t from_ms, int64_t to_ms,
                       struct insight_zone *out);
/** What a clock on the wall shows, as milliseconds since 1970-01-01 00:00 there. */
int64_t insight_zone_local_ms(const struct insight_zone *zone, int64_t at_ms);
/** Days since 1970-01-01 there. */
int64_t insight_zone_day(const struct insight_zone *zone, int64_t at_ms);
/** 0: Monday 00:00 to 01:00 there, 167: Sunday 23:00. */
int insight_zone_hour_of_week(const struct insight_zone *zone, int64_t at_ms);

/** A weekly table of hours: which minutes are open, and how many before each. */
struct insight_week {
    bool is_open[MAIL_HOURS_WEEK_MINUTES];
    int32_t before[MAIL_HOURS_WEEK_MINUTES + 1];
};

void insight_week_read(const struct mail_hours *hours, struct insight_week *out);
bool insight_week_is_open(const struct insight_week *week, const struct insight_zone *zone,
                          int64_t at_ms);
/** How long it was open in between; 0 where `to_ms` is not later. */
int64_t insight_week_open_ms(const struct insight_week *week, const struct insight_zone *zone,
                             int64_t from_ms, int64_t to_ms);

#endif
