/**
 * What goes out: rows written in the change that causes them, sent after it is durable by whichever
 * node claims them. A key is sent once; a send of which nobody knows whether it happened is never
 * repeated unless its channel can repeat safely or a person decides.
 */
#ifndef PHAROS_CORE_BACKGROUND_OUTBOX_H
#define PHAROS_CORE_BACKGROUND_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "core/event/event.h"

struct setting;

/** Stored; never renumber. */
enum outbox_state {
    OUTBOX_QUEUED = 1,
    OUTBOX_SENDING = 2,
    OUTBOX_SENT = 3,
    OUTBOX_FAILED = 4,
    OUTBOX_UNCERTAIN = 5,
};

/** How long a sender may take before its claim lapses. */
enum { OUTBOX_CLAIM_MS = 30000 };

/** One claimed row; in the sender's call->arena. */
struct outbox_item {
    int64_t id;
    struct str key;
    enum subject_kind subject_kind;
    int64_t subject_id;
    struct str payload;
    int attempts; /* before this one */
    int64_t fence;
};

/** What became of a send. */
enum outbox_result {
    OUTBOX_WENT_OUT = 1,
    OUTBOX_TRY_LATER, /* the peer said not now, and that nothing was taken */
    OUTBOX_REFUSED,   /* the peer said no for good */
    OUTBOX_UNKNOWN,   /* the connection broke after the peer may have taken it */
    /* We stop, and the peer has taken nothing: no try of the item's; it stays due, for the next to
     * come. */
    OUTBOX_INTERRUPTED,
};

struct outbox_outcome {
    enum outbox_result result;
    struct str receipt; /* the peer's name for it, STR_NULL when there is none; in the arena */
    const char *error;  /* stable code where it did not go out */
    /* TRY_LATER: tried again then, what comes due together in the order in which it was queued; 0:
     * after growing pauses from 10 s to 1 h. */
    int64_t not_before_ms;
};

/** A channel, declared by the feature that speaks its protocol. */
struct outbox_channel {
    const char *name;    /* "mail"; stored; at most 15 bytes */
    int threads;         /* sends side by side on a node; 0 = 1 */
    int looks_every_ms;  /* for what comes due without a bell; 0 = a second */
    int attempts_max;    /* TRY_LATER that often becomes FAILED; 0 = 20 */
    bool repeats_safely; /* the peer knows our keys: UNKNOWN and lapsed claims are sent again */
    bool
        marks_leaving; /* outbox_mark_leaving tells a lapsed claim that may be sent again at once */
    /** Sends, without a transaction; may take long and block. */
    void (*send)(struct call *call, const struct outbox_item *item, struct outbox_outcome *out);
    /** In the change that settles a row for good: marks the message as sent, say. NULL: nothing. */
    bool (*settled)(struct call *call, const struct outbox_item *item, enum outbox_state state);
    /** The house ends: sends under way come to their end soon. Any thread. NULL: they are short. */
    void (*stopping)(struct house *house);
};

struct outbox_draft {
    struct str key; /* of the channel: at most 200 bytes */
    enum subject_kind subject_kind;
    int64_t subject_id;
    struct str payload;
    int64_t not_before_ms; /* 0: at once */
    /* Of those of one lane that are due one is sent after the other, in the order in which they
     * were queued; 0: it has none. */
    int64_t lane;
};

/** Queues a send in the running change. The same key again: *is_new (may be NULL) is false. */
bool outbox_add(struct call *call, const struct outbox_channel *channel,
                const struct outbox_draft *draft, int64_t *id, bool *is_new) MUST_USE;
/** Takes back what has not begun; *cancelled is false when it has. */
bool outbox_cancel(struct call *call, int64_t id, bool *cancelled) MUST_USE;
/** A person decides about a failed or uncertain row: OUTBOX_QUEUED, OUTBOX_SENT or OUTBOX_FAILED.
 * NOT_FOUND, CONFLICT "outbox_settled" in any other state. */
bool outbox_resolve(struct call *call, int64_t id, enum outbox_state state) MUST_USE;

/**
 * In a change that `send` makes before the first byte by which the peer may take it all, and has to
 * be durable then. Where that fails nothing more may be sent; CONFLICT "claim_lost" where somebody
 * else has it meanwhile.
 */
bool outbox_mark_leaving(struct call *call, const struct outbox_item *item) MUST_USE;

/** Whoever holds a claim has died: what they had lapses at once. In the running change. */
bool outbox_end_claims(struct call *call) MUST_USE;

/** Claims and sends what is due on a channel, at most `limit`; *sent counts what went out. */
bool outbox_run(struct house *house, const struct outbox_channel *channel, int limit, int *sent,
                struct err *err) MUST_USE;

struct outbox_set;
/** A thread for each channel of the house's features. Owned: outbox_set_stop, outbox_set_free. */
struct outbox_set *outbox_set_start(struct house *house);
/** Ends the work; what is running ends first. Rings may still come. */
void outbox_set_stop(struct outbox_set *set);
/** Once nobody rings any more. Sets *set to NULL; NULL is fine. */
void outbox_set_free(struct outbox_set **set);

/** How long rows of what was sent are kept. */
extern const struct setting outbox_kept;
struct house_walk;
/**
 * Goes on over the outbox and forgets what was sent longer ago than that, at most `limit` rows, in
 * the running change. What failed, or may have been sent, waits for a person.
 */
bool outbox_forget_sent(struct call *call, int limit, struct house_walk *walk) MUST_USE;

#endif
