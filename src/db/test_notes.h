/** A table of notes for the store's own tests, and short ways to write and read it. */
#ifndef PHAROS_DB_TEST_NOTES_H
#define PHAROS_DB_TEST_NOTES_H

#include "db/test_db.h"

/** One row to add; also says what the step has seen. */
struct note {
    int64_t id;
    struct str word;
    struct str body;
    double share;
    int64_t parent;
    int runs;
};

extern const struct db_query q_all_notes;
extern const struct db_query q_count_notes;

/** The fixture's database with an empty table. */
struct db *db_with_notes(void **state);
bool make_notes(struct db_tx *tx, void *arg, struct err *err);
bool add_note(struct db_tx *tx, const struct note *note, struct err *err);
/** A step that adds the struct note in `arg`. */
bool add_note_step(struct db_tx *tx, void *arg, struct err *err);
/** These end the test where they fail. */
void must_write(struct db *db, db_step *step, void *arg);
struct db_tx *must_begin(struct db *db);
int64_t count_notes_in(struct db_tx *tx);
int64_t count_notes(struct db *db);

#endif
