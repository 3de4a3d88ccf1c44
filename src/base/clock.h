/** Time, passed in as a value so that every rule about it can be tested at any instant. */
#ifndef PHAROS_BASE_CLOCK_H
#define PHAROS_BASE_CLOCK_H

#include <stdint.h>

/** Where instants come from. Safe to read from any thread. */
struct clock {
    int64_t (*wall_ms)(const struct clock *clock);      /* UTC, milliseconds since 1970 */
    int64_t (*monotonic_us)(const struct clock *clock); /* for durations; never runs back */
};

/** The machine's clock. */
extern const struct clock clock_system;

/** A clock that a test sets by hand. */
struct clock_manual {
    struct clock clock; /* pass &manual.clock */
    _Atomic int64_t now_ms;
};

/** Sets up a manual clock that stands at `now_ms` until moved with clock_manual_set. */
void clock_manual_init(struct clock_manual *manual, int64_t now_ms);
void clock_manual_set(struct clock_manual *manual, int64_t now_ms);

int64_t clock_now_ms(const struct clock *clock);
int64_t clock_monotonic_us(const struct clock *clock);

#endif
