/* Who hears live of whose tickets. */
#include "features/live/live_class.h"

#include "base/cmocka_test.h"
#include "base/random.h"

enum { DELIVERY = 1, REPAIRS = 2, MINJUN = 11, EMILY = 13 };

static const int64_t repairs[] = { REPAIRS };
static const int64_t both[] = { DELIVERY, REPAIRS };

static const struct scope everything = { .reach = REACH_ALL, .account_id = MINJUN };
static const struct scope nothing = { .reach = REACH_NOTHING, .account_id = MINJUN };
static const struct scope of_repairs = { REACH_OWN_TEAMS, EMILY, repairs, 1 };
static const struct scope of_no_team = { REACH_OWN_TEAMS, EMILY, NULL, 0 };

static int setup(void **state)
{
    *state = live_classes_new(&random_system);
    return 0;
}

static int teardown(void **state)
{
    struct live_classes *classes = *state;

    live_classes_free(&classes);
    return 0;
}

static void a_class_sees_what_its_scope_reaches(void **state)
{
    static const struct {
        const struct scope *scope;
        struct ticket_owner owner;
        bool may;
    } cases[] = {
        { &everything, { 7, DELIVERY, 0 }, true },
        { &everything, { 7, 0, 0 }, true },
        { &nothing, { 7, DELIVERY, MINJUN }, false },
        { &nothing, { 7, 0, 0 }, false },
        { &of_repairs, { 7, REPAIRS, 0 }, true },
        { &of_repairs, { 7, REPAIRS, MINJUN }, true },
        { &of_repairs, { 7, DELIVERY, 0 }, false },
        { &of_repairs, { 7, 0, 0 }, false },
        { &of_repairs, { 7, DELIVERY, EMILY }, true },
        { &of_repairs, { 7, 0, EMILY }, true },
        { &of_no_team, { 7, 0, 0 }, false },
        { &of_no_team, { 7, 0, EMILY }, true },
    };
    struct live_classes *classes = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t class = live_classes_enter(classes, cases[i].scope);

        if (live_classes_may_see(classes, class, &cases[i].owner) != cases[i].may)
            fail_msg("case %zu is seen wrongly", i);
    }
}

static void who_sees_everything_shares_one_class(void **state)
{
    struct live_classes *classes = *state;
    const struct scope other = { .reach = REACH_ALL, .account_id = EMILY };
    uint64_t shared = live_classes_enter(classes, &everything);

    assert_int_equal(live_classes_enter(classes, &other), shared);
    assert_int_not_equal(live_classes_enter(classes, &of_repairs), shared);
    assert_int_not_equal(live_classes_enter(classes, &nothing), shared);
}

/** The scope of the last to come in holds for every open desk of that account. */
static void a_class_knows_the_teams_of_who_came_last(void **state)
{
    struct live_classes *classes = *state;
    const struct scope moved = { REACH_OWN_TEAMS, EMILY, both, COUNT_OF(both) };
    const struct ticket_owner delivery = { 7, DELIVERY, 0 };
    uint64_t class = live_classes_enter(classes, &of_repairs);

    assert_false(live_classes_may_see(classes, class, &delivery));
    assert_int_equal(live_classes_enter(classes, &moved), class);
    assert_true(live_classes_may_see(classes, class, &delivery));
    assert_int_equal(live_classes_enter(classes, &of_repairs), class);
    assert_false(live_classes_may_see(classes, class, &delivery));
}

/** Scopes are borrowed from calls, and calls end. */
static void a_class_keeps_its_scope_beyond_the_call_it_came_from(void **state)
{
    struct live_classes *classes = *state;
    int64_t teams[] = { DELIVERY };
    const struct scope scope = { REACH_OWN_TEAMS, EMILY, teams, COUNT_OF(teams) };
    uint64_t class = live_classes_enter(classes, &scope);

    teams[0] = REPAIRS;
    assert_true(
        live_classes_may_see(classes, class, &(struct ticket_owner){ .team_id = DELIVERY }));
    assert_false(
        live_classes_may_see(classes, class, &(struct ticket_owner){ .team_id = REPAIRS }));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_class_sees_what_its_scope_reaches, setup, teardown),
        cmocka_unit_test_setup_teardown(who_sees_everything_shares_one_class, setup, teardown),
        cmocka_unit_test_setup_teardown(a_class_knows_the_teams_of_who_came_last, setup, teardown),
        cmocka_unit_test_setup_teardown(a_class_keeps_its_scope_beyond_the_call_it_came_from, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
