#include "core/background/inbox.h"

#include <pthread.h>

#include "base/cmocka_test.h"
#include "core/engine_feature.h"
#include "core/test_house.h"

static const struct feature *const features[] = { &engine_feature, NULL };

static const char mail[] =
    "From: 김서연 <seoyeon@nurihome.example>\r\n\r\n소파 다리가 부러졌어요.\r\n";

static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    return t;
}

struct receiving {
    const char *external_id;
    struct blob_draft *draft;
    int64_t id;
    bool is_new;
};

static bool receive_step(struct call *call, void *arg)
{
    struct receiving *receiving = arg;

    return inbox_receive(call, "mail", str_of(receiving->external_id), receiving->draft,
                         &receiving->id, &receiving->is_new);
}

static struct receiving receive(struct test_house *t, const char *external_id, const char *text)
{
    struct receiving receiving = { .external_id = external_id };

    if (!blob_prepare(&t->call, str_of(text), &receiving.draft))
        fail_msg("%s", t->call.err->message);
    test_house_change(t, receive_step, &receiving);
    return receiving;
}

static size_t take_at(struct test_house *t, int64_t after_ms, int limit, struct inbox_item *out)
{
    struct call *call = test_house_at(t, TEST_HOUSE_NOW_MS + after_ms);
    const struct inbox_item *items;
    size_t count = 0;

    if (!inbox_take(call, "mail", limit, &items, &count))
        fail_msg("%s", call->err->message);
    if (count > 0)
        *out = items[0];
    return count;
}

struct settling {
    struct inbox_item item;
    enum inbox_state state;
};

static bool settle_step(struct call *call, void *arg)
{
    const struct settling *settling = arg;

    if (settling->state == INBOX_DONE)
        return inbox_done(call, &settling->item);
    if (settling->state == INBOX_QUARANTINED)
        return inbox_quarantine(call, &settling->item, "not_readable");
    return inbox_retry(call, &settling->item, "later", 5000);
}

static bool release_step(struct call *call, void *arg)
{
    return inbox_release(call, *(int64_t *)arg);
}

struct reading {
    int64_t blob_id;
    struct str bytes;
};

static bool read_step(struct call *call, void *arg)
{
    struct reading *reading = arg;

    return blob_read_bytes(call, reading->blob_id, 10000, &reading->bytes);
}

static void what_came_in_is_kept_as_it_came(void **state)
{
    struct test_house *t = prepare(state);
    struct receiving received = receive(t, "<1@nurihome.example>", mail);
    struct inbox_item item;
    struct reading reading;

    assert_true(received.is_new);
    assert_int_equal(take_at(t, 10, 5, &item), 1);
    assert_int_equal(item.id, received.id);
    assert_int_equal(item.received_at_ms, TEST_HOUSE_NOW_MS);
    assert_str_is(item.external_id, "<1@nurihome.example>");
    reading.blob_id = item.blob_id;
    test_house_read(t, read_step, &reading);
    assert_str_is(reading.bytes, mail);
}

static void the_same_delivered_again_is_stored_once(void **state)
{
    struct test_house *t = prepare(state);
    struct receiving first = receive(t, "<1@nurihome.example>", mail);
    struct receiving again = receive(t, "<1@nurihome.example>", mail);
    struct receiving other = receive(t, "<1@nurihome.example>", "another content, same name");
    struct receiving named = receive(t, "<2@nurihome.example>", mail);

    assert_false(again.is_new);
    assert_int_equal(again.id, first.id);
    assert_true(other.is_new);
    assert_true(named.is_new);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox"), 3);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob"), 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob_use"), 3);
}

static void each_is_taken_by_one_and_done_once(void **state)
{
    struct test_house *t = prepare(state);
    struct settling settling = { .state = INBOX_DONE };
    struct inbox_item other;

    receive(t, "a", "one");
    receive(t, "b", "two");
    assert_int_equal(take_at(t, 0, 1, &settling.item), 1);
    assert_int_equal(take_at(t, 0, 5, &other), 1);
    assert_int_not_equal(other.id, settling.item.id);
    assert_int_equal(take_at(t, 0, 5, &other), 0);
    test_house_change(t, settle_step, &settling);
    assert_false(call_change(&t->call, settle_step, &settling));
    assert_string_equal(t->call.err->code, "claim_lost");
    test_house_call(t);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox WHERE state = 3"), 1);
}

static void a_claim_that_lapses_goes_to_another_and_the_first_comes_too_late(void **state)
{
    struct test_house *t = prepare(state);
    struct settling slow = { .state = INBOX_DONE };
    struct settling quick = { .state = INBOX_DONE };

    receive(t, "a", "one");
    assert_int_equal(take_at(t, 0, 1, &slow.item), 1);
    assert_int_equal(take_at(t, INBOX_CLAIM_MS - 1, 1, &quick.item), 0);
    assert_int_equal(take_at(t, INBOX_CLAIM_MS, 1, &quick.item), 1);
    assert_int_equal(quick.item.attempts, 1);
    assert_false(call_change(&t->call, settle_step, &slow));
    assert_string_equal(t->call.err->code, "claim_lost");
    test_house_call(t);
    test_house_change(t, settle_step, &quick);
}

static void what_is_to_come_later_comes_later(void **state)
{
    struct test_house *t = prepare(state);
    struct settling settling = { .state = INBOX_RECEIVED };

    receive(t, "a", "one");
    assert_int_equal(take_at(t, 0, 1, &settling.item), 1);
    test_house_change(t, settle_step, &settling);
    assert_int_equal(take_at(t, 4999, 1, &settling.item), 0);
    assert_int_equal(take_at(t, 5000, 1, &settling.item), 1);
}

static bool postpone_step(struct call *call, void *arg)
{
    return inbox_postpone(call, arg, "unavailable", 5000);
}

static void what_is_not_its_fault_is_tried_for_as_long_as_it_takes(void **state)
{
    struct test_house *t = prepare(state);
    struct inbox_item item;
    int64_t at_ms = 0;

    receive(t, "a", "one");
    for (int i = 0; i < 2 * INBOX_ATTEMPTS_MAX; i++, at_ms += 5000) {
        assert_int_equal(take_at(t, at_ms, 1, &item), 1);
        assert_int_equal(item.attempts, 0);
        test_house_change(t, postpone_step, &item);
        assert_int_equal(take_at(t, at_ms + 4999, 1, &item), 0);
    }
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox"
                                       " WHERE state = 1 AND last_error = 'unavailable'"),
                     1);
}

static void quarantine_waits_for_a_person(void **state)
{
    struct test_house *t = prepare(state);
    struct settling settling = { .state = INBOX_QUARANTINED };

    receive(t, "a", "one");
    assert_int_equal(take_at(t, 0, 1, &settling.item), 1);
    test_house_change(t, settle_step, &settling);
    assert_int_equal(take_at(t, INBOX_CLAIM_MS, 1, &settling.item), 0);
    assert_int_equal(
        test_house_int(t, "SELECT count(*) FROM inbox WHERE last_error = 'not_readable'"), 1);
    test_house_change(t, release_step, &settling.item.id);
    assert_false(call_change(&t->call, release_step, &settling.item.id));
    assert_string_equal(t->call.err->code, "inbox_not_quarantined");
    assert_int_equal(take_at(t, INBOX_CLAIM_MS, 1, &settling.item), 1);
    assert_int_equal(settling.item.attempts, 0);
}

static void what_never_ends_is_put_aside(void **state)
{
    struct test_house *t = prepare(state);
    struct inbox_item item;
    int64_t at_ms = 0;

    receive(t, "a", "one");
    for (int i = 0; i < INBOX_ATTEMPTS_MAX; i++, at_ms += INBOX_CLAIM_MS)
        assert_int_equal(take_at(t, at_ms, 1, &item), 1);
    assert_int_equal(take_at(t, at_ms, 1, &item), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox WHERE state = 4"
                                       " AND last_error = 'too_many_attempts'"),
                     1);
}

/* ---- many at once
 * -------------------------------------------------------------------------------- */

enum { PEERS = 4, DELIVERIES = 10 };

static void *deliver(void *arg)
{
    struct house *house = arg;
    bool ok = true;

    for (int i = 0; ok && i < DELIVERIES; i++) {
        struct receiving receiving = { .external_id = "same" };
        struct call call;
        struct str text;

        call_init(&call, house, ARENA_REQUEST_MAX);
        text = str_format(call.arena, "number %d", i);
        ok = blob_prepare(&call, text, &receiving.draft)
             && call_change(&call, receive_step, &receiving) && receiving.id != 0;
        call_fini(&call);
    }
    return ok ? NULL : house;
}

static void peers_that_deliver_the_same_at_once_store_it_once(void **state)
{
    struct test_house *t = prepare(state);
    pthread_t threads[PEERS];

    t->house.random = &random_system;
    for (int i = 0; i < PEERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, deliver, &t->house), 0);
    for (int i = 0; i < PEERS; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox"), DELIVERIES);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob_use"), DELIVERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(what_came_in_is_kept_as_it_came),
        HOUSE_TESTS(the_same_delivered_again_is_stored_once),
        HOUSE_TESTS(each_is_taken_by_one_and_done_once),
        HOUSE_TESTS(a_claim_that_lapses_goes_to_another_and_the_first_comes_too_late),
        HOUSE_TESTS(what_is_to_come_later_comes_later),
        HOUSE_TESTS(what_is_not_its_fault_is_tried_for_as_long_as_it_takes),
        HOUSE_TESTS(quarantine_waits_for_a_person),
        HOUSE_TESTS(what_never_ends_is_put_aside),
        HOUSE_TESTS(peers_that_deliver_the_same_at_once_store_it_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
