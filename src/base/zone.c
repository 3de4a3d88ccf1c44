#include "base/zone.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/attributes.h"

/** ICU's form of a name; false for what cannot be one. */
static bool to_utf16(struct str zone, UChar out[ZONE_NAME_MAX + 1])
{
    if (zone.n == 0 || zone.n > ZONE_NAME_MAX)
        return false;
    for (size_t i = 0; i < zone.n; i++) {
        if ((unsigned char)zone.p[i] <= ' ' || (unsigned char)zone.p[i] > '~')
            return false;
        out[i] = (UChar)zone.p[i];
    }
    out[zone.n] = 0;
    return true;
}

bool zone_is_known(struct str zone)
{
    UChar name[ZONE_NAME_MAX + 1];
    UChar canonical[ZONE_NAME_MAX + 1];
    UBool is_system = 0;
    UErrorCode status = U_ZERO_ERROR;

    if (!to_utf16(zone, name))
        return false;
    ucal_getCanonicalTimeZoneID(name, -1, canonical, ZONE_NAME_MAX, &is_system, &status);
    return U_SUCCESS(status) && is_system != 0;
}

/** A proleptic Gregorian calendar there; NULL stands for UTC. Closed by the caller. */
static UCalendar *calendar_open(struct str zone)
{
    UChar name[ZONE_NAME_MAX + 1];
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar;

    if (!zone_is_known(zone) || !to_utf16(zone, name))
        return NULL;
    calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return NULL;
    ucal_setGregorianChange(calendar, -1e30, &status);
    return calendar;
}

int64_t zone_offset_ms(struct str zone, int64_t at_ms)
{
    UCalendar *calendar = calendar_open(zone);
    UErrorCode status = U_ZERO_ERROR;
    int64_t offset_ms;

    if (calendar == NULL)
        return 0;
    ucal_setMillis(calendar, (UDate)at_ms, &status);
    offset_ms = ucal_get(calendar, UCAL_ZONE_OFFSET, &status)
                + ucal_get(calendar, UCAL_DST_OFFSET, &status);
    ucal_close(calendar);
    return offset_ms;
}

/** ICU's short name in one region's English; in most regions only their own zones have letters. */
static bool short_name_in(const char *locale, struct str zone, int64_t at_ms,
                          char out[ZONE_NAME_MAX])
{
    UCalendar *calendar = calendar_open(zone);
    UErrorCode status = U_ZERO_ERROR;
    UChar name[ZONE_NAME_MAX];
    bool is_summer;
    int32_t n;

    if (calendar == NULL)
        return false;
    ucal_setMillis(calendar, (UDate)at_ms, &status);
    is_summer = ucal_get(calendar, UCAL_DST_OFFSET, &status) != 0;
    n = ucal_getTimeZoneDisplayName(calendar, is_summer ? UCAL_SHORT_DST : UCAL_SHORT_STANDARD,
                                    locale, name, ZONE_NAME_MAX - 1, &status);
    ucal_close(calendar);
    if (U_FAILURE(status) || n <= 0 || n >= ZONE_NAME_MAX)
        return false;
    u_UCharsToChars(name, out, n);
    out[n] = '\0';
    return true;
}

struct str zone_abbreviation(struct str zone, int64_t at_ms, struct arena *arena)
{
    static const char *const regions[] = { "en_GB", "en_AU", "en_ZA", "en_IN", "en_US" };
    char name[ZONE_NAME_MAX] = "UTC";

    if (str_eq(zone, STR("Asia/Seoul")))
        return STR("KST");
    if (str_eq(zone, STR("Asia/Tokyo")))
        return STR("JST");
    for (size_t i = 0; i < COUNT_OF(regions); i++)
        if (short_name_in(regions[i], zone, at_ms, name) && strpbrk(name, "+-") == NULL)
            break;
    return str_dup(arena, str_of(name));
}

struct civil zone_date_at(struct str zone, int64_t at_ms)
{
    int64_t local_ms = at_ms + zone_offset_ms(zone, at_ms);

    if (local_ms < INSTANT_MIN_MS)
        local_ms = INSTANT_MIN_MS;
    if (local_ms > INSTANT_MAX_MS)
        local_ms = INSTANT_MAX_MS;
    return civil_from_days((local_ms >= 0 ? local_ms : local_ms - (MS_PER_DAY - 1)) / MS_PER_DAY);
}

int64_t zone_day_start_ms(struct str zone, struct civil date)
{
    UCalendar *calendar = calendar_open(zone);
    UErrorCode status = U_ZERO_ERROR;
    int64_t start_ms;

    if (calendar == NULL)
        return civil_to_days(date) * MS_PER_DAY;
    ucal_setAttribute(calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setAttribute(calendar, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_NEXT_VALID);
    ucal_clear(calendar);
    ucal_setDateTime(calendar, date.year, date.month - 1, date.day, 0, 0, 0, &status);
    start_ms = (int64_t)ucal_getMillis(calendar, &status);
    ucal_close(calendar);
    return U_SUCCESS(status) ? start_ms : civil_to_days(date) * MS_PER_DAY;
}
