#include "features/insight/insight_period.h"

#include "base/arena.h"
#include "base/zone.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_acknowledge.h"

static int64_t days_of(const struct insight_period *period)
{
    return civil_to_days(period->to) - civil_to_days(period->from) + 1;
}

static bool bad_period(struct call *call)
{
    err_set(call->err, ERR_INVALID, "bad_period",
            "a period is 1 to %d days, from %d on, and does not begin in the future",
            INSIGHT_DAYS_MAX, INSIGHT_YEAR_MIN);
    err_param(call->err, "%d", INSIGHT_DAYS_MAX);
    return err_field(call->err, "from");
}

bool insight_period_check(struct call *call, struct insight_period *period)
{
    struct civil today;

    if (!zone_is_known(period->zone)) {
        err_set(call->err, ERR_INVALID, "bad_timezone", "this is no IANA time zone");
        return err_field(call->err, "zone");
    }
    if (days_of(period) < 1 || days_of(period) > INSIGHT_DAYS_MAX
        || period->from.year < INSIGHT_YEAR_MIN)
        return bad_period(call);
    today = zone_date_at(period->zone, call->now_ms);
    if (civil_to_days(period->from) > civil_to_days(today))
        return bad_period(call);
    if (civil_to_days(period->to) > civil_to_days(today))
        period->to = today;
    return true;
}

static int64_t day_start(const struct insight_period *period, int64_t day)
{
    return zone_day_start_ms(period->zone, civil_from_days(day));
}

static void set_spans(int64_t now_ms, const struct insight_period *period, struct insight_span *out)
{
    int64_t first = civil_to_days(period->from);
    int64_t last = civil_to_days(period->to);
    int64_t length = days_of(period);
    int64_t end_ms = day_start(period, last + 1);

    out->now.from_ms = day_start(period, first);
    out->now.to_ms = end_ms;
    out->before.from_ms = day_start(period, first - length);
    out->before.to_ms = out->now.from_ms;
    if (end_ms <= now_ms)
        return;
    /* A day that is not over is compared with as much of its like. */
    out->now.to_ms = now_ms + 1;
    out->before.to_ms = day_start(period, last - length) + now_ms + 1 - day_start(period, last);
    if (out->before.to_ms > out->now.from_ms)
        out->before.to_ms = out->now.from_ms;
}

static struct insight_week *read_week(struct call *call)
{
    struct insight_week *week = ARENA_NEW(call->arena, struct insight_week);
    struct mail_hours hours = { .count = 0 };
    struct err ignored = { 0 };

    /* The setting was checked when it was set. */
    if (!mail_hours_read(setting_text(call, &mail_hours_table), &hours, &ignored))
        hours.count = 0;
    insight_week_read(&hours, week);
    return week;
}

static const struct insight_zone *read_zone(struct call *call, struct str name, int64_t from_ms)
{
    struct insight_zone *zone = ARENA_NEW(call->arena, struct insight_zone);

    insight_zone_read(call->arena, name, from_ms, call->now_ms, zone);
    return zone;
}

void insight_span_of(struct call *call, const struct insight_period *period,
                     struct insight_span *out)
{
    *out = (struct insight_span){ .now = { .now_ms = call->now_ms,
                                           .contact_days = period->contact_days } };
    out->before = out->now;
    set_spans(call->now_ms, period, out);
    out->now.zone = read_zone(call, period->zone, out->before.from_ms);
    out->now.week_zone = read_zone(call, setting_text(call, &mail_hours_zone), out->before.from_ms);
    out->now.week = read_week(call);
    out->before.zone = out->now.zone;
    out->before.week_zone = out->now.week_zone;
    out->before.week = out->now.week;
}
