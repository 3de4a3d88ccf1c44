/** Recipients that were found a moment ago: known for a second, and not past a change. */
#include "features/channel_mail/mail_known.h"

#include <stdio.h>

#include "base/cmocka_test.h"

enum { NOW_MS = 1000000, MORE_THAN_PLACES = 40 };

#define SUPPORT STR("support@mail.example")

static int make_known(void **state)
{
    *state = mail_known_new();
    return 0;
}

static int drop_known(void **state)
{
    struct mail_known *known = *state;

    mail_known_free(&known);
    return 0;
}

static void an_address_is_known_for_a_second(void **state)
{
    struct mail_known *known = *state;

    assert_false(mail_known_has(known, SUPPORT, NOW_MS));
    mail_known_add(known, SUPPORT, NOW_MS, mail_known_age(known));
    assert_true(mail_known_has(known, SUPPORT, NOW_MS));
    assert_true(mail_known_has(known, SUPPORT, NOW_MS + MAIL_KNOWN_MS - 1));
    assert_false(mail_known_has(known, SUPPORT, NOW_MS + MAIL_KNOWN_MS));
    assert_false(mail_known_has(known, STR("SUPPORT@mail.example"), NOW_MS));
    assert_false(mail_known_has(known, STR(""), NOW_MS));
}

static void a_clock_that_is_put_back_makes_nothing_known_for_longer(void **state)
{
    struct mail_known *known = *state;

    mail_known_add(known, SUPPORT, NOW_MS, mail_known_age(known));
    assert_false(mail_known_has(known, SUPPORT, NOW_MS - 1));
}

static void a_change_forgets_and_what_was_looked_up_before_it_is_not_added(void **state)
{
    struct mail_known *known = *state;
    int64_t age = mail_known_age(known);

    mail_known_add(known, SUPPORT, NOW_MS, age);
    mail_known_forget(known);
    assert_false(mail_known_has(known, SUPPORT, NOW_MS));
    mail_known_add(known, SUPPORT, NOW_MS, age);
    assert_false(mail_known_has(known, SUPPORT, NOW_MS));
    mail_known_add(known, SUPPORT, NOW_MS, mail_known_age(known));
    assert_true(mail_known_has(known, SUPPORT, NOW_MS));
}

static void the_oldest_makes_room(void **state)
{
    struct mail_known *known = *state;
    char address[32];

    for (int i = 0; i < MORE_THAN_PLACES; i++) {
        snprintf(address, sizeof(address), "a%d@mail.example", i);
        mail_known_add(known, str_of(address), NOW_MS, mail_known_age(known));
        assert_true(mail_known_has(known, str_of(address), NOW_MS));
    }
    assert_false(mail_known_has(known, STR("a0@mail.example"), NOW_MS));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_address_is_known_for_a_second, make_known, drop_known),
        cmocka_unit_test_setup_teardown(a_clock_that_is_put_back_makes_nothing_known_for_longer,
                                        make_known, drop_known),
        cmocka_unit_test_setup_teardown(
            a_change_forgets_and_what_was_looked_up_before_it_is_not_added, make_known, drop_known),
        cmocka_unit_test_setup_teardown(the_oldest_makes_room, make_known, drop_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
