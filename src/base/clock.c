#include "base/clock.h"

#include <stddef.h>
#include <time.h>

#include "base/attributes.h"

static int64_t system_wall_ms(const struct clock *clock)
{
    struct timespec now;

    (void)clock;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_monotonic_us(const struct clock *clock)
{
    struct timespec now;

    (void)clock;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const struct clock clock_system = { system_wall_ms, system_monotonic_us };

static const struct clock_manual *manual_of(const struct clock *clock)
{
    return (const struct clock_manual *)(const void *)clock;
}

static int64_t manual_wall_ms(const struct clock *clock)
{
    return manual_of(clock)->now_ms;
}

static int64_t manual_monotonic_us(const struct clock *clock)
{
    return manual_of(clock)->now_ms * 1000;
}

void clock_manual_init(struct clock_manual *manual, int64_t now_ms)
{
    manual->clock = (struct clock){ manual_wall_ms, manual_monotonic_us };
    manual->now_ms = now_ms;
}

void clock_manual_set(struct clock_manual *manual, int64_t now_ms)
{
    manual->now_ms = now_ms;
}

int64_t clock_now_ms(const struct clock *clock)
{
    return clock->wall_ms(clock);
}

int64_t clock_monotonic_us(const struct clock *clock)
{
    return clock->monotonic_us(clock);
}
