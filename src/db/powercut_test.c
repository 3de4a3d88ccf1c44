/**
 * The power goes at a random moment under four writers; what was acknowledged must be there, once
 * and whole, and nothing else by half. The same with syncs that do nothing must be seen failing,
 * or these tests prove nothing.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/migrate.h"
#include "db/migrate_set.h"
#include "db/powercut.h"

enum {
    WRITERS = 4,
    PARTS = 3,          /* rows of a step */
    STEPS_MAX = 300,    /* of a writer in a round */
    CHANGES_MAX = 1500, /* on the disk before the cut, at most */
    FILE_EVERY = 8,     /* every so manieth step puts a file on the disk first */
    ROUNDS = 200,
    SOAK_ROUNDS = 5000,
};

static const struct db_query q_make = {
    "cut.make",
    "CREATE TABLE part (writer INTEGER, step INTEGER, part INTEGER, body TEXT,"
    " PRIMARY KEY (writer, step, part)) STRICT",
    NULL,
};
static const struct db_query q_index = { "cut.index", "CREATE INDEX part_body ON part (body, step)",
                                         NULL };
static const struct db_query q_add = {
    "cut.add",
    "INSERT INTO part (writer, step, part, body) VALUES (:writer, :step, :part, :body)",
    NULL,
};
static const struct db_query q_steps = {
    "cut.steps",
    "SELECT step, count(*) FROM part WHERE writer = :writer GROUP BY step ORDER BY step",
    NULL,
};
static const struct db_query q_integrity = {
    "cut.integrity",
    "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    NULL,
};

struct round {
    uint64_t seed;
    struct disk *disk;
    struct db *db;
    bool ignores_syncs;
    char damage[160]; /* "" while nothing is wrong */
};

struct writer {
    pthread_t thread;
    struct round *round;
    int number;
    int step;     /* the one under way */
    int acked;    /* steps 1 to this one were acknowledged */
    int odd_kind; /* an error that a power cut does not explain; 0 = none */
};

static void note_damage(struct round *round, const char *what, int writer, int64_t step)
{
    if (round->damage[0] == '\0')
        snprintf(round->damage, sizeof(round->damage), "seed %llu: %s, writer %d, step %lld",
                 (unsigned long long)round->seed, what, writer, (long long)step);
}

/* ---- before and during the cut
 * ----------------------------------------------------------------------- */

static bool make_table(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    return db_exec(tx, &q_make, DB_NO_BINDS, err) && db_exec(tx, &q_index, DB_NO_BINDS, err);
}

static bool add_parts(struct db_tx *tx, void *arg, struct err *err)
{
    const struct writer *writer = arg;
    char body[700];

    memset(body, 'a' + writer->step % 26, sizeof(body));
    for (int part = 1; part <= PARTS; part++)
        if (!db_exec(tx, &q_add,
                     DB_BINDS(db_int("writer", writer->number), db_int("step", writer->step),
                              db_int("part", part),
                              db_text("body", (struct str){ body, sizeof(body) })),
                     err))
            return false;
    return true;
}

static void name_file(char path[64], const struct writer *writer, int64_t step, const char *end)
{
    snprintf(path, 64, "/blobs/%d-%lld%s", writer->number, (long long)step, end);
}

static void fill_file(char content[2000], int64_t step)
{
    memset(content, 'A' + (int)(step % 26), 2000);
}

/** As the blob writer does: content, name, folder; only then the row. */
static bool put_file(struct writer *writer, struct err *err)
{
    const struct file_ops *ops = disk_file_ops(writer->round->disk);
    char passing[64];
    char path[64];
    char content[2000];
    struct file *file;
    bool ok;

    name_file(passing, writer, writer->step, ".part");
    name_file(path, writer, writer->step, "");
    fill_file(content, writer->step);
    if (!file_create(ops, passing, &file, err))
        return false;
    ok = file_write(file, (struct str){ content, sizeof(content) }, err) && file_sync(file, err);
    file_close(&file);
    return ok && file_rename(ops, passing, path, err) && file_sync_folder(ops, "/blobs", err);
}

static void *write_until_dark(void *arg)
{
    struct writer *writer = arg;
    struct err err;

    for (writer->step = 1; writer->step <= STEPS_MAX; writer->step++) {
        bool ok = (writer->step % FILE_EVERY != 0 || put_file(writer, &err))
                  && db_write(writer->round->db, add_parts, writer, &err);

        if (!ok) {
            if (err.kind != ERR_UNAVAILABLE && err.kind != ERR_UNCERTAIN)
                writer->odd_kind = (int)err.kind;
            break;
        }
        writer->acked = writer->step;
    }
    return NULL;
}

static bool open_store(struct round *round, struct err *err)
{
    const struct migration_set own = { .migrations = migrations_built_in, .n = 1 };
    const struct db_options options = {
        .path = "/pharos.db",
        .sqlite_vfs = disk_vfs(round->disk),
        .readers = 1,
        .checkpoint_pages = 20,
    };

    if (!db_open(&options, &round->db, err))
        return false;
    if (migrate_run(round->db, &own, err))
        return true;
    db_close(&round->db);
    return false;
}

static void set_up(struct round *round)
{
    struct err err;

    round->disk = disk_new(round->seed);
    if (!open_store(round, &err) || !db_write(round->db, make_table, NULL, &err))
        fail_msg("%s (%s)", err.code, err.detail);
}

static void write_and_cut(struct round *round, struct writer writers[WRITERS], enum cut_mode mode)
{
    struct random_seeded random;

    random_seeded_init(&random, round->seed);
    disk_ignore_syncs(round->disk, round->ignores_syncs);
    disk_cut_after(round->disk, 1 + (int64_t)random_below(&random.random, CHANGES_MAX), mode);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){ .round = round, .number = i };
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_until_dark, &writers[i]),
                         0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        if (writers[i].odd_kind != 0)
            note_damage(round, "an odd error", i, writers[i].odd_kind);
    }
    if (!disk_is_off(round->disk))
        disk_cut_after(round->disk, 1, mode); /* hits the checkpoint at closing */
    db_close(&round->db);
    disk_power_on(round->disk);
    disk_ignore_syncs(round->disk, false);
}

/* ---- after it
 * ----------------------------------------------------------------------------------------- */

static void check_file(struct round *round, const struct writer *writer, int64_t step)
{
    char path[64];
    char wanted[2000];
    char found[2000] = "";
    struct file *file;
    struct err err;
    size_t n = 0;
    bool ok;

    name_file(path, writer, step, "");
    fill_file(wanted, step);
    if (!file_open(disk_file_ops(round->disk), path, &file, &err)) {
        note_damage(round, "a row without its file", writer->number, step);
        return;
    }
    ok = file_read(file, 0, found, sizeof(found), &n, &err) && n == sizeof(wanted)
         && memcmp(found, wanted, n) == 0;
    file_close(&file);
    if (!ok)
        note_damage(round, "a file without its content", writer->number, step);
}

/** Steps 1 to the acknowledged one, whole; the one after may be there too, whole. */
static void check_writer(struct round *round, struct db_tx *tx, const struct writer *writer)
{
    struct db_rows *rows;
    struct err err;
    int64_t seen = 0;

    if (!db_rows(tx, &q_steps, DB_BINDS(db_int("writer", writer->number)), &rows, &err)) {
        note_damage(round, "cannot be read", writer->number, 0);
        return;
    }
    while (db_next(rows)) {
        int64_t step = db_col_int(rows, 0);

        if (step != seen + 1)
            note_damage(round, "a step is missing", writer->number, seen + 1);
        if (db_col_int(rows, 1) != PARTS)
            note_damage(round, "half a step", writer->number, step);
        if (step % FILE_EVERY == 0)
            check_file(round, writer, step);
        seen = step;
    }
    if (!db_rows_end(&rows, &err))
        note_damage(round, "cannot be read to the end", writer->number, seen);
    if (seen < writer->acked)
        note_damage(round, "an acknowledged step is lost", writer->number, seen + 1);
    if (seen > writer->acked + 1)
        note_damage(round, "a step nobody made", writer->number, seen);
}

static void check_store(struct round *round, const struct writer writers[WRITERS])
{
    struct db_tx *tx;
    struct err err;
    int64_t bad = -1;

    if (!open_store(round, &err) || !db_read_begin(round->db, &tx, &err)) {
        note_damage(round, "cannot be opened", 0, 0);
        return;
    }
    for (int i = 0; i < WRITERS; i++)
        check_writer(round, tx, &writers[i]);
    if (!db_one_int(tx, &q_integrity, DB_NO_BINDS, -1, &bad, &err) || bad != 0)
        note_damage(round, "SQLite finds damage", 0, bad);
    db_read_end(&tx);
}

/** Fills round->damage. */
static int run_round(struct round *round, enum cut_mode mode)
{
    struct writer writers[WRITERS];
    int acked = 0;

    set_up(round);
    write_and_cut(round, writers, mode);
    check_store(round, writers);
    db_close(&round->db);
    disk_free(&round->disk);
    for (int i = 0; i < WRITERS; i++)
        acked += writers[i].acked;
    return acked;
}

/* ---- tests
 * --------------------------------------------------------------------------------------------- */

static void nothing_acknowledged_is_lost_when_the_power_goes(void **state)
{
    int rounds = getenv("PHAROS_SOAK") != NULL ? SOAK_ROUNDS : ROUNDS;
    int64_t acked = 0;

    (void)state;
    for (int i = 0; i < rounds; i++) {
        struct round round = { .seed = 1000 + (uint64_t)i };

        acked += run_round(&round, (enum cut_mode)(i % CUT_MODES));
        if (round.damage[0] != '\0')
            fail_msg("%s", round.damage);
    }
    assert_true(acked > rounds); /* the rounds did write */
}

static void without_syncs_the_same_rounds_show_damage(void **state)
{
    static const enum cut_mode modes[] = { CUT_ALL, CUT_RANDOM, CUT_TORN };

    (void)state;
    for (size_t m = 0; m < COUNT_OF(modes); m++) {
        int damaged = 0;

        for (int i = 0; i < 20; i++) {
            struct round round = { .seed = 1000 + (uint64_t)i, .ignores_syncs = true };

            run_round(&round, modes[m]);
            damaged += round.damage[0] != '\0';
        }
        assert_true(damaged > 10);
    }
}

static void a_crash_of_the_program_alone_needs_no_sync(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct round round = { .seed = 1000 + (uint64_t)i, .ignores_syncs = true };

        run_round(&round, CUT_NONE);
        if (round.damage[0] != '\0')
            fail_msg("%s", round.damage);
    }
}

/** Everybody in a group hears of the full disk, nothing is half there, and it passes. */
static void a_full_disk_says_so_and_recovers_by_itself(void **state)
{
    struct round round = { .seed = 7 };
    struct writer writer = { .round = &round, .number = 1 };
    struct err err;

    (void)state;
    set_up(&round);
    disk_limit(round.disk, 40000);
    for (writer.step = 1; db_write(round.db, add_parts, &writer, &err); writer.step++)
        writer.acked = writer.step;
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_string_equal(err.code, "storage_full");
    assert_true(writer.acked > 0);
    disk_limit(round.disk, -1);
    if (!db_write(round.db, add_parts, &writer, &err))
        fail_msg("%s (%s)", err.code, err.detail);
    writer.acked = writer.step;
    db_close(&round.db);
    check_store(&round, (struct writer[WRITERS]){
                            { .number = 0 }, writer, { .number = 2 }, { .number = 3 } });
    db_close(&round.db);
    disk_free(&round.disk);
    assert_string_equal(round.damage, "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_when_the_power_goes),
        cmocka_unit_test(without_syncs_the_same_rounds_show_damage),
        cmocka_unit_test(a_crash_of_the_program_alone_needs_no_sync),
        cmocka_unit_test(a_full_disk_says_so_and_recovers_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
