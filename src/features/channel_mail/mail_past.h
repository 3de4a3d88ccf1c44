/**
 * Mail of the past, out of an archive: read as the intake reads, and written with the instant of
 * its date. What we wrote ourselves is an answer, nothing is sent, nobody is asked, and what is
 * long over stands as closed.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_PAST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct confine_pool;

/** One mail; those of a conversation come in the order of their dates. */
struct mail_past {
    struct str raw;
    int64_t at_ms;        /* where its own date says nothing; 0: now */
    int64_t newest_at_ms; /* of the newest mail of its conversation; older than the time in which a
                             ticket opens again: it is over */
    int64_t ticket_id;    /* what the conversation has become already; 0: its ids tell */
};

struct mail_past_outcome {
    bool is_there;     /* it came before, by whichever way */
    int64_t ticket_id; /* where it stands */
};

/**
 * Takes it in a change of its own. Errors: INVALID "unreadable"; INVALID "nobody_outside" where it
 * is between ours alone; LIMIT "too_large"; what the ticket says of its message.
 */
bool mail_past_take(struct call *call, struct confine_pool *pool, const struct mail_past *past,
                    struct mail_past_outcome *out) MUST_USE;

#endif
