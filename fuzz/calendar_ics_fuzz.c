/* Files of holidays: what comes out lies in the span, sorted, and is text; what is refused says
 * why.
 */
#include "base/text/utf8.h"
#include "features/calendar/ics_holidays.h"
#include "fuzz.h"

static void check_days(const struct ics_day *days, size_t count, int64_t from_day, int64_t to_day)
{
    for (size_t i = 0; i < count; i++) {
        CHECK(days[i].day >= from_day && days[i].day <= to_day);
        CHECK(utf8_is_valid(days[i].summary));
        CHECK(i == 0 || days[i - 1].day < days[i].day
              || (days[i - 1].day == days[i].day
                  && str_cmp(days[i - 1].summary, days[i].summary) < 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const struct civil from = { 2025, 6, 1 };
    const struct civil to = { 2027, 5, 31 };
    struct arena *arena = arena_new((size_t)256 * 1024 * 1024);
    const struct ics_day *days;
    struct err err = { 0 };
    size_t count;

    if (ics_holidays_read((struct str){ (const char *)bytes, n }, from, to, arena, &days, &count,
                          &err))
        check_days(days, count, civil_to_days(from), civil_to_days(to));
    else
        CHECK((err.kind == ERR_INVALID || err.kind == ERR_LIMIT) && err.message[0] != '\0');
    arena_free(&arena);
    return 0;
}
