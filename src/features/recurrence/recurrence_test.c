/** Recurrence by the examples of the RFCs, and the readings where they leave some. */
#include "features/recurrence/recurrence.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

enum { LIST_MAX = 64 };

/** What a rule gives from a start on; dates without a time have the start's. */
struct example {
    const char *rule;
    const char *start;
    const char *dates; /* in order, the first of them where there are more */
    int count;         /* of all; 0: it goes on */
    const char *last;  /* of all, where `dates` are only the first */
};

/* ---- asking ------------------------------------------------------------------------------------
 */

static struct recurrence_time time_of(const char *text)
{
    struct recurrence_time time;

    assert_true(recurrence_time_parse(str_of(text), &time));
    return time;
}

static struct recurrence_walk *walk_of(struct arena *arena, const char *rule_text,
                                       const char *start, const char *from)
{
    struct recurrence_rule rule;
    struct recurrence set = { .start = time_of(start), .rules = &rule, .rule_count = 1 };
    struct recurrence_walk *walk;
    struct err err = { 0 };

    if (!recurrence_rule_parse(str_of(rule_text), arena, &rule, &err)
        || !recurrence_walk_new(&set, from != NULL ? time_of(from).at_s : INT64_MIN, arena, &walk,
                                &err))
        fail_msg("%s: %s", rule_text, err.message);
    return walk;
}

/** The next of a list of dates between blanks, with the start's time where it has none. */
static bool next_expected(struct str *list, struct recurrence_time start, int64_t *out_s)
{
    struct str text = str_cut(list, ' ');
    struct recurrence_time time;

    if (text.n == 0)
        return false;
    assert_true(recurrence_time_parse(text, &time));
    *out_s = time.at_s;
    if (time.is_date && !start.is_date)
        *out_s += (start.at_s % RECURRENCE_S_PER_DAY + RECURRENCE_S_PER_DAY) % RECURRENCE_S_PER_DAY;
    return true;
}

static void assert_time_is(const char *rule, int64_t actual_s, int64_t expected_s)
{
    char actual[RECURRENCE_TIME_CHARS + 1];
    char expected[RECURRENCE_TIME_CHARS + 1];
    struct recurrence_time form = { 0 };

    if (actual_s == expected_s)
        return;
    recurrence_time_write(form, actual_s, actual);
    recurrence_time_write(form, expected_s, expected);
    fail_msg("%s: %s, not %s", rule, actual, expected);
}

static void check_example(struct arena *arena, const struct example *example)
{
    struct recurrence_walk *walk = walk_of(arena, example->rule, example->start, NULL);
    struct recurrence_time start = time_of(example->start);
    struct str list = str_of(example->dates);
    int64_t expected_s;
    int64_t at_s = 0;
    int n = 0;

    for (; next_expected(&list, start, &expected_s); n++) {
        if (!recurrence_walk_next(walk, &at_s))
            fail_msg("%s ends after %d", example->rule, n);
        assert_time_is(example->rule, at_s, expected_s);
    }
    if (example->count == 0)
        return;
    while (recurrence_walk_next(walk, &at_s))
        n++;
    if (n != example->count)
        fail_msg("%s has %d, not %d", example->rule, n, example->count);
    list = str_of(example->last);
    if (example->last != NULL && next_expected(&list, start, &expected_s))
        assert_time_is(example->rule, at_s, expected_s);
}

static void check_examples(struct arena *arena, const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_example(arena, &examples[i]);
}

/* ---- RFC 5545 ----------------------------------------------------------------------------------
 */

#define SEPTEMBER "19970902T090000"

static void daily_examples_of_rfc_5545(void **state)
{
    static const struct example examples[] = {
        { "FREQ=DAILY;COUNT=10", SEPTEMBER,
          "19970902 19970903 19970904 19970905 19970906 19970907 19970908 19970909 19970910 "
          "19970911",
          10, NULL },
        { "FREQ=DAILY;UNTIL=19971224T000000Z", SEPTEMBER, "19970902 19970903", 113, "19971223" },
        { "FREQ=DAILY;INTERVAL=2", SEPTEMBER,
          "19970902 19970904 19970906 19970908 19970910 19970912 19970914 19970916 19970918 "
          "19970920 19970922 19970924 19970926 19970928 19970930 19971002",
          0, NULL },
        { "FREQ=DAILY;INTERVAL=10;COUNT=5", SEPTEMBER,
          "19970902 19970912 19970922 19971002 19971012", 5, NULL },
        { "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
          "19980101T090000", "19980101 19980102 19980103", 93, "20000131" },
        { "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "19980101T090000",
          "19980101 19980102 19980103", 93, "20000131" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void weekly_examples_of_rfc_5545(void **state)
{
    static const struct example examples[] = {
        { "FREQ=WEEKLY;COUNT=10", SEPTEMBER,
          "19970902 19970909 19970916 19970923 19970930 19971007 19971014 19971021 19971028 "
          "19971104",
          10, NULL },
        { "FREQ=WEEKLY;UNTIL=19971224T000000Z", SEPTEMBER, "19970902 19970909", 17, "19971223" },
        { "FREQ=WEEKLY;INTERVAL=2;WKST=SU", SEPTEMBER,
          "19970902 19970916 19970930 19971014 19971028 19971111 19971125 19971209 19971223 "
          "19980106 19980120 19980203 19980217",
          0, NULL },
        { "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", SEPTEMBER,
          "19970902 19970904 19970909 19970911 19970916 19970918 19970923 19970925 19970930 "
          "19971002",
          10, NULL },
        { "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", SEPTEMBER,
          "19970902 19970904 19970909 19970911 19970916 19970918 19970923 19970925 19970930 "
          "19971002",
          10, NULL },
        { "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR", "19970901T090000",
          "19970901 19970903 19970905 19970915 19970917 19970919 19970929 19971001 19971003 "
          "19971013 19971015 19971017 19971027 19971029 19971031 19971110 19971112 19971114 "
          "19971124 19971126 19971128 19971208 19971210 19971212 19971222",
          25, NULL },
        { "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", SEPTEMBER,
          "19970902 19970904 19970916 19970918 19970930 19971002 19971014 19971016", 8, NULL },
        { "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805T090000",
          "19970805 19970810 19970819 19970824", 4, NULL },
        { "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805T090000",
          "19970805 19970817 19970819 19970831", 4, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void monthly_examples_of_rfc_5545(void **state)
{
    static const struct example examples[] = {
        { "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "19970905T090000",
          "19970905 19971003 19971107 19971205 19980102 19980206 19980306 19980403 19980501 "
          "19980605",
          10, NULL },
        { "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "19970905T090000",
          "19970905 19971003 19971107 19971205", 4, NULL },
        { "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "19970907T090000",
          "19970907 19970928 19971102 19971130 19980104 19980125 19980301 19980329 19980503 "
          "19980531",
          10, NULL },
        { "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922T090000",
          "19970922 19971020 19971117 19971222 19980119 19980216", 6, NULL },
        { "FREQ=MONTHLY;BYMONTHDAY=-3", "19970928T090000",
          "19970928 19971029 19971128 19971229 19980129 19980226", 0, NULL },
        { "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", SEPTEMBER,
          "19970902 19970915 19971002 19971015 19971102 19971115 19971202 19971215 19980102 "
          "19980115",
          10, NULL },
        { "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "19970930T090000",
          "19970930 19971001 19971031 19971101 19971130 19971201 19971231 19980101 19980131 "
          "19980201",
          10, NULL },
        { "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "19970910T090000",
          "19970910 19970911 19970912 19970913 19970914 19970915 19990310 19990311 19990312 "
          "19990313",
          10, NULL },
        { "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", SEPTEMBER,
          "19970902 19970909 19970916 19970923 19970930 19971104 19971111 19971118 19971125 "
          "19980106 19980113 19980120 19980127 19980303 19980310 19980317 19980324 19980331",
          0, NULL },
        { "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", SEPTEMBER,
          "19980213 19980313 19981113 19990813 20001013", 0, NULL },
        { "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "19970913T090000",
          "19970913 19971011 19971108 19971213 19980110 19980207 19980307 19980411 19980509 "
          "19980613",
          0, NULL },
        { "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T090000",
          "19970904 19971007 19971106", 3, NULL },
        { "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "19970929T090000",
          "19970929 19971030 19971127 19971230 19980129 19980226 19980330", 0, NULL },
        { "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T090000",
          "20070115 20070130 20070215 20070315 20070330", 5, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void yearly_examples_of_rfc_5545(void **state)
{
    static const struct example examples[] = {
        { "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "19970610T090000",
          "19970610 19970710 19980610 19980710 19990610 19990710 20000610 20000710 20010610 "
          "20010710",
          10, NULL },
        { "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "19970310T090000",
          "19970310 19990110 19990210 19990310 20010110 20010210 20010310 20030110 20030210 "
          "20030310",
          10, NULL },
        { "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "19970101T090000",
          "19970101 19970410 19970719 20000101 20000409 20000718 20030101 20030410 20030719 "
          "20060101",
          10, NULL },
        { "FREQ=YEARLY;BYDAY=20MO", "19970519T090000", "19970519 19980518 19990517", 0, NULL },
        { "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512T090000", "19970512 19980511 19990517", 0,
          NULL },
        { "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "19970313T090000",
          "19970313 19970320 19970327 19980305 19980312 19980319 19980326 19990304 19990311 "
          "19990318 19990325",
          0, NULL },
        { "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "19970605T090000",
          "19970605 19970612 19970619 19970626 19970703 19970710 19970717 19970724 19970731 "
          "19970807 19970814 19970821 19970828 19980604",
          0, NULL },
        { "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105T090000",
          "19961105 20001107 20041102", 0, NULL },
        { "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30", "19970105T083000",
          "19970105T083000 19970105T093000 19970112T083000 19970112T093000", 0, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void examples_of_rfc_5545_within_a_day(void **state)
{
    static const char twenty_minutes[] =
        "19970902T090000 19970902T092000 19970902T094000 19970902T100000 19970902T102000 "
        "19970902T104000";
    static const struct example examples[] = {
        { "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", SEPTEMBER,
          "19970902T090000 19970902T120000 19970902T150000", 3, NULL },
        { "FREQ=MINUTELY;INTERVAL=15;COUNT=6", SEPTEMBER,
          "19970902T090000 19970902T091500 19970902T093000 19970902T094500 19970902T100000 "
          "19970902T101500",
          6, NULL },
        { "FREQ=MINUTELY;INTERVAL=90;COUNT=4", SEPTEMBER,
          "19970902T090000 19970902T103000 19970902T120000 19970902T133000", 4, NULL },
        { "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40;UNTIL=19970903T235959",
          SEPTEMBER, twenty_minutes, 48, "19970903T164000" },
        { "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16;UNTIL=19970903T235959",
          SEPTEMBER, twenty_minutes, 48, "19970903T164000" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

/* ---- RFC 7529 ----------------------------------------------------------------------------------
 */

static void examples_of_rfc_7529(void **state)
{
    static const struct example examples[] = {
        { "RSCALE=CHINESE;FREQ=YEARLY", "20130210", "20130210 20140131 20150219 20160208", 0,
          NULL },
        { "RSCALE=ETHIOPIC;FREQ=MONTHLY;BYMONTH=13", "20130906", "20130906 20140906 20150906", 0,
          NULL },
        { "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD", "20140208",
          "20140208 20150227 20160217 20170306", 0, NULL },
        { "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD", "20120229",
          "20120229 20130301 20140301 20150301 20160229", 0, NULL },
        { "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=4", "20140131",
          "20140131 20140228 20140331 20140430", 4, NULL },
        { "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4", "20140131",
          "20140131 20140301 20140331 20140501", 4, NULL },
        { "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT;COUNT=4", "20140131",
          "20140131 20140331 20140531 20140731", 4, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void dates_that_a_calendar_does_not_have_go_where_skip_says(void **state)
{
    static const struct example examples[] = {
        { "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=-31;SKIP=BACKWARD", "20150101",
          "20150101 20150131 20150301 20150331 20150501 20150531 20150701 20150801", 0, NULL },
        { "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD;COUNT=5", "20150131",
          "20150131 20150201 20150301 20150331 20150401", 5, NULL },
        { "RSCALE=GREGORIAN;FREQ=YEARLY;BYYEARDAY=366;SKIP=FORWARD", "20121231",
          "20121231 20140101 20150101 20160101 20161231", 0, NULL },
        { "RSCALE=GREGORIAN;FREQ=YEARLY;BYYEARDAY=-366;SKIP=BACKWARD", "20120101",
          "20120101 20121231 20131231 20141231 20160101", 0, NULL },
        { "RSCALE=HEBREW;FREQ=YEARLY;SKIP=FORWARD;COUNT=4", "20140205",
          "20140205 20150224 20160214 20170303", 4, NULL },
        { "RSCALE=HEBREW;FREQ=YEARLY;COUNT=4", "20140205", "20140205 20160214 20190210 20220206", 4,
          NULL },
        { "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;SKIP=FORWARD", "20140302",
          "20140302 20150321 20160310 20170328", 0, NULL },
        { "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;SKIP=BACKWARD", "20140302",
          "20140302 20150219 20160310 20170226", 0, NULL },
        { "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9,9L;SKIP=BACKWARD", "20131025",
          "20141003 20141102 20151022 20161010", 0, NULL },
        { "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9L", "20131025", "20141102 21091102", 0,
          NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void other_calendars_have_their_own_years(void **state)
{
    static const struct example examples[] = {
        /* Seollal and the Buddha's birthday, as Korea kept them. */
        { "RSCALE=DANGI;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "20230101",
          "20230122 20240210 20250129 20260217", 0, NULL },
        { "RSCALE=DANGI;FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=8", "20230101",
          "20230527 20240515 20250505", 0, NULL },
        { "RSCALE=ETHIOPIC;FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=-1", "20140910",
          "20140910 20150911 20160910 20170910", 0, NULL },
        { "RSCALE=ISLAMIC-CIVIL;FREQ=MONTHLY;COUNT=4", "20131025",
          "20131025 20131124 20131224 20140122", 4, NULL },
        { "RSCALE=ROC;FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10", "20260101", "20261010 20271010", 0,
          NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

/* ---- readings ----------------------------------------------------------------------------------
 */

static void what_a_rule_leaves_open_comes_from_the_start(void **state)
{
    static const struct example examples[] = {
        { "FREQ=YEARLY;BYWEEKNO=20", SEPTEMBER, "19980512 19990518 20000516", 0, NULL },
        { "FREQ=YEARLY;BYMONTHDAY=1,3", SEPTEMBER, "19970903 19971001 19971003 19971101", 0, NULL },
        { "FREQ=YEARLY;BYMONTH=2", "19970131T090000", "", 0, NULL },
        { "FREQ=YEARLY", "20240229", "20240229 20280229", 0, NULL },
        { "FREQ=MONTHLY;BYHOUR=6,18", SEPTEMBER, "19970902T180000 19971002T060000", 0, NULL },
        { "FREQ=WEEKLY;BYMONTH=1", SEPTEMBER, "19980106 19980113 19980120 19980127 19990105", 0,
          NULL },
        { "FREQ=HOURLY;BYMINUTE=6,18", SEPTEMBER, "19970902T090600 19970902T091800", 0, NULL },
        { "FREQ=DAILY;BYSECOND=60", SEPTEMBER, "19970902T090059 19970903T090059", 0, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void weeks_belong_to_the_year_of_most_of_their_days(void **state)
{
    static const struct example examples[] = {
        { "FREQ=YEARLY;BYWEEKNO=1,2;UNTIL=20170101T000000Z", "20130101T000000",
          "20130101 20130108 20131231 20140107 20141230 20150106 20160105 20160112", 8, NULL },
        { "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TU,SA;UNTIL=20170101T000000Z", "20130101T000000",
          "20151229 20160102", 2, NULL },
        { "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", SEPTEMBER, "19971228 19990103 20000102 20001231", 0,
          NULL },
        { "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU", "19970512T090000",
          "19970512 19980518 19990517", 0, NULL },
        { "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30;BYWEEKNO=1", "20241230", "20241230 20251230", 0,
          NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void a_date_ignores_the_time_of_day(void **state)
{
    static const struct example examples[] = {
        { "FREQ=DAILY;BYHOUR=3,4;BYMINUTE=1,2;BYSECOND=5;INTERVAL=2;COUNT=3", "20241018",
          "20241018 20241020 20241022", 3, NULL },
        { "FREQ=HOURLY;INTERVAL=36;COUNT=3", "20241018", "20241018 20241019 20241021", 3, NULL },
        { "FREQ=DAILY;UNTIL=20241020T120000Z", "20241018", "20241018 20241019 20241020", 3, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void until_is_inclusive(void **state)
{
    static const struct example examples[] = {
        { "FREQ=DAILY;UNTIL=19970904T090000Z", SEPTEMBER, "19970902 19970903 19970904", 3, NULL },
        { "FREQ=DAILY;UNTIL=19970904T085959", SEPTEMBER, "19970902 19970903", 2, NULL },
        { "FREQ=DAILY;UNTIL=19970904", SEPTEMBER, "19970902 19970903 19970904", 3, NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
    assert_false(recurrence_walk_next(
        walk_of(*state, "FREQ=DAILY;UNTIL=19970901T000000", SEPTEMBER, NULL), &(int64_t){ 0 }));
}

static void a_rule_that_never_matches_ends(void **state)
{
    static const char *const rules[] = {
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
        "FREQ=SECONDLY;BYSECOND=1;BYSETPOS=2",
        "FREQ=SECONDLY;INTERVAL=604800;BYDAY=MO",
        "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=5",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;INTERVAL=4;BYYEARDAY=366",
        "FREQ=YEARLY;COUNT=0",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=13",
    };

    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        struct recurrence_walk *walk = walk_of(*state, rules[i], SEPTEMBER, NULL);
        int64_t at_s;

        if (recurrence_walk_next(walk, &at_s) || recurrence_walk_is_stuck(walk))
            fail_msg("%s does not end", rules[i]);
    }
}

/* ---- from somewhere on -------------------------------------------------------------------------
 */

static void count_counts_from_the_start(void **state)
{
    static const struct {
        const char *rule;
        const char *from;
        int left;
    } cases[] = {
        { "FREQ=DAILY;COUNT=1000", "20000528T090000", 1 },
        { "FREQ=DAILY;COUNT=1000", "20000528T090001", 0 },
        { "FREQ=DAILY;COUNT=1000000", "39000101T000000", 305188 },
        { "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=10;BYHOUR=8,9", "19970908T090000", 5 },
        { "FREQ=WEEKLY;BYDAY=MO,TU;COUNT=10", "19970915T090000", 7 },
        { "FREQ=SECONDLY;INTERVAL=10;COUNT=100000", "19970913T220000", 280 },
        { "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=10", "19980801T000000", 4 },
        { "FREQ=MINUTELY;BYHOUR=3;COUNT=130", "19970904T033000", 40 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct recurrence_walk *walk = walk_of(*state, cases[i].rule, SEPTEMBER, cases[i].from);
        int64_t at_s;
        int n = 0;

        while (recurrence_walk_next(walk, &at_s))
            n++;
        if (n != cases[i].left)
            fail_msg("%s from %s: %d", cases[i].rule, cases[i].from, n);
    }
}

static void empty_parts_blanks_and_any_case_are_taken(void **state)
{
    static const struct example examples[] = {
        { "FREQ=WEEKLY;INTERVAL=1;COUNT=2;BYDAY=MO;", "20141006T090000", "20141006 20141013", 2,
          NULL },
        { "FREQ=WEEKLY;;BYDAY=MO;COUNT=2;;", "20141006T090000", "20141006 20141013", 2, NULL },
        { "RRULE:freq=weekly;byday=mo, fr ;count=3", SEPTEMBER, "19970905 19970908 19970912", 3,
          NULL },
        { "FREQ=MONTHLY;BYDAY=2 TH;COUNT=2", SEPTEMBER, "19970911 19971009", 2, NULL },
        { "FREQ=WEEKLY;BYDAY=SU,TH,TH;COUNT=3", "20111120T100000", "20111120 20111124 20111127", 3,
          NULL },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(daily_examples_of_rfc_5545),
        ARENA_TEST(weekly_examples_of_rfc_5545),
        ARENA_TEST(monthly_examples_of_rfc_5545),
        ARENA_TEST(yearly_examples_of_rfc_5545),
        ARENA_TEST(examples_of_rfc_5545_within_a_day),
        ARENA_TEST(examples_of_rfc_7529),
        ARENA_TEST(dates_that_a_calendar_does_not_have_go_where_skip_says),
        ARENA_TEST(other_calendars_have_their_own_years),
        ARENA_TEST(what_a_rule_leaves_open_comes_from_the_start),
        ARENA_TEST(weeks_belong_to_the_year_of_most_of_their_days),
        ARENA_TEST(a_date_ignores_the_time_of_day),
        ARENA_TEST(until_is_inclusive),
        ARENA_TEST(a_rule_that_never_matches_ends),
        ARENA_TEST(count_counts_from_the_start),
        ARENA_TEST(empty_parts_blanks_and_any_case_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
