#include "features/calendar/ics_zone.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone.h"
#include "base/zone_table.h"

enum { ZONES_MAX = 500, S_PER_DAY = 86400, S_PER_HOUR = 3600, S_PER_MINUTE = 60 };

struct ics_zone {
    struct ics_zone *next;
    const char *name;
    const struct zone_table *table; /* NULL: not of IANA */
    icaltimezone *own;              /* of the file; NULL: it has none */
};

const struct ics_zone ics_utc = { .name = "UTC" };

/* ---- times -------------------------------------------------------------------------------------
 */

/** Within the years that a date has. */
static int64_t clamped(int64_t wall_s)
{
    if (wall_s < INSTANT_MIN_MS / MS_PER_SECOND)
        return INSTANT_MIN_MS / MS_PER_SECOND;
    return wall_s > INSTANT_MAX_MS / MS_PER_SECOND ? INSTANT_MAX_MS / MS_PER_SECOND : wall_s;
}

struct icaltimetype ics_time_of(int64_t wall_s, bool is_date)
{
    int64_t days = wall_s >= 0 ? wall_s / S_PER_DAY : -((S_PER_DAY - 1 - wall_s) / S_PER_DAY);
    int clock = (int)(wall_s - days * S_PER_DAY);
    struct civil date = civil_from_days(days);
    struct icaltimetype time = icaltime_null_time();

    time.year = date.year;
    time.month = date.month;
    time.day = date.day;
    time.is_date = is_date;
    if (!is_date) {
        time.hour = clock / S_PER_HOUR;
        time.minute = clock / S_PER_MINUTE % 60;
        time.second = clock % S_PER_MINUTE;
    }
    return time;
}

bool ics_wall_of(const struct icaltimetype *time, int64_t *out_s)
{
    struct civil date = { time->year, time->month, time->day };
    int second = time->second == 60 ? 59 : time->second; /* of a leap second's minute */

    if (!civil_is_valid(date) || time->hour < 0 || time->hour > 23 || time->minute < 0
        || time->minute > 59 || second < 0 || second > 59)
        return false;
    *out_s = civil_to_days(date) * S_PER_DAY;
    if (!time->is_date)
        *out_s += time->hour * S_PER_HOUR + time->minute * S_PER_MINUTE + second;
    return true;
}

/* ---- zones -------------------------------------------------------------------------------------
 */

/** libical lays a rule along the years without end, so only yearly ones are let near it. */
static bool is_yearly(icalcomponent *standing)
{
    icalproperty *rule = icalcomponent_get_first_property(standing, ICAL_RRULE_PROPERTY);

    for (; rule != NULL; rule = icalcomponent_get_next_property(standing, ICAL_RRULE_PROPERTY))
        if (icalproperty_get_rrule(rule).freq != ICAL_YEARLY_RECURRENCE)
            return false;
    return true;
}

static icaltimezone *zone_of_file(icalcomponent *calendar, const char *name)
{
    icaltimezone *zone = icalcomponent_get_timezone(calendar, name);
    icalcomponent *component = zone != NULL ? icaltimezone_get_component(zone) : NULL;
    icalcomponent *part;

    if (component == NULL)
        return NULL;
    part = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
    for (; part != NULL; part = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        if (!is_yearly(part))
            return NULL;
    return zone;
}

static struct ics_zone *zone_new(struct ics_zones *zones, icalcomponent *calendar, const char *name)
{
    struct ics_zone *zone = ARENA_NEW(zones->arena, struct ics_zone);
    struct str iana = str_of(name);
    struct err unknown = { 0 };

    zone->name = str_cstr(zones->arena, iana);
    if (!zone_is_known(iana) || !zone_table_make(iana, zones->arena, &zone->table, &unknown))
        zone->own = zone_of_file(calendar, name);
    zone->next = zones->first;
    zones->first = zone;
    zones->count++;
    return zone;
}

bool ics_zone_find(struct ics_zones *zones, icalcomponent *calendar, const char *name,
                   const struct ics_zone **out, struct err *err)
{
    for (const struct ics_zone *zone = zones->first; zone != NULL; zone = zone->next)
        if (strcmp(zone->name, name) == 0) {
            *out = zone;
            return true;
        }
    if (zones->count == ZONES_MAX) {
        err_set(err, ERR_LIMIT, "too_many", "more than %d time zones", ZONES_MAX);
        return err_param(err, "%d", ZONES_MAX);
    }
    *out = zone_new(zones, calendar, name);
    return true;
}

/* ---- moving ------------------------------------------------------------------------------------
 */

static bool is_unknown(const struct ics_zone *zone, struct err *err)
{
    if (zone == &ics_utc || zone->table != NULL || zone->own != NULL)
        return false;
    err_set(err, ERR_INVALID, "bad_timezone",
            "the time zone \"%s\" is neither IANA's nor in the file with a rule that can be read",
            zone->name);
    return true;
}

static int64_t to_utc(const struct ics_zone *zone, int64_t wall_s)
{
    struct icaltimetype time;

    if (zone == &ics_utc)
        return wall_s;
    if (zone->table != NULL)
        return zone_table_instants(zone->table, wall_s * MS_PER_SECOND).first_ms / MS_PER_SECOND;
    time = ics_time_of(wall_s, false);
    return wall_s - icaltimezone_get_utc_offset(zone->own, &time, NULL);
}

static int64_t from_utc(const struct ics_zone *zone, int64_t at_s)
{
    struct icaltimetype time;

    if (zone == &ics_utc)
        return at_s;
    if (zone->table != NULL)
        return at_s + zone_table_offset_ms(zone->table, at_s * MS_PER_SECOND) / MS_PER_SECOND;
    time = ics_time_of(at_s, false);
    return at_s + icaltimezone_get_utc_offset_of_utc_time(zone->own, &time, NULL);
}

bool ics_zone_move(const struct ics_zone *from, int64_t wall_s, const struct ics_zone *to,
                   int64_t *out_s, struct err *err)
{
    *out_s = wall_s;
    if (from == NULL || to == NULL || from == to)
        return true;
    if (is_unknown(from, err) || is_unknown(to, err))
        return false;
    *out_s = clamped(from_utc(to, clamped(to_utc(from, wall_s))));
    return true;
}
