/** Tables carried row by row, within an engine and from one to the other. */
#include "db/dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/test_notes.h"

static const struct note notes[] = {
    { .id = 1, .word = STR_INIT("환불"), .body = STR_INIT("\x00\xff\n"), .share = 0.25 },
    { .id = 2,
      .word = STR_INIT("it's \"quoted\"\n"),
      .body = STR_INIT(""),
      .share = -1e300,
      .parent = 1 },
    { .id = (int64_t)1 << 52, .parent = 2 }, /* the rest is NULL */
    { .id = ((int64_t)1 << 53) - 1, .word = STR_INIT(""), .share = 3 },
};

/* ---- two databases -------------------------------------------------------------------------- */

struct pair {
    void *from;
    void *to;
    struct arena *arena;
};

static int setup(void **state, bool from_sqlite)
{
    struct pair *pair = calloc(1, sizeof(*pair));

    *state = pair;
    pair->arena = arena_new(1 << 22);
    return from_sqlite
               ? test_db_setup_bare_sqlite(&pair->from) || test_db_setup_bare_postgres(&pair->to)
               : test_db_setup_bare_postgres(&pair->from) || test_db_setup_bare_sqlite(&pair->to);
}

static int setup_from_sqlite(void **state)
{
    return setup(state, true);
}

static int setup_from_postgres(void **state)
{
    return setup(state, false);
}

static int teardown(void **state)
{
    struct pair *pair = *state;

    arena_free(&pair->arena);
    test_db_teardown(&pair->from);
    test_db_teardown(&pair->to);
    free(pair);
    return 0;
}

/* ---- carrying ------------------------------------------------------------------------------- */

enum { COLUMNS = 5 };

static const struct dump_table *find_table(struct db_tx *tx, const char *name, struct arena *arena)
{
    const struct dump_table *tables;
    struct err err;
    size_t count;

    assert_true(dump_list_tables(tx, arena, &tables, &count, &err));
    for (size_t i = 0; i < count; i++)
        if (str_eq(tables[i].name, str_of(name)))
            return &tables[i];
    return NULL;
}

struct row {
    const struct dump_table *table;
    struct db_bind values[COLUMNS];
    struct arena *arena;
};

static struct db_bind value_of(const struct dump_table *table, struct db_rows *rows, int column,
                               struct arena *arena)
{
    if (db_col_is_null(rows, column))
        return db_null(NULL);
    switch (table->columns[column].type) {
    case DB_INT:
        return db_int(NULL, db_col_int(rows, column));
    case DB_REAL:
        return db_real(NULL, db_col_real(rows, column));
    case DB_BLOB:
        return db_blob(NULL, str_dup(arena, db_col_blob(rows, column)));
    default:
        return db_text(NULL, db_col_dup(rows, column, arena));
    }
}

static bool insert(struct db_tx *tx, void *arg, struct err *err)
{
    struct row *row = arg;

    return dump_insert(tx, find_table(tx, "note", row->arena), row->values, row->arena, err);
}

/** One row behind `last_id` (0: the first); false at the end. */
static bool carry_one(struct pair *pair, struct db *from, struct db *to, int64_t *last_id)
{
    const struct db_bind after = db_int(NULL, *last_id);
    struct db_tx *tx = must_begin(from);
    struct row row = { .table = find_table(tx, "note", pair->arena), .arena = pair->arena };
    struct db_rows *rows;
    struct err err;
    bool found;

    assert_non_null(row.table);
    assert_int_equal(row.table->column_count, COLUMNS);
    assert_true(
        dump_rows(tx, row.table, *last_id != 0 ? &after : NULL, 1, pair->arena, &rows, &err));
    found = db_next(rows);
    for (int i = 0; found && i < COLUMNS; i++)
        row.values[i] = value_of(row.table, rows, i, pair->arena);
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
    if (!found)
        return false;
    *last_id = row.values[0].i;
    must_write(to, insert, &row);
    return true;
}

static void assert_same_text(struct str got, struct str expected)
{
    assert_int_equal(got.p == NULL, expected.p == NULL);
    assert_true(str_eq(got, expected));
}

static void assert_notes(struct db *db)
{
    struct db_tx *tx = must_begin(db);
    struct db_rows *rows;
    struct err err;

    assert_true(db_rows(tx, &q_all_notes, DB_NO_BINDS, &rows, &err));
    for (size_t i = 0; i < COUNT_OF(notes); i++) {
        assert_true(db_next(rows));
        assert_true(db_col_int(rows, 0) == notes[i].id);
        assert_same_text(db_col_text(rows, 1), notes[i].word);
        assert_same_text(db_col_blob(rows, 2), notes[i].body);
        assert_true(db_col_real(rows, 3) == notes[i].share);
        assert_true(db_col_int(rows, 4) == notes[i].parent);
    }
    assert_false(db_next(rows));
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
}

static bool add_all(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    for (size_t i = 0; i < COUNT_OF(notes); i++)
        if (!add_note(tx, &notes[i], err))
            return false;
    return true;
}

static void carry_all(struct pair *pair)
{
    struct db *from = db_with_notes(&pair->from);
    struct db *to = db_with_notes(&pair->to);
    int64_t last_id = 0;
    size_t n = 0;

    must_write(from, add_all, NULL);
    while (carry_one(pair, from, to, &last_id))
        n++;
    assert_int_equal(n, COUNT_OF(notes));
    assert_notes(to);
    /* Once more: rows that are there are replaced. */
    last_id = 0;
    while (carry_one(pair, from, to, &last_id))
        ;
    assert_notes(to);
}

static void rows_come_through_from_sqlite_to_postgres(void **state)
{
    carry_all(*state);
}

static void rows_come_through_from_postgres_to_sqlite(void **state)
{
    carry_all(*state);
}

/* ---- the catalogue -------------------------------------------------------------------------- */

static void tables_are_listed_with_their_keys_in_the_order_they_were_made(void **state)
{
    struct db *db = db_with_notes(state);
    struct arena *arena = arena_new(1 << 20);
    struct db_tx *tx = must_begin(db);
    const struct dump_table *tables;
    const struct dump_table *note;
    struct err err;
    size_t count;

    assert_true(dump_list_tables(tx, arena, &tables, &count, &err));
    assert_true(count > 1);
    assert_true(str_eq(tables[0].name, STR("schema_migration")));
    note = &tables[count - 1];
    assert_true(str_eq(note->name, STR("note")));
    assert_true(note->columns[0].in_key);
    assert_int_equal(note->columns[0].type, DB_INT);
    assert_int_equal(note->columns[1].type, DB_TEXT);
    assert_int_equal(note->columns[2].type, DB_BLOB);
    assert_int_equal(note->columns[3].type, DB_REAL);
    assert_false(note->columns[3].in_key);
    db_read_end(&tx);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_through_from_sqlite_to_postgres,
                                        setup_from_sqlite, teardown),
        cmocka_unit_test_setup_teardown(rows_come_through_from_postgres_to_sqlite,
                                        setup_from_postgres, teardown),
        DB_BARE_TESTS(tables_are_listed_with_their_keys_in_the_order_they_were_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
