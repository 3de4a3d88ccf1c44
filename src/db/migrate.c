#include "db/migrate.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/digest.h"
#include "db/engine.h"
#include "db/migrate_set.h"

static const struct db_query q_has_tables = {
    "migrate.has_tables",
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'",
    "SELECT count(*) FROM (SELECT to_regclass('schema_migration') AS found) AS t"
    " WHERE found IS NOT NULL",
};
static const struct db_query q_applied = {
    "migrate.applied", "SELECT number, digest FROM schema_migration ORDER BY number", NULL
};
static const struct db_query q_oldest = { "migrate.oldest",
                                          "SELECT oldest_schema FROM schema_info WHERE id = 1",
                                          NULL };
static const struct db_query q_record = {
    "migrate.record",
    "INSERT INTO schema_migration (number, name, digest, applied_at_ms)"
    " VALUES (:number, :name, :digest, :now_ms)",
    NULL,
};
static const struct db_query q_backfill = {
    "migrate.backfill",
    "SELECT cursor, done_at_ms FROM schema_backfill WHERE number = :number",
    NULL,
};
static const struct db_query q_save_backfill = {
    "migrate.save_backfill",
    "INSERT INTO schema_backfill (number, cursor, done_at_ms) VALUES (:number, :cursor, :done)"
    " ON CONFLICT (number) DO UPDATE SET cursor = excluded.cursor,"
    " done_at_ms = excluded.done_at_ms",
    NULL,
};

const struct db_query *const migrate_queries[] = {
    &q_has_tables, &q_applied, &q_oldest, &q_record, &q_backfill, &q_save_backfill, NULL,
};

enum { DIGEST_HEX = SHA256_HEX_CHARS + 1 };

static const char *text_of(const struct migration *migration, enum db_engine engine)
{
    return engine == DB_POSTGRES && migration->pg != NULL ? migration->pg : migration->sqlite;
}

static void digest_of(const char *text, char hex[DIGEST_HEX])
{
    struct sha256 digest = sha256_of(str_of(text));

    sodium_bin2hex(hex, DIGEST_HEX, digest.bytes, sizeof(digest.bytes));
}

/* ---- one migration ------------------------------------------------------------------------------
 */

enum { MIGRATIONS_MAX = 1024 };

struct migrate_step {
    struct db *db;
    const struct migration_set *set;
    bool applied[MIGRATIONS_MAX]; /* by position in the set; known anew in each run of the step */
    const struct migration *ran;  /* what this step applied; NULL when nothing was left */
};

static bool check_digest(const struct migration *migration, enum db_engine engine,
                         struct str digest, struct err *err)
{
    char ours[DIGEST_HEX];

    digest_of(text_of(migration, engine), ours);
    if (str_eq(digest, str_of(ours)))
        return true;
    err_set(err, ERR_CONFLICT, "changed_migration",
            "migration %04lld (%s) is not the one that made this database",
            (long long)migration->number, migration->name);
    return err_param(err, "%04lld", (long long)migration->number);
}

/** Notes the migration as applied when we know it; one we do not know came with a newer program. */
static bool note_applied(struct migrate_step *run, int64_t number, struct str digest,
                         struct err *err)
{
    for (size_t i = 0; i < run->set->n; i++) {
        if (run->set->migrations[i].number != number)
            continue;
        run->applied[i] = true;
        return check_digest(&run->set->migrations[i], run->db->engine, digest, err);
    }
    return true;
}

static bool read_applied(struct db_tx *tx, struct migrate_step *run, struct err *err)
{
    struct db_rows *rows;
    bool ok = true;

    if (!db_rows(tx, &q_applied, DB_NO_BINDS, &rows, err))
        return false;
    while (ok && db_next(rows))
        ok = note_applied(run, db_col_int(rows, 0), db_col_text(rows, 1), err);
    if (!ok) {
        struct err later; /* the first error is the one to tell */

        if (!db_rows_end(&rows, &later))
            db_tx_break(tx, err);
        return false;
    }
    return db_rows_end(&rows, err);
}

static int64_t newest_of(const struct migration *migrations, size_t n)
{
    return n > 0 ? migrations[n - 1].number : 0;
}

int64_t db_schema_newest(void)
{
    return newest_of(migrations_built_in, migrations_built_in_n);
}

static bool check_newer(struct db_tx *tx, const struct migration_set *set, struct err *err)
{
    int64_t newest = newest_of(set->migrations, set->n);
    int64_t oldest;

    if (!db_one_int(tx, &q_oldest, DB_NO_BINDS, 0, &oldest, err))
        return false;
    if (oldest <= newest)
        return true;
    err_set(err, ERR_CONFLICT, "newer_database",
            "this database was made by a newer program (schema %lld); this one knows %lld",
            (long long)oldest, (long long)newest);
    return err_param(err, "%lld", (long long)oldest);
}

static bool read_state(struct db_tx *tx, struct migrate_step *run, struct err *err)
{
    int64_t has_tables;

    memset(run->applied, 0, sizeof(run->applied));
    if (!db_one_int(tx, &q_has_tables, DB_NO_BINDS, 0, &has_tables, err))
        return false;
    if (has_tables == 0)
        return true;
    return read_applied(tx, run, err) && check_newer(tx, run->set, err);
}

static bool apply(struct db_tx *tx, const struct migration *migration, struct err *err)
{
    const char *text = text_of(migration, tx->db->engine);
    char digest[DIGEST_HEX];

    if (!tx->db->ops->script(tx, text, err)) {
        db_tx_break(tx, err);
        return false;
    }
    digest_of(text, digest);
    return db_exec(
        tx, &q_record,
        DB_BINDS(db_int("number", migration->number), db_text("name", str_of(migration->name)),
                 db_text("digest", str_of(digest)), db_int("now_ms", clock_now_ms(tx->db->clock))),
        err);
}

static bool apply_next(struct db_tx *tx, void *arg, struct err *err)
{
    struct migrate_step *run = arg;

    run->ran = NULL;
    if (!tx->db->ops->lock_schema(tx, err) || !read_state(tx, run, err))
        return false;
    for (size_t i = 0; i < run->set->n; i++) {
        if (run->applied[i])
            continue;
        run->ran = &run->set->migrations[i];
        return apply(tx, run->ran, err);
    }
    return true;
}

static bool apply_all(struct db *db, const struct migration_set *set, struct err *err)
{
    struct migrate_step run = { .db = db, .set = set };

    CHECK(set->n <= MIGRATIONS_MAX);
    do {
        if (!db->ops->write(db, apply_next, &run, true, err))
            return false;
        if (run.ran != NULL && db->log != NULL)
            log_line(db->log, LOG_INFO, "db.migrated", "number=%lld name=%s",
                     (long long)run.ran->number, run.ran->name);
    } while (run.ran != NULL);
    return true;
}

/* ---- back-fills
 * ---------------------------------------------------------------------------------- */

struct backfill_step {
    const struct migration_backfill *backfill;
    bool done;
};

static bool read_backfill(struct db_tx *tx, int64_t number, int64_t *cursor, bool *done,
                          struct err *err)
{
    struct db_rows *rows;

    *cursor = 0;
    *done = false;
    if (!db_rows(tx, &q_backfill, DB_BINDS(db_int("number", number)), &rows, err))
        return false;
    if (db_next(rows)) {
        *cursor = db_col_int(rows, 0);
        *done = !db_col_is_null(rows, 1);
    }
    return db_rows_end(&rows, err);
}

static bool run_batch(struct db_tx *tx, void *arg, struct err *err)
{
    struct backfill_step *run = arg;
    int64_t number = run->backfill->number;
    int64_t cursor;

    /* Another node may be filling too: one batch at a time, each from where the last one ended. */
    if (!tx->db->ops->lock_schema(tx, err) || !read_backfill(tx, number, &cursor, &run->done, err))
        return false;
    if (run->done)
        return true;
    if (!run->backfill->batch(tx, &cursor, &run->done, err))
        return false;
    return db_exec(
        tx, &q_save_backfill,
        DB_BINDS(db_int("number", number), db_int("cursor", cursor),
                 run->done ? db_int("done", clock_now_ms(tx->db->clock)) : db_null("done")),
        err);
}

static bool fill_all(struct db *db, const struct migration_set *set, struct err *err)
{
    for (size_t i = 0; i < set->backfills_n; i++) {
        struct backfill_step run = { .backfill = &set->backfills[i] };

        while (!run.done)
            if (!db->ops->write(db, run_batch, &run, true, err))
                return false;
    }
    return true;
}

/* ---- the program's own
 * ---------------------------------------------------------------------------- */

bool migrate_run(struct db *db, const struct migration_set *set, struct err *err)
{
    return apply_all(db, set, err) && fill_all(db, set, err);
}

bool db_migrate(struct db *db, struct err *err)
{
    const struct migration_set built_in = {
        .migrations = migrations_built_in,
        .n = migrations_built_in_n,
    };

    return migrate_run(db, &built_in, err);
}
