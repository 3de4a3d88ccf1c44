/** One API over two engines: each of these runs on both. */
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/db_fault.h"
#include "db/test_db.h"

static const struct db_query q_make = {
    "test.make",
    "CREATE TABLE note (id INTEGER PRIMARY KEY, word TEXT, body BLOB, share REAL, parent INTEGER"
    " REFERENCES note (id), UNIQUE (word)) STRICT",
    "CREATE TABLE note (id bigint PRIMARY KEY, word text, body bytea, share double precision,"
    " parent bigint REFERENCES note (id), UNIQUE (word))",
};
static const struct db_query q_add = {
    "test.add",
    "INSERT INTO note (id, word, body, share, parent) VALUES (:id, :word, :body, :share, :parent)",
    NULL,
};
static const struct db_query q_all = { "test.all",
                                       "SELECT id, word, body, share, parent FROM note ORDER BY id",
                                       NULL };
static const struct db_query q_count = { "test.count", "SELECT count(*) FROM note", NULL };

/** One row to add; also says what the step has seen. */
struct note {
    int64_t id;
    struct str word;
    struct str body;
    double share;
    int64_t parent;
    int runs;
};

static bool add(struct db_tx *tx, const struct note *note, struct err *err)
{
    return db_exec(tx, &q_add,
                   DB_BINDS(db_int("id", note->id), db_text("word", note->word),
                            db_blob("body", note->body), db_real("share", note->share),
                            db_id("parent", note->parent)),
                   err);
}

static bool add_step(struct db_tx *tx, void *arg, struct err *err)
{
    struct note *note = arg;

    note->runs++;
    return add(tx, note, err);
}

static bool make_step(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    return db_exec(tx, &q_make, DB_NO_BINDS, err);
}

static void must_write(struct db *db, db_step *step, void *arg)
{
    struct err err;

    if (!db_write(db, step, arg, &err))
        fail_msg("%s (%s)", err.code, err.detail);
}

static struct db *with_notes(void **state)
{
    struct db *db = test_db(state);

    must_write(db, make_step, NULL);
    return db;
}

static struct db_tx *must_begin(struct db *db)
{
    struct db_tx *tx = NULL;
    struct err err;

    if (!db_read_begin(db, &tx, &err))
        fail_msg("%s (%s)", err.code, err.detail);
    return tx;
}

static int64_t count_in(struct db_tx *tx)
{
    int64_t n = -1;
    struct err err;

    if (!db_one_int(tx, &q_count, DB_NO_BINDS, -2, &n, &err))
        fail_msg("%s (%s)", err.code, err.detail);
    return n;
}

static int64_t count_notes(struct db *db)
{
    struct db_tx *tx = must_begin(db);
    int64_t n = count_in(tx);

    db_read_end(&tx);
    return n;
}

/* ---- values -------------------------------------------------------------------------------------
 */

static void a_row_comes_back_as_it_was_written(void **state)
{
    struct db *db = with_notes(state);
    static const char bytes[] = { 0, 1, '\\', '\'', 'x', (char)0xff, 0 };
    struct note first = { .id = 1,
                          .word = STR("서울 고객센터 '인용' \\ :id"),
                          .body = { bytes, sizeof(bytes) },
                          .share = 0.1 };
    struct note second = { .id = INT64_MAX, .word = STR(""), .body = STR(""), .parent = 1 };
    struct db_tx *tx;
    struct db_rows *rows;
    struct err err;

    must_write(db, add_step, &first);
    must_write(db, add_step, &second);
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all, DB_NO_BINDS, &rows, &err));
    assert_true(db_next(rows));
    assert_int_equal(db_col_int(rows, 0), 1);
    assert_true(str_eq(db_col_text(rows, 1), first.word));
    assert_true(str_eq(db_col_blob(rows, 2), first.body));
    assert_true(db_col_real(rows, 3) == 0.1);
    assert_true(db_col_is_null(rows, 4));
    assert_int_equal(db_col_int(rows, 4), 0);
    assert_true(db_next(rows));
    assert_true(db_col_int(rows, 0) == INT64_MAX);
    assert_false(str_is_null(db_col_text(rows, 1)));
    assert_int_equal(db_col_text(rows, 1).n, 0);
    assert_false(str_is_null(db_col_blob(rows, 2)));
    assert_int_equal(db_col_int(rows, 4), 1);
    assert_false(db_next(rows));
    assert_true(db_rows_end(&rows, &err));
    assert_null(rows);
    db_read_end(&tx);
}

static void absent_text_and_blobs_are_null(void **state)
{
    struct db *db = with_notes(state);
    struct note note = { .id = 1, .word = STR_NULL, .body = STR_NULL };
    struct db_tx *tx;
    struct db_rows *rows;
    struct err err;

    must_write(db, add_step, &note);
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all, DB_NO_BINDS, &rows, &err));
    assert_true(db_next(rows));
    assert_true(str_is_null(db_col_text(rows, 1)));
    assert_true(str_is_null(db_col_blob(rows, 2)));
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
}

static void a_name_used_twice_is_bound_twice_and_literals_are_left_alone(void **state)
{
    static const struct db_query query = {
        "test.names",
        "SELECT :a || ':b' || :a || /* :c */ :d -- :e\n",
        "SELECT :a::text || ':b' || :a || /* :c */ :d -- :e\n",
    };
    struct db_tx *tx = must_begin(test_db(state));
    struct db_rows *rows;
    struct err err;

    assert_true(db_rows(tx, &query, DB_BINDS(db_text("d", STR("다")), db_text("a", STR("가"))),
                        &rows, &err));
    assert_true(db_next(rows));
    assert_true(str_eq(db_col_text(rows, 0), STR("가:b가다")));
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
}

static void a_list_of_ids_is_matched(void **state)
{
    static const struct db_query query = {
        "test.list",
        "SELECT count(*) FROM note WHERE id IN (SELECT value FROM json_each(:ids))",
        "SELECT count(*) FROM note WHERE id = ANY(:ids::bigint[])",
    };
    static const int64_t ids[] = { 2, INT64_MIN, 4, INT64_MAX };
    static const struct {
        size_t n;
        int64_t found;
    } cases[] = { { 0, 0 }, { 1, 1 }, { 4, 2 } };
    struct db *db = with_notes(state);
    struct db_tx *tx;
    struct err err;

    for (int64_t id = 1; id <= 4; id++) {
        struct note note = { .id = id };

        must_write(db, add_step, &note);
    }
    tx = must_begin(db);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t found;

        assert_true(db_one_int(tx, &query, DB_BINDS(db_int_list("ids", ids, cases[i].n)), -1,
                               &found, &err));
        assert_int_equal(found, cases[i].found);
    }
    db_read_end(&tx);
}

static void a_value_that_is_missing_or_holds_nul_is_refused(void **state)
{
    static const struct db_query query = { "test.want", "SELECT :a || :b",
                                           "SELECT :a::text || :b::text" };
    struct db *db = test_db(state);
    struct db_tx *tx = must_begin(db);
    int64_t out;
    struct err err;

    assert_false(db_one_int(tx, &query, DB_BINDS(db_text("a", STR("x"))), 0, &out, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    db_read_end(&tx);
    tx = must_begin(db);
    assert_false(db_one_int(tx, &query, DB_BINDS(db_text("a", STR("x")), db_text("b", STR("y\0z"))),
                            0, &out, &err));
    assert_int_equal(err.kind, ERR_INVALID);
    db_read_end(&tx);
}

static void one_int_says_when_there_is_none(void **state)
{
    static const struct db_query none = { "test.none", "SELECT 1 WHERE 1 = 0", NULL };
    static const struct db_query null = { "test.null", "SELECT NULL", NULL };
    struct db_tx *tx = must_begin(test_db(state));
    int64_t out = 0;
    struct err err;

    assert_true(db_one_int(tx, &none, DB_NO_BINDS, -5, &out, &err));
    assert_int_equal(out, -5);
    assert_true(db_one_int(tx, &null, DB_NO_BINDS, -6, &out, &err));
    assert_int_equal(out, -6);
    db_read_end(&tx);
}

static void statements_can_be_open_at_once(void **state)
{
    struct db *db = with_notes(state);
    struct db_tx *tx;
    struct db_rows *outer;
    struct db_rows *inner;
    struct err err;
    int pairs = 0;

    for (int64_t id = 1; id <= 3; id++) {
        struct note note = { .id = id };

        must_write(db, add_step, &note);
    }
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all, DB_NO_BINDS, &outer, &err));
    while (db_next(outer)) {
        assert_true(db_rows(tx, &q_all, DB_NO_BINDS, &inner, &err));
        while (db_next(inner))
            pairs++;
        assert_true(db_rows_end(&inner, &err));
    }
    assert_true(db_rows_end(&outer, &err));
    assert_int_equal(pairs, 9);
    db_read_end(&tx);
}

/* ---- snapshots ----------------------------------------------------------------------------------
 */

static void a_snapshot_does_not_see_what_comes_later(void **state)
{
    struct db *db = with_notes(state);
    struct note note = { .id = 1 };
    struct db_tx *tx = must_begin(db);

    assert_int_equal(count_in(tx), 0);
    must_write(db, add_step, &note);
    assert_int_equal(count_in(tx), 0);
    db_read_end(&tx);
    assert_int_equal(count_notes(db), 1);
}

static void a_snapshot_cannot_write(void **state)
{
    struct db *db = with_notes(state);
    struct db_tx *tx = must_begin(db);
    struct note note = { .id = 1 };
    struct err err;

    /* PostgreSQL answers with the next statement that reads. */
    if (add(tx, &note, &err)) {
        int64_t n;

        assert_false(db_one_int(tx, &q_count, DB_NO_BINDS, 0, &n, &err));
    }
    db_read_end(&tx);
    assert_int_equal(count_notes(db), 0);
}

/* ---- changes ------------------------------------------------------------------------------------
 */

static bool add_and_refuse(struct db_tx *tx, void *arg, struct err *err)
{
    return add(tx, arg, err) && err_set(err, ERR_DENIED, "not_you", "not you");
}

static void a_step_that_says_no_leaves_nothing(void **state)
{
    struct db *db = with_notes(state);
    struct note note = { .id = 1 };
    struct err err;

    assert_false(db_write(db, add_and_refuse, &note, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_int_equal(count_notes(db), 0);
}

static void constraints_are_conflicts_with_their_own_codes(void **state)
{
    struct db *db = with_notes(state);
    struct note first = { .id = 1, .word = STR("하나") };
    static const struct {
        struct note note;
        const char *code;
    } cases[] = {
        { { .id = 1 }, "duplicate" },
        { { .id = 2, .word = { "하나", sizeof("하나") - 1 } }, "duplicate" },
        { { .id = 3, .parent = 99 }, "in_use" },
    };

    must_write(db, add_step, &first);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct note note = cases[i].note;
        struct err err;

        assert_false(db_write(db, add_step, &note, &err));
        assert_int_equal(err.kind, ERR_CONFLICT);
        assert_string_equal(err.code, cases[i].code);
        assert_int_equal(note.runs, 1);
    }
    assert_int_equal(count_notes(db), 1);
}

static bool swallow_a_duplicate(struct db_tx *tx, void *arg, struct err *err)
{
    struct note *note = arg;
    struct note again = *note;
    int64_t n;

    /* Both answers are thrown away: the step fails all the same. */
    if (!add(tx, note, err) || !add(tx, &again, err)
        || !db_one_int(tx, &q_count, DB_NO_BINDS, 0, &n, err))
        return true;
    return true;
}

static void a_step_with_a_failed_statement_fails_whatever_it_answers(void **state)
{
    struct db *db = with_notes(state);
    struct note note = { .id = 1 };
    struct err err;

    assert_false(db_write(db, swallow_a_duplicate, &note, &err));
    assert_string_equal(err.code, "duplicate");
    assert_int_equal(count_notes(db), 0);
}

static bool count_changes(struct db_tx *tx, void *arg, struct err *err)
{
    static const struct db_query query = { "test.change",
                                           "UPDATE note SET share = :share WHERE id >= :from",
                                           NULL };

    return db_change(tx, &query, DB_BINDS(db_real("share", 0.5), db_int("from", 2)), arg, err);
}

static void a_change_counts_the_rows_it_touched(void **state)
{
    struct db *db = with_notes(state);
    int64_t changed = -1;

    for (int64_t id = 1; id <= 3; id++) {
        struct note note = { .id = id };

        must_write(db, add_step, &note);
    }
    must_write(db, count_changes, &changed);
    assert_int_equal(changed, 2);
}

static void a_step_that_lost_its_transaction_runs_again(void **state)
{
    struct db *db = with_notes(state);
    struct note note = { .id = 1 };
    struct note hopeless = { .id = 2 };
    struct db_metrics before;
    struct db_metrics after;
    struct err err;

    db_read_metrics(db, &before);
    db_fault_conflicts(db, 3);
    must_write(db, add_step, &note);
    assert_int_equal(note.runs, 4);
    db_read_metrics(db, &after);
    assert_int_equal(after.reruns - before.reruns, 3);
    db_fault_conflicts(db, 1000);
    assert_false(db_write(db, add_step, &hopeless, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_int_equal(hopeless.runs, 6);
    db_fault_conflicts(db, 0);
    assert_int_equal(count_notes(db), 1);
}

static void the_nth_statement_fails_when_told_to(void **state)
{
    struct db *db = with_notes(state);
    struct note note = { .id = 1 };
    struct err err;

    db_fault_fail_nth(db, 2);
    must_write(db, add_step, &note);
    note.id = 2;
    assert_false(db_write(db, add_step, &note, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    must_write(db, add_step, &note);
    assert_int_equal(count_notes(db), 2);
}

/* ---- ids ----------------------------------------------------------------------------------------
 */

struct id_order {
    int64_t ids[200];
    int n;
    bool refuse;
};

static bool take_ids(struct db_tx *tx, void *arg, struct err *err)
{
    struct id_order *order = arg;

    for (int i = 0; i < order->n; i++)
        if (!db_new_id(tx, "note", &order->ids[i], err))
            return false;
    return order->refuse ? err_set(err, ERR_DENIED, "not_you", "not you") : true;
}

static void ids_are_new_and_rise_even_after_steps_that_failed(void **state)
{
    struct test_db *test = test_db_fixture(state);
    static const struct {
        int n;
        bool refuse;
        int32_t conflicts;
    } rounds[] = {
        { 3, false, 0 }, { 100, true, 0 }, { 2, false, 2 }, { 200, false, 0 }, { 1, false, 0 },
    };
    int64_t last = 0;

    for (size_t i = 0; i < COUNT_OF(rounds); i++) {
        struct id_order order = { .n = rounds[i].n, .refuse = rounds[i].refuse };
        struct err err;

        db_fault_conflicts(test->db, rounds[i].conflicts);
        assert_int_equal(db_write(test->db, take_ids, &order, &err), !order.refuse);
        for (int k = 0; k < order.n && !order.refuse; k++) {
            assert_true(order.ids[k] > last);
            last = order.ids[k];
        }
        if (i == 2) { /* what a restart leaves must not be given out again */
            db_close(&test->db);
            test_db_start(test);
        }
    }
}

/* ---- many at once
 * --------------------------------------------------------------------------------- */

enum { WRITERS = 16, STEPS = 25 };

struct writer {
    pthread_t thread;
    struct db *db;
    int number;
    int written;
    int refused;
};

static bool add_pair(struct db_tx *tx, void *arg, struct err *err)
{
    struct note *note = arg;
    struct note twin = { .id = -note->id };

    if (!add(tx, note, err) || !add(tx, &twin, err))
        return false;
    return note->parent == 0 || err_set(err, ERR_DENIED, "not_you", "not you");
}

/** Every fifth step refuses after it wrote. */
static void *write_many(void *arg)
{
    struct writer *writer = arg;

    for (int i = 0; i < STEPS; i++) {
        struct note note = { .id = 1 + writer->number * STEPS + i };
        struct err err;

        note.parent = i % 5 == 4 ? note.id : 0;
        if (db_write(writer->db, add_pair, &note, &err))
            writer->written++;
        else if (err.kind == ERR_DENIED)
            writer->refused++;
    }
    return NULL;
}

static void run_writers(struct db *db, int *written, int *refused)
{
    struct writer writers[WRITERS] = { 0 };

    *written = *refused = 0;
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){ .db = db, .number = i };
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        *written += writers[i].written;
        *refused += writers[i].refused;
    }
}

static void a_step_that_fails_among_others_fails_alone(void **state)
{
    struct db *db = with_notes(state);
    struct db_metrics metrics;
    int written;
    int refused;

    run_writers(db, &written, &refused);
    assert_int_equal(written, WRITERS * STEPS * 4 / 5);
    assert_int_equal(refused, WRITERS * STEPS / 5);
    assert_int_equal(count_notes(db), 2 * written);
    db_read_metrics(db, &metrics);
    if (db_engine(db) == DB_SQLITE)
        assert_true(metrics.largest_group > 1 && metrics.steps > metrics.commits);
    assert_int_equal(metrics.writers_waiting, 0);
}

static void writers_that_lose_their_group_all_write_in_the_end(void **state)
{
    struct db *db = with_notes(state);
    int written;
    int refused;

    db_fault_conflicts(db, 1);
    /* On SQLite each loss costs the whole group a run, so five losses in a row can happen: those
     * writers hear UNAVAILABLE, and what they wrote is not there. */
    run_writers(db, &written, &refused);
    db_fault_conflicts(db, 0);
    assert_true(written > 0);
    assert_int_equal(count_notes(db), 2 * written);
    if (db_engine(db) == DB_POSTGRES)
        assert_int_equal(written, WRITERS * STEPS * 4 / 5);
}

/* ---- a pool that is used up
 * ---------------------------------------------------------------------- */

static void who_finds_no_connection_hears_so_after_a_while(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct db_tx *held[2];
    struct db_tx *third = NULL;
    struct err err;

    db_close(&test->db);
    test->options.readers = test->options.connections = COUNT_OF(held);
    test->options.wait_ms = 20;
    test_db_start(test);
    for (size_t i = 0; i < COUNT_OF(held); i++)
        held[i] = must_begin(test->db);
    assert_false(db_read_begin(test->db, &third, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_string_equal(err.code, "database_busy");
    assert_int_equal(err.retry_after_s, 1);
    assert_null(third);
    db_read_end(&held[0]);
    third = must_begin(test->db);
    db_read_end(&third);
    db_read_end(&held[1]);
}

static void the_longest_snapshot_is_known(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct clock_manual clock;
    struct db_metrics metrics;
    struct db_tx *tx;

    db_close(&test->db);
    clock_manual_init(&clock, 1700000000000);
    test->options.clock = &clock.clock;
    test_db_start(test);
    tx = must_begin(test->db);
    clock_manual_set(&clock, 1700000000250);
    db_read_metrics(test->db, &metrics);
    assert_int_equal(metrics.longest_reader_ms, 250);
    db_read_end(&tx);
    db_read_metrics(test->db, &metrics);
    assert_int_equal(metrics.longest_reader_ms, 0);
    db_close(&test->db);
}

/* ---- watching
 * ------------------------------------------------------------------------------------- */

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    int times;
};

static void on_woken(void *arg)
{
    struct watch *watch = arg;

    pthread_mutex_lock(&watch->lock);
    watch->times++;
    pthread_cond_signal(&watch->rung);
    pthread_mutex_unlock(&watch->lock);
}

static void a_commit_wakes_those_who_watch(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct watch watch = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
    struct note note = { .id = 1 };

    db_on_change(test->db, on_woken, &watch);
    must_write(test->db, make_step, NULL);
    must_write(test->db, add_step, &note);
    pthread_mutex_lock(&watch.lock);
    while (watch.times == 0)
        pthread_cond_wait(&watch.rung, &watch.lock);
    pthread_mutex_unlock(&watch.lock);
    db_close(&test->db);
}

static void a_commit_on_one_node_wakes_another(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct watch watch = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
    struct note note = { .id = 1 };
    struct db *other;
    struct err err;

    must_write(test->db, make_step, NULL);
    assert_true(db_open(&test->options, &other, &err));
    db_on_change(other, on_woken, &watch);
    /* Until the other one listens, words are missed: then it is woken once for that. */
    must_write(test->db, add_step, &note);
    pthread_mutex_lock(&watch.lock);
    while (watch.times == 0)
        pthread_cond_wait(&watch.rung, &watch.lock);
    watch.times = 0;
    pthread_mutex_unlock(&watch.lock);
    note.id = 2;
    must_write(test->db, add_step, &note);
    pthread_mutex_lock(&watch.lock);
    while (watch.times == 0)
        pthread_cond_wait(&watch.rung, &watch.lock);
    pthread_mutex_unlock(&watch.lock);
    db_close(&other);
}

/** Holds its transaction open until told. */
struct slow_step {
    pthread_t thread;
    struct db *db;
    sem_t begun;
    sem_t may_end;
    int64_t xid;
    bool ok;
};

static bool take_xid(struct db_tx *tx, void *arg, struct err *err)
{
    static const struct db_query query = { "test.xid", "SELECT 1",
                                           "SELECT pg_current_xact_id()::text::bigint" };

    return db_one_int(tx, &query, DB_NO_BINDS, 0, arg, err);
}

static bool stay_open(struct db_tx *tx, void *arg, struct err *err)
{
    struct slow_step *slow = arg;
    bool ok = take_xid(tx, &slow->xid, err);

    sem_post(&slow->begun);
    sem_wait(&slow->may_end);
    return ok;
}

static void *run_slow(void *arg)
{
    struct slow_step *slow = arg;
    struct err err;

    slow->ok = db_write(slow->db, stay_open, slow, &err);
    return NULL;
}

static int64_t horizon_now(struct db *db)
{
    struct db_tx *tx = must_begin(db);
    int64_t horizon = 0;
    struct err err;

    assert_true(db_horizon(tx, &horizon, &err));
    db_read_end(&tx);
    return horizon;
}

static void the_horizon_waits_for_the_older_transaction(void **state)
{
    struct slow_step slow = { .db = test_db(state) };
    int64_t later = 0;

    sem_init(&slow.begun, 0, 0);
    sem_init(&slow.may_end, 0, 0);
    assert_int_equal(pthread_create(&slow.thread, NULL, run_slow, &slow), 0);
    sem_wait(&slow.begun);
    must_write(slow.db, take_xid, &later);
    assert_true(slow.xid > 0 && slow.xid < later);
    assert_true(horizon_now(slow.db) <= slow.xid);
    sem_post(&slow.may_end);
    pthread_join(slow.thread, NULL);
    assert_true(slow.ok);
    assert_true(horizon_now(slow.db) > slow.xid);
    sem_destroy(&slow.begun);
    sem_destroy(&slow.may_end);
}

static void the_clocks_offset_and_the_horizon_are_told(void **state)
{
    struct db *db = test_db(state);
    struct db_tx *tx = must_begin(db);
    int64_t offset_ms = INT64_MAX;
    int64_t horizon = 0;
    struct err err;

    assert_true(db_clock_offset_ms(db, &offset_ms, &err));
    assert_in_range(offset_ms + 1000, 0, 2000);
    assert_true(db_horizon(tx, &horizon, &err));
    assert_true(horizon > 0);
    db_read_end(&tx);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DB_BARE_TESTS(a_row_comes_back_as_it_was_written),
        DB_BARE_TESTS(absent_text_and_blobs_are_null),
        DB_BARE_TESTS(a_name_used_twice_is_bound_twice_and_literals_are_left_alone),
        DB_BARE_TESTS(a_list_of_ids_is_matched),
        DB_BARE_TESTS(a_value_that_is_missing_or_holds_nul_is_refused),
        DB_BARE_TESTS(one_int_says_when_there_is_none),
        DB_BARE_TESTS(statements_can_be_open_at_once),
        DB_BARE_TESTS(a_snapshot_does_not_see_what_comes_later),
        DB_BARE_TESTS(a_snapshot_cannot_write),
        DB_BARE_TESTS(a_step_that_says_no_leaves_nothing),
        DB_BARE_TESTS(constraints_are_conflicts_with_their_own_codes),
        DB_BARE_TESTS(a_step_with_a_failed_statement_fails_whatever_it_answers),
        DB_BARE_TESTS(a_change_counts_the_rows_it_touched),
        DB_BARE_TESTS(a_step_that_lost_its_transaction_runs_again),
        DB_BARE_TESTS(the_nth_statement_fails_when_told_to),
        DB_BARE_TESTS(ids_are_new_and_rise_even_after_steps_that_failed),
        DB_BARE_TESTS(a_step_that_fails_among_others_fails_alone),
        DB_BARE_TESTS(writers_that_lose_their_group_all_write_in_the_end),
        DB_BARE_TESTS(who_finds_no_connection_hears_so_after_a_while),
        DB_BARE_TESTS(a_commit_wakes_those_who_watch),
        DB_BARE_TESTS(the_clocks_offset_and_the_horizon_are_told),
        /* PostgreSQL's real clock decides there. */
        cmocka_unit_test_setup_teardown(the_longest_snapshot_is_known, test_db_setup_bare_sqlite,
                                        test_db_teardown),
        /* One process owns a SQLite file, and it has one writer. */
        cmocka_unit_test_setup_teardown(a_commit_on_one_node_wakes_another,
                                        test_db_setup_bare_postgres, test_db_teardown),
        cmocka_unit_test_setup_teardown(the_horizon_waits_for_the_older_transaction,
                                        test_db_setup_bare_postgres, test_db_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
