/** Dates as the RFCs have them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/mail_date.h"

struct date_case {
    const char *raw;
    const char *text; /* NULL: no date */
};

static const struct date_case cases[] = {
    { "Tue, 5 Mar 2024 09:30:00 +0900", "2024-03-05T09:30:00+09:00" },
    { "5 Mar 24 09:30 GMT", "2024-03-05T09:30:00Z" },
    { "Tue Mar  5 09:30:00 2024", "2024-03-05T09:30:00Z" },
    { "Tuesday, 05-Mar-24 09:30:00 EST", "2024-03-05T09:30:00-05:00" },
    { "2024-03-05T09:30:00+09:00", "2024-03-05T09:30:00+09:00" },
    { "2024년 3월 5일 (화) 오후 3:30", "2024-03-05T15:30:00Z" },
    { "soon", NULL },
    { "", NULL },
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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_they_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
