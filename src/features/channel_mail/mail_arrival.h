/**
 * What arrives by mail, as it came, with its envelope: durable in the inbox before the peer hears
 * "accepted". What becomes of it is mail_intake's business.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ARRIVAL_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ARRIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct blob_draft;
struct db_query;

/** The inbox's name for what comes by mail. */
#define MAIL_SOURCE "mail"

/** Stored; never renumber. */
enum mail_way {
    MAIL_BY_SMTP = 1,
    MAIL_BY_LMTP = 2,
    MAIL_BY_COMMAND = 3,
    MAIL_BY_IMAP = 4,
    MAIL_BY_IMPORT = 5, /* an archive */
};

struct mail_envelope {
    enum mail_way way;
    struct str peer;   /* address of who gave it to us; "" for this machine */
    struct str helo;   /* what it called itself; "" where it did not */
    struct str sender; /* "" for <> */
    struct str *recipients;
    size_t recipient_count;
    bool is_tls;
};

const char *mail_way_name(enum mail_way way);

/** Stores it in a change of its own; true once it is durable. */
bool mail_arrive(struct call *call, const struct mail_envelope *envelope,
                 struct blob_draft *raw) MUST_USE;
/** The same where `name` is the peer's for this mail: brought again under it, it is there already.
 */
bool mail_arrive_named(struct call *call, const struct mail_envelope *envelope, struct str name,
                       struct blob_draft *raw) MUST_USE;

/** The envelope of something in the inbox, in call->tx. NOT_FOUND. */
bool mail_arrival_get(struct call *call, int64_t inbox_id, struct mail_envelope *out) MUST_USE;
/** In the change that ends the work on it. */
bool mail_arrival_forget(struct call *call, int64_t inbox_id) MUST_USE;

extern const struct db_query *const mail_arrival_queries[];

#endif
