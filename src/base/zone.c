#include "base/zone.h"

#include <stdlib.h>

#include "base/zone_kept.h"
#include "base/zone_table.h"

enum { MINUTES_PER_HOUR = 60 };

bool zone_is_known(struct str zone)
{
    return zone_kept(zone) != NULL;
}

int64_t zone_offset_ms(struct str zone, int64_t at_ms)
{
    const struct zone_table *table = zone_kept(zone);

    return table != NULL ? zone_table_offset_ms(table, at_ms) : 0;
}

bool zone_next_change(struct str zone, int64_t after_ms, int64_t *out_ms)
{
    const struct zone_table *table = zone_kept(zone);

    return table != NULL && zone_table_next_change(table, after_ms, out_ms);
}

/** "GMT+9", "GMT-3:30". */
static struct str offset_name(int64_t offset_ms, struct arena *arena)
{
    int minutes = (int)(llabs(offset_ms) / MS_PER_MINUTE);
    const char *sign = offset_ms < 0 ? "-" : "+";

    if (minutes % MINUTES_PER_HOUR == 0)
        return str_format(arena, "GMT%s%d", sign, minutes / MINUTES_PER_HOUR);
    return str_format(arena, "GMT%s%d:%02d", sign, minutes / MINUTES_PER_HOUR,
                      minutes % MINUTES_PER_HOUR);
}

struct str zone_abbreviation(struct str zone, int64_t at_ms, struct arena *arena)
{
    const struct zone_table *table = zone_kept(zone);
    const char *letters = table != NULL ? zone_table_letters(table, at_ms) : "";
    int64_t offset_ms = table != NULL ? zone_table_offset_ms(table, at_ms) : 0;

    if (letters[0] != '\0')
        return str_dup(arena, str_of(letters));
    return offset_ms == 0 ? STR("UTC") : offset_name(offset_ms, arena);
}

struct civil zone_date_at(struct str zone, int64_t at_ms)
{
    int64_t local_ms = at_ms + zone_offset_ms(zone, at_ms);

    if (local_ms < INSTANT_MIN_MS)
        local_ms = INSTANT_MIN_MS;
    if (local_ms > INSTANT_MAX_MS)
        local_ms = INSTANT_MAX_MS;
    return civil_from_days(zone_wall_days(local_ms));
}

int64_t zone_day_start_ms(struct str zone, struct civil date)
{
    const struct zone_table *table = zone_kept(zone);
    int64_t wall_ms = civil_to_days(date) * MS_PER_DAY;
    struct zone_instants instants;

    if (table == NULL)
        return wall_ms;
    instants = zone_table_instants(table, wall_ms);
    return instants.standing == ZONE_NEVER ? instants.change_ms : instants.first_ms;
}
