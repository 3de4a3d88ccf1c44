#include "db/sqlite_baton.h"

#include <string.h>
#include <time.h>

#include "base/check.h"
#include "db/sqlite_rows.h"

static const struct db_query q_begin = { "db.begin", "BEGIN IMMEDIATE", NULL };
static const struct db_query q_commit = { "db.commit", "COMMIT", NULL };
static const struct db_query q_rollback = { "db.rollback", "ROLLBACK", NULL };
static const struct db_query q_savepoint = { "db.savepoint", "SAVEPOINT step", NULL };
static const struct db_query q_release = { "db.release", "RELEASE step", NULL };
static const struct db_query q_undo = { "db.undo", "ROLLBACK TO step", NULL };

/* ---- the queue --------------------------------------------------------------------------------
 */

static void wait_for(sem_t *sem)
{
    while (sem_wait(sem) != 0)
        ;
}

/** Returns once this thread holds the baton. */
static void take(struct baton *baton, struct member *self)
{
    bool mine;

    pthread_mutex_lock(&baton->lock);
    mine = !baton->taken;
    if (mine) {
        baton->taken = true;
    } else {
        self->next = NULL;
        *baton->last = self;
        baton->last = &self->next;
        baton->waiting++;
        if (baton->awaits_company) {
            baton->awaits_company = false;
            sem_post(&baton->arrival);
        }
    }
    pthread_mutex_unlock(&baton->lock);
    if (!mine)
        wait_for(&self->turn);
}

/** Gives the baton to the next in the queue, or lays it down. */
static void pass(struct baton *baton)
{
    struct member *next;

    pthread_mutex_lock(&baton->lock);
    next = baton->first;
    if (next != NULL) {
        baton->first = next->next;
        if (baton->first == NULL)
            baton->last = &baton->first;
        baton->waiting--;
    } else {
        baton->taken = false;
    }
    pthread_mutex_unlock(&baton->lock);
    if (next != NULL)
        sem_post(&next->turn);
}

int baton_waiting(struct baton *baton)
{
    int n;

    pthread_mutex_lock(&baton->lock);
    n = baton->waiting;
    pthread_mutex_unlock(&baton->lock);
    return n;
}

/**
 * After a commit its members come back within microseconds if they are busy; a group that closes
 * on the first of them would pay one fsync for one step. So a group smaller than the last one
 * waits a moment for company; a lone writer never does.
 */
static bool company_comes(struct baton *baton)
{
    enum { PATIENCE_US = 150 };
    struct timespec until;
    bool came;

    if (baton->steps >= baton->last_group)
        return false;
    pthread_mutex_lock(&baton->lock);
    came = baton->waiting > 0;
    baton->awaits_company = !came;
    pthread_mutex_unlock(&baton->lock);
    if (came)
        return true;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += PATIENCE_US * 1000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    sem_clockwait(&baton->arrival, CLOCK_MONOTONIC, &until);
    pthread_mutex_lock(&baton->lock);
    /* The post may have come just after the patience ended: it must not stay for next time. */
    if (!baton->awaits_company)
        sem_trywait(&baton->arrival);
    baton->awaits_company = false;
    came = baton->waiting > 0;
    pthread_mutex_unlock(&baton->lock);
    return came;
}

/* ---- groups ------------------------------------------------------------------------------------
 */

static bool transaction_is_gone(const struct baton *baton)
{
    return sqlite3_get_autocommit(baton->conn.handle) != 0;
}

static bool open_group(struct baton *baton, struct err *err)
{
    if (baton->open)
        return true;
    if (!sqlite_conn_run(&baton->conn, &q_begin, err))
        return false;
    baton->open = true;
    baton->steps = 0;
    baton->begun_us = clock_monotonic_us(baton->db->clock);
    return true;
}

/** The sleepers of the group that has just ended, which is closed with this. */
static struct member *close_group(struct baton *baton)
{
    struct member *sleepers = baton->sleepers;

    baton->sleepers = NULL;
    baton->sleepers_n = 0;
    baton->open = false;
    return sleepers;
}

static void tell(struct member *sleepers, enum fate fate, const struct err *why)
{
    while (sleepers != NULL) {
        struct member *member = sleepers;

        sleepers = member->next; /* read now: the member's stack is gone once it is awake */
        member->fate = fate;
        if (why != NULL)
            member->why = *why;
        sem_post(&member->turn);
    }
}

/** Everything since BEGIN is undone; the ids taken meanwhile too. */
static void roll_back_group(struct baton *baton)
{
    struct err ignored; /* the transaction is gone either way: the handle says so below */

    if (!transaction_is_gone(baton) && !sqlite_conn_run(&baton->conn, &q_rollback, &ignored))
        CHECK(transaction_is_gone(baton));
    ids_forget(&baton->ids);
}

/**
 * A COMMIT whose fsync failed may still be found whole after a crash, unless a later group has
 * overwritten its frames by then: nobody can say.
 */
static bool fail_commit(struct baton *baton, struct err *err)
{
    bool sync_failed = sqlite3_extended_errcode(baton->conn.handle) == SQLITE_IOERR_FSYNC;

    if (sync_failed) {
        struct err engine = *err;

        err_set(err, ERR_UNCERTAIN, "commit_uncertain",
                "the disk failed while this was being stored");
        err_detail(err, "%s", engine.detail);
    }
    roll_back_group(baton);
    return false;
}

static bool commit_group(struct baton *baton, struct err *err)
{
    int64_t now_us;

    if (!sqlite_conn_run(&baton->conn, &q_commit, err))
        return fail_commit(baton, err);
    now_us = clock_monotonic_us(baton->db->clock);
    atomic_store_explicit(&baton->last_commit_us, now_us, memory_order_relaxed);
    baton->last_group = baton->steps;
    db_count_commit(baton->db, baton->steps);
    baton->committed(baton->db);
    return true;
}

/** Commits, lets the next one go on, and tells everybody; returns the fate of the group. */
static enum fate finish_group(struct baton *baton, struct err *err)
{
    enum fate fate = commit_group(baton, err) ? FATE_DURABLE : FATE_FAILED;
    struct member *sleepers = close_group(baton);

    pass(baton);
    tell(sleepers, fate, fate == FATE_FAILED ? err : NULL);
    return fate;
}

/** The group is lost by somebody's fault: the sleepers run their steps again. */
static void lose_group(struct baton *baton)
{
    struct member *sleepers;

    roll_back_group(baton);
    sleepers = close_group(baton);
    pass(baton);
    tell(sleepers, FATE_LOST, NULL);
}

static bool group_is_due(struct baton *baton)
{
    int64_t age_us = clock_monotonic_us(baton->db->clock) - baton->begun_us;

    if (baton->steps >= GROUP_STEPS_MAX || age_us >= GROUP_MAX_US)
        return true;
    return baton_waiting(baton) == 0 && !company_comes(baton);
}

/** Sleeps until somebody has committed, or lost, the group. */
static enum fate sleep_in_group(struct baton *baton, struct member *self)
{
    self->fate = FATE_OPEN;
    self->next = baton->sleepers;
    baton->sleepers = self;
    baton->sleepers_n++;
    pass(baton);
    wait_for(&self->turn);
    return self->fate;
}

/* ---- steps -------------------------------------------------------------------------------------
 */

static bool keep_step(struct baton *baton, struct err *err)
{
    return sqlite_conn_run(&baton->conn, &q_release, err);
}

static void undo_step(struct baton *baton)
{
    struct err ignored; /* a savepoint that cannot be undone costs the whole group, see below */

    ids_step_undo(&baton->ids);
    if (transaction_is_gone(baton))
        return;
    if (!sqlite_conn_run(&baton->conn, &q_undo, &ignored)
        || !sqlite_conn_run(&baton->conn, &q_release, &ignored))
        roll_back_group(baton);
}

/** Runs the step in its savepoint; false leaves the group as it was before, or gone. */
static bool run_step(struct baton *baton, db_step *step, void *arg, bool patient, struct err *err)
{
    struct sqlite_tx tx = {
        .base = { .db = baton->db, .writes = true, .patient = patient },
        .conn = &baton->conn,
    };
    bool ok;

    if (!sqlite_conn_run(&baton->conn, &q_savepoint, err))
        return false;
    baton->steps++;
    ids_step_begin(&baton->ids);
    ok = db_tx_run(&tx.base, step, arg, err) && keep_step(baton, err);
    if (!ok)
        undo_step(baton);
    /* An injected storage error behaves like a real one: the transaction does not survive it. */
    if (tx.base.broken && tx.base.why.kind == ERR_UNAVAILABLE)
        roll_back_group(baton);
    return ok;
}

/** One try: the step and the fate of its group. *ok is the step's own answer. */
static enum fate try_once(struct baton *baton, struct member *self, db_step *step, void *arg,
                          bool patient, bool spoil, bool *ok, struct err *err)
{
    take(baton, self);
    *ok = open_group(baton, err);
    if (!*ok) {
        pass(baton);
        return FATE_DURABLE;
    }
    *ok = run_step(baton, step, arg, patient, err);
    if (spoil)
        roll_back_group(baton);
    if (transaction_is_gone(baton)) {
        lose_group(baton);
        return *ok ? FATE_LOST : FATE_DURABLE;
    }
    if (!group_is_due(baton))
        return sleep_in_group(baton, self);
    return finish_group(baton, &self->why);
}

static bool fail_often_lost(struct err *err)
{
    err_set(err, ERR_UNAVAILABLE, "database_busy", "the database is busy");
    err->retry_after_s = 1;
    return err_detail(err, "lost the group %d times", DB_RERUNS_MAX);
}

bool baton_write(struct baton *baton, db_step *step, void *arg, bool patient, struct err *err)
{
    int32_t spoils = atomic_load_explicit(&baton->db->fault.conflicts, memory_order_relaxed);
    struct member self = { .fate = FATE_OPEN };
    enum fate fate = FATE_LOST;
    bool ok = false;

    CHECK(sem_init(&self.turn, 0, 0) == 0);
    for (int run = 0; fate == FATE_LOST && run <= DB_RERUNS_MAX; run++) {
        if (run > 0)
            atomic_fetch_add(&baton->db->counters.reruns, 1);
        fate = try_once(baton, &self, step, arg, patient, run < spoils, &ok, err);
    }
    sem_destroy(&self.turn);
    if (fate == FATE_LOST)
        return fail_often_lost(err);
    /* What failed by itself surely did not happen, but it may have failed because of what it read
     * from the group that is gone now: then trying later is the better answer. */
    if (fate == FATE_FAILED && (ok || self.why.kind == ERR_UNAVAILABLE)) {
        *err = self.why;
        return false;
    }
    return ok;
}

/* ---- checkpoints -------------------------------------------------------------------------------
 */

static int on_wal_grown(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct baton *baton = arg;

    (void)handle;
    (void)name;
    atomic_store_explicit(&baton->wal_pages, pages, memory_order_relaxed);
    return SQLITE_OK;
}

static bool checkpoint_now(struct baton *baton, enum checkpoint how)
{
    /* How long readers may be waited for; a passive checkpoint waits for nobody. */
    enum { RESTART_WAIT_MS = 250, USUAL_WAIT_MS = 2000 };
    static const int modes[] = {
        [CHECKPOINT_PASSIVE] = SQLITE_CHECKPOINT_PASSIVE,
        [CHECKPOINT_RESTART] = SQLITE_CHECKPOINT_RESTART,
        [CHECKPOINT_TRUNCATE] = SQLITE_CHECKPOINT_TRUNCATE,
    };
    int in_wal = 0;
    int moved = 0;
    int status;

    sqlite3_busy_timeout(baton->conn.handle, how == CHECKPOINT_RESTART ? RESTART_WAIT_MS : 0);
    status = sqlite3_wal_checkpoint_v2(baton->conn.handle, "main", modes[how], &in_wal, &moved);
    sqlite3_busy_timeout(baton->conn.handle, USUAL_WAIT_MS);
    if (status != SQLITE_OK)
        return false;
    if (how != CHECKPOINT_PASSIVE)
        atomic_store_explicit(&baton->wal_pages, 0, memory_order_relaxed);
    return in_wal == moved;
}

bool baton_checkpoint(struct baton *baton, enum checkpoint how)
{
    struct member self = { .fate = FATE_OPEN };
    struct member *sleepers = NULL;
    struct err err;
    enum fate fate = FATE_DURABLE;
    bool all;

    CHECK(sem_init(&self.turn, 0, 0) == 0);
    take(baton, &self);
    if (baton->open) {
        fate = commit_group(baton, &err) ? FATE_DURABLE : FATE_FAILED;
        sleepers = close_group(baton);
        tell(sleepers, fate, fate == FATE_FAILED ? &err : NULL);
    }
    all = checkpoint_now(baton, how);
    pass(baton);
    sem_destroy(&self.turn);
    return all;
}

/* ---- life --------------------------------------------------------------------------------------
 */

bool baton_init(struct baton *baton, struct db *db, const struct db_options *options,
                struct err *err)
{
    memset(baton, 0, sizeof(*baton));
    baton->db = db;
    baton->last = &baton->first;
    if (!sqlite_conn_open(options, SQLITE_WRITER, &baton->conn, err))
        return false;
    sqlite3_wal_hook(baton->conn.handle, on_wal_grown, baton);
    CHECK(pthread_mutex_init(&baton->lock, NULL) == 0);
    CHECK(sem_init(&baton->arrival, 0, 0) == 0);
    return true;
}

void baton_fini(struct baton *baton)
{
    CHECK(!baton->taken && !baton->open);
    checkpoint_now(baton, CHECKPOINT_TRUNCATE);
    sqlite_conn_close(&baton->conn);
    sem_destroy(&baton->arrival);
    pthread_mutex_destroy(&baton->lock);
}
