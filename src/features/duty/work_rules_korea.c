#include "base/attributes.h"
#include "base/instant.h"
#include "features/duty/work_rules.h"

#define ALWAYS INT64_MIN
#define OPEN   INT64_MAX
#define H      (int64_t) MS_PER_HOUR
#define MIN    (int64_t) MS_PER_MINUTE

/* Days since 1970-01-01. */
enum {
    DAY_2018_07_01 = 17713,
    DAY_2018_09_01 = 17775,
    DAY_2020_01_01 = 18262,
    DAY_2021_04_06 = 18723,
    DAY_2021_07_01 = 18809,
};

enum { ANY_STAFF = 1, FIVE = 5, FIFTY = 50, THREE_HUNDRED = 300, NO_MOST = 1000000000 };

/* Hours, breaks and days off do not bind art. 63; work at night does. */
#define USUAL_SPARES WORK_EXEMPT
/* Their hours are counted in another way; for SELECTIVE over a span that is not measured here. */
#define FLEXIBLE_LONG   (WORK_FLEXIBLE_3_MONTHS | WORK_FLEXIBLE_6_MONTHS)
#define FLEXIBLE        (WORK_FLEXIBLE_2_WEEKS | FLEXIBLE_LONG)
#define SELECTIVE       (WORK_SELECTIVE | WORK_SELECTIVE_LONG)
#define OVERTIME_SPARES (USUAL_SPARES | FLEXIBLE | SELECTIVE | WORK_APPROVED | WORK_SPECIAL_SECTOR)
/* Whose rest of 11 hours is the law. */
#define REST_BY_LAW                                                                                \
    (WORK_FLEXIBLE_6_MONTHS | WORK_SELECTIVE_LONG | WORK_APPROVED | WORK_SPECIAL_SECTOR)

static const struct work_rule korean[] = {
    { "kr.day.8", WORK_DAY_MOST, 8 * H, 0, WORK_LAW, "근로기준법 50 ②", ALWAYS, OPEN, FIVE, NO_MOST,
      0, USUAL_SPARES | WORK_MINOR | FLEXIBLE | SELECTIVE, WORK_CONSENT, true },
    { "kr.week.40", WORK_WEEK_MOST, 40 * H, 0, WORK_LAW, "근로기준법 50 ①", ALWAYS, OPEN, FIVE,
      NO_MOST, 0, USUAL_SPARES | WORK_MINOR | FLEXIBLE | SELECTIVE, WORK_CONSENT, true },
    /* The week's total over 40 hours counts, not the days' (대법원 2020도15393). */
    { "kr.overtime.12", WORK_OVERTIME_MOST, 12 * H, 40 * H, WORK_LAW, "근로기준법 53 ①",
      DAY_2018_07_01, OPEN, THREE_HUNDRED, NO_MOST, 0, OVERTIME_SPARES, WORK_REFUSE, true },
    { "kr.overtime.12", WORK_OVERTIME_MOST, 12 * H, 40 * H, WORK_LAW, "근로기준법 53 ①",
      DAY_2020_01_01, OPEN, FIFTY, THREE_HUNDRED - 1, 0, OVERTIME_SPARES, WORK_REFUSE, true },
    { "kr.overtime.12", WORK_OVERTIME_MOST, 12 * H, 40 * H, WORK_LAW, "근로기준법 53 ①",
      DAY_2021_07_01, OPEN, FIVE, FIFTY - 1, 0, OVERTIME_SPARES, WORK_REFUSE, true },
    { "kr.overtime.approved", WORK_OVERTIME_MOST, 12 * H, 40 * H, WORK_LAW, "근로기준법 53 ④",
      DAY_2018_07_01, OPEN, FIVE, NO_MOST, WORK_APPROVED, USUAL_SPARES | WORK_SPECIAL_SECTOR,
      WORK_APPROVAL, true },
    { "kr.flexible.week.48", WORK_WEEK_MOST, 48 * H, 0, WORK_LAW, "근로기준법 51 ①", ALWAYS, OPEN,
      FIVE, NO_MOST, WORK_FLEXIBLE_2_WEEKS, USUAL_SPARES, WORK_CONSENT, true },
    { "kr.flexible.overtime.48", WORK_OVERTIME_MOST, 12 * H, 48 * H, WORK_LAW,
      "근로기준법 51 ①, 53 ②", DAY_2018_07_01, OPEN, FIVE, NO_MOST, WORK_FLEXIBLE_2_WEEKS,
      USUAL_SPARES, WORK_REFUSE, true },
    { "kr.flexible.day.12", WORK_DAY_MOST, 12 * H, 0, WORK_LAW, "근로기준법 51 ②, 51-2", ALWAYS,
      OPEN, FIVE, NO_MOST, FLEXIBLE_LONG, USUAL_SPARES, WORK_CONSENT, true },
    { "kr.flexible.week.52", WORK_WEEK_MOST, 52 * H, 0, WORK_LAW, "근로기준법 51 ②, 51-2", ALWAYS,
      OPEN, FIVE, NO_MOST, FLEXIBLE_LONG, USUAL_SPARES, WORK_CONSENT, true },
    { "kr.flexible.overtime.52", WORK_OVERTIME_MOST, 12 * H, 52 * H, WORK_LAW,
      "근로기준법 51 ②, 51-2, 53 ②", DAY_2018_07_01, OPEN, FIVE, NO_MOST, FLEXIBLE_LONG,
      USUAL_SPARES, WORK_REFUSE, true },
    { "kr.break.4h", WORK_BREAK_LEAST, 30 * MIN, 4 * H, WORK_LAW, "근로기준법 54 ①", ALWAYS, OPEN,
      ANY_STAFF, NO_MOST, 0, USUAL_SPARES, WORK_REFUSE, true },
    { "kr.break.8h", WORK_BREAK_LEAST, 60 * MIN, 8 * H, WORK_LAW, "근로기준법 54 ①", ALWAYS, OPEN,
      ANY_STAFF, NO_MOST, 0, USUAL_SPARES, WORK_REFUSE, true },
    { "kr.day_off", WORK_DAYS_OFF_LEAST, 1, 0, WORK_LAW, "근로기준법 55 ①", ALWAYS, OPEN, ANY_STAFF,
      NO_MOST, 0, USUAL_SPARES, WORK_WARN, true }, /* on average */
    { "kr.rest.11", WORK_REST_LEAST, 11 * H, 0, WORK_LAW, "근로기준법 51-2 ②", DAY_2021_04_06, OPEN,
      FIFTY, NO_MOST, WORK_FLEXIBLE_6_MONTHS, USUAL_SPARES, WORK_REFUSE, true },
    { "kr.rest.11", WORK_REST_LEAST, 11 * H, 0, WORK_LAW, "근로기준법 51-2 ②", DAY_2021_07_01, OPEN,
      FIVE, FIFTY - 1, WORK_FLEXIBLE_6_MONTHS, USUAL_SPARES, WORK_REFUSE, true },
    { "kr.rest.11", WORK_REST_LEAST, 11 * H, 0, WORK_LAW, "근로기준법 52 ②, 53 ⑦", DAY_2021_04_06,
      OPEN, FIVE, NO_MOST, WORK_SELECTIVE_LONG | WORK_APPROVED, USUAL_SPARES, WORK_REFUSE, true },
    { "kr.rest.11", WORK_REST_LEAST, 11 * H, 0, WORK_LAW, "근로기준법 59 ②", DAY_2018_09_01, OPEN,
      FIVE, NO_MOST, WORK_SPECIAL_SECTOR, USUAL_SPARES, WORK_REFUSE, false },
    { "kr.rest.11.company", WORK_REST_LEAST, 11 * H, 0, WORK_COMPANY, "", ALWAYS, OPEN, ANY_STAFF,
      NO_MOST, 0, REST_BY_LAW, WORK_WARN, true },
    { "kr.minor.day.7", WORK_DAY_MOST, 7 * H, 0, WORK_LAW, "근로기준법 69", ALWAYS, OPEN, ANY_STAFF,
      NO_MOST, WORK_MINOR, 0, WORK_CONSENT, false },
    { "kr.minor.day.8", WORK_DAY_MOST, 8 * H, 0, WORK_LAW, "근로기준법 69", ALWAYS, OPEN, ANY_STAFF,
      NO_MOST, WORK_MINOR, 0, WORK_REFUSE, false },
    { "kr.minor.week.40", WORK_WEEK_MOST, 40 * H, 0, WORK_LAW, "근로기준법 69", DAY_2018_07_01,
      OPEN, ANY_STAFF, NO_MOST, WORK_MINOR, 0, WORK_REFUSE, false },
    { "kr.minor.week.35", WORK_WEEK_MOST, 35 * H, 0, WORK_LAW, "근로기준법 69", DAY_2018_07_01,
      OPEN, ANY_STAFF, NO_MOST, WORK_MINOR, 0, WORK_CONSENT, false },
    { "kr.after_birth.day.10", WORK_DAY_MOST, 10 * H, 0, WORK_LAW, "근로기준법 71", ALWAYS, OPEN,
      ANY_STAFF, NO_MOST, WORK_AFTER_BIRTH, USUAL_SPARES, WORK_REFUSE, false },
    { "kr.after_birth.overtime.6", WORK_OVERTIME_MOST, 6 * H, 40 * H, WORK_LAW, "근로기준법 71",
      ALWAYS, OPEN, ANY_STAFF, NO_MOST, WORK_AFTER_BIRTH, USUAL_SPARES, WORK_REFUSE, false },
    { "kr.pregnant.overtime", WORK_OVERTIME_MOST, 0, 40 * H, WORK_LAW, "근로기준법 74 ⑤", ALWAYS,
      OPEN, ANY_STAFF, NO_MOST, WORK_PREGNANT, USUAL_SPARES, WORK_REFUSE, false },
    { "kr.pregnant.day.8", WORK_DAY_MOST, 8 * H, 0, WORK_LAW, "근로기준법 74 ⑤", ALWAYS, OPEN,
      ANY_STAFF, NO_MOST, WORK_PREGNANT, USUAL_SPARES, WORK_REFUSE, false },
    { "kr.night.women", WORK_NIGHT_MOST, 0, 0, WORK_LAW, "근로기준법 70 ①", ALWAYS, OPEN, FIVE,
      NO_MOST, WORK_WOMAN, WORK_MINOR | WORK_PREGNANT | WORK_AFTER_BIRTH, WORK_CONSENT, true },
    { "kr.night.protected", WORK_NIGHT_MOST, 0, 0, WORK_LAW, "근로기준법 70 ②", ALWAYS, OPEN,
      ANY_STAFF, NO_MOST, WORK_MINOR | WORK_PREGNANT | WORK_AFTER_BIRTH, 0, WORK_APPROVAL, true },
    { "kr.night.health", WORK_NIGHT_MONTH, 60 * H, 0, WORK_LAW, "산업안전보건법 시행규칙 별표 22",
      ALWAYS, OPEN, ANY_STAFF, NO_MOST, 0, 0, WORK_HEALTH_CHECK, true },
    { "kr.night.health.long", WORK_LONG_NIGHTS, 4, 8 * H, WORK_LAW,
      "산업안전보건법 시행규칙 별표 22", ALWAYS, OPEN, ANY_STAFF, NO_MOST, 0, 0, WORK_HEALTH_CHECK,
      true },
    { "kr.nights.company", WORK_NIGHTS_IN_A_ROW, 3, 0, WORK_COMPANY, "", ALWAYS, OPEN, ANY_STAFF,
      NO_MOST, 0, 0, WORK_WARN, true },
};

const struct work_rules work_rules_korea = { korean, COUNT_OF(korean) };
const struct work_rules work_rules_none = { NULL, 0 };
