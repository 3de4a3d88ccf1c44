#include "features/insight/insight_clock.h"

#include "base/arena.h"
#include "base/instant.h"
#include "base/zone.h"

enum { DAYS = 7, WEEK_MS = DAYS * MS_PER_DAY };

/* 1970-01-01 was a Thursday: its week had begun three days before. */
static const int64_t monday_ms = 3 * (int64_t)MS_PER_DAY;

/* ---- a zone ---------------------------------------------------------------------------------- */

void insight_zone_read(struct arena *arena, struct str zone, int64_t from_ms, int64_t to_ms,
                       struct insight_zone *out)
{
    int64_t at_ms = from_ms;
    size_t room = 0;

    *out = (struct insight_zone){ .parts = NULL };
    do {
        out->parts = arena_grow(arena, out->parts, out->count, &room, sizeof(*out->parts));
        out->parts[out->count++] = (struct insight_zone_part){ at_ms, zone_offset_ms(zone, at_ms) };
    } while (zone_next_change(zone, at_ms, &at_ms) && at_ms < to_ms);
}

/** The part that holds at an instant. */
static size_t part_at(const struct insight_zone *zone, int64_t at_ms)
{
    size_t low = 0;
    size_t high = zone->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (zone->parts[middle].from_ms <= at_ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t insight_zone_local_ms(const struct insight_zone *zone, int64_t at_ms)
{
    return at_ms + zone->parts[part_at(zone, at_ms)].offset_ms;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t insight_zone_day(const struct insight_zone *zone, int64_t at_ms)
{
    return floor_div(insight_zone_local_ms(zone, at_ms), MS_PER_DAY);
}

/** Into the week, from Monday 00:00. */
static int64_t week_ms(int64_t local_ms)
{
    int64_t since_ms = local_ms + monday_ms;

    return since_ms - floor_div(since_ms, WEEK_MS) * WEEK_MS;
}

int insight_zone_hour_of_week(const struct insight_zone *zone, int64_t at_ms)
{
    return (int)(week_ms(insight_zone_local_ms(zone, at_ms)) / MS_PER_HOUR);
}

/* ---- a week ---------------------------------------------------------------------------------- */

void insight_week_read(const struct mail_hours *hours, struct insight_week *out)
{
    *out = (struct insight_week){ .before = { 0 } };
    for (size_t i = 0; i < hours->count; i++)
        for (int minute = hours->spans[i].from; minute < hours->spans[i].to; minute++)
            out->is_open[minute % MAIL_HOURS_WEEK_MINUTES] = true;
    for (int minute = 0; minute < MAIL_HOURS_WEEK_MINUTES; minute++)
        out->before[minute + 1] = out->before[minute] + out->is_open[minute];
}

bool insight_week_is_open(const struct insight_week *week, const struct insight_zone *zone,
                          int64_t at_ms)
{
    return week->is_open[week_ms(insight_zone_local_ms(zone, at_ms)) / MS_PER_MINUTE];
}

/** How long it was open since some Monday long ago, where clocks are never put forward or back. */
static int64_t open_until(const struct insight_week *week, int64_t local_ms)
{
    int64_t weeks = floor_div(local_ms + monday_ms, WEEK_MS);
    int64_t into_ms = week_ms(local_ms);
    int64_t minute = into_ms / MS_PER_MINUTE;
    int64_t minutes = weeks * week->before[MAIL_HOURS_WEEK_MINUTES] + week->before[minute];

    return minutes * MS_PER_MINUTE + (week->is_open[minute] ? into_ms % MS_PER_MINUTE : 0);
}

int64_t insight_week_open_ms(const struct insight_week *week, const struct insight_zone *zone,
                             int64_t from_ms, int64_t to_ms)
{
    int64_t open_ms = 0;
    int64_t at_ms = from_ms;

    for (size_t i = part_at(zone, from_ms); at_ms < to_ms; i++) {
        bool is_last = i + 1 == zone->count || zone->parts[i + 1].from_ms >= to_ms;
        int64_t end_ms = is_last ? to_ms : zone->parts[i + 1].from_ms;
        int64_t offset_ms = zone->parts[i].offset_ms;

        open_ms += open_until(week, end_ms + offset_ms) - open_until(week, at_ms + offset_ms);
        at_ms = end_ms;
    }
    return open_ms;
}
