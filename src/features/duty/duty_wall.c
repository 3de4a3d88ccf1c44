#include "features/duty/duty_wall.h"

#include "base/instant.h"
#include "base/zone_table.h"
#include "features/duty/duty.h"

enum { MONTHS = 12 };

int64_t duty_wall_instant(const struct zone_table *zone, int64_t wall_ms)
{
    const struct zone_instants instants = zone_table_instants(zone, wall_ms);

    return instants.standing == ZONE_NEVER ? instants.change_ms : instants.first_ms;
}

int64_t duty_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t duty_month_of(int64_t day)
{
    const struct civil date = civil_from_days(day);

    return (int64_t)date.year * MONTHS + date.month - 1;
}

int64_t duty_month_start(int64_t month)
{
    return civil_to_days((struct civil){ (int)(month / MONTHS), (int)(month % MONTHS) + 1, 1 });
}

bool duty_is_known(int64_t ms)
{
    return ms >= civil_to_days((struct civil){ DUTY_FIRST_YEAR, 1, 1 }) * MS_PER_DAY
           && ms < civil_to_days((struct civil){ DUTY_LAST_YEAR + 1, 1, 1 }) * MS_PER_DAY;
}
