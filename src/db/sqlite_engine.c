/** SQLite put together: the baton, the readers, and the keeper thread that tidies the WAL. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "db/engine.h"
#include "db/sqlite_baton.h"
#include "db/sqlite_readers.h"
#include "db/sqlite_rows.h"

enum {
    PASSIVE_PAGES = 12000, /* 48 MB grown since the last checkpoint: move them between two groups */
    RESTART_PAGES = 24000, /* 96 MB: make the writer begin the WAL anew, waiting for readers */
    IDLE_US = 500 * 1000,  /* nobody wrote for so long: empty the WAL */
    PAGE_BYTES = 4096,
};

struct sqlite_db {
    struct db base;
    char *path;
    char *vfs;
    struct baton baton;
    struct sqlite_readers readers;
    pthread_t keeper;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;            /* under the lock */
    _Atomic bool changed;     /* something was committed since the bell rang */
    int64_t passive_pages;    /* growth of the WAL that calls for a checkpoint */
    int64_t pages_after_last; /* keeper's: WAL pages when it last checkpointed */
};

static struct sqlite_db *of(struct db *db)
{
    return CONTAINER_OF(db, struct sqlite_db, base);
}

/* ---- the keeper --------------------------------------------------------------------------------
 */

/** Called by the holder of the baton after each commit. */
static void on_committed(struct db *base)
{
    struct sqlite_db *db = of(base);

    if (atomic_exchange(&db->changed, true))
        return;
    pthread_mutex_lock(&db->lock);
    pthread_cond_signal(&db->wake);
    pthread_mutex_unlock(&db->lock);
}

static void tidy_wal(struct sqlite_db *db)
{
    int64_t pages = atomic_load_explicit(&db->baton.wal_pages, memory_order_relaxed);
    int64_t quiet_us = clock_monotonic_us(db->base.clock)
                       - atomic_load_explicit(&db->baton.last_commit_us, memory_order_relaxed);

    if (pages < db->pages_after_last)
        db->pages_after_last = 0; /* the writer began the WAL anew */
    if (pages > 0 && quiet_us >= IDLE_US)
        baton_checkpoint(&db->baton, CHECKPOINT_TRUNCATE);
    else if (pages >= RESTART_PAGES && pages >= db->pages_after_last + db->passive_pages)
        baton_checkpoint(&db->baton, CHECKPOINT_RESTART);
    else if (pages >= db->pages_after_last + db->passive_pages)
        baton_checkpoint(&db->baton, CHECKPOINT_PASSIVE);
    else
        return;
    db->pages_after_last = atomic_load_explicit(&db->baton.wal_pages, memory_order_relaxed);
}

/** Sleeps until something changed, or half a second while there is a WAL to tidy; true to go on. */
static bool keeper_waits(struct sqlite_db *db)
{
    bool wal_is_empty = atomic_load_explicit(&db->baton.wal_pages, memory_order_relaxed) == 0;
    struct timespec until;
    bool go_on;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    pthread_mutex_lock(&db->lock);
    while (!db->stopping && !atomic_load(&db->changed)) {
        if (wal_is_empty)
            pthread_cond_wait(&db->wake, &db->lock);
        else if (pthread_cond_timedwait(&db->wake, &db->lock, &until) != 0)
            break;
    }
    go_on = !db->stopping;
    pthread_mutex_unlock(&db->lock);
    return go_on;
}

static void *keep(void *arg)
{
    static const struct timespec pause = { .tv_nsec = BELL_PAUSE_MS * 1000000L };
    struct sqlite_db *db = arg;

    while (keeper_waits(db)) {
        if (atomic_exchange(&db->changed, false)) {
            bell_ring(&db->base.bell);
            nanosleep(&pause, NULL);
        }
        tidy_wal(db);
    }
    return NULL;
}

static void start_keeper(struct sqlite_db *db)
{
    pthread_condattr_t attributes;

    CHECK(pthread_mutex_init(&db->lock, NULL) == 0);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    CHECK(pthread_cond_init(&db->wake, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
    CHECK(pthread_create(&db->keeper, NULL, keep, db) == 0);
}

static void stop_keeper(struct sqlite_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->stopping = true;
    pthread_cond_signal(&db->wake);
    pthread_mutex_unlock(&db->lock);
    pthread_join(db->keeper, NULL);
    pthread_cond_destroy(&db->wake);
    pthread_mutex_destroy(&db->lock);
}

/* ---- the engine --------------------------------------------------------------------------------
 */

static void sqlite_close(struct db *base)
{
    struct sqlite_db *db = of(base);

    stop_keeper(db);
    readers_fini(&db->readers);
    baton_fini(&db->baton);
    db_base_fini(base);
    free(db->path);
    free(db->vfs);
    free(db);
}

static bool sqlite_read_begin(struct db *db, struct db_tx **out, struct err *err)
{
    return readers_begin(&of(db)->readers, out, err);
}

static void sqlite_read_end(struct db_tx *tx)
{
    readers_end(&of(tx->db)->readers, tx);
}

static bool sqlite_write(struct db *db, db_step *step, void *arg, bool patient, struct err *err)
{
    return baton_write(&of(db)->baton, step, arg, patient, err);
}

static void sqlite_write_later(struct db *db, db_step *step, void *arg, db_done *done,
                               void *done_arg, struct err *err)
{
    baton_write_later(&of(db)->baton, step, arg, done, done_arg, err);
}

static bool sqlite_lock_schema(struct db_tx *tx, struct err *err)
{
    /* The baton is the lock. */
    (void)tx;
    (void)err;
    return true;
}

static bool sqlite_new_id(struct db_tx *tx, const char *table, int64_t *out, struct err *err)
{
    return ids_take(&of(tx->db)->baton.ids, tx, table, out, err);
}

static bool sqlite_pass_ids(struct db_tx *tx, const char *table, int64_t used, struct err *err)
{
    return ids_pass(&of(tx->db)->baton.ids, tx, table, used, err);
}

static void sqlite_metrics(struct db *base, struct db_metrics *out)
{
    struct sqlite_db *db = of(base);

    out->wal_bytes = PAGE_BYTES * atomic_load_explicit(&db->baton.wal_pages, memory_order_relaxed);
    out->longest_reader_ms = readers_longest_ms(&db->readers);
    out->writers_waiting = baton_waiting(&db->baton);
}

static const struct db_ops sqlite_ops = {
    .close = sqlite_close,
    .read_begin = sqlite_read_begin,
    .read_end = sqlite_read_end,
    .write = sqlite_write,
    .write_later = sqlite_write_later,
    .rows = sqlite_rows,
    .rows_large = sqlite_rows,
    .next = sqlite_next,
    .rows_end = sqlite_rows_end,
    .col_int = sqlite_col_int,
    .col_real = sqlite_col_real,
    .col_text = sqlite_col_text,
    .col_blob = sqlite_col_blob,
    .col_is_null = sqlite_col_is_null,
    .exec = sqlite_exec,
    .prepare = sqlite_prepare,
    .script = sqlite_script,
    .lock_schema = sqlite_lock_schema,
    .new_id = sqlite_new_id,
    .pass_ids = sqlite_pass_ids,
    .metrics = sqlite_metrics,
};

static char *copy_of(const char *text)
{
    char *copy = NULL;

    if (text != NULL) {
        copy = strdup(text);
        CHECK(copy != NULL);
    }
    return copy;
}

bool db_sqlite_open(const struct db_options *options, struct db **out, struct err *err)
{
    struct sqlite_db *db = calloc(1, sizeof(*db));
    struct db_options own = *options;

    CHECK(db != NULL);
    own.path = db->path = copy_of(options->path);
    own.sqlite_vfs = db->vfs = copy_of(options->sqlite_vfs);
    db_base_init(&db->base, &sqlite_ops, DB_SQLITE, options);
    if (!baton_init(&db->baton, &db->base, &own, err)) {
        db_base_fini(&db->base);
        free(db->path);
        free(db->vfs);
        free(db);
        return false;
    }
    db->baton.committed = on_committed;
    db->passive_pages = options->checkpoint_pages > 0 ? options->checkpoint_pages : PASSIVE_PAGES;
    readers_init(&db->readers, &db->base, &own);
    start_keeper(db);
    *out = &db->base;
    return true;
}
