/**
 * An answer of ours as the bytes that go out: written once, and kept before anybody may have it, so
 * that sending it again sends the very same.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_WRITE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_outgoing.h"

struct setting;

/** Whether our mails show a mark by which what quotes them finds its ticket. */
extern const struct setting mail_mark;

/** What is to be sent; in call->arena. */
struct mail_ready {
    struct mail_route route;
    int64_t message_id;
    int64_t at_ms;            /* when it was written */
    int64_t tried_since_ms;   /* then, or when somebody last decided that it goes out again */
    struct blob_draft *draft; /* the bytes, where they are new */
    int64_t blob_id;          /* the bytes, once they are kept; else 0 */
};

/**
 * Makes the mail of a message ready, outside of any transaction. NOT_FOUND: there is no such mail;
 * INVALID and LIMIT of mail_compose: it can never go out; UNAVAILABLE: it may later.
 */
bool mail_write(struct call *call, int64_t message_id, struct mail_ready *out) MUST_USE;

/** Keeps what is new, in a change of its own; once it is kept does nothing. CONFLICT
 * "mail_kept_otherwise": other bytes are, which are to be read instead. */
bool mail_write_keep(struct call *call, struct mail_ready *ready) MUST_USE;
/** The same in the running change; ready->blob_id is to be *blob_id once that is durable. */
bool mail_write_keep_too(struct call *call, const struct mail_ready *ready,
                         int64_t *blob_id) MUST_USE;

extern const struct db_query *const mail_write_queries[];

#endif
