#include "core/background/outbox.h"
#include "core/background/outbox_internal.h"
#include "core/background/outbox_store.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/feature.h"
#include "core/test_house.h"
#include "db/db_fault.h"

enum { CONFLICTS_ALWAYS = 1000 };

/* A peer that does what the test says, and remembers what reached it. */
static struct peer {
    pthread_mutex_t lock;
    pthread_cond_t heard;
    enum outbox_result answer;
    int64_t not_before_ms;
    int calls;
    char last_key[64];
    int settled[OUTBOX_UNCERTAIN + 1]; /* how often the hook heard each state */
    bool database_goes;                /* while it sends: nothing can be stored any more */
    unsigned holds;                    /* bit N: the send of "m-N" takes as long as it is set */
} peer = { .lock = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER };

static bool is_held(struct str key)
{
    for (unsigned i = 0; i < 10; i++)
        if ((peer.holds & 1U << i) != 0 && key.n == 3 && key.p[2] == (char)('0' + i))
            return true;
    return false;
}

static void send_to_peer(struct call *call, const struct outbox_item *item,
                         struct outbox_outcome *out)
{
    pthread_mutex_lock(&peer.lock);
    peer.calls++;
    memcpy(peer.last_key, item->key.p, item->key.n);
    peer.last_key[item->key.n] = '\0';
    out->result = peer.answer;
    out->not_before_ms = peer.not_before_ms;
    out->error = "peer_said_so";
    out->receipt =
        peer.answer == OUTBOX_WENT_OUT ? str_format(call->arena, "r-%d", peer.calls) : STR_NULL;
    if (peer.database_goes)
        db_fault_conflicts(call->house->db, CONFLICTS_ALWAYS);
    pthread_cond_broadcast(&peer.heard);
    while (is_held(item->key))
        pthread_cond_wait(&peer.heard, &peer.lock);
    pthread_mutex_unlock(&peer.lock);
}

/** Also in changes that then fail. */
static bool hear_settled(struct call *call, const struct outbox_item *item, enum outbox_state state)
{
    (void)call;
    (void)item;
    pthread_mutex_lock(&peer.lock);
    peer.settled[state]++;
    pthread_cond_broadcast(&peer.heard);
    pthread_mutex_unlock(&peer.lock);
    return true;
}

static const struct outbox_channel careful = {
    .name = "careful", .attempts_max = 3, .send = send_to_peer, .settled = hear_settled
};
static const struct outbox_channel safe = {
    .name = "safe", .threads = 2, .attempts_max = 3, .repeats_safely = true, .send = send_to_peer
};
static const struct outbox_channel wide = { .name = "wide",
                                            .threads = 3,
                                            .looks_every_ms = MS_PER_HOUR,
                                            .attempts_max = 3,
                                            .repeats_safely = true,
                                            .send = send_to_peer };
static const struct outbox_channel marking = {
    .name = "marking", .marks_leaving = true, .send = send_to_peer, .settled = hear_settled
};
static const struct outbox_channel *const channels[] = { &careful, &safe, &wide, &marking, NULL };
static const struct feature feature = { .name = "test", .channels = channels };
static const struct feature *const features[] = { &feature, NULL };

static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);

    t->db.log.least = LOG_ERROR;
    test_house_features(t, features);
    peer.answer = OUTBOX_WENT_OUT;
    peer.not_before_ms = 0;
    peer.calls = 0;
    memset(peer.settled, 0, sizeof(peer.settled));
    peer.database_goes = false;
    peer.holds = 0;
    return t;
}

struct adding {
    const struct outbox_channel *channel;
    const char *key;
    int64_t not_before_ms;
    int64_t lane;
    int64_t id;
    bool is_new;
    bool fail;
    bool cancelled;
    enum outbox_state resolve;
};

static bool add_step(struct call *call, void *arg)
{
    struct adding *adding = arg;
    const struct outbox_draft draft = { .key = str_of(adding->key),
                                        .subject_kind = SUBJECT_MESSAGE,
                                        .subject_id = 9,
                                        .payload = STR("{\"message\":9}"),
                                        .not_before_ms = adding->not_before_ms,
                                        .lane = adding->lane };

    return outbox_add(call, adding->channel, &draft, &adding->id, &adding->is_new)
           && (!adding->fail || err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose"));
}

static int64_t add(struct test_house *t, const struct outbox_channel *channel, const char *key)
{
    struct adding adding = { .channel = channel, .key = key };

    test_house_change(t, add_step, &adding);
    return adding.id;
}

static int run_at(struct test_house *t, const struct outbox_channel *channel, int64_t after_ms)
{
    struct err err;
    int sent;

    test_house_at(t, TEST_HOUSE_NOW_MS + after_ms);
    if (!outbox_run(&t->house, channel, 100, &sent, &err))
        fail_msg("%s (%s)", err.message, err.detail);
    return sent;
}

static int64_t in_state(struct test_house *t, enum outbox_state state)
{
    char sql[80];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM outbox WHERE state = %d", state);
    return test_house_int(t, sql);
}

static void what_is_queued_goes_out_once(void **state)
{
    struct test_house *t = prepare(state);

    add(t, &careful, "m-1");
    add(t, &careful, "m-2");
    add(t, &safe, "other-channel");
    assert_int_equal(run_at(t, &careful, 0), 2);
    assert_string_equal(peer.last_key, "m-2");
    assert_int_equal(run_at(t, &careful, MS_PER_HOUR), 0);
    assert_int_equal(peer.calls, 2);
    assert_int_equal(in_state(t, OUTBOX_SENT), 2);
    assert_int_equal(peer.settled[OUTBOX_SENT], 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox WHERE receipt = 'r-1'"), 1);
}

static void the_same_key_is_the_same_send(void **state)
{
    struct test_house *t = prepare(state);
    struct adding again = { .channel = &careful, .key = "m-1" };
    int64_t id = add(t, &careful, "m-1");

    test_house_change(t, add_step, &again);
    assert_false(again.is_new);
    assert_int_equal(again.id, id);
    assert_int_equal(run_at(t, &careful, 0), 1);
    test_house_change(t, add_step, &again);
    assert_false(again.is_new);
    assert_int_equal(run_at(t, &careful, 0), 0);
}

static void a_change_that_fails_sends_nothing(void **state)
{
    struct test_house *t = prepare(state);
    struct adding adding = { .channel = &careful, .key = "m-1", .fail = true };

    assert_false(call_change(&t->call, add_step, &adding));
    assert_int_equal(run_at(t, &careful, 0), 0);
    assert_int_equal(peer.calls, 0);
}

static void what_is_to_wait_waits(void **state)
{
    struct test_house *t = prepare(state);
    struct adding later = { .channel = &careful,
                            .key = "m-1",
                            .not_before_ms = TEST_HOUSE_NOW_MS + 5000 };

    test_house_change(t, add_step, &later);
    assert_int_equal(run_at(t, &careful, 4999), 0);
    assert_int_equal(run_at(t, &careful, 5000), 1);
}

static void a_peer_that_says_later_is_asked_again_and_not_for_ever(void **state)
{
    struct test_house *t = prepare(state);

    peer.answer = OUTBOX_TRY_LATER;
    add(t, &careful, "m-1");
    run_at(t, &careful, 0);
    assert_int_equal(in_state(t, OUTBOX_QUEUED), 1);
    run_at(t, &careful, 9999);
    assert_int_equal(peer.calls, 1);
    peer.not_before_ms = TEST_HOUSE_NOW_MS + 70000;
    run_at(t, &careful, 10000);
    assert_int_equal(peer.calls, 2);
    run_at(t, &careful, 69999);
    assert_int_equal(peer.calls, 2);
    run_at(t, &careful, 70000);
    assert_int_equal(peer.calls, 3);
    assert_int_equal(in_state(t, OUTBOX_FAILED), 1);
    assert_int_equal(peer.settled[OUTBOX_FAILED], 1);
    assert_int_equal(
        test_house_int(t, "SELECT count(*) FROM outbox WHERE last_error = 'peer_said_so'"), 1);
}

static void what_our_own_end_interrupts_was_no_try_and_stays_due(void **state)
{
    struct test_house *t = prepare(state);
    struct err err;
    int sent;

    peer.answer = OUTBOX_INTERRUPTED;
    add(t, &careful, "m-1");
    for (int i = 0; i < 2 * careful.attempts_max; i++)
        assert_true(outbox_run(&t->house, &careful, 1, &sent, &err));
    assert_int_equal(peer.calls, 2 * careful.attempts_max);
    assert_int_equal(test_house_int(t, "SELECT attempts FROM outbox"), 0);
    peer.answer = OUTBOX_WENT_OUT;
    assert_int_equal(run_at(t, &careful, 0), 1);
}

static void a_refusal_is_for_good(void **state)
{
    struct test_house *t = prepare(state);

    peer.answer = OUTBOX_REFUSED;
    add(t, &careful, "m-1");
    run_at(t, &careful, 0);
    run_at(t, &careful, MS_PER_HOUR);
    assert_int_equal(peer.calls, 1);
    assert_int_equal(in_state(t, OUTBOX_FAILED), 1);
}

static bool resolve_step(struct call *call, void *arg)
{
    const struct adding *adding = arg;

    return outbox_resolve(call, adding->id, adding->resolve);
}

static void an_unknown_outcome_waits_for_a_person(void **state)
{
    struct test_house *t = prepare(state);
    struct adding adding = { .resolve = OUTBOX_QUEUED };

    peer.answer = OUTBOX_UNKNOWN;
    adding.id = add(t, &careful, "m-1");
    run_at(t, &careful, 0);
    assert_int_equal(in_state(t, OUTBOX_UNCERTAIN), 1);
    run_at(t, &careful, MS_PER_DAY);
    assert_int_equal(peer.calls, 1);
    peer.answer = OUTBOX_WENT_OUT;
    test_house_change(t, resolve_step, &adding);
    assert_int_equal(run_at(t, &careful, MS_PER_DAY), 1);
    adding.resolve = OUTBOX_FAILED;
    assert_false(call_change(&t->call, resolve_step, &adding));
    assert_string_equal(t->call.err->code, "outbox_settled");
}

static void a_channel_that_can_repeats_an_unknown_outcome(void **state)
{
    struct test_house *t = prepare(state);

    peer.answer = OUTBOX_UNKNOWN;
    add(t, &safe, "m-1");
    run_at(t, &safe, 0);
    peer.answer = OUTBOX_WENT_OUT;
    assert_int_equal(run_at(t, &safe, 10000), 1);
}

static void claim_by_hand(struct test_house *t)
{
    test_house_sql(t, "UPDATE outbox SET state = 2, fence = 1, due_at_ms = due_at_ms + 30000",
                   NULL);
}

static void what_a_dead_sender_had_claimed_is_not_sent_blindly(void **state)
{
    struct test_house *t = prepare(state);

    add(t, &careful, "m-1");
    add(t, &safe, "m-1");
    claim_by_hand(t);
    assert_int_equal(run_at(t, &careful, OUTBOX_CLAIM_MS - 1), 0);
    assert_int_equal(run_at(t, &careful, OUTBOX_CLAIM_MS), 0);
    assert_int_equal(peer.calls, 0);
    assert_int_equal(in_state(t, OUTBOX_UNCERTAIN), 1);
    assert_int_equal(peer.settled[OUTBOX_UNCERTAIN], 1);
    assert_int_equal(run_at(t, &safe, OUTBOX_CLAIM_MS), 1);
}

struct telling {
    struct outbox_item item;
    enum outbox_state state;
    bool held;
};

static bool tell_step(struct call *call, void *arg)
{
    struct telling *telling = arg;
    const struct outbox_settlement settlement = { .state = telling->state };

    return outbox_store_settle(call, &telling->item, &settlement, &telling->held);
}

static bool tell(struct test_house *t, int64_t id, int64_t fence, enum outbox_state state)
{
    struct telling telling = { .item = { .id = id, .fence = fence }, .state = state };

    test_house_change(t, tell_step, &telling);
    return telling.held;
}

/** A process that stood still may come too late for its claim, and yet be the only one to know. */
static void who_sent_it_may_say_so_after_the_claim_has_lapsed(void **state)
{
    struct test_house *t = prepare(state);
    int64_t id = add(t, &careful, "m-1");

    claim_by_hand(t);
    run_at(t, &careful, OUTBOX_CLAIM_MS);
    assert_int_equal(in_state(t, OUTBOX_UNCERTAIN), 1);
    assert_false(tell(t, id, 7, OUTBOX_SENT));
    assert_false(tell(t, id, 1, OUTBOX_QUEUED));
    assert_true(tell(t, id, 1, OUTBOX_SENT));
    assert_int_equal(in_state(t, OUTBOX_SENT), 1);
    assert_false(tell(t, id, 1, OUTBOX_FAILED));
}

static bool end_claims_step(struct call *call, void *arg)
{
    (void)arg;
    return outbox_end_claims(call);
}

static bool mark_step(struct call *call, void *arg)
{
    return outbox_mark_leaving(call, arg);
}

static void only_what_was_marked_as_leaving_is_uncertain(void **state)
{
    struct test_house *t = prepare(state);
    struct outbox_item marked = { .id = add(t, &marking, "m-1"), .fence = 1 };
    struct outbox_item lost = { .id = marked.id, .fence = 7 };

    add(t, &marking, "m-2");
    claim_by_hand(t);
    assert_true(call_change(&t->call, mark_step, &marked));
    assert_false(call_change(&t->call, mark_step, &lost));
    assert_string_equal(t->call.err->code, "claim_lost");
    assert_int_equal(run_at(t, &marking, 1), 0);
    test_house_change(t, end_claims_step, NULL);
    assert_int_equal(run_at(t, &marking, 1), 1);
    assert_string_equal(peer.last_key, "m-2");
    assert_int_equal(in_state(t, OUTBOX_UNCERTAIN), 1);
    assert_int_equal(peer.settled[OUTBOX_UNCERTAIN], 1);
}

static void a_mark_holds_for_one_claim_only(void **state)
{
    struct test_house *t = prepare(state);
    struct outbox_item first = { .id = add(t, &marking, "m-1"), .fence = 1 };

    claim_by_hand(t);
    assert_true(call_change(&t->call, mark_step, &first));
    test_house_sql(t, "UPDATE outbox SET state = 1, due_at_ms = 0", NULL);
    peer.answer = OUTBOX_TRY_LATER;
    run_at(t, &marking, 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox WHERE is_leaving = 0"), 1);
}

static int64_t add_in_lane(struct test_house *t, const char *key, int64_t lane,
                           int64_t not_before_ms)
{
    struct adding adding = { .channel = &careful, .key = key, .lane = lane };

    if (not_before_ms > 0)
        adding.not_before_ms = TEST_HOUSE_NOW_MS + not_before_ms;
    test_house_change(t, add_step, &adding);
    return adding.id;
}

static void of_a_lane_one_goes_after_the_other(void **state)
{
    struct test_house *t = prepare(state);

    add_in_lane(t, "a-1", 1, 0);
    claim_by_hand(t);
    add_in_lane(t, "a-2", 1, 0);
    add_in_lane(t, "b-1", 2, 0);
    assert_int_equal(run_at(t, &careful, 1), 1);
    assert_string_equal(peer.last_key, "b-1");
    test_house_sql(t, "UPDATE outbox SET state = 3 WHERE state = 2", NULL);
    assert_int_equal(run_at(t, &careful, 2), 1);
    assert_string_equal(peer.last_key, "a-2");
}

static void those_that_wait_for_one_instant_keep_their_order(void **state)
{
    struct test_house *t = prepare(state);

    add_in_lane(t, "a-1", 1, 0);
    add_in_lane(t, "a-2", 1, 0);
    peer.answer = OUTBOX_TRY_LATER;
    peer.not_before_ms = TEST_HOUSE_NOW_MS + 5000;
    assert_int_equal(run_at(t, &careful, 0), 0);
    assert_int_equal(peer.calls, 2);
    peer.answer = OUTBOX_WENT_OUT;
    assert_int_equal(run_at(t, &careful, 4999), 0);
    assert_int_equal(run_at(t, &careful, 5000), 2);
    assert_string_equal(peer.last_key, "a-2");
}

static void what_is_not_yet_to_go_holds_nothing_up(void **state)
{
    struct test_house *t = prepare(state);

    add_in_lane(t, "a-1", 1, 9000);
    add_in_lane(t, "a-2", 1, 0);
    assert_int_equal(run_at(t, &careful, 0), 1);
    assert_string_equal(peer.last_key, "a-2");
    assert_int_equal(run_at(t, &careful, 9000), 1);
}

static void what_failed_holds_nothing_up(void **state)
{
    struct test_house *t = prepare(state);

    add_in_lane(t, "a-1", 1, 0);
    add_in_lane(t, "a-2", 1, 0);
    peer.answer = OUTBOX_REFUSED;
    run_at(t, &careful, 0);
    assert_int_equal(peer.calls, 2);
    assert_int_equal(in_state(t, OUTBOX_FAILED), 2);
}

static bool keep_step(struct call *call, void *arg)
{
    return outbox_store_keep(call, arg);
}

static void the_claim_of_a_long_send_is_kept(void **state)
{
    struct test_house *t = prepare(state);
    struct outbox_item held = { .id = add(t, &careful, "m-1"), .fence = 1 };
    struct outbox_item lost = { .id = held.id, .fence = 7 };

    claim_by_hand(t);
    test_house_at(t, TEST_HOUSE_NOW_MS + OUTBOX_CLAIM_MS / 2);
    test_house_change(t, keep_step, &held);
    assert_int_equal(run_at(t, &careful, OUTBOX_CLAIM_MS), 0);
    test_house_change(t, keep_step, &lost);
    assert_int_equal(in_state(t, OUTBOX_SENDING), 1);
    assert_int_equal(run_at(t, &careful, OUTBOX_CLAIM_MS + OUTBOX_CLAIM_MS / 2), 0);
    assert_int_equal(in_state(t, OUTBOX_UNCERTAIN), 1);
}

static bool cancel_step(struct call *call, void *arg)
{
    struct adding *adding = arg;

    return outbox_cancel(call, adding->id, &adding->cancelled);
}

static void what_has_not_begun_can_be_taken_back(void **state)
{
    struct test_house *t = prepare(state);
    struct adding first = { .id = add(t, &careful, "m-1") };
    struct adding second = { 0 };

    test_house_change(t, cancel_step, &first);
    assert_true(first.cancelled);
    second.id = add(t, &careful, "m-2");
    assert_int_equal(run_at(t, &careful, 0), 1);
    test_house_change(t, cancel_step, &second);
    assert_false(second.cancelled);
}

/* ---- several at once
 * ----------------------------------------------------------------------------- */

static void wait_for_calls(int calls)
{
    pthread_mutex_lock(&peer.lock);
    while (peer.calls < calls)
        pthread_cond_wait(&peer.heard, &peer.lock);
    pthread_mutex_unlock(&peer.lock);
}

static void hold(unsigned which)
{
    pthread_mutex_lock(&peer.lock);
    peer.holds = which;
    pthread_cond_broadcast(&peer.heard);
    pthread_mutex_unlock(&peer.lock);
}

static void a_commit_wakes_the_senders_and_each_row_goes_out_once(void **state)
{
    struct test_house *t = prepare(state);

    t->house.random = &random_system;
    t->house.outbox = outbox_set_start(&t->house);
    for (int i = 0; i < 20; i++) {
        char key[16];

        snprintf(key, sizeof(key), "m-%d", i);
        add(t, &safe, key);
    }
    wait_for_calls(20);
    outbox_set_stop(t->house.outbox);
    outbox_set_free(&t->house.outbox);
    assert_int_equal(peer.calls, 20);
    assert_int_equal(in_state(t, OUTBOX_SENT), 20);
}

static void a_send_that_takes_long_holds_nothing_else_up(void **state)
{
    struct test_house *t = prepare(state);

    t->house.random = &random_system;
    t->house.outbox = outbox_set_start(&t->house);
    hold(1U << 0);
    add(t, &safe, "m-0");
    wait_for_calls(1);
    for (int i = 1; i <= 3; i++) {
        add(t, &safe, (char[]){ 'm', '-', (char)('0' + i), '\0' });
        wait_for_calls(1 + i);
    }
    hold(0);
    outbox_set_stop(t->house.outbox);
    outbox_set_free(&t->house.outbox);
    assert_int_equal(in_state(t, OUTBOX_SENT), 4);
}

/** The second is busy and the first is not when one bell finds three rows due: the first takes one
 * that takes long, and who looks for the rest is the third, not the second, which hears nothing. */
static void who_becomes_busy_wakes_the_idle_one_behind_the_busy(void **state)
{
    struct test_house *t = prepare(state);

    add(t, &wide, "m-2");
    add(t, &wide, "m-3");
    test_house_sql(t, "UPDATE outbox SET due_at_ms = due_at_ms + 1000000", NULL);
    t->house.random = &random_system;
    t->house.outbox = outbox_set_start(&t->house);
    hold(1U << 0 | 1U << 1 | 1U << 2);
    add(t, &wide, "m-0");
    wait_for_calls(1);
    add(t, &wide, "m-1");
    wait_for_calls(2);
    hold(1U << 1 | 1U << 2);
    while (outbox_set_busy(t->house.outbox) > 1)
        poll(NULL, 0, 1);
    test_house_sql(t, "UPDATE outbox SET due_at_ms = 0 WHERE state = 1", NULL);
    add(t, &wide, "m-4");
    wait_for_calls(5);
    hold(0);
    outbox_set_stop(t->house.outbox);
    outbox_set_free(&t->house.outbox);
    assert_int_equal(in_state(t, OUTBOX_SENT), 5);
}

/** Until a change has been given up for the third time, each after a few runs: the one that goes on
 * to the next send, the settling by itself, and that once more. */
static void what_became_of_a_send_is_told_until_it_is_stored(void **state)
{
    enum { RUNS_OF_ONE_MAX = 20 };
    struct test_house *t = prepare(state);

    t->house.random = &random_system;
    peer.database_goes = true;
    add(t, &careful, "m-1");
    t->house.outbox = outbox_set_start(&t->house);
    pthread_mutex_lock(&peer.lock);
    while (peer.settled[OUTBOX_SENT] <= 2 * RUNS_OF_ONE_MAX)
        pthread_cond_wait(&peer.heard, &peer.lock);
    pthread_mutex_unlock(&peer.lock);
    db_fault_conflicts(t->house.db, 0);
    while (in_state(t, OUTBOX_SENT) == 0)
        poll(NULL, 0, 1);
    outbox_set_stop(t->house.outbox);
    outbox_set_free(&t->house.outbox);
    assert_int_equal(peer.calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(what_is_queued_goes_out_once),
        HOUSE_TESTS(the_same_key_is_the_same_send),
        HOUSE_TESTS(a_change_that_fails_sends_nothing),
        HOUSE_TESTS(what_is_to_wait_waits),
        HOUSE_TESTS(a_peer_that_says_later_is_asked_again_and_not_for_ever),
        HOUSE_TESTS(what_our_own_end_interrupts_was_no_try_and_stays_due),
        HOUSE_TESTS(a_refusal_is_for_good),
        HOUSE_TESTS(an_unknown_outcome_waits_for_a_person),
        HOUSE_TESTS(a_channel_that_can_repeats_an_unknown_outcome),
        HOUSE_TESTS(what_a_dead_sender_had_claimed_is_not_sent_blindly),
        HOUSE_TESTS(who_sent_it_may_say_so_after_the_claim_has_lapsed),
        HOUSE_TESTS(only_what_was_marked_as_leaving_is_uncertain),
        HOUSE_TESTS(a_mark_holds_for_one_claim_only),
        HOUSE_TESTS(of_a_lane_one_goes_after_the_other),
        HOUSE_TESTS(those_that_wait_for_one_instant_keep_their_order),
        HOUSE_TESTS(what_is_not_yet_to_go_holds_nothing_up),
        HOUSE_TESTS(what_failed_holds_nothing_up),
        HOUSE_TESTS(the_claim_of_a_long_send_is_kept),
        HOUSE_TESTS(what_has_not_begun_can_be_taken_back),
        HOUSE_TESTS(a_commit_wakes_the_senders_and_each_row_goes_out_once),
        HOUSE_TESTS(a_send_that_takes_long_holds_nothing_else_up),
        HOUSE_TESTS(who_becomes_busy_wakes_the_idle_one_behind_the_busy),
        HOUSE_TESTS(what_became_of_a_send_is_told_until_it_is_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
