/**
 * One clock of a promise: it runs, rests, and is met, cancelled or breached, exact to the
 * millisecond. Pure: whoever uses it says when things happen. A clock without a target measures.
 *
 * Breached is what is still open after the instant at which it was due; what is met at that very
 * instant is met in time. Every step is O(log n) in the spans of the calendar.
 */
#ifndef PHAROS_FEATURES_SLA_SLA_CLOCK_H
#define PHAROS_FEATURES_SLA_SLA_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct calendar;

enum sla_standing {
    SLA_IDLE = 0, /* not begun, or to begin anew */
    SLA_RUNNING,
    SLA_RESTING,
    SLA_MET,
    SLA_CANCELLED,
};

/** No due instant: none is promised, it does not run, or the calendar's years end before. */
#define SLA_NEVER INT64_MAX

/** How long it may take. */
struct sla_target {
    int64_t ms;            /* 0: nothing is promised */
    bool in_calendar_time; /* every minute counts, not only those of the calendar's hours */
};

struct sla_clock {
    enum sla_standing standing;
    struct sla_target target;
    int64_t started_ms;
    int64_t since_ms; /* running: from then on; what was before is in used_ms */
    int64_t used_ms;
    int64_t due_ms; /* the last one known; SLA_NEVER */
    bool is_breached;
};

/** From idle, or from an end; `calendar` counts. */
void sla_clock_start(struct sla_clock *clock, const struct calendar *calendar,
                     struct sla_target target, int64_t at_ms);
/** Nothing where it rests (runs) already, has ended or not begun; then false. */
bool sla_clock_rest(struct sla_clock *clock, const struct calendar *calendar, int64_t at_ms);
bool sla_clock_resume(struct sla_clock *clock, const struct calendar *calendar, int64_t at_ms);
/** SLA_MET or SLA_CANCELLED. False where it has ended or not begun. */
bool sla_clock_end(struct sla_clock *clock, const struct calendar *calendar,
                   enum sla_standing standing, int64_t at_ms);
/** What was used stays, the rest is counted by the new target. Of one that is open. */
void sla_clock_retarget(struct sla_clock *clock, const struct calendar *calendar,
                        struct sla_target target, int64_t at_ms);

bool sla_clock_is_open(const struct sla_clock *clock);
/** What it has used at an instant that is not before its last step. */
int64_t sla_clock_used_ms(const struct sla_clock *clock, const struct calendar *calendar,
                          int64_t at_ms);
/** When it breaches if nothing happens; SLA_NEVER where it does not run. */
int64_t sla_clock_due_ms(const struct sla_clock *clock);

#endif
