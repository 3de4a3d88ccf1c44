/** What has served its time goes, in batches, and nothing else does. */
#include "core/background/housekeeping.h"

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/background/inbox.h"
#include "core/background/outbox.h"
#include "core/engine_feature.h"
#include "core/house_walk.h"
#include "core/settings/settings.h"
#include "core/test_house.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, NULL };

#define DAYS_AGO(n) (TEST_HOUSE_NOW_MS - (n) * (int64_t)MS_PER_DAY)

/** A house whose recurring timers stand ready. */
static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);
    struct err err;

    test_house_features(t, features);
    assert_true(timer_ensure_recurring(&t->house, &err));
    return t;
}

/** The word for bytes, so that a text can be one. */
static const char *bytes(const struct test_house *t)
{
    return t->db.engine == DB_SQLITE ? "BLOB" : "bytea";
}

/** Fires what is due so long after the start. */
static void run_at(struct test_house *t, int64_t after_ms)
{
    struct err err;
    int fired;

    test_house_at(t, TEST_HOUSE_NOW_MS + after_ms);
    if (!timer_run_due(&t->house, 100, &fired, &err))
        fail_msg("%s (%s)", err.message, err.detail);
}

static void put_outbox(struct test_house *t, int id, enum outbox_state outbox_state, int64_t at_ms)
{
    char sql[300];

    snprintf(sql, sizeof(sql),
             "INSERT INTO outbox (id, channel, key, subject_kind, subject_id, payload, state,"
             " attempts, fence, due_at_ms, created_at_ms, settled_at_ms)"
             " VALUES (%d, 'mail', 'k%d', 1, 1, '{}', %d, 1, 1, 0, 0, %lld)",
             id, id, (int)outbox_state, (long long)at_ms);
    test_house_sql(t, sql, NULL);
}

static void what_was_sent_is_forgotten_in_time(void **state)
{
    struct test_house *t = prepare(state);

    put_outbox(t, 1, OUTBOX_SENT, DAYS_AGO(31));
    put_outbox(t, 2, OUTBOX_FAILED, DAYS_AGO(31)); /* a person decides */
    put_outbox(t, 3, OUTBOX_UNCERTAIN, DAYS_AGO(31));
    put_outbox(t, 4, OUTBOX_SENT, DAYS_AGO(29));
    put_outbox(t, 5, OUTBOX_SENT, DAYS_AGO(31));
    run_at(t, 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox"), 3);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox WHERE id IN (1, 5)"), 0);
}

static void how_long_is_a_setting(void **state)
{
    struct test_house *t = prepare(state);

    test_house_sql(t, "INSERT INTO setting VALUES ('outbox.kept', '172800', 1, 0, NULL)", NULL);
    assert_true(settings_refresh(&t->house, NULL, t->call.err));
    put_outbox(t, 1, OUTBOX_SENT, DAYS_AGO(3));
    put_outbox(t, 2, OUTBOX_SENT, DAYS_AGO(1));
    run_at(t, 0);
    assert_int_equal(test_house_int(t, "SELECT sum(id) FROM outbox"), 2);
    run_at(t, 2 * (int64_t)MS_PER_DAY);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox"), 0);
}

/** An item of the inbox with its content. */
static void put_inbox(struct test_house *t, int id, enum inbox_state inbox_state, int64_t at_ms)
{
    char sql[400];

    snprintf(sql, sizeof(sql),
             "INSERT INTO blob (id, sha256, size_bytes) VALUES (%d, CAST('digest%d' AS %s), 7)", id,
             id, bytes(t));
    test_house_sql(t, sql, NULL);
    snprintf(sql, sizeof(sql), "INSERT INTO blob_use VALUES (%d, 'inbox', %d)", id, id);
    test_house_sql(t, sql, NULL);
    snprintf(sql, sizeof(sql),
             "INSERT INTO inbox (id, source, external_id, digest, blob_id, state, received_at_ms,"
             " attempts, fence, due_at_ms, settled_at_ms)"
             " SELECT %d, 'mail', 'm%d', sha256, %d, %d, 0, 1, 1, 0, %lld FROM blob WHERE id = %d",
             id, id, id, (int)inbox_state, (long long)at_ms, id);
    test_house_sql(t, sql, NULL);
}

static void what_was_worked_off_is_forgotten_with_its_content(void **state)
{
    struct test_house *t = prepare(state);

    put_inbox(t, 1, INBOX_DONE, DAYS_AGO(31));
    put_inbox(t, 2, INBOX_QUARANTINED, DAYS_AGO(31));
    put_inbox(t, 3, INBOX_DONE, DAYS_AGO(29));
    run_at(t, 0);
    assert_int_equal(test_house_int(t, "SELECT sum(id) FROM inbox"), 5);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob_use WHERE blob_id = 1"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob_use"), 2);
    run_at(t, 2 * (int64_t)MS_PER_DAY);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob WHERE id = 1"), 0);
    assert_int_equal(test_house_int(t, "SELECT sum(id) FROM inbox"), 2);
}

static void put_session(struct test_house *t, int id, int64_t seen_at_ms, int64_t expires_at_ms)
{
    char sql[300];

    snprintf(sql, sizeof(sql),
             "INSERT INTO session (id, token_hash, csrf_token, account_id, created_at_ms,"
             " seen_at_ms, expires_at_ms) VALUES (%d, CAST('s%d' AS %s), 'x', 1, 0, %lld, %lld)",
             id, id, bytes(t), (long long)seen_at_ms, (long long)expires_at_ms);
    test_house_sql(t, sql, NULL);
}

static void sessions_that_have_ended_are_forgotten_and_told(void **state)
{
    static const int64_t idle_ms = 3 * (int64_t)MS_PER_DAY; /* the setting's default */
    struct test_house *t = prepare(state);

    test_house_sql(t, "INSERT INTO role (id, name, permissions, reach) VALUES (1, 'agent', '', 2)",
                   NULL);
    test_house_sql(t,
                   "INSERT INTO account (id, email, email_key, name, role_id, language, timezone,"
                   " theme, active, version, created_at_ms) VALUES"
                   " (1, 'a', 'a', '김민준', 1, 1, 'Asia/Seoul', 1, 1, 1, 0)",
                   NULL);
    put_session(t, 1, TEST_HOUSE_NOW_MS, TEST_HOUSE_NOW_MS);
    put_session(t, 2, TEST_HOUSE_NOW_MS - idle_ms + 1, TEST_HOUSE_NOW_MS + 1);
    put_session(t, 4, TEST_HOUSE_NOW_MS - idle_ms, TEST_HOUSE_NOW_MS + 1);
    run_at(t, 0);
    assert_int_equal(test_house_int(t, "SELECT sum(id) FROM session"), 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type ="
                                       " 'account.session_expired' AND subject_id = 1"),
                     2);
}

static void failed_log_ins_are_forgotten_after_a_day(void **state)
{
    static const int64_t ages_ms[] = { MS_PER_DAY, MS_PER_DAY - 1 };
    struct test_house *t = prepare(state);

    for (size_t i = 0; i < COUNT_OF(ages_ms); i++) {
        char sql[200];

        snprintf(sql, sizeof(sql),
                 "INSERT INTO login_attempt (key, failures, last_at_ms, blocked_until_ms)"
                 " VALUES (CAST('k%zu' AS %s), %zu, %lld, 0)",
                 i, bytes(t), i + 1, (long long)(TEST_HOUSE_NOW_MS - ages_ms[i]));
        test_house_sql(t, sql, NULL);
    }
    run_at(t, 0);
    assert_int_equal(test_house_int(t, "SELECT sum(failures) FROM login_attempt"), 2);
}

/** Answers kept for repeated requests, all of one instant. */
static void put_answers(struct test_house *t, int count, int64_t at_ms)
{
    char sql[400];

    snprintf(sql, sizeof(sql),
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO idempotency_key (owner, route, key, body_digest, state, created_at_ms)"
             " SELECT 'token:1', 'POST %lld', CAST(i AS TEXT), CAST('d' AS %s), 2, %lld FROM n",
             count, (long long)at_ms, bytes(t), (long long)at_ms);
    test_house_sql(t, sql, NULL);
}

static int64_t answers(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM idempotency_key");
}

static void much_goes_in_batches_that_follow_each_other(void **state)
{
    struct test_house *t = prepare(state);

    put_answers(t, HOUSEKEEPING_AT_ONCE + 7, DAYS_AGO(1));
    put_answers(t, 3, DAYS_AGO(1) + 60000);
    run_at(t, 0);
    assert_int_equal(answers(t), 10);
    run_at(t, MS_PER_SECOND - 1);
    assert_int_equal(answers(t), 10);
    run_at(t, MS_PER_SECOND);
    assert_int_equal(answers(t), 3);
    assert_int_equal(
        test_house_int(t, "SELECT count(*) FROM timer WHERE kind = 'house.clean_more'"), 0);
    run_at(t, 10 * (int64_t)MS_PER_MINUTE);
    assert_int_equal(answers(t), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM timer WHERE kind = 'house.clean'"), 1);
}

static int64_t batches_ready(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM timer WHERE kind = 'house.clean_more'");
}

static void only_one_next_batch_stands_ready(void **state)
{
    static const int64_t next_round_ms = 10 * (int64_t)MS_PER_MINUTE;
    struct test_house *t = prepare(state);

    put_answers(t, 3 * HOUSEKEEPING_AT_ONCE, DAYS_AGO(1));
    run_at(t, 0);
    assert_int_equal(batches_ready(t), 1);
    run_at(t, next_round_ms); /* and the next batch at once */
    assert_int_equal(answers(t), HOUSEKEEPING_AT_ONCE);
    assert_int_equal(batches_ready(t), 1);
    for (int64_t after_ms = next_round_ms; batches_ready(t) > 0; after_ms += MS_PER_SECOND)
        run_at(t, after_ms);
    assert_int_equal(answers(t), 0);
}

/** Rows of the outbox that nobody has decided about, and some behind them that were sent. */
static void put_undecided(struct test_house *t, int undecided, int sent)
{
    char sql[600];

    snprintf(
        sql, sizeof(sql),
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " INSERT INTO outbox (id, channel, key, subject_kind, subject_id, payload, state,"
        " attempts, fence, due_at_ms, created_at_ms, settled_at_ms)"
        " SELECT i, 'mail', CAST(i AS TEXT), 1, 1, '{}', CASE WHEN i <= %d THEN %d ELSE %d END,"
        "   1, 1, 0, 0, %lld FROM n",
        undecided + sent, undecided, (int)OUTBOX_FAILED, (int)OUTBOX_SENT, (long long)DAYS_AGO(31));
    test_house_sql(t, sql, NULL);
}

static void what_stays_hides_nothing_behind_it(void **state)
{
    struct test_house *t = prepare(state);
    int undecided = 2 * HOUSE_WALK_WINDOW + 3;
    int rounds = 0;

    put_undecided(t, undecided, HOUSEKEEPING_AT_ONCE + 2);
    put_inbox(t, 1, INBOX_DONE, DAYS_AGO(31));
    run_at(t, 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox"), 0);
    for (int64_t after_ms = MS_PER_SECOND; batches_ready(t) > 0; after_ms += MS_PER_SECOND) {
        assert_true(rounds++ < 10);
        run_at(t, after_ms);
    }
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox"), undecided);
    /* The next round begins anew, and ends. */
    test_house_sql(t, "UPDATE outbox SET state = 3 WHERE id = 1", NULL);
    run_at(t, 10 * (int64_t)MS_PER_MINUTE);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox"), undecided - 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(what_was_sent_is_forgotten_in_time),
        HOUSE_TESTS(how_long_is_a_setting),
        HOUSE_TESTS(what_was_worked_off_is_forgotten_with_its_content),
        HOUSE_TESTS(sessions_that_have_ended_are_forgotten_and_told),
        HOUSE_TESTS(failed_log_ins_are_forgotten_after_a_day),
        HOUSE_TESTS(much_goes_in_batches_that_follow_each_other),
        HOUSE_TESTS(only_one_next_batch_stands_ready),
        HOUSE_TESTS(what_stays_hides_nothing_behind_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
