/**
 * The one writer of SQLite, passed like a baton (group commit).
 *
 * A worker that finds the baton free takes it and leads: it runs its own step and those of the
 * workers that wait meanwhile on the one write connection, and commits for all of them with one
 * fsync once nobody waits; then everybody hears, and the next one leads.
 * Nobody but the holder of the baton touches the connection, so SQLite never sees two writers, and
 * a checkpoint never meets a writer.
 *
 * Whoever need not sleep until the commit (db_write_later) leaves its step in the queue and goes;
 * the leader tells it when the baton is free again. So steps may lie in the queue with nobody
 * behind them: whoever lays the baton down looks once more and leads those too.
 *
 * A step that fails is undone alone. Where it has written nothing, nothing is to undo. Otherwise
 * the group is rolled back and the others run again, and for a while each step gets a SAVEPOINT:
 * SQLite copies every page a savepoint touches, a third of the whole cost of a step, so nobody pays
 * for it while steps succeed.
 *
 * Group commit: DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984.
 * One thread working off the queue of all: flat combining, Hendler et al., 2010; a hand-over per
 * step costs two context switches, which here is as much as ten inserts.
 */
#ifndef PHAROS_DB_SQLITE_BATON_H
#define PHAROS_DB_SQLITE_BATON_H

#include <pthread.h>
#include <semaphore.h>

#include "db/sqlite_conn.h"
#include "db/sqlite_ids.h"

/** The commit comes after this many steps or this long after the group began. */
enum { GROUP_STEPS_MAX = 64, GROUP_MAX_US = 5000 };

/** What a member hears. */
enum fate {
    FATE_LEAD = 1, /* the baton is yours */
    FATE_KNOWN,    /* the step's own answer stands, and is durable if it is true */
    FATE_LOST,     /* the group was lost by somebody's fault: run again */
    FATE_FAILED,   /* the commit failed: see `why` */
};

/**
 * One change in the queue or in the group. It lies on the stack of its worker, who sleeps on
 * `told`, or with `done` on the heap.
 */
struct member {
    struct member *next;
    pthread_t thread;
    sem_t told; /* posted when `fate` is known, unless the member itself leads */
    enum fate fate;
    db_step *step; /* NULL: wants the baton between two groups */
    void *arg;
    db_done *done; /* NULL: somebody sleeps until it is told */
    void *done_arg;
    bool patient;
    int32_t spoils; /* injected conflicts still to come: lose the group after this step */
    int runs;       /* how often it was run before */
    bool ok;        /* what the step answered */
    struct err *err;
    struct err why; /* with FATE_FAILED */
};

struct baton {
    struct db *db;
    pthread_mutex_t lock;
    /* under the lock */
    struct member *first;
    struct member **last;
    int waiting;
    bool taken;
    pthread_t holder; /* while taken */
    bool awaits_company;
    sem_t arrival; /* posted for a leader that waits for company */
    /* the holder's alone */
    struct sqlite_conn conn;
    struct id_blocks ids;
    struct member *group; /* whose steps have run in the open transaction */
    int steps;
    int last_group;
    int guarded; /* steps still to be run in savepoints */
    int64_t begun_us;
    bool open; /* a transaction is open */
    /* any thread */
    _Atomic int64_t wal_pages;
    _Atomic int64_t last_commit_us;
    void (*committed)(struct db *db); /* called by the holder after each commit */
};

bool baton_init(struct baton *baton, struct db *db, const struct db_options *options,
                struct err *err) MUST_USE;
/** Nobody waits any more: checkpoints everything and closes the connection. */
void baton_fini(struct baton *baton);

/** One db_write. */
bool baton_write(struct baton *baton, db_step *step, void *arg, bool patient,
                 struct err *err) MUST_USE;

/** One db_write_later. */
void baton_write_later(struct baton *baton, db_step *step, void *arg, db_done *done, void *done_arg,
                       struct err *err);

enum checkpoint { CHECKPOINT_PASSIVE, CHECKPOINT_RESTART, CHECKPOINT_TRUNCATE };

/** Takes the baton between two groups and moves the WAL into the file; true when all of it went. */
bool baton_checkpoint(struct baton *baton, enum checkpoint how);

int baton_waiting(struct baton *baton);

#endif
