/**
 * One unit of work: a request, an arriving mail, a due timer, a command. It carries all that the
 * work may use, reads the clock once, and owns the arena in which everything is built.
 *
 * A call that changes something has three steps: prepare (read; no lock), change (short, in the
 * write transaction, may run again), after (only once durable).
 */
#ifndef PHAROS_CORE_CALL_H
#define PHAROS_CORE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"
#include "core/access/access.h"
#include "core/house.h"
#include "core/texts/lang.h"

struct db_tx;
struct call_after;
struct counter_delta;
struct event;

enum { CALL_ID_LENGTH = 16 };

struct call {
    struct house *house;
    struct arena *arena;
    struct err *err;
    struct db_tx *tx; /* the running snapshot or change; NULL outside call_read/call_change */
    struct actor actor;
    struct access access;
    int64_t now_ms; /* read once */
    enum lang lang; /* the reader's language, for words in errors */
    char id[CALL_ID_LENGTH + 1];
    int64_t cause_event_id; /* the event whose reactor is running, else 0 */
    struct event *pending;  /* events of the running change, oldest first; see core/event.h */
    struct event **pending_tail;
    int64_t action_id;               /* set by core/action when the change can be undone, else 0 */
    struct counter_delta *counters;  /* of the running change; see core/counter.h */
    struct call_after *afters;       /* oldest first; see call_after_commit */
    const struct settings *settings; /* the snapshot it has looked at; see core/settings.h */
    /** Runs at the end of a change, in its transaction, once; NULL for none. */
    bool (*before_commit)(struct call *call, void *arg);
    void *before_commit_arg;
    /* What it records happened elsewhere before (an import, a demo): nothing goes out for it. */
    bool tells_the_past;
    bool has_changed; /* a change of this call is durable */
    bool owns_arena;
    struct err own_err; /* where err points unless the caller gave one */
};

/** Sets up a call as the system with a new arena of `arena_max` bytes. Ended by call_fini. */
void call_init(struct call *call, struct house *house, size_t arena_max);
/** The same in an arena that somebody else owns and that outlives the call. */
void call_init_in(struct call *call, struct house *house, struct arena *arena);
void call_fini(struct call *call);

typedef bool call_step(struct call *call, void *arg);

/** Runs `step` with call->tx on a read snapshot. False: call->err says why. */
bool call_read(struct call *call, call_step *step, void *arg) MUST_USE;

/**
 * Runs `step` with call->tx in the write transaction, then every reactor of the events it added,
 * and returns true once all is durable. The step may run again: it sets its outputs anew.
 * Inside a running change it simply runs the step in that change.
 */
bool call_change(struct call *call, call_step *step, void *arg) MUST_USE;

/** Hears the end of a change; call->err says why not. Must not itself change anything. */
typedef void call_done(struct call *call, void *arg, bool done);

/**
 * The same without waiting for the disk: `done` runs once, on any thread, perhaps before this
 * returns, and `call` may be gone when it does return. `call`, with all it points to, and `arg`
 * live until `done` has run. Not inside a change.
 */
void call_change_later(struct call *call, call_step *step, call_done *done, void *arg);

/** CONFLICT "version_conflict": `what` ("the brand") has changed since it was read, and has this
 * version now. Returns false. */
bool call_version_conflict(struct call *call, const char *what, int64_t version);

/** In a change: runs `after` once all is durable, in the order of asking, and only then. */
void call_after_commit(struct call *call, void (*after)(struct call *call, void *arg), void *arg);

#endif
