/**
 * Mailboxes of other servers that our mail lies in: where they are, how we log in, and how far they
 * were read. mail_fetch looks after them.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "core/event/event.h"
#include "proto/imap/imap_link.h"

enum {
    MAIL_MAILBOXES_MAX = 100,
    MAIL_MAILBOX_TEXT_MAX = 255,
    MAIL_MAILBOX_SECRET_MAX = 8000, /* refresh tokens are long */
    MAIL_MAILBOX_PORT_MAX = 65535,
};

/** Stored; never renumber. */
enum mail_login { MAIL_LOGIN_PASSWORD = 1, MAIL_LOGIN_OAUTH = 2 };

/** What is done with what was taken. Stored; never renumber. */
enum mail_after {
    MAIL_AFTER_SEEN = 1,
    MAIL_AFTER_MOVE = 2,
    /* Nothing is taken: it is a folder of what was sent, where our own mails are looked for. */
    MAIL_AFTER_WATCH = 3,
};

/** How far it was read, and what keeps it from being read on. */
struct mail_mailbox_state {
    int64_t uid_validity; /* 0: nothing was looked at yet */
    int64_t last_uid;
    int64_t left_count; /* mails that are too large and were left there */
    struct str error;   /* stable code; STR_NULL: all is well */
    int64_t error_since_ms;
    int64_t failures; /* one after another */
    int64_t retry_at_ms;
};

struct mail_mailbox {
    int64_t id;
    struct str host;
    int port;
    enum imap_tls_use tls;
    struct str user;
    enum mail_login login;
    struct str secret;        /* sealed: the password or the refresh token */
    struct str client_id;     /* OAuth; "" with a password */
    struct str client_secret; /* OAuth, sealed; "" for none */
    struct str token_url;     /* OAuth; "" with a password */
    struct str folder;        /* UTF-8 */
    struct str address;       /* of ours: what lies there was sent to it */
    enum mail_after after;
    struct str move_to; /* "" when nothing is moved */
    bool is_active;
    struct mail_mailbox_state state;
    int64_t version;
};

/** What somebody wants of a mailbox; STR_NULL, 0 and NULL leave a thing as it is. */
struct mail_mailbox_wish {
    struct str host;
    int port;
    enum imap_tls_use tls;
    struct str user;
    enum mail_login login;
    struct str secret; /* in the clear, here alone */
    struct str client_id;
    struct str client_secret;
    struct str token_url;
    struct str folder;
    struct str address;
    enum mail_after after;
    struct str move_to;
    const bool *is_active;
};

/**
 * A new one; what the wish leaves open is usual: port 993, TLS from the start, INBOX, marked as
 * seen, active. INVALID naming the field: "required", "bad_text" (control characters), "bad_host",
 * "bad_url"; CONFLICT "mailbox_taken"; LIMIT "too_many".
 */
bool mail_mailbox_create(struct call *call, const struct mail_mailbox_wish *wish,
                         struct mail_mailbox **out) MUST_USE;
/** The same errors, NOT_FOUND, and CONFLICT "version_conflict"; seen_version -1 means any. A way to
 * elsewhere needs the secret anew. What is wrong with it is forgotten: it is tried again at once.
 */
bool mail_mailbox_change(struct call *call, int64_t id, int64_t seen_version,
                         const struct mail_mailbox_wish *wish, struct mail_mailbox **out) MUST_USE;
bool mail_mailbox_delete(struct call *call, int64_t id) MUST_USE;

/** In call->tx, for who sees everything. */
bool mail_mailbox_get(struct call *call, int64_t id, struct mail_mailbox **out) MUST_USE;

struct mail_mailbox_list {
    const struct mail_mailbox *items; /* newest first */
    size_t count;
    bool has_more;
};
bool mail_mailbox_list(struct call *call, int64_t before_id, int limit,
                       struct mail_mailbox_list *out) MUST_USE;

extern const struct event_type event_mailbox_created;
extern const struct event_type event_mailbox_changed;
extern const struct event_type event_mailbox_deleted;

#endif
