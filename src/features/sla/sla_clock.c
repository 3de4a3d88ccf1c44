#include "features/sla/sla_clock.h"

#include "base/check.h"
#include "base/err.h"
#include "features/calendar/calendar.h"

static int64_t counted_ms(const struct sla_clock *clock, const struct calendar *calendar,
                          int64_t from_ms, int64_t to_ms)
{
    if (clock->target.in_calendar_time)
        return to_ms > from_ms ? to_ms - from_ms : 0;
    return calendar_between(calendar, from_ms, to_ms);
}

static int64_t due_after(const struct sla_clock *clock, const struct calendar *calendar,
                         int64_t from_ms, int64_t left_ms)
{
    struct err err = { 0 };
    int64_t due_ms;

    if (clock->target.in_calendar_time)
        return from_ms + left_ms;
    return calendar_add(calendar, from_ms, left_ms, CALENDAR_FORWARD, &due_ms, &err) ? due_ms
                                                                                     : SLA_NEVER;
}

/** What has just used up its target keeps the instant at which it did. */
static void run_from(struct sla_clock *clock, const struct calendar *calendar, int64_t at_ms)
{
    int64_t left_ms = clock->target.ms - clock->used_ms;

    clock->standing = SLA_RUNNING;
    clock->since_ms = at_ms;
    if (clock->target.ms == 0)
        clock->due_ms = SLA_NEVER;
    else if (left_ms > 0)
        clock->due_ms = due_after(clock, calendar, at_ms, left_ms);
}

void sla_clock_start(struct sla_clock *clock, const struct calendar *calendar,
                     struct sla_target target, int64_t at_ms)
{
    *clock = (struct sla_clock){ .target = target, .started_ms = at_ms, .due_ms = SLA_NEVER };
    run_from(clock, calendar, at_ms);
}

bool sla_clock_is_open(const struct sla_clock *clock)
{
    return clock->standing == SLA_RUNNING || clock->standing == SLA_RESTING;
}

int64_t sla_clock_used_ms(const struct sla_clock *clock, const struct calendar *calendar,
                          int64_t at_ms)
{
    if (clock->standing != SLA_RUNNING)
        return clock->used_ms;
    return clock->used_ms + counted_ms(clock, calendar, clock->since_ms, at_ms);
}

static void stop_at(struct sla_clock *clock, const struct calendar *calendar, int64_t at_ms)
{
    clock->used_ms = sla_clock_used_ms(clock, calendar, at_ms);
    clock->since_ms = at_ms;
}

bool sla_clock_rest(struct sla_clock *clock, const struct calendar *calendar, int64_t at_ms)
{
    if (clock->standing != SLA_RUNNING)
        return false;
    stop_at(clock, calendar, at_ms);
    clock->standing = SLA_RESTING;
    return true;
}

bool sla_clock_resume(struct sla_clock *clock, const struct calendar *calendar, int64_t at_ms)
{
    if (clock->standing != SLA_RESTING)
        return false;
    run_from(clock, calendar, at_ms);
    return true;
}

bool sla_clock_end(struct sla_clock *clock, const struct calendar *calendar,
                   enum sla_standing standing, int64_t at_ms)
{
    CHECK(standing == SLA_MET || standing == SLA_CANCELLED);
    if (!sla_clock_is_open(clock))
        return false;
    stop_at(clock, calendar, at_ms);
    clock->standing = standing;
    return true;
}

void sla_clock_retarget(struct sla_clock *clock, const struct calendar *calendar,
                        struct sla_target target, int64_t at_ms)
{
    CHECK(sla_clock_is_open(clock));
    stop_at(clock, calendar, at_ms);
    clock->target = target;
    /* By the change, where the new target has passed already. */
    clock->is_breached = clock->is_breached && target.ms > 0 && clock->used_ms >= target.ms;
    clock->due_ms = target.ms > 0 ? at_ms : SLA_NEVER;
    if (clock->standing == SLA_RUNNING)
        run_from(clock, calendar, at_ms);
}

int64_t sla_clock_due_ms(const struct sla_clock *clock)
{
    return clock->standing == SLA_RUNNING ? clock->due_ms : SLA_NEVER;
}
