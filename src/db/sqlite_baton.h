/**
 * The one writer of SQLite, passed like a baton (group commit).
 *
 * A worker waits its turn, runs its step inside a SAVEPOINT on the one write connection, hands the
 * baton on and sleeps. Whoever finds nobody waiting commits for all of the group with one fsync;
 * then everybody hears. Nobody but the holder of the baton touches the connection, so SQLite never
 * sees two writers, and a checkpoint never meets a writer.
 *
 * The idea is the group commit of DeWitt et al. 1984 (SIGMOD), section 3, without a log thread.
 */
#ifndef PHAROS_DB_SQLITE_BATON_H
#define PHAROS_DB_SQLITE_BATON_H

#include <pthread.h>
#include <semaphore.h>

#include "db/sqlite_conn.h"
#include "db/sqlite_ids.h"

/** The commit comes after this many steps or this long after the group began. */
enum { GROUP_STEPS_MAX = 64, GROUP_MAX_US = 5000 };

/** How the group of a member ended. */
enum fate { FATE_OPEN, FATE_DURABLE, FATE_LOST, FATE_FAILED };

/** One worker in the queue or asleep in the group; lies on the worker's stack. */
struct member {
    struct member *next;
    sem_t turn; /* posted when the baton comes, and again when the group's fate is known */
    enum fate fate;
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
    sem_t arrival; /* posted for a holder that waits for company */
    bool awaits_company;
    /* the holder's alone */
    struct sqlite_conn conn;
    struct id_blocks ids;
    struct member *sleepers;
    int sleepers_n;
    int steps; /* in the open group */
    int last_group;
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

enum checkpoint { CHECKPOINT_PASSIVE, CHECKPOINT_RESTART, CHECKPOINT_TRUNCATE };

/** Takes the baton between two groups and moves the WAL into the file; true when all of it went. */
bool baton_checkpoint(struct baton *baton, enum checkpoint how);

int baton_waiting(struct baton *baton);

#endif
