/**
 * What came in, as it came: stored before the peer hears "accepted", once however often it is
 * delivered, and worked off afterwards by whichever node takes it.
 */
#ifndef PHAROS_CORE_BACKGROUND_INBOX_H
#define PHAROS_CORE_BACKGROUND_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/blob/blob.h"
#include "core/call.h"

/** Stored; never renumber. */
enum inbox_state {
    INBOX_RECEIVED = 1,
    INBOX_TAKEN = 2, /* somebody works on it until its claim lapses */
    INBOX_DONE = 3,
    INBOX_QUARANTINED = 4, /* a person has to look at it */
};

/** How long a taker may work before somebody else takes it. */
enum { INBOX_CLAIM_MS = 60000 };

/** What was taken that often and never ended is quarantined: it may be what kills its takers. */
enum { INBOX_ATTEMPTS_MAX = 5 };

/** A piece of traffic that was taken. */
struct inbox_item {
    int64_t id;
    struct str source;
    struct str external_id;
    int64_t blob_id;
    int64_t size_bytes;
    int64_t received_at_ms;
    int attempts; /* that did not end, this one not counted */
    int64_t fence;
};

/**
 * Stores what came from `source` under the peer's name for it, in the running change; once this is
 * durable the peer may hear "accepted". The same name with the same content is the same thing:
 * *is_new is false then and *id the first one's.
 */
bool inbox_receive(struct call *call, const char *source, struct str external_id,
                   struct blob_draft *raw, int64_t *id, bool *is_new) MUST_USE;

/** Takes up to `limit` of a source, oldest first, in a change of its own, which there is none where
 * nothing is due; in call->arena. */
bool inbox_take(struct call *call, const char *source, int limit, const struct inbox_item **out,
                size_t *count) MUST_USE;
/** Done, in the change that holds its outcome. CONFLICT "claim_lost" when somebody else took it. */
bool inbox_done(struct call *call, const struct inbox_item *item) MUST_USE;
/** Not now: taken again after `pause_ms`. `error` is a stable code. */
bool inbox_retry(struct call *call, const struct inbox_item *item, const char *error,
                 int64_t pause_ms) MUST_USE;
/** The same where the reason lies outside of it (a full disk): that attempt is not counted, however
 * long it lasts. */
bool inbox_postpone(struct call *call, const struct inbox_item *item, const char *error,
                    int64_t pause_ms) MUST_USE;
/** Never again by itself. */
bool inbox_quarantine(struct call *call, const struct inbox_item *item, const char *error) MUST_USE;
/** A person has it tried once more. NOT_FOUND; CONFLICT "inbox_not_quarantined". */
bool inbox_release(struct call *call, int64_t id) MUST_USE;

/** Whoever holds a claim has died: what they had lapses at once. In the running change. */
bool inbox_end_claims(struct call *call) MUST_USE;
/** Something that waits for a person. */
struct inbox_quarantined {
    struct inbox_item item;
    struct str error; /* stable code */
    int64_t since_ms;
};
struct inbox_quarantine_list {
    const struct inbox_quarantined *items; /* newest first */
    size_t count;
    bool has_more;
};
/** Of a source, for who sees everything; in call->tx. */
bool inbox_quarantine_list(struct call *call, const char *source, int64_t before_id, int limit,
                           struct inbox_quarantine_list *out) MUST_USE;
/** One of them. NOT_FOUND. */
bool inbox_quarantine_get(struct call *call, const char *source, int64_t id,
                          struct inbox_quarantined *out) MUST_USE;

/** How long what was worked off is kept. */
extern const struct setting inbox_kept;
struct house_walk;
/**
 * Goes on over the inbox and forgets what was done longer ago than that, at most `limit` rows, in
 * the running change; contents that nothing else uses go with it. What is in quarantine waits for
 * a person.
 */
bool inbox_forget_done(struct call *call, int limit, struct house_walk *walk) MUST_USE;

#endif
