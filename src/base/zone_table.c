#include "base/zone_table.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"
#include "base/zone_file.h"

/* No clock is further from UTC than this. */
enum { OFFSET_MAX_MS = 18 * MS_PER_HOUR, SCRATCH_MAX = 1024 * 1024 };

struct zone_table {
    const struct zone_change *changes; /* of clocks */
    size_t count;
    const struct zone_change *names; /* of clocks or of what their time is called */
    size_t name_count;
};

/* ---- making ------------------------------------------------------------------------------------
 */

static int64_t year_start_ms(int year)
{
    return civil_to_days((struct civil){ year, 1, 1 }) * MS_PER_DAY;
}

/** What ICU knows of a zone; NULL for what is none. Closed by the caller. */
static UCalendar *calendar_open(struct str zone)
{
    UChar name[ZONE_NAME_MAX + 1];
    UChar canonical[ZONE_NAME_MAX + 1];
    UBool is_system = 0;
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar;

    if (zone.n == 0 || zone.n > ZONE_NAME_MAX)
        return NULL;
    for (size_t i = 0; i < zone.n; i++) {
        if (zone.p[i] <= ' ' || zone.p[i] > '~')
            return NULL;
        name[i] = (UChar)zone.p[i];
    }
    name[zone.n] = 0;
    ucal_getCanonicalTimeZoneID(name, -1, canonical, ZONE_NAME_MAX, &is_system, &status);
    if (U_FAILURE(status) || !is_system)
        return NULL;
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

/** When clocks or their name change next; false after the last time. */
static bool next_by_icu(UCalendar *calendar, int64_t after_ms, int64_t *out)
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

static bool read_by_icu(struct str zone, struct arena *arena, struct zone_changes *out)
{
    UCalendar *calendar = calendar_open(zone);
    int64_t at_ms = year_start_ms(ZONE_TABLE_FIRST_YEAR);
    size_t room = 0;

    if (calendar == NULL)
        return false;
    out->items = arena_grow(arena, out->items, 0, &room, sizeof(*out->items));
    out->items[out->count++] = (struct zone_change){ INT64_MIN, offset_at(calendar, at_ms), "" };
    while (next_by_icu(calendar, at_ms, &at_ms)) {
        out->items = arena_grow(arena, out->items, out->count, &room, sizeof(*out->items));
        out->items[out->count++] = (struct zone_change){ at_ms, offset_at(calendar, at_ms), "" };
    }
    ucal_close(calendar);
    return true;
}

/** Without those that change no more than a name. */
static const struct zone_change *of_clocks(const struct zone_table *table, struct arena *arena,
                                           size_t *count)
{
    struct zone_change *changes = ARENA_ARRAY(arena, table->name_count, struct zone_change);

    *count = 0;
    for (size_t i = 0; i < table->name_count; i++)
        if (i == 0 || table->names[i].offset_ms != table->names[i - 1].offset_ms)
            changes[(*count)++] = table->names[i];
    return changes;
}

static const struct zone_table *table_of(const struct zone_changes *read, struct arena *arena)
{
    struct zone_table *table = ARENA_NEW(arena, struct zone_table);
    struct zone_change *names = ARENA_ARRAY(arena, read->count, struct zone_change);

    memcpy(names, read->items, read->count * sizeof(*names));
    table->names = names;
    table->name_count = read->count;
    table->changes = of_clocks(table, arena, &table->count);
    return table;
}

bool zone_table_make(struct str zone, struct arena *arena, const struct zone_table **out,
                     struct err *err)
{
    struct arena *scratch = arena_new(SCRATCH_MAX);
    struct zone_changes read = { 0 };
    bool is_read = zone_file_is_installed()
                       ? zone_file_read(zone, year_start_ms(ZONE_TABLE_FIRST_YEAR),
                                        year_start_ms(ZONE_TABLE_LAST_YEAR), scratch, &read)
                       : read_by_icu(zone, scratch, &read);

    if (is_read)
        *out = table_of(&read, arena);
    arena_free(&scratch);
    return is_read || err_set(err, ERR_INVALID, "bad_timezone", "this is no IANA time zone");
}

/* ---- asking ------------------------------------------------------------------------------------
 */

/** The last change that is not after the instant. */
static size_t last_until(const struct zone_change *changes, size_t count, int64_t at_ms)
{
    size_t low = 0;
    size_t high = count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (changes[middle].at_ms <= at_ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static size_t change_at(const struct zone_table *table, int64_t at_ms)
{
    return last_until(table->changes, table->count, at_ms);
}

int64_t zone_table_offset_ms(const struct zone_table *table, int64_t at_ms)
{
    return table->changes[change_at(table, at_ms)].offset_ms;
}

int64_t zone_table_wall_ms(const struct zone_table *table, int64_t at_ms)
{
    return at_ms + zone_table_offset_ms(table, at_ms);
}

const char *zone_table_letters(const struct zone_table *table, int64_t at_ms)
{
    return table->names[last_until(table->names, table->name_count, at_ms)].letters;
}

bool zone_table_next_change(const struct zone_table *table, int64_t after_ms, int64_t *out_ms)
{
    size_t next = change_at(table, after_ms) + 1;

    if (next >= table->count)
        return false;
    *out_ms = table->changes[next].at_ms;
    return true;
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
