/* The planned company, played with the program's own operations. */
#include "app/demo.h"

#include <math.h>

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

/* ---- what was answered, as it lies in the tables ------------------------------------------------
 */

struct group {
    double n; /* answers with a score */
    double satisfied;
};

static struct group group_of(struct test_house *t, const char *where)
{
    static const char from[] = "SELECT count(*) FROM survey s JOIN ticket t ON t.id = s.ticket_id"
                               " LEFT JOIN team m ON m.id = s.team_id WHERE ";
    struct arena *arena = t->call.arena;

    return (struct group){
        .n = (double)test_house_int(
            t, str_format(arena, "%s%s AND s.score IS NOT NULL", from, where).p),
        .satisfied =
            (double)test_house_int(t, str_format(arena, "%s%s AND s.score >= 4", from, where).p),
    };
}

/** How many standard errors the first group's share of satisfied customers lies above the other's.
 */
static double difference(struct test_house *t, const char *where)
{
    struct group in = group_of(t, where);
    struct group out = group_of(t, str_format(t->call.arena, "NOT (%s)", where).p);
    double all = (in.satisfied + out.satisfied) / (in.n + out.n);
    double error = sqrt(all * (1 - all) * (1 / in.n + 1 / out.n));

    assert_true(in.n > 50 && out.n > 50);
    return (in.satisfied / in.n - out.satisfied / out.n) / error;
}

static const char *const groups[] = {
    "m.name LIKE '%Orders'",
    "EXISTS (SELECT 1 FROM ticket_tag x JOIN tag g ON g.id = x.tag_id WHERE x.ticket_id = t.id"
    " AND g.name = 'hu-30')",
    "t.first_answer_at_ms - t.created_at_ms > 4 * 3600000",
};

/** How often it told how far it was. */
static size_t fill(struct test_house *t, int64_t seed)
{
    struct err err = { 0 };
    size_t calls = 0;

    test_api(t, app_features);
    if (!demo_fill(&t->house, seed, count_calls, &calls, &err))
        fail_msg("%s: %s (%s)", err.code, err.message, err.field);
    return calls;
}

static void assert_they_say_what_made_them_cross(struct test_house *t)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        assert_true(difference(t, groups[i]) < -3);
    assert_in_range(test_house_int(t, "SELECT 100 * count(answered_at_ms) / count(*) FROM survey"),
                    25, 40);
    assert_true(test_house_int(t, "SELECT count(*) FROM survey WHERE comment IS NOT NULL") > 100);
}

static void the_company_is_there_and_nothing_goes_out(void **state)
{
    struct test_house *t = test_house(state);

    assert_true(fill(t, DEMO_SEED_DEFAULT) > 10);
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
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM demo_company WHERE seed = 1"), 1);
    assert_they_say_what_made_them_cross(t);
}

static void those_of_another_company_are_cross_by_chance(void **state)
{
    struct test_house *t = test_house(state);

    fill(t, 2);
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        assert_true(fabs(difference(t, groups[i])) < 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(the_company_is_there_and_nothing_goes_out),
        HOUSE_TEST_SQLITE(those_of_another_company_are_cross_by_chance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
