/** Korean public holidays, 1990 to 2100, by the law in force on each date and as it was known on a
 * day. The README tells the rules and their sources. */
#ifndef PHAROS_FEATURES_CALENDAR_KOREA_HOLIDAYS_H
#define PHAROS_FEATURES_CALENDAR_KOREA_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/str.h"
#include "features/calendar/korea_rules.h"
#include "proto/json.h"

/** No day: of nothing a substitute, or everything known. */
#define KOREA_NO_DAY INT64_MAX

struct korea_holiday {
    int64_t day;     /* since 1970-01-01 */
    int64_t for_day; /* whose substitute it is, else KOREA_NO_DAY */
    enum korea_kind kind;
    bool is_certain;
    struct str name_ko;
    struct str name_en;
    struct str basis;
};

struct korea_span {
    struct civil from; /* both included; years 1990 to 2100, not after `to` */
    struct civil to;
    int64_t as_of_day; /* what was not known by the end of this day does not count; KOREA_NO_DAY:
                          all that the rules know counts */
};

/** In the arena, by date and then by kind; two holidays of one date are two rows. Sundays that are
 * nothing else are not among them. Returns how many. */
size_t korea_holidays_list(const struct korea_rules *rules, const struct korea_span *span,
                           struct arena *arena, const struct korea_holiday **out);

/** {"holidays":[…]} as `pharos holidays kr` prints it. */
void korea_holidays_write(const struct korea_holiday *items, size_t count, struct arena *arena,
                          struct json_out *out);

#endif
