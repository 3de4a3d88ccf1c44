/* Asking. Each question is one or two binary searches in the table that calendar_make.c fills. */
#include "features/calendar/calendar.h"

#include "base/check.h"
#include "base/err.h"
#include "features/calendar/calendar_table.h"

/* ---- places ------------------------------------------------------------------------------------
 */

/** The first span that ends after the instant; span_count where none does. */
static size_t span_after(const struct calendar *calendar, int64_t at_ms)
{
    size_t low = 0;
    size_t high = calendar->span_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (calendar->spans[middle].to_ms > at_ms)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/** How many spans have less worked before them than that. */
static size_t spans_below(const struct calendar *calendar, int64_t worked_ms)
{
    size_t low = 0;
    size_t high = calendar->span_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (calendar->spans[middle].before_ms < worked_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** How many of the sorted days lie before that one. */
static size_t days_before(const int64_t *days, size_t count, int64_t day)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** The time worked before an instant. */
static int64_t worked_before(const struct calendar *calendar, int64_t at_ms)
{
    size_t i = span_after(calendar, at_ms);
    const struct worked_span *span = &calendar->spans[i];

    if (i == calendar->span_count)
        return calendar->total_ms;
    return span->before_ms + (at_ms > span->from_ms ? at_ms - span->from_ms : 0);
}

static bool no_hours_left(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no_hours_left",
                   "the calendar has no such hours in the years %d to %d", CALENDAR_FIRST_YEAR,
                   CALENDAR_LAST_YEAR);
}

bool calendar_has(int64_t at_ms)
{
    return at_ms >= civil_to_days((struct civil){ CALENDAR_FIRST_YEAR, 1, 1 }) * MS_PER_DAY
           && at_ms < civil_to_days((struct civil){ CALENDAR_LAST_YEAR + 1, 1, 1 }) * MS_PER_DAY;
}

/* ---- arithmetic --------------------------------------------------------------------------------
 */

static bool nearest(const struct calendar *calendar, int64_t at_ms,
                    enum calendar_direction direction, int64_t *out_ms, struct err *err)
{
    size_t i = span_after(calendar, at_ms);
    bool is_inside = i < calendar->span_count && calendar->spans[i].from_ms <= at_ms;

    if (is_inside)
        *out_ms = at_ms;
    else if (direction == CALENDAR_FORWARD && i < calendar->span_count)
        *out_ms = calendar->spans[i].from_ms;
    else if (direction == CALENDAR_BACKWARD && i > 0)
        *out_ms = calendar->spans[i - 1].to_ms;
    else
        return no_hours_left(err);
    return true;
}

bool calendar_add(const struct calendar *calendar, int64_t at_ms, int64_t amount_ms,
                  enum calendar_direction direction, int64_t *out_ms, struct err *err)
{
    int64_t before_ms = worked_before(calendar, at_ms);
    const struct worked_span *span;
    int64_t worked_ms;

    CHECK(amount_ms >= 0);
    if (amount_ms == 0)
        return nearest(calendar, at_ms, direction, out_ms, err);
    if (amount_ms > (direction == CALENDAR_FORWARD ? calendar->total_ms - before_ms : before_ms))
        return no_hours_left(err);
    worked_ms = before_ms + (direction == CALENDAR_FORWARD ? amount_ms : -amount_ms);
    /* Forward the last span that has less before it; backward the last that has no more. */
    span = &calendar->spans[spans_below(calendar,
                                        direction == CALENDAR_FORWARD ? worked_ms : worked_ms + 1)
                            - 1];
    *out_ms = span->from_ms + (worked_ms - span->before_ms);
    return true;
}

bool calendar_add_days(const struct calendar *calendar, int64_t at_ms, int64_t days,
                       enum calendar_direction direction, int64_t *out_ms, struct err *err)
{
    int64_t wall_ms = zone_table_wall_ms(calendar->zone, at_ms);
    int64_t today = zone_wall_days(wall_ms);
    bool is_forward = direction == CALENDAR_FORWARD;
    size_t place = days_before(calendar->days, calendar->day_count, today + is_forward);
    int64_t there_ms;

    CHECK(days >= 0);
    if (days == 0)
        return nearest(calendar, at_ms, direction, out_ms, err);
    if (days > (int64_t)(is_forward ? calendar->day_count - place : place))
        return no_hours_left(err);
    place = is_forward ? place + (size_t)days - 1 : place - (size_t)days;
    there_ms = calendar->days[place] * MS_PER_DAY + zone_wall_clock_ms(wall_ms);
    return nearest(calendar, zone_table_instants(calendar->zone, there_ms).first_ms, direction,
                   out_ms, err);
}

int64_t calendar_between(const struct calendar *calendar, int64_t from_ms, int64_t to_ms)
{
    return from_ms < to_ms ? worked_before(calendar, to_ms) - worked_before(calendar, from_ms) : 0;
}

/* ---- standing ----------------------------------------------------------------------------------
 */

/** The first break that may still run then: none is longer than two days, however clocks change. */
static size_t break_near(const struct calendar *calendar, int64_t at_ms)
{
    size_t low = 0;
    size_t high = calendar->break_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (calendar->breaks[middle].from_ms < at_ms - 2 * MS_PER_DAY)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_break(const struct calendar *calendar, int64_t at_ms)
{
    for (size_t i = break_near(calendar, at_ms);
         i < calendar->break_count && calendar->breaks[i].from_ms <= at_ms; i++)
        if (at_ms < calendar->breaks[i].to_ms)
            return true;
    return false;
}

struct calendar_standing calendar_at(const struct calendar *calendar, int64_t at_ms)
{
    size_t span = span_after(calendar, at_ms);
    int64_t today = zone_wall_days(zone_table_wall_ms(calendar->zone, at_ms));
    size_t holiday = days_before(calendar->holidays, calendar->holiday_count, today);

    return (struct calendar_standing){
        .is_active = span < calendar->span_count && calendar->spans[span].from_ms <= at_ms,
        .is_break = is_break(calendar, at_ms),
        .is_holiday = holiday < calendar->holiday_count && calendar->holidays[holiday] == today,
    };
}

size_t calendar_spans(const struct calendar *calendar, int64_t origin_ms,
                      enum calendar_direction direction, struct calendar_span *out, size_t most)
{
    size_t at = span_after(calendar, origin_ms);
    bool is_forward = direction == CALENDAR_FORWARD;
    size_t count = 0;

    if (!is_forward && at < calendar->span_count && calendar->spans[at].from_ms < origin_ms)
        at++; /* the one that holds the origin comes first */
    while (count < most && (is_forward ? at < calendar->span_count : at > 0)) {
        const struct worked_span *span = &calendar->spans[is_forward ? at++ : --at];

        out[count++] = (struct calendar_span){ span->from_ms, span->to_ms };
    }
    if (count > 0 && is_forward && out[0].from_ms < origin_ms)
        out[0].from_ms = origin_ms;
    if (count > 0 && !is_forward && out[0].to_ms > origin_ms)
        out[0].to_ms = origin_ms;
    return count;
}
