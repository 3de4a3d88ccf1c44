#include "db/sqlite_baton.h"

#include <stdlib.h>
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

static void enqueue(struct baton *baton, struct member *self)
{
    self->next = NULL;
    *baton->last = self;
    baton->last = &self->next;
    baton->waiting++;
    if (baton->awaits_company) {
        baton->awaits_company = false;
        sem_post(&baton->arrival);
    }
}

static struct member *dequeue(struct baton *baton)
{
    struct member *first = baton->first;

    if (first == NULL)
        return NULL;
    baton->first = first->next;
    if (baton->first == NULL)
        baton->last = &baton->first;
    baton->waiting--;
    return first;
}

/** True with the baton in hand; else the member is in the queue, and its fate another's. */
static bool take_or_queue(struct baton *baton, struct member *self)
{
    bool waits;

    self->thread = pthread_self();
    pthread_mutex_lock(&baton->lock);
    waits = baton->taken;
    /* A change inside a step would wait for itself. */
    CHECK(!waits || !pthread_equal(baton->holder, pthread_self()));
    if (waits)
        enqueue(baton, self);
    else
        baton->holder = pthread_self();
    baton->taken = true;
    pthread_mutex_unlock(&baton->lock);
    return !waits;
}

/** Returns with the baton (FATE_LEAD), or when somebody else has led this member's group. */
static void take(struct baton *baton, struct member *self)
{
    if (take_or_queue(baton, self))
        self->fate = FATE_LEAD;
    else
        wait_for(&self->told);
}

/** Gives the baton to whoever sleeps at the head of the queue; under the lock, with the baton. */
static struct member *hand_on(struct baton *baton)
{
    struct member *next = dequeue(baton);

    baton->holder = next->thread;
    next->fate = FATE_LEAD;
    return next;
}

/** Gives the baton to the next in the queue, or lays it down where nobody sleeps for it. */
static void pass(struct baton *baton)
{
    struct member *next = NULL;

    pthread_mutex_lock(&baton->lock);
    if (baton->first != NULL && baton->first->done == NULL)
        next = hand_on(baton);
    else
        baton->taken = false;
    pthread_mutex_unlock(&baton->lock);
    if (next != NULL)
        sem_post(&next->told);
}

/** A change that nobody sleeps for, with the baton to lead it; NULL when there is none to lead. */
static struct member *take_left(struct baton *baton)
{
    struct member *left = NULL;
    struct member *next = NULL;

    pthread_mutex_lock(&baton->lock);
    if (!baton->taken && baton->first != NULL) {
        baton->taken = true;
        if (baton->first->done == NULL) {
            next = hand_on(baton);
        } else {
            left = dequeue(baton);
            baton->holder = pthread_self();
        }
    }
    pthread_mutex_unlock(&baton->lock);
    if (next != NULL)
        sem_post(&next->told);
    return left;
}

/** The next one whose step can join the group; NULL also when somebody wants the group to end. */
static struct member *next_member(struct baton *baton)
{
    struct member *next = NULL;

    pthread_mutex_lock(&baton->lock);
    if (baton->first != NULL && baton->first->step != NULL)
        next = dequeue(baton);
    pthread_mutex_unlock(&baton->lock);
    return next;
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

/** The members of the group that has just ended. */
static struct member *close_group(struct baton *baton)
{
    struct member *group = baton->group;

    baton->group = NULL;
    baton->open = false;
    return group;
}

static bool fail_often_lost(struct err *err)
{
    err_set(err, ERR_UNAVAILABLE, "database_busy", "the database is busy");
    err->retry_after_s = 1;
    return err_detail(err, "lost the group %d times", DB_RERUNS_MAX);
}

/** A member whose group was lost stands in line again, unless that was too often. */
static bool may_run_again(struct baton *baton, struct member *member)
{
    if (member->fate != FATE_LOST || ++member->runs > DB_RERUNS_MAX)
        return false;
    atomic_fetch_add(&baton->db->counters.reruns, 1);
    return true;
}

/** What became of a change whose fate is known. */
static bool outcome(const struct member *member)
{
    if (member->fate == FATE_LOST)
        return fail_often_lost(member->err);
    /* What failed by itself surely did not happen, but it may have failed because of what it read
     * from the group that is gone now: then trying later is the better answer. */
    if (member->fate == FATE_FAILED && (member->ok || member->why.kind == ERR_UNAVAILABLE)) {
        *member->err = member->why;
        return false;
    }
    return member->ok;
}

/** Ends a change that nobody sleeps for, or puts it in the queue again. */
static void settle(struct baton *baton, struct member *member)
{
    if (may_run_again(baton, member)) {
        pthread_mutex_lock(&baton->lock);
        enqueue(baton, member);
        pthread_mutex_unlock(&baton->lock);
        return;
    }
    member->done(member->done_arg, outcome(member));
    sem_destroy(&member->told);
    free(member);
}

/** Without the baton. The leader needs no post: it looks at its fate when it is done. */
static void tell_one(struct baton *baton, struct member *member, const struct member *leader,
                     enum fate fate)
{
    member->fate = fate;
    if (member->done != NULL)
        settle(baton, member);
    else if (member != leader)
        sem_post(&member->told);
}

static void tell(struct baton *baton, struct member *group, const struct member *leader,
                 enum fate fate, const struct err *why)
{
    while (group != NULL) {
        struct member *member = group;

        group = member->next; /* read now: the member is gone once it is told */
        if (why != NULL)
            member->why = *why;
        tell_one(baton, member, leader, fate);
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

/** Commits and tells everybody; the baton goes on before, so that the next group need not wait. */
static void finish_group(struct baton *baton, const struct member *leader)
{
    struct err err;
    bool ok = commit_group(baton, &err);
    struct member *group = close_group(baton);

    pass(baton);
    tell(baton, group, leader, ok ? FATE_KNOWN : FATE_FAILED, ok ? NULL : &err);
}

/** The transaction is gone by somebody's fault: the others run their steps again. */
static void lose_group(struct baton *baton, const struct member *leader)
{
    struct member *group;

    roll_back_group(baton);
    group = close_group(baton);
    pass(baton);
    tell(baton, group, leader, FATE_LOST, NULL);
}

static bool group_is_due(struct baton *baton)
{
    return baton->steps >= GROUP_STEPS_MAX
           || clock_monotonic_us(baton->db->clock) - baton->begun_us >= GROUP_MAX_US;
}

/* ---- steps -------------------------------------------------------------------------------------
 */

/** After a step that had to be undone, so many steps run in savepoints. */
enum { GUARDED_STEPS = 256 };

static bool begin_step(struct baton *baton, bool guarded, struct err *err)
{
    ids_step_begin(&baton->ids);
    baton->steps++;
    return !guarded || sqlite_conn_run(&baton->conn, &q_savepoint, err);
}

static bool undo_savepoint(struct baton *baton)
{
    struct err ignored; /* a savepoint that cannot be undone costs the whole group */

    return sqlite_conn_run(&baton->conn, &q_undo, &ignored)
           && sqlite_conn_run(&baton->conn, &q_release, &ignored);
}

static void undo_step(struct baton *baton, const struct sqlite_tx *tx, bool guarded)
{
    ids_step_undo(&baton->ids);
    /* A storage error that was injected behaves like a real one: the transaction is lost. */
    if (tx->base.broken && tx->base.why.kind == ERR_UNAVAILABLE)
        roll_back_group(baton);
    if (transaction_is_gone(baton))
        return;
    if (guarded ? undo_savepoint(baton) : !tx->wrote)
        return;
    roll_back_group(baton);
    baton->guarded = GUARDED_STEPS;
}

/** Runs the step; false leaves the group as it was before, or gone. */
static bool run_step(struct baton *baton, db_step *step, void *arg, bool patient, struct err *err)
{
    struct sqlite_tx tx = {
        .base = { .db = baton->db, .writes = true, .patient = patient },
        .conn = &baton->conn,
    };
    bool guarded = baton->guarded > 0;
    bool ok;

    if (guarded)
        baton->guarded--;
    ok = begin_step(baton, guarded, err) && db_tx_run(&tx.base, step, arg, err)
         && (!guarded || sqlite_conn_run(&baton->conn, &q_release, err));
    if (!ok)
        undo_step(baton, &tx, guarded);
    return ok;
}

/** Runs a member's step; false when the group did not survive it. */
static bool run_member(struct baton *baton, struct member *member)
{
    member->ok = run_step(baton, member->step, member->arg, member->patient, member->err);
    if (member->spoils > 0) {
        member->spoils--;
        roll_back_group(baton);
    }
    if (!transaction_is_gone(baton)) {
        member->next = baton->group;
        baton->group = member;
        return true;
    }
    return false;
}

/** Its own step failed and took the group with it, or was fine and is lost. */
static void tell_culprit(struct baton *baton, struct member *member, const struct member *leader)
{
    tell_one(baton, member, leader, member->ok ? FATE_LOST : FATE_KNOWN);
}

/** Runs steps, this one first, until the group is due; ends it and gives the baton away. */
static void lead_group(struct baton *baton, struct member *self)
{
    struct member *member = self;

    self->ok = open_group(baton, self->err);
    if (!self->ok) {
        pass(baton);
        tell_one(baton, self, self, FATE_KNOWN);
        return;
    }
    do {
        if (!run_member(baton, member)) {
            lose_group(baton, self);
            tell_culprit(baton, member, self);
            return;
        }
        member = group_is_due(baton) ? NULL : next_member(baton);
        if (member == NULL && !group_is_due(baton) && company_comes(baton))
            member = next_member(baton);
    } while (member != NULL);
    finish_group(baton, self);
}

/** Leads the changes that nobody sleeps for, until none is left; after laying the baton down. */
static void lead_left(struct baton *baton)
{
    struct member *left;

    while ((left = take_left(baton)) != NULL)
        lead_group(baton, left);
}

static void lead(struct baton *baton, struct member *self)
{
    lead_group(baton, self);
    lead_left(baton);
}

static int32_t spoils_now(const struct baton *baton)
{
    return atomic_load_explicit(&baton->db->fault.conflicts, memory_order_relaxed);
}

bool baton_write(struct baton *baton, db_step *step, void *arg, bool patient, struct err *err)
{
    struct member self = {
        .step = step, .arg = arg, .patient = patient, .spoils = spoils_now(baton), .err = err
    };

    CHECK(sem_init(&self.told, 0, 0) == 0);
    do {
        take(baton, &self);
        if (self.fate == FATE_LEAD)
            lead(baton, &self);
    } while (may_run_again(baton, &self));
    sem_destroy(&self.told);
    return outcome(&self);
}

void baton_write_later(struct baton *baton, db_step *step, void *arg, db_done *done, void *done_arg,
                       struct err *err)
{
    struct member *member = malloc(sizeof(*member));

    CHECK(member != NULL);
    *member = (struct member){ .step = step,
                               .arg = arg,
                               .done = done,
                               .done_arg = done_arg,
                               .spoils = spoils_now(baton),
                               .err = err };
    CHECK(sem_init(&member->told, 0, 0) == 0);
    if (take_or_queue(baton, member))
        lead(baton, member);
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
    struct member self = { .step = NULL };
    bool all;

    CHECK(sem_init(&self.told, 0, 0) == 0);
    take(baton, &self);
    CHECK(self.fate == FATE_LEAD && !baton->open);
    all = checkpoint_now(baton, how);
    pass(baton);
    lead_left(baton);
    sem_destroy(&self.told);
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
