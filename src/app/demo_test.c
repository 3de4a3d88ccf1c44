/* The planned company, played with the program's own operations. */
#include "app/demo.h"
#include "app/demo_plan.h"
#include "app/feature_list.h"
#include "base/cmocka_test.h"
#include "core/test_api.h"

static void count_calls(void *arg, size_t done, size_t all)
{
    size_t *calls = arg;

    (*calls)++;
    assert_true(done <= all);
}

static void the_company_is_there_and_nothing_goes_out(void **state)
{
    struct test_house *t = test_house(state);
    struct err err = { 0 };
    size_t calls = 0;

    test_api(t, app_features);
    if (!demo_fill(&t->house, 1, count_calls, &calls, &err))
        fail_msg("%s: %s (%s)", err.code, err.message, err.field);
    assert_true(calls > 10);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer"), DEMO_CUSTOMERS);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM account"), DEMO_AGENTS);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM team"), DEMO_TEAM_COUNT);
    /* Those that follow a closed one come on top. */
    assert_true(test_house_int(t, "SELECT count(*) FROM ticket WHERE follows_id IS NULL")
                == DEMO_TICKETS);
    assert_true(test_house_int(t, "SELECT count(*) FROM ticket WHERE follows_id > 0") > 10);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM setting"
                                       " WHERE name = 'mail.sending' AND value = 'keep'"),
                     1);
    /* Nothing is left to be closed at the first start. */
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket WHERE state = 5"
                                       " AND solved_at_ms < 1795313647120 - 7 * 86400000"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { HOUSE_TESTS(the_company_is_there_and_nothing_goes_out) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
