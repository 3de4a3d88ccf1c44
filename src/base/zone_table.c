#include "base/zone_table.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"
#include "base/zone_file.h"

/* No clock is further from UTC than this. */
enum { OFFSET_MAX_MS = 18 * MS_PER_HOUR };

struct zone_table {
    const struct zone_change *changes;
    size_t count;
};

/* ---- making ------------------------------------------------------------------------------------
 */

static UCalendar *calendar_open(struct str zone)
{
    UChar name[ZONE_NAME_MAX + 1];
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar;

    u_charsToUChars(zone.p, name, (int32_t)zone.n);
    name[zone.n] = 0;
    calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    return U_SUCCESS(status) ? calendar : NULL;
}

static int64_t offset_at(UCalendar *calendar, int64_t at_ms)
{
    UErrorCode status = U_ZERO_ERROR;

    ucal_setMillis(calendar, (UDate)at_ms, &status);
    return ucal_get(calendar, UCAL_ZONE_OFFSET, &status)
           + ucal_get(calendar, UCAL_DST_OFFSET, &status);
}

static int64_t year_start_ms(int year)
{
    return civil_to_days((struct civil){ year, 1, 1 }) * MS_PER_DAY;
}

/** When clocks or their name change next; false after the last time. */
static bool next_change(UCalendar *calendar, int64_t after_ms, int64_t *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UDate at;

    ucal_setMillis(calendar, (UDate)after_ms, &status);
    if (!ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &at, &status)
        || U_FAILURE(status) || at >= (UDate)year_start_ms(ZONE_TABLE_LAST_YEAR))
        return false;
    *out = (int64_t)at;
    return true;
}

static void fill(struct zone_table *table, UCalendar *calendar, struct arena *arena)
{
    int64_t at_ms = year_start_ms(ZONE_TABLE_FIRST_YEAR);
    struct zone_change *changes = NULL;
    size_t room = 0;

    changes = arena_grow(arena, changes, 0, &room, sizeof(*changes));
    changes[table->count++] = (struct zone_change){ INT64_MIN, offset_at(calendar, at_ms) };
    while (next_change(calendar, at_ms, &at_ms)) {
        int64_t offset_ms = offset_at(calendar, at_ms);

        if (offset_ms == changes[table->count - 1].offset_ms)
            continue;
        changes = arena_grow(arena, changes, table->count, &room, sizeof(*changes));
        changes[table->count++] = (struct zone_change){ at_ms, offset_ms };
    }
    table->changes = changes;
}

static bool make_by_icu(struct str zone, struct arena *arena, struct zone_table *table)
{
    UCalendar *calendar = zone_is_known(zone) ? calendar_open(zone) : NULL;

    if (calendar == NULL)
        return false;
    fill(table, calendar, arena);
    ucal_close(calendar);
    return true;
}

static bool make_by_file(struct str zone, struct arena *arena, struct zone_table *table)
{
    struct zone_changes changes;

    if (!zone_file_read(zone, year_start_ms(ZONE_TABLE_FIRST_YEAR),
                        year_start_ms(ZONE_TABLE_LAST_YEAR), arena, &changes))
        return false;
    table->changes = changes.items;
    table->count = changes.count;
    return true;
}

bool zone_table_make(struct str zone, struct arena *arena, const struct zone_table **out,
                     struct err *err)
{
    struct zone_table *table = ARENA_NEW(arena, struct zone_table);
    bool is_made = zone_file_is_installed() ? make_by_file(zone, arena, table)
                                            : make_by_icu(zone, arena, table);

    *out = table;
    return is_made || err_set(err, ERR_INVALID, "bad_timezone", "this is no IANA time zone");
}

/* ---- asking ------------------------------------------------------------------------------------
 */

/** The last change that is not after the instant. */
static size_t change_at(const struct zone_table *table, int64_t at_ms)
{
    size_t low = 0;
    size_t high = table->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (table->changes[middle].at_ms <= at_ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t zone_table_offset_ms(const struct zone_table *table, int64_t at_ms)
{
    return table->changes[change_at(table, at_ms)].offset_ms;
}

int64_t zone_table_wall_ms(const struct zone_table *table, int64_t at_ms)
{
    return at_ms + zone_table_offset_ms(table, at_ms);
}

/** Of a time that no wall shows: between those before and behind the change. */
static struct zone_instants jumped_over(const struct zone_table *table, size_t first, size_t last,
                                        int64_t wall_ms)
{
    size_t i = first + 1;

    while (i < last && wall_ms >= table->changes[i].at_ms + table->changes[i].offset_ms)
        i++;
    return (struct zone_instants){
        .standing = ZONE_NEVER,
        .first_ms = wall_ms - table->changes[i - 1].offset_ms,
        .second_ms = wall_ms - table->changes[i].offset_ms,
        .change_ms = table->changes[i].at_ms,
    };
}

struct zone_instants zone_table_instants(const struct zone_table *table, int64_t wall_ms)
{
    size_t first = change_at(table, wall_ms - OFFSET_MAX_MS);
    size_t last = change_at(table, wall_ms + OFFSET_MAX_MS);
    struct zone_instants out = { 0 };

    for (size_t i = first; i <= last; i++) {
        int64_t at_ms = wall_ms - table->changes[i].offset_ms;

        if (at_ms < table->changes[i].at_ms
            || (i + 1 < table->count && at_ms >= table->changes[i + 1].at_ms))
            continue;
        if (out.standing == ZONE_ONCE) {
            out.standing = ZONE_TWICE;
            out.second_ms = at_ms;
            out.change_ms = table->changes[i].at_ms;
            break;
        }
        out = (struct zone_instants){ ZONE_ONCE, at_ms, at_ms, at_ms };
    }
    return out.standing != 0 ? out : jumped_over(table, first, last, wall_ms);
}

struct zone_calm zone_table_calm(const struct zone_table *table, int64_t wall_ms)
{
    size_t i = change_at(table, wall_ms - OFFSET_MAX_MS);
    bool is_last = i + 1 == table->count;
    struct zone_calm calm = {
        .from_ms = i == 0 ? INT64_MIN : table->changes[i].at_ms + OFFSET_MAX_MS,
        .to_ms = is_last ? INT64_MAX : table->changes[i + 1].at_ms - OFFSET_MAX_MS,
        .offset_ms = table->changes[i].offset_ms,
    };

    if (wall_ms >= calm.to_ms)
        calm.from_ms = calm.to_ms = wall_ms;
    return calm;
}

int64_t zone_wall_days(int64_t wall_ms)
{
    return wall_ms / MS_PER_DAY - (wall_ms % MS_PER_DAY < 0);
}

int64_t zone_wall_clock_ms(int64_t wall_ms)
{
    return wall_ms - zone_wall_days(wall_ms) * MS_PER_DAY;
}

struct str zone_data_version(struct arena *arena)
{
    struct str version = zone_file_version(arena);
    UErrorCode status = U_ZERO_ERROR;

    return str_is_null(version) ? str_dup(arena, str_of(ucal_getTZDataVersion(&status))) : version;
}
