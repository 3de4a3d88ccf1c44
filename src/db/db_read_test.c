/** Values, statements and snapshots: each of these runs on both engines. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/test_notes.h"

/* ---- values -------------------------------------------------------------------------------------
 */

static void a_row_comes_back_as_it_was_written(void **state)
{
    struct db *db = db_with_notes(state);
    static const char bytes[] = { 0, 1, '\\', '\'', 'x', (char)0xff, 0 };
    struct note first = { .id = 1,
                          .word = STR("서울 고객센터 '인용' \\ :id"),
                          .body = { bytes, sizeof(bytes) },
                          .share = 0.1 };
    struct note second = { .id = INT64_MAX, .word = STR(""), .body = STR(""), .parent = 1 };
    struct db_tx *tx;
    struct db_rows *rows;
    struct err err;

    must_write(db, add_note_step, &first);
    must_write(db, add_note_step, &second);
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all_notes, DB_NO_BINDS, &rows, &err));
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
    struct db *db = db_with_notes(state);
    struct note note = { .id = 1, .word = STR_NULL, .body = STR_NULL };
    struct db_tx *tx;
    struct db_rows *rows;
    struct err err;

    must_write(db, add_note_step, &note);
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all_notes, DB_NO_BINDS, &rows, &err));
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
    struct db *db = db_with_notes(state);
    struct db_tx *tx;
    struct err err;

    for (int64_t id = 1; id <= 4; id++) {
        struct note note = { .id = id };

        must_write(db, add_note_step, &note);
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

/* ---- large rows ------------------------------------------------------------------------------ */

enum { LARGE_ROWS = 48, LARGE_BYTES = 1024 * 1024 };

static const struct db_query q_large = {
    "test.large",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)"
    " SELECT i, hex(zeroblob(:bytes / 2)) FROM n",
    "SELECT i, repeat('0', :bytes::int) FROM generate_series(1, :rows::int) i",
};

static size_t bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static void begin_large(struct db_tx *tx, struct db_rows **rows)
{
    struct err err;

    assert_true(db_rows_large(tx, &q_large,
                              DB_BINDS(db_int("rows", LARGE_ROWS), db_int("bytes", LARGE_BYTES)),
                              rows, &err));
}

static void large_rows_are_held_one_at_a_time(void **state)
{
    struct db_tx *tx = must_begin(test_db(state));
    size_t before = bytes_in_use();
    struct db_rows *rows;
    struct err err;

    begin_large(tx, &rows);
    for (int i = 1; i <= LARGE_ROWS; i++) {
        assert_true(db_next(rows));
        assert_int_equal(db_col_int(rows, 0), i);
        assert_int_equal(db_col_text(rows, 1).n, LARGE_BYTES);
        assert_true(bytes_in_use() < before + (size_t)12 * LARGE_BYTES);
    }
    assert_false(db_next(rows));
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
}

static void large_rows_may_be_left_early(void **state)
{
    struct db *db = db_with_notes(state);
    struct db_tx *tx = must_begin(db);
    struct db_rows *rows;
    struct err err;

    begin_large(tx, &rows);
    assert_true(db_next(rows));
    assert_true(db_rows_end(&rows, &err));
    begin_large(tx, &rows);
    assert_true(db_rows_end(&rows, &err));
    assert_int_equal(count_notes_in(tx), 0);
    db_read_end(&tx);
}

static void large_rows_that_break_on_the_way_say_so(void **state)
{
    static const struct db_query query = {
        "test.breaks",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)"
        " SELECT CASE i WHEN 3 THEN abs(-9223372036854775807 - 1) ELSE i END FROM n",
        "SELECT 6 / (3 - i) FROM generate_series(1, 5) i",
    };
    struct db_tx *tx = must_begin(test_db(state));
    struct db_rows *rows;
    struct err err = { 0 };

    assert_true(db_rows_large(tx, &query, DB_NO_BINDS, &rows, &err));
    assert_true(db_next(rows));
    assert_true(db_next(rows));
    assert_false(db_next(rows));
    assert_false(db_rows_end(&rows, &err));
    assert_true(err.kind != ERR_NONE);
    db_read_end(&tx);
    tx = must_begin(test_db(state));
    begin_large(tx, &rows);
    assert_true(db_next(rows));
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
}

static int64_t count_limits(struct db_tx *tx)
{
    static const struct db_query query = {
        "test.limits",
        "SELECT 0",
        "SELECT count(*) FROM pg_settings WHERE setting <> '0'"
        " AND name IN ('statement_timeout', 'idle_in_transaction_session_timeout')",
    };
    int64_t count = -1;
    struct err err;

    assert_true(db_one_int(tx, &query, DB_NO_BINDS, -1, &count, &err));
    return count;
}

static void a_snapshot_that_takes_its_time_has_no_limits(void **state)
{
    struct db *db = test_db(state);
    struct db_tx *tx = must_begin(db);
    struct err err;

    assert_true(db_read_take_time(tx, &err));
    assert_int_equal(count_limits(tx), 0);
    db_read_end(&tx);
    tx = must_begin(db);
    assert_int_equal(count_limits(tx), db_engine(db) == DB_POSTGRES ? 2 : 0);
    db_read_end(&tx);
}

static void statements_can_be_open_at_once(void **state)
{
    struct db *db = db_with_notes(state);
    struct db_tx *tx;
    struct db_rows *outer;
    struct db_rows *inner;
    struct err err;
    int pairs = 0;

    for (int64_t id = 1; id <= 3; id++) {
        struct note note = { .id = id };

        must_write(db, add_note_step, &note);
    }
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all_notes, DB_NO_BINDS, &outer, &err));
    while (db_next(outer)) {
        assert_true(db_rows(tx, &q_all_notes, DB_NO_BINDS, &inner, &err));
        while (db_next(inner))
            pairs++;
        assert_true(db_rows_end(&inner, &err));
    }
    assert_true(db_rows_end(&outer, &err));
    assert_int_equal(pairs, 9);
    db_read_end(&tx);
}

static void rows_that_fill_an_arena_end_with_an_error(void **state)
{
    enum { CEILING = 4096, NOTES = 20 };
    static char bytes[CEILING / 4];
    struct db *db = db_with_notes(state);
    struct arena *arena = arena_new(CEILING);
    struct db_tx *tx;
    struct db_rows *rows;
    struct err err = { 0 };
    size_t count = 0;

    memset(bytes, 'x', sizeof(bytes));
    for (int64_t id = 1; id <= NOTES; id++) {
        struct note note = { .id = id, .word = { bytes, sizeof(bytes) }, .body = STR("") };

        bytes[0] = (char)('a' + id);
        must_write(db, add_note_step, &note);
    }
    tx = must_begin(db);
    assert_true(db_rows(tx, &q_all_notes, DB_NO_BINDS, &rows, &err));
    while (db_next(rows)) {
        (void)db_col_dup(rows, 1, arena);
        count++;
    }
    assert_false(db_rows_end(&rows, &err));
    assert_true(err_is(&err, "too_large"));
    assert_int_equal(count, 5);
    db_read_end(&tx);
    arena_free(&arena);
}

/* ---- snapshots ----------------------------------------------------------------------------------
 */

static void a_snapshot_does_not_see_what_comes_later(void **state)
{
    struct db *db = db_with_notes(state);
    struct note note = { .id = 1 };
    struct db_tx *tx = must_begin(db);

    assert_int_equal(count_notes_in(tx), 0);
    must_write(db, add_note_step, &note);
    assert_int_equal(count_notes_in(tx), 0);
    db_read_end(&tx);
    assert_int_equal(count_notes(db), 1);
}

static void a_snapshot_cannot_write(void **state)
{
    struct db *db = db_with_notes(state);
    struct db_tx *tx = must_begin(db);
    struct note note = { .id = 1 };
    struct err err;

    /* PostgreSQL answers with the next statement that reads. */
    if (add_note(tx, &note, &err)) {
        int64_t n;

        assert_false(db_one_int(tx, &q_count_notes, DB_NO_BINDS, 0, &n, &err));
    }
    db_read_end(&tx);
    assert_int_equal(count_notes(db), 0);
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

/** More statements than a connection remembers: the oldest are forgotten, and nothing else is hurt.
 */
static void statements_beyond_count_are_forgotten_in_time(void **state)
{
    enum { MANY = 6000, A_SNAPSHOT = 2000, TEXT_MAX = 40 };
    static char texts[MANY][TEXT_MAX];
    struct db *db = db_with_notes(state);
    struct err err;

    for (int i = 0; i < MANY; i += A_SNAPSHOT) {
        struct db_tx *tx = must_begin(db);

        for (int k = i; k < i + A_SNAPSHOT; k++) {
            struct db_query query = { "test.many", texts[k], NULL };
            int64_t got;

            snprintf(texts[k], TEXT_MAX, "SELECT %d", k);
            if (!db_one_int(tx, &query, DB_NO_BINDS, -1, &got, &err))
                fail_msg("statement %d: %s", k, err.detail);
            assert_int_equal(got, k);
        }
        db_read_end(&tx);
    }
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
        DB_BARE_TESTS(rows_that_fill_an_arena_end_with_an_error),
        DB_BARE_TESTS(large_rows_are_held_one_at_a_time),
        DB_BARE_TESTS(large_rows_may_be_left_early),
        DB_BARE_TESTS(large_rows_that_break_on_the_way_say_so),
        DB_BARE_TESTS(a_snapshot_that_takes_its_time_has_no_limits),
        DB_BARE_TESTS(statements_can_be_open_at_once),
        DB_BARE_TESTS(a_snapshot_does_not_see_what_comes_later),
        DB_BARE_TESTS(a_snapshot_cannot_write),
        DB_BARE_TESTS(statements_beyond_count_are_forgotten_in_time),
        DB_BARE_TESTS(who_finds_no_connection_hears_so_after_a_while),
        /* PostgreSQL counts in real time. */
        cmocka_unit_test_setup_teardown(the_longest_snapshot_is_known, test_db_setup_bare_sqlite,
                                        test_db_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
