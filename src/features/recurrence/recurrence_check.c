/* What RFC 5545 3.3.10 says "MUST NOT" of, and RFC 7529 4.1. */
#include "features/recurrence/recurrence_check.h"

#include "base/err.h"

#define HAS(name) RECURRENCE_HAS(RECURRENCE_PART_##name)

enum { GREGORIAN_MONTHS = 12, GREGORIAN_WEEKS = 53, GREGORIAN_MONTH_DAYS = 31, YEAR_DAYS = 366 };

static const unsigned any_by = HAS(BYSECOND) | HAS(BYMINUTE) | HAS(BYHOUR) | HAS(BYDAY)
                               | HAS(BYMONTHDAY) | HAS(BYYEARDAY) | HAS(BYWEEKNO) | HAS(BYMONTH);

static bool refuse(struct err *err, const char *reason)
{
    return err_set(err, ERR_INVALID, "bad_rule", "%s", reason);
}

static bool check_frequency(const struct recurrence_rule *rule, unsigned seen, struct err *err)
{
    enum recurrence_freq freq = rule->freq;

    if ((seen & HAS(BYWEEKNO)) != 0 && freq != RECURRENCE_YEARLY)
        return refuse(err, "BYWEEKNO: this goes with FREQ=YEARLY only");
    if ((seen & HAS(BYYEARDAY)) != 0 && freq >= RECURRENCE_DAILY && freq < RECURRENCE_YEARLY)
        return refuse(err, "BYYEARDAY: this does not go with FREQ=DAILY, WEEKLY or MONTHLY");
    if ((seen & HAS(BYMONTHDAY)) != 0 && freq == RECURRENCE_WEEKLY)
        return refuse(err, "BYMONTHDAY: this does not go with FREQ=WEEKLY");
    if (rule->nth_count > 0 && freq < RECURRENCE_MONTHLY)
        return refuse(err, "BYDAY: a number before the weekday goes with FREQ=MONTHLY and YEARLY "
                           "only");
    if (rule->nth_count > 0 && (seen & HAS(BYWEEKNO)) != 0)
        return refuse(err, "BYDAY: a number before the weekday does not go with BYWEEKNO");
    return true;
}

static bool check_parts(unsigned seen, struct err *err)
{
    if ((seen & HAS(FREQ)) == 0)
        return refuse(err, "FREQ: this part is missing");
    if ((seen & HAS(COUNT)) != 0 && (seen & HAS(UNTIL)) != 0)
        return refuse(err, "COUNT: this does not go with UNTIL");
    if ((seen & HAS(BYSETPOS)) != 0 && (seen & any_by) == 0)
        return refuse(err, "BYSETPOS: another part that begins with BY is needed");
    if ((seen & HAS(SKIP)) != 0 && (seen & HAS(RSCALE)) == 0)
        return refuse(err, "SKIP: this goes with RSCALE only");
    return true;
}

static bool has_year_days_above(const struct recurrence_year_bits *bits, int top)
{
    for (int day = top + 1; day <= RECURRENCE_YEAR_DAYS_MAX; day++)
        if ((bits->words[day / 64] >> day % 64 & 1) != 0)
            return true;
    return false;
}

/** Without RSCALE the numbers are those of the Gregorian calendar; others have longer years. */
static bool check_numbers(const struct recurrence_rule *rule, struct err *err)
{
    if (!str_is_null(rule->scale))
        return true;
    if (rule->leap_months != 0 || rule->months >> (GREGORIAN_MONTHS + 1) != 0)
        return refuse(err, "BYMONTH: out of range: leap months and month 13 need RSCALE");
    if ((rule->month_days | rule->month_days_back) >> (GREGORIAN_MONTH_DAYS + 1) != 0)
        return refuse(err, "BYMONTHDAY: out of range: -31 to 31");
    if ((rule->weeks | rule->weeks_back) >> (GREGORIAN_WEEKS + 1) != 0)
        return refuse(err, "BYWEEKNO: out of range: -53 to 53");
    if (has_year_days_above(&rule->year_days, YEAR_DAYS)
        || has_year_days_above(&rule->year_days_back, YEAR_DAYS))
        return refuse(err, "BYYEARDAY: out of range: -366 to 366");
    return true;
}

bool recurrence_check(const struct recurrence_rule *rule, unsigned seen, struct err *err)
{
    return check_parts(seen, err) && check_frequency(rule, seen, err) && check_numbers(rule, err);
}
