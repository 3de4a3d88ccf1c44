/* Who is it: customers made and met by their address, also by many at one time. */
#include "features/people/people.h"

#include <pthread.h>

#include "base/cmocka_test.h"
#include "core/test_house.h"
#include "features/people/people_feature.h"

static const struct feature *const features[] = { &people_feature, NULL };

static bool meet(struct call *call, void *arg)
{
    struct people_ref *ref = arg;
    struct customer *customer;

    if (!people_find_or_create(call, ref, &customer))
        return false;
    ref->id = customer->id;
    return true;
}

static int64_t meet_email(struct test_house *t, struct str email, struct str name)
{
    struct people_ref ref = { .email = email, .name = name, .language = LANG_KO };

    test_house_change(t, meet, &ref);
    return ref.id;
}

static void an_address_leads_to_one_customer_however_it_is_written(void **state)
{
    struct test_house *t = test_house(state);
    int64_t id;

    test_house_features(t, features);
    id = meet_email(t, STR("Garam@Mail.example"), STR("윤가람"));
    assert_true(id > 0);
    assert_int_equal(meet_email(t, STR("garam@MAIL.example"), STR("누구")), id);
    assert_true(meet_email(t, STR("garam@mail2.example"), STR_NULL) != id);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer WHERE name = 'garam'"), 1);
    assert_int_equal(
        test_house_int(t, "SELECT count(*) FROM event WHERE type = 'customer.created'"), 2);
}

static void who_is_meant_must_be_there(void **state)
{
    struct test_house *t = test_house(state);
    struct people_ref by_id = { .id = 12345 };
    struct people_ref by_email = { .email = STR("nobody") };

    test_house_features(t, features);
    assert_false(call_change(&t->call, meet, &by_id));
    assert_true(err_is(t->call.err, "unknown_customer"));
    assert_string_equal(t->call.err->field, "/customer/id");
    assert_false(call_change(&t->call, meet, &by_email));
    assert_true(err_is(t->call.err, "bad_email"));
    assert_string_equal(t->call.err->field, "/customer/email");
}

enum { CROWD = 8, ROUNDS = 5 };

struct meeting {
    struct house *house;
    struct str email;
    int64_t id;
    bool done;
    pthread_t thread;
};

static void *meet_on_a_thread(void *arg)
{
    struct meeting *meeting = arg;
    struct people_ref ref = { .email = meeting->email, .language = LANGUAGE_UNKNOWN };
    struct call call;

    call_init(&call, meeting->house, ARENA_REQUEST_MAX);
    meeting->done = call_change(&call, meet, &ref);
    meeting->id = ref.id;
    call_fini(&call);
    return NULL;
}

static void many_who_meet_a_new_address_at_once_make_one_customer(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    t->house.random = &random_system; /* the seeded one is for one thread */
    for (int64_t round = 0; round < ROUNDS; round++) {
        struct meeting crowd[CROWD];
        struct str email = str_format(t->call.arena, "crowd%lld@mail.example", (long long)round);

        for (size_t i = 0; i < CROWD; i++) {
            crowd[i] = (struct meeting){ .house = &t->house, .email = email };
            assert_int_equal(pthread_create(&crowd[i].thread, NULL, meet_on_a_thread, &crowd[i]),
                             0);
        }
        for (size_t i = 0; i < CROWD; i++)
            pthread_join(crowd[i].thread, NULL);
        for (size_t i = 0; i < CROWD; i++) {
            assert_true(crowd[i].done);
            assert_int_equal(crowd[i].id, crowd[0].id);
        }
        assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer"), round + 1);
        assert_int_equal(
            test_house_int(t, "SELECT count(*) FROM event WHERE type = 'customer.created'"),
            round + 1);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(an_address_leads_to_one_customer_however_it_is_written),
        HOUSE_TESTS(who_is_meant_must_be_there),
        HOUSE_TESTS(many_who_meet_a_new_address_at_once_make_one_customer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
