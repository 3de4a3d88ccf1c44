#include "features/recurrence/recurrence_slot.h"

#include <string.h>

enum { DAY = RECURRENCE_S_PER_DAY, HOUR = 3600, MINUTE = 60 };

#define LOW(n) ((UINT64_C(1) << (n)) - 1)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t unit_of(enum recurrence_freq freq)
{
    switch (freq) {
    case RECURRENCE_SECONDLY:
        return 1;
    case RECURRENCE_MINUTELY:
        return MINUTE;
    case RECURRENCE_HOURLY:
        return HOUR;
    default:
        return DAY;
    }
}

/** Units that are shorter than a period are where it begins; longer ones are limits. */
static uint64_t positions(enum recurrence_freq freq, enum recurrence_freq unit, uint64_t limits,
                          uint64_t all)
{
    if (freq > unit)
        return 1;
    return limits != 0 ? limits : all;
}

void recurrence_slots_init(struct recurrence_slots *slots, const struct recurrence_rule *rule,
                           int64_t start_s)
{
    memset(slots, 0, sizeof(*slots));
    slots->unit_s = unit_of(rule->freq);
    slots->step_s = slots->unit_s * rule->interval;
    slots->first_s = floor_div(start_s, slots->unit_s) * slots->unit_s;
    slots->next_s = slots->first_s;
    slots->hours = positions(rule->freq, RECURRENCE_HOURLY, rule->hours, LOW(24));
    slots->minutes = positions(rule->freq, RECURRENCE_MINUTELY, rule->minutes, LOW(60));
    slots->seconds = positions(rule->freq, RECURRENCE_SECONDLY, rule->seconds, LOW(60));
}

int64_t recurrence_slots_from(const struct recurrence_slots *slots, int64_t at_s)
{
    int64_t ahead = at_s - slots->first_s;

    return slots->first_s + -floor_div(-ahead, slots->step_s) * slots->step_s;
}

/** The lowest position at `from` or above, or -1. */
static int position_from(uint64_t mask, int from)
{
    uint64_t left = from > 63 ? 0 : mask & ~LOW(from);

    return left != 0 ? __builtin_ctzll(left) : -1;
}

/** The first time of day at `clock` or later that hours, minutes and seconds let through, or -1. */
static int clock_from(const struct recurrence_slots *slots, int clock)
{
    int hour = clock / HOUR;
    int minute = clock / MINUTE % 60;
    int second = clock % 60;
    int first_minute = position_from(slots->minutes, 0) * MINUTE;
    int first_second = position_from(slots->seconds, 0);
    int found = position_from(slots->hours, hour);

    if (found < 0)
        return -1;
    if (found > hour)
        return found * HOUR + first_minute + first_second;
    found = position_from(slots->minutes, minute);
    if (found == minute) {
        int found_second = position_from(slots->seconds, second);

        if (found_second >= 0)
            return hour * HOUR + minute * MINUTE + found_second;
        found = position_from(slots->minutes, minute + 1);
    }
    if (found >= 0)
        return hour * HOUR + found * MINUTE + first_second;
    found = position_from(slots->hours, hour + 1);
    return found < 0 ? -1 : found * HOUR + first_minute + first_second;
}

/** The first period of a day at `at_s` or later, or -1; both in seconds behind midnight. */
static int64_t find_in_day(const struct recurrence_slots *slots, int64_t day_s, int64_t clock)
{
    while (clock < DAY) {
        int64_t fit = clock_from(slots, (int)clock);

        if (fit < 0 || fit == clock)
            return fit;
        clock = recurrence_slots_from(slots, day_s + fit) - day_s;
    }
    return -1;
}

/** As find_in_day, remembering the kinds of days that have none. */
static int64_t find(struct recurrence_slots *slots, int64_t day_s, int64_t clock)
{
    bool is_whole = clock < slots->step_s && slots->step_s <= DAY;
    int64_t phase = clock / slots->unit_s;
    int64_t found;

    if (is_whole && (slots->barren[phase / 64] >> phase % 64 & 1) != 0)
        return -1;
    found = find_in_day(slots, day_s, clock);
    if (is_whole && found < 0)
        slots->barren[phase / 64] |= UINT64_C(1) << phase % 64;
    return found;
}

bool recurrence_slots_next(struct recurrence_slots *slots, const struct recurrence_rule *rule,
                           struct recurrence_view *view, int64_t end_s, int64_t *patience,
                           int64_t *out_s)
{
    while (slots->next_s <= end_s && *patience > 0) {
        int64_t day = floor_div(slots->next_s, DAY);
        int64_t clock = -1;

        --*patience;
        if (recurrence_day_fits(rule, view, day))
            clock = find(slots, day * DAY, slots->next_s - day * DAY);
        if (clock >= 0) {
            *out_s = day * DAY + clock;
            slots->next_s = *out_s + slots->step_s;
            return *out_s <= end_s;
        }
        slots->next_s = recurrence_slots_from(slots, (day + 1) * DAY);
    }
    return false;
}
