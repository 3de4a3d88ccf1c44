#include "db/test_notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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
const struct db_query q_all_notes = { "test.all",
                                      "SELECT id, word, body, share, parent FROM note ORDER BY id",
                                      NULL };
const struct db_query q_count_notes = { "test.count", "SELECT count(*) FROM note", NULL };

bool add_note(struct db_tx *tx, const struct note *note, struct err *err)
{
    return db_exec(tx, &q_add,
                   DB_BINDS(db_int("id", note->id), db_text("word", note->word),
                            db_blob("body", note->body), db_real("share", note->share),
                            db_id("parent", note->parent)),
                   err);
}

bool add_note_step(struct db_tx *tx, void *arg, struct err *err)
{
    struct note *note = arg;

    note->runs++;
    return add_note(tx, note, err);
}

bool make_notes(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    return db_exec(tx, &q_make, DB_NO_BINDS, err);
}

void must_write(struct db *db, db_step *step, void *arg)
{
    struct err err;

    if (!db_write(db, step, arg, &err))
        fail_msg("%s (%s)", err.code, err.detail);
}

struct db *db_with_notes(void **state)
{
    struct db *db = test_db(state);

    must_write(db, make_notes, NULL);
    return db;
}

struct db_tx *must_begin(struct db *db)
{
    struct db_tx *tx = NULL;
    struct err err;

    if (!db_read_begin(db, &tx, &err))
        fail_msg("%s (%s)", err.code, err.detail);
    return tx;
}

int64_t count_notes_in(struct db_tx *tx)
{
    int64_t n = -1;
    struct err err;

    if (!db_one_int(tx, &q_count_notes, DB_NO_BINDS, -2, &n, &err))
        fail_msg("%s (%s)", err.code, err.detail);
    return n;
}

int64_t count_notes(struct db *db)
{
    struct db_tx *tx = must_begin(db);
    int64_t n = count_notes_in(tx);

    db_read_end(&tx);
    return n;
}
