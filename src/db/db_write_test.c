/** Changes, ids and many writers at once: each of these runs on both engines. */
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "db/db_fault.h"
#include "db/test_notes.h"

/* ---- changes ------------------------------------------------------------------------------------
 */

static bool add_and_refuse(struct db_tx *tx, void *arg, struct err *err)
{
    return add_note(tx, arg, err) && err_set(err, ERR_DENIED, "not_you", "not you");
}

static void a_step_that_says_no_leaves_nothing(void **state)
{
    struct db *db = db_with_notes(state);
    struct note note = { .id = 1 };
    struct err err;

    assert_false(db_write(db, add_and_refuse, &note, &err));
    assert_int_equal(err.kind, ERR_DENIED);
    assert_int_equal(count_notes(db), 0);
}

static void constraints_are_conflicts_with_their_own_codes(void **state)
{
    struct db *db = db_with_notes(state);
    struct note first = { .id = 1, .word = STR("하나") };
    static const struct {
        struct note note;
        const char *code;
    } cases[] = {
        { { .id = 1 }, "duplicate" },
        { { .id = 2, .word = { "하나", sizeof("하나") - 1 } }, "duplicate" },
        { { .id = 3, .parent = 99 }, "in_use" },
    };

    must_write(db, add_note_step, &first);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct note note = cases[i].note;
        struct err err;

        assert_false(db_write(db, add_note_step, &note, &err));
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
    if (!add_note(tx, note, err) || !add_note(tx, &again, err)
        || !db_one_int(tx, &q_count_notes, DB_NO_BINDS, 0, &n, err))
        return true;
    return true;
}

static void a_step_with_a_failed_statement_fails_whatever_it_answers(void **state)
{
    struct db *db = db_with_notes(state);
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
    struct db *db = db_with_notes(state);
    int64_t changed = -1;

    for (int64_t id = 1; id <= 3; id++) {
        struct note note = { .id = id };

        must_write(db, add_note_step, &note);
    }
    must_write(db, count_changes, &changed);
    assert_int_equal(changed, 2);
}

static void a_step_that_lost_its_transaction_runs_again(void **state)
{
    struct db *db = db_with_notes(state);
    struct note note = { .id = 1 };
    struct note hopeless = { .id = 2 };
    struct db_metrics before;
    struct db_metrics after;
    struct err err;

    db_read_metrics(db, &before);
    db_fault_conflicts(db, 3);
    must_write(db, add_note_step, &note);
    assert_int_equal(note.runs, 4);
    db_read_metrics(db, &after);
    assert_int_equal(after.reruns - before.reruns, 3);
    db_fault_conflicts(db, 1000);
    assert_false(db_write(db, add_note_step, &hopeless, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_int_equal(hopeless.runs, 6);
    db_fault_conflicts(db, 0);
    assert_int_equal(count_notes(db), 1);
}

static void the_nth_statement_fails_when_told_to(void **state)
{
    struct db *db = db_with_notes(state);
    struct note note = { .id = 1 };
    struct err err;

    db_fault_fail_nth(db, 2);
    must_write(db, add_note_step, &note);
    note.id = 2;
    assert_false(db_write(db, add_note_step, &note, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    must_write(db, add_note_step, &note);
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

/** Blocks taken by steps that were undone must not be used on: a restart would give them again. */
static void ids_are_new_and_rise_even_after_steps_that_failed(void **state)
{
    struct test_db *test = test_db_fixture(state);
    static const struct {
        int n;
        bool refuse;
        int32_t conflicts;
        bool restart; /* afterwards */
    } rounds[] = {
        { 3, false, 0, false },  { 100, true, 0, false }, /* undone with its group */
        { 100, true, 0, false },                          /* undone by a savepoint */
        { 2, false, 0, true },   { 150, false, 2, true }, { 200, false, 0, false },
        { 1, false, 0, true },   { 1, false, 0, false },
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
        if (rounds[i].restart) {
            db_close(&test->db);
            test_db_start(test);
        }
    }
}

struct passing {
    int64_t used;
    bool refuse;
    int64_t next;
};

static bool pass_and_take(struct db_tx *tx, void *arg, struct err *err)
{
    struct passing *passing = arg;

    if (!db_pass_ids(tx, "note", passing->used, err))
        return false;
    if (passing->refuse)
        return err_set(err, ERR_DENIED, "not_you", "not you");
    return db_new_id(tx, "note", &passing->next, err);
}

static void ids_that_somebody_brought_along_are_passed_over(void **state)
{
    struct test_db *test = test_db_fixture(state);
    static const int64_t brought[] = { 0, 1, 2, 10, 500, 499, 70000 };
    struct passing undone = { .used = 80000, .refuse = true };
    struct passing last = { .used = 0 };
    int64_t least = 0;
    struct err err;

    for (size_t i = 0; i < COUNT_OF(brought); i++) {
        struct passing passing = { .used = brought[i] };

        assert_true(db_write(test->db, pass_and_take, &passing, &err));
        assert_true(passing.next > brought[i]);
        assert_true(passing.next > least);
        least = passing.next;
    }
    assert_false(db_write(test->db, pass_and_take, &undone, &err));
    db_close(&test->db);
    test_db_start(test);
    assert_true(db_write(test->db, pass_and_take, &last, &err));
    assert_true(last.next > least);
}

/* ---- many at once
 * --------------------------------------------------------------------------------- */

enum { WRITERS = 16, STEPS = 25 };

struct writer {
    pthread_t thread;
    struct db *db;
    int number;
    bool late; /* sleeps for none of its changes */
    int written;
    int refused;
};

static bool add_pair(struct db_tx *tx, void *arg, struct err *err)
{
    struct note *note = arg;
    struct note twin = { .id = -note->id };

    if (!add_note(tx, note, err) || !add_note(tx, &twin, err))
        return false;
    return note->parent == 0 || err_set(err, ERR_DENIED, "not_you", "not you");
}

/** Every fifth step refuses after it wrote. */
static struct note note_of(const struct writer *writer, int i)
{
    struct note note = { .id = 1 + writer->number * STEPS + i };

    note.parent = i % 5 == 4 ? note.id : 0;
    return note;
}

static void count_outcome(struct writer *writer, bool ok, const struct err *err)
{
    if (ok)
        writer->written++;
    else if (err->kind == ERR_DENIED)
        writer->refused++;
}

struct late_note {
    struct note note;
    struct err err;
    bool ok;
    int told;
    sem_t *done;
};

static void hear_late(void *arg, bool ok)
{
    struct late_note *late = arg;

    late->ok = ok;
    late->told++;
    sem_post(late->done);
}

static void write_many_late(struct writer *writer)
{
    struct late_note late[STEPS] = { 0 };
    sem_t done;

    sem_init(&done, 0, 0);
    for (int i = 0; i < STEPS; i++) {
        late[i] = (struct late_note){ .note = note_of(writer, i), .done = &done };
        db_write_later(writer->db, add_pair, &late[i].note, hear_late, &late[i], &late[i].err);
    }
    for (int i = 0; i < STEPS; i++)
        sem_wait(&done);
    for (int i = 0; i < STEPS; i++) {
        assert_int_equal(late[i].told, 1);
        count_outcome(writer, late[i].ok, &late[i].err);
    }
    sem_destroy(&done);
}

static void *write_many(void *arg)
{
    struct writer *writer = arg;

    if (writer->late) {
        write_many_late(writer);
        return NULL;
    }
    for (int i = 0; i < STEPS; i++) {
        struct note note = note_of(writer, i);
        struct err err;

        count_outcome(writer, db_write(writer->db, add_pair, &note, &err), &err);
    }
    return NULL;
}

static bool remove_notes(struct db_tx *tx, void *arg, struct err *err)
{
    static const struct db_query query = { "test.remove", "DELETE FROM note", NULL };

    (void)arg;
    return db_exec(tx, &query, DB_NO_BINDS, err);
}

/** With `late_every` 2 every second one does not sleep; with 1 none does, with 0 all do. */
static void run_writers(struct db *db, int late_every, int *written, int *refused)
{
    struct writer writers[WRITERS] = { 0 };

    *written = *refused = 0;
    for (int i = 0; i < WRITERS; i++) {
        writers[i] =
            (struct writer){ .db = db, .number = i, .late = late_every > 0 && i % late_every == 0 };
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        *written += writers[i].written;
        *refused += writers[i].refused;
    }
}

/** Once among those who sleep until they are told, once with others, once without any. */
static const int mixes[] = { 0, 2, 1 };

static void a_step_that_fails_among_others_fails_alone(void **state)
{
    struct db *db = db_with_notes(state);
    struct db_metrics metrics;
    int written;
    int refused;

    for (size_t i = 0; i < COUNT_OF(mixes); i++) {
        run_writers(db, mixes[i], &written, &refused);
        assert_int_equal(written, WRITERS * STEPS * 4 / 5);
        assert_int_equal(refused, WRITERS * STEPS / 5);
        assert_int_equal(count_notes(db), 2 * written);
        db_read_metrics(db, &metrics);
        if (db_engine(db) == DB_SQLITE)
            assert_true(metrics.largest_group > 1 && metrics.steps > metrics.commits);
        assert_int_equal(metrics.writers_waiting, 0);
        must_write(db, remove_notes, NULL);
    }
}

static void writers_that_lose_their_group_all_write_in_the_end(void **state)
{
    struct db *db = db_with_notes(state);
    int written;
    int refused;

    for (size_t i = 0; i < COUNT_OF(mixes); i++) {
        db_fault_conflicts(db, 1);
        /* On SQLite each loss costs the whole group a run, so five losses in a row can happen:
         * those writers hear UNAVAILABLE, and what they wrote is not there. */
        run_writers(db, mixes[i], &written, &refused);
        db_fault_conflicts(db, 0);
        assert_true(written > 0);
        assert_int_equal(count_notes(db), 2 * written);
        if (db_engine(db) == DB_POSTGRES)
            assert_int_equal(written, WRITERS * STEPS * 4 / 5);
        must_write(db, remove_notes, NULL);
    }
}

static void a_hopeless_change_that_nobody_waits_for_is_told_so(void **state)
{
    struct db *db = db_with_notes(state);
    struct late_note late = { .note = { .id = 1 } };
    sem_t done;

    sem_init(&done, 0, 0);
    late.done = &done;
    db_fault_conflicts(db, 1000);
    db_write_later(db, add_note_step, &late.note, hear_late, &late, &late.err);
    sem_wait(&done);
    db_fault_conflicts(db, 0);
    assert_false(late.ok);
    assert_int_equal(late.err.kind, ERR_UNAVAILABLE);
    assert_int_equal(late.note.runs, 6);
    assert_int_equal(count_notes(db), 0);
    sem_destroy(&done);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DB_BARE_TESTS(a_step_that_says_no_leaves_nothing),
        DB_BARE_TESTS(constraints_are_conflicts_with_their_own_codes),
        DB_BARE_TESTS(a_step_with_a_failed_statement_fails_whatever_it_answers),
        DB_BARE_TESTS(a_change_counts_the_rows_it_touched),
        DB_BARE_TESTS(a_step_that_lost_its_transaction_runs_again),
        DB_BARE_TESTS(the_nth_statement_fails_when_told_to),
        DB_BARE_TESTS(ids_are_new_and_rise_even_after_steps_that_failed),
        DB_BARE_TESTS(ids_that_somebody_brought_along_are_passed_over),
        DB_BARE_TESTS(a_step_that_fails_among_others_fails_alone),
        DB_BARE_TESTS(writers_that_lose_their_group_all_write_in_the_end),
        DB_BARE_TESTS(a_hopeless_change_that_nobody_waits_for_is_told_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
