#include "core/background/lease.h"

#include "base/cmocka_test.h"
#include "core/test_house.h"

/** What one node gets at an instant, relative to the start. */
static bool take(struct test_house *t, const char *node, int64_t after_ms, struct lease *lease)
{
    struct call *call = test_house_at(t, TEST_HOUSE_NOW_MS + after_ms);
    bool mine = false;

    strcpy(t->house.node, node);
    assert_true(lease_take(call, "search", lease, &mine));
    return mine;
}

static bool require_step(struct call *call, void *arg)
{
    return lease_require(call, arg);
}

static bool holds(struct test_house *t, const char *node, const struct lease *lease)
{
    struct call *call = test_house_call(t);

    strcpy(t->house.node, node);
    return call_change(call, require_step, (void *)lease);
}

static void a_lease_goes_to_one_node_until_it_lapses(void **state)
{
    struct test_house *t = test_house(state);
    struct lease a = { 0 };
    struct lease b = { 0 };

    assert_true(take(t, "node-a", 0, &a));
    assert_int_equal(a.fence, 1);
    assert_false(take(t, "node-b", 1, &b));
    assert_false(take(t, "node-b", LEASE_MS - 1, &b));
    assert_true(take(t, "node-b", LEASE_MS, &b));
    assert_int_equal(b.fence, 2);
    assert_false(take(t, "node-a", LEASE_MS + 1, &a));
}

static void renewing_keeps_the_fence(void **state)
{
    struct test_house *t = test_house(state);
    struct lease a = { 0 };
    struct lease b = { 0 };

    assert_true(take(t, "node-a", 0, &a));
    assert_true(take(t, "node-a", LEASE_RENEW_MS, &a));
    assert_int_equal(a.fence, 1);
    assert_int_equal(a.expires_at_ms, TEST_HOUSE_NOW_MS + LEASE_RENEW_MS + LEASE_MS);
    assert_false(take(t, "node-b", LEASE_MS, &b));
}

static void who_lost_it_cannot_work_on(void **state)
{
    struct test_house *t = test_house(state);
    struct lease a = { 0 };
    struct lease b = { 0 };

    assert_true(take(t, "node-a", 0, &a));
    assert_true(holds(t, "node-a", &a));
    assert_false(holds(t, "node-b", &a));
    assert_true(take(t, "node-b", LEASE_MS, &b));
    assert_false(holds(t, "node-a", &a));
    assert_string_equal(t->call.err->code, "lease_lost");
    assert_true(holds(t, "node-b", &b));
}

static void a_lease_given_back_is_free_at_once(void **state)
{
    struct test_house *t = test_house(state);
    struct lease a = { 0 };
    struct lease b = { 0 };

    assert_true(take(t, "node-a", 0, &a));
    assert_true(lease_release(test_house_call(t), &a));
    assert_true(take(t, "node-b", 1, &b));
    assert_int_equal(b.fence, 2);
    /* Giving back what was lost takes nothing from its new holder. */
    a.fence = 1;
    strcpy(t->house.node, "node-a");
    assert_true(lease_release(test_house_call(t), &a));
    assert_true(holds(t, "node-b", &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_lease_goes_to_one_node_until_it_lapses),
        HOUSE_TESTS(renewing_keeps_the_fence),
        HOUSE_TESTS(who_lost_it_cannot_work_on),
        HOUSE_TESTS(a_lease_given_back_is_free_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
