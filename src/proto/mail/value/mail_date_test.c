/** Dates as the RFCs have them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/value/mail_date.h"

struct date_case {
    const char *raw;
    const char *text; /* NULL: no date */
};

static const struct date_case cases[] = {
    { "Tue, 5 Mar 2024 09:30:00 +0900", "2024-03-05T09:30:00+09:00" },
    { "5 Mar 24 09:30 GMT", "2024-03-05T09:30:00Z" },
    { "Tue, 5 Mar 2024 09:30:00 +0900 (KST)", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 (KST)", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 KST", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 +9", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 +09:00", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 GMT+9", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 GMT+0900", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 GMT +0900", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 UTC+09:00", "2024-03-05T09:30:00+09:00" },
    { "Tue Mar  5 09:30:00 KST 2024", "2024-03-05T09:30:00+09:00" },
    { "Tue Mar  5 09:30:00 2024", "2024-03-05T09:30:00Z" },
    { "Tue Mar 5 09:30:00 2024 +0900", "2024-03-05T09:30:00+09:00" },
    { "Tue Mar 5 09:30:00 +0900 2024", "2024-03-05T09:30:00+09:00" },
    { "Tuesday, 05-Mar-24 09:30:00 EST", "2024-03-05T09:30:00-05:00" },
    { "Tue, 05-Mar-2024 09:30:00 -0500", "2024-03-05T09:30:00-05:00" },
    { "2024-03-05T09:30:00+09:00", "2024-03-05T09:30:00+09:00" },
    { "2024-03-05T09:30:00Z", "2024-03-05T09:30:00Z" },
    { "2024-03-05 09:30:00", "2024-03-05T09:30:00Z" },
    { "2024-03-05T09:30:00.123Z", "2024-03-05T09:30:00Z" },
    { "20240305T093000Z", "2024-03-05T09:30:00Z" },
    { "2024/03/05 09:30", "2024-03-05T09:30:00Z" },
    { "2024-03-05T09:30:00+0900", "2024-03-05T09:30:00+09:00" },
    { "2024-03-05 09:30:00 +0900", "2024-03-05T09:30:00+09:00" },
    { "2024-03-05", "2024-03-05T00:00:00Z" },
    { "2024년 3월 5일 (화) 오후 3:30", "2024-03-05T15:30:00Z" },
    { "2024년 3월 5일 화요일 오전 9시 30분 5초", "2024-03-05T09:30:05Z" },
    { "24/3/5 오전 9:30 (GMT+09:00)", "2024-03-05T09:30:00+09:00" },
    { "24-03-05 오후 2:05", "2024-03-05T14:05:00Z" },
    { "2024. 3. 5. 오후 3:30", "2024-03-05T15:30:00Z" },
    { "2024년 03월 05일 15:30", "2024-03-05T15:30:00Z" },
    { "2024年3月5日 15:30", "2024-03-05T15:30:00Z" },
    { "2024年3月5日(火) 午後3:30", "2024-03-05T15:30:00Z" },
    { "Di, 5 Mär 2024 09:30:00 +0100", "2024-03-05T09:30:00+01:00" },
    { "mar., 5 mars 2024 09:30:00 +0100", "2024-03-05T09:30:00+01:00" },
    { "mar, 5 nov 2024 09:30:00 +0100", "2024-11-05T09:30:00+01:00" },
    { "jeu. 20 févr. 2025 15:44:15 +0100", "2025-02-20T15:44:15+01:00" },
    { "Mi, 6. Dezember 2023 10:00", "2023-12-06T10:00:00Z" },
    { "вт, 5 мар 2024 09:30:00 +0300", "2024-03-05T09:30:00+03:00" },
    { "Mar 5, 2024 3:30 PM", "2024-03-05T15:30:00Z" },
    { "Tuesday, March 5, 2024 3:30:12 PM", "2024-03-05T15:30:12Z" },
    { "3/5/2024 3:30 PM", "2024-03-05T15:30:00Z" },
    { "15/3/2024 15:30", "2024-03-15T15:30:00Z" },
    { "05.03.2024 15:30", "2024-03-05T15:30:00Z" },
    { "12:00 AM Mar 5 2024", "2024-03-05T00:00:00Z" },
    { "Tue, 05 Mar 2024 9:3:5 +0900", "2024-03-05T09:03:05+09:00" },
    { "Mon, 5 Mar 2024 09:30:00 +0900", "2024-03-05T09:30:00+09:00" },
    { "Tue,5 Mar 2024 09:30:00 +0900", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 +0900; extra junk 12", "2024-03-05T09:30:00+09:00" },
    { "5 Mar 2024 09:30:00 -0000", "2024-03-05T09:30:00Z" },
    { "5 Mar 2024 09:30:00 Z", "2024-03-05T09:30:00Z" },
    { "5 Mar 2024 09:30:00 A", "2024-03-05T09:30:00Z" },
    { "5 Mar 99 09:30:00 PST", "1999-03-05T09:30:00-08:00" },
    { "5 Mar 103 09:30:00 PST", "2003-03-05T09:30:00-08:00" },
    { "5 Mar 49 09:30:00 UT", "2049-03-05T09:30:00Z" },
    { "5 Mar 2024", "2024-03-05T00:00:00Z" },
    { "31 Feb 2024 10:00:00 +0000", "2024-03-02T10:00:00Z" },
    { "32 Feb 2024 10:00:00 +0000", NULL },
    { "5 Foo 2024 10:00:00 +0000", NULL },
    { "", NULL },
    { "soon", NULL },
    { "5 Mar 2024 25:00:00 +0000", "2024-03-05T00:00:00Z" },
    { "5 Mar 2024 10:75 +0900", "2024-03-05T00:00:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 0900", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 400", "2024-03-05T09:30:00+04:00" },
    { "Tue Mar 5 09:30:00 2024", "2024-03-05T09:30:00Z" },
    { "Tue, 5 Mar 2024 09:30:00 -2200", "2024-03-05T09:30:00Z" },
    { "Tue, 5 Mar 2024 09:30:00 +1400", "2024-03-05T09:30:00+14:00" },
    { "2024 Mar 5 09:30 PM -0500", "2024-03-05T21:30:00-05:00" },
    { "5 Mar 2024 09:30 (Tuesday)", "2024-03-05T09:30:00Z" },
    { "Sat, 8 birds sang while 9 slept", NULL },
    { "Sat, 9 May be fine", NULL },
    { "Tue, 5 Mar 2024 24:00:00 +0000", "2024-03-06T00:00:00Z" },
    { "Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z" },
    { "Thu, 13 Feb 1969 23:32:54 -0330", "1969-02-13T23:32:54-03:30" },
    { "Thu\n      ,\n        13\n      Feb\n   1969\n  23:32\n -0330 (Newfoundland Time)",
      "1969-02-13T23:32:00-03:30" },
    { "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00" },
    { "21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06Z" },
    { "Tue, 5 Mar 2024 09.30.00 +0900", "2024-03-05T09:30:00+09:00" },
    { "Wed, 3 Apr 2002 14.58.26 +0800", "2002-04-03T14:58:26+08:00" },
    { "Wed,20 Sep 2023 10:00:00 +0800 (CST)", "2023-09-20T10:00:00+08:00" },
    { "Tue, 5 Mar 2024 09:30:00 \"GMT\"", "2024-03-05T09:30:00Z" },
    { "Tue, 5 Mar 2024 09:30:00 +0900 (대한민국 표준시)", "2024-03-05T09:30:00+09:00" },
    { "Tue, 5 Mar 2024 09:30:00 EDT", "2024-03-05T09:30:00-04:00" },
    { "Tue, 05 Mar 2024 09:30:00 +2500", "2024-03-05T09:30:00Z" },
    { "Tue, 5 Mar 24 09:30", "2024-03-05T09:30:00Z" },
    { "Tue, 5 Mar 2024 00:30:00 --0500", "2024-03-05T00:30:00-05:00" },
    { "Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z" },
    { "Mon, 1 Jan 0001 00:00:00 +0000", "0001-01-01T00:00:00Z" },
};

static void dates_are_read_as_they_come(void **state)
{
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mail_date date;
        bool is_date = mail_date_read(str_of(cases[i].raw), &date);

        assert_int_equal(is_date, cases[i].text != NULL);
        if (is_date)
            assert_string_equal(str_cstr(arena, mail_date_text(&date, arena)), cases[i].text);
    }
    arena_free(&arena);
}

static void every_case_can_be_cut_at_every_byte(void **state)
{
    struct mail_date date;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n < str_of(cases[i].raw).n; n++)
            if (mail_date_read(str_sub(str_of(cases[i].raw), 0, n), &date))
                assert_in_range(date.offset_minutes + 24 * 60, 0, 48 * 60);
}

/** Instants a prime number of seconds apart, at every quarter of an hour's offset. */
static void what_is_written_is_read_the_same_again(void **state)
{
    enum { STEP_S = 7654321, COUNT = 500 };
    struct arena *arena = arena_new(4 << 20);

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        struct mail_date date = { (int64_t)i * STEP_S * 1000, (i % 113 - 56) * 15 };
        struct mail_date again;

        assert_true(mail_date_read(mail_date_text(&date, arena), &again));
        assert_int_equal(again.at_ms, date.at_ms);
        assert_int_equal(again.offset_minutes, date.offset_minutes);
    }
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_they_come),
        cmocka_unit_test(every_case_can_be_cut_at_every_byte),
        cmocka_unit_test(what_is_written_is_read_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
