#include "features/channel_mail/mail_relay_gate.h"

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/instant.h"

static const struct sha256 ours = { { 1 } };
static const struct sha256 other = { { 2 } };

struct trial {
    struct clock_manual clock;
    struct mail_relay_gate gate;
    struct smtp_outcome outcome;
    int64_t not_before_ms;
};

static void begin(struct trial *t)
{
    clock_manual_init(&t->clock, 1000);
    mail_relay_gate_init(&t->gate, &t->clock.clock);
    t->not_before_ms = 0;
}

static bool enter(struct trial *t, const struct sha256 *way)
{
    return mail_relay_gate_enter(&t->gate, way, &t->outcome, &t->not_before_ms);
}

static int64_t leave(struct trial *t, const struct sha256 *way, enum smtp_client_step step,
                     enum smtp_trouble trouble)
{
    struct smtp_outcome outcome =
        smtp_outcome_ours(trouble == SMTP_FINE ? SMTP_WENT_OUT : SMTP_TRY_LATER, step, trouble, "");

    return mail_relay_gate_leave(&t->gate, way, &outcome);
}

static void all_wait_for_the_same_instant_in_growing_pauses(void **state)
{
    static const int seconds[] = { 2, 4, 8, 16, 32, 60, 60 };
    struct trial t;
    int64_t now_ms = 1000;

    (void)state;
    begin(&t);
    for (size_t i = 0; i < COUNT_OF(seconds); i++) {
        assert_true(enter(&t, &ours));
        assert_int_equal(leave(&t, &ours, SMTP_AT_CONNECT, SMTP_REFUSED_CONNECTION),
                         now_ms + seconds[i] * MS_PER_SECOND);
        clock_manual_set(&t.clock, now_ms + 1);
        assert_false(enter(&t, &ours));
        assert_int_equal(t.outcome.trouble, SMTP_REFUSED_CONNECTION);
        now_ms += seconds[i] * MS_PER_SECOND;
        assert_int_equal(t.not_before_ms, now_ms);
        clock_manual_set(&t.clock, now_ms);
    }
    assert_true(enter(&t, &ours));
    assert_int_equal(leave(&t, &ours, SMTP_AT_IDLE, SMTP_FINE), 0);
    assert_true(enter(&t, &ours));
    assert_true(enter(&t, &ours));
    mail_relay_gate_fini(&t.gate);
}

static void those_who_failed_side_by_side_count_once(void **state)
{
    struct trial t;

    (void)state;
    begin(&t);
    for (int i = 0; i < 20; i++)
        assert_true(enter(&t, &ours));
    for (int i = 0; i < 20; i++)
        (void)leave(&t, &ours, SMTP_AT_CONNECT, SMTP_REFUSED_CONNECTION);
    assert_false(enter(&t, &ours));
    assert_int_equal(t.not_before_ms, 3000);
    mail_relay_gate_fini(&t.gate);
}

static void what_refuses_the_log_in_is_there(void **state)
{
    struct trial t;

    (void)state;
    begin(&t);
    assert_true(enter(&t, &ours));
    (void)leave(&t, &ours, SMTP_AT_LOGIN, SMTP_AUTH_REFUSED);
    assert_true(enter(&t, &ours));
    (void)leave(&t, &ours, SMTP_AT_BANNER, SMTP_TIMED_OUT);
    assert_false(enter(&t, &ours));
    mail_relay_gate_is_open(&t.gate, &ours);
    assert_true(enter(&t, &ours));
    mail_relay_gate_fini(&t.gate);
}

static void another_relay_begins_anew(void **state)
{
    struct trial t;

    (void)state;
    begin(&t);
    assert_true(enter(&t, &ours));
    (void)leave(&t, &ours, SMTP_AT_CONNECT, SMTP_UNREACHABLE);
    assert_true(enter(&t, &other));
    (void)leave(&t, &ours, SMTP_AT_CONNECT, SMTP_UNREACHABLE);
    assert_true(enter(&t, &other));
    mail_relay_gate_stop(&t.gate);
    assert_false(enter(&t, &other));
    assert_int_equal(t.outcome.trouble, SMTP_INTERRUPTED);
    mail_relay_gate_fini(&t.gate);
}

struct looker {
    struct trial *trial;
    bool may;
    struct smtp_outcome outcome;
    int64_t not_before_ms;
};

static void *look_on(void *arg)
{
    struct looker *looker = arg;

    looker->may = mail_relay_gate_enter(&looker->trial->gate, &ours, &looker->outcome,
                                        &looker->not_before_ms);
    return NULL;
}

/** While one tries the others look on, and do then as it turned out. */
static void try_with_a_looker(struct trial *t, struct looker *looker, enum smtp_client_step step,
                              enum smtp_trouble trouble)
{
    pthread_t thread;

    *looker = (struct looker){ .trial = t };
    assert_true(enter(t, &ours));
    assert_int_equal(pthread_create(&thread, NULL, look_on, looker), 0);
    (void)leave(t, &ours, step, trouble);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void one_tries_and_the_others_look_on(void **state)
{
    struct trial t;
    struct looker looker;

    (void)state;
    begin(&t);
    assert_true(enter(&t, &ours));
    (void)leave(&t, &ours, SMTP_AT_CONNECT, SMTP_REFUSED_CONNECTION);
    clock_manual_set(&t.clock, 3000);
    try_with_a_looker(&t, &looker, SMTP_AT_CONNECT, SMTP_REFUSED_CONNECTION);
    assert_false(looker.may);
    assert_int_equal(looker.not_before_ms, 7000);
    clock_manual_set(&t.clock, 7000);
    try_with_a_looker(&t, &looker, SMTP_AT_IDLE, SMTP_FINE);
    assert_true(looker.may);
    mail_relay_gate_fini(&t.gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_wait_for_the_same_instant_in_growing_pauses),
        cmocka_unit_test(those_who_failed_side_by_side_count_once),
        cmocka_unit_test(what_refuses_the_log_in_is_there),
        cmocka_unit_test(another_relay_begins_anew),
        cmocka_unit_test(one_tries_and_the_others_look_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
