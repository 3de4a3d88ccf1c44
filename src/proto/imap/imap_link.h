/**
 * A folder of an IMAP server (RFC 9051, RFC 3501) over a live connection, in plain blocking C: what
 * is new in it, a message's bytes, a mark on what was taken, and a wait for more (RFC 2177). It
 * knows that much of IMAP and no more, so that a hostile server finds little to break: see
 * docs/decisions/0010. For worker threads; one at a time. Nothing is logged. The program has to
 * ignore SIGPIPE.
 */
#ifndef PHAROS_PROTO_IMAP_LINK_H
#define PHAROS_PROTO_IMAP_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct arena;
struct clock;
struct imap_link;
struct imap_quota; /* imap_answer.h */
struct net_targets;
struct tls_client;

/** Stored; never renumber. */
enum imap_tls_use {
    IMAP_TLS_NEVER = 1,      /* a password then goes only to this machine itself */
    IMAP_TLS_STARTTLS = 2,   /* before anything else, or not at all */
    IMAP_TLS_FROM_START = 3, /* port 993 */
};

/** Where opening a link stands, in this order. */
enum imap_step {
    IMAP_AT_TOKEN = 1, /* before it: an access token is asked for (imap_token.h) */
    IMAP_AT_RESOLVE,
    IMAP_AT_CONNECT,
    IMAP_AT_TLS, /* from the start */
    IMAP_AT_GREETING,
    IMAP_AT_STARTTLS,
    IMAP_AT_LOGIN,
    IMAP_AT_SELECT,
    IMAP_AT_WORK, /* it stands open */
};

/** "resolve", "login", ... */
const char *imap_step_name(enum imap_step step);

enum { IMAP_SAID_MAX = 200 };

struct imap_outcome {
    enum imap_step step;
    /**
     * Stable; "" where nothing is wrong. That of net_trouble_name for the way there and for
     * TLS, as smtp_trouble_name for the log-in, else "not_imap", "said_too_much" (past the bounds),
     * "server_refuses", "folder_refused", "folder_without_ids", "command_refused".
     */
    const char *code;
    /* By the server, about a refusal; printable UTF-8, may be "". With "target_not_allowed": the
     * address. */
    char said[IMAP_SAID_MAX + 1];
};

/** How long is waited, in milliseconds. */
struct imap_times {
    int connect_ms; /* for each address, and for TLS */
    int quiet_ms;   /* for the server's next bytes within an answer */
    int command_ms; /* for all of an answer */
    int message_ms; /* for all of a message */
};

#define IMAP_TIMES                                                                                 \
    ((struct imap_times){ .connect_ms = 30 * 1000,                                                 \
                          .quiet_ms = 60 * 1000,                                                   \
                          .command_ms = 5 * 60 * 1000,                                             \
                          .message_ms = 30 * 60 * 1000 })

/** Texts are borrowed until imap_link_open returns, the rest as long as the link lives. */
struct imap_config {
    const char *host;
    int port;
    const struct net_targets *targets; /* io/net_targets.h; NULL: public addresses alone */
    enum imap_tls_use tls;
    struct tls_client *tls_client; /* NULL only with IMAP_TLS_NEVER */
    const char *user;
    const char *password;     /* NULL with an access token */
    const char *access_token; /* for XOAUTH2; NULL with a password */
    const char *folder;       /* as imap_folder_encode writes it */
    struct imap_times times;
    const struct clock *clock;
    int stop_fd; /* readable once we stop, which ends every wait ("interrupted"); -1: none */
};

/** Connects, logs in, selects the folder. False: *outcome says why. Owned: imap_link_close. */
bool imap_link_open(const struct imap_config *config, struct imap_link **out,
                    struct imap_outcome *outcome) MUST_USE;
/** Says goodbye where that still goes, and frees it. NULL is fine. */
void imap_link_close(struct imap_link **link);

/** Of what failed last. After anything but "command_refused" only imap_link_close is left. */
const struct imap_outcome *imap_link_outcome(const struct imap_link *link);

/** UIDs mean the same messages as long as this stays the same. */
uint32_t imap_link_uid_validity(const struct imap_link *link);
/** Above every UID there was when the folder was selected; 0: the server did not say. */
uint32_t imap_link_uid_next(const struct imap_link *link);

/** The longest span of UIDs that is asked for at one time. */
enum { IMAP_SPAN_MAX = 65536 };
/** UIDs in first..last (0: whatever comes; few then) that exist, ascending, in the arena. */
bool imap_link_list(struct imap_link *link, uint32_t first, uint32_t last, struct arena *arena,
                    uint32_t **uids, size_t *count) MUST_USE;

enum { IMAP_SET_MAX = 100 };
/** sizes[i] is that of uids[i] in bytes, 0 where it is gone. At most IMAP_SET_MAX. */
bool imap_link_sizes(struct imap_link *link, const uint32_t *uids, size_t count,
                     uint32_t *sizes) MUST_USE;

/** Takes a piece; false ends the fetching. */
typedef bool imap_take(void *arg, const char *bytes, size_t n);
/** Streams a message of at most `max_bytes`, whose flags stay as they are; *found is false where
 * it is gone. False as well when `take` was, with "interrupted". */
bool imap_link_fetch(struct imap_link *link, uint32_t uid, uint64_t max_bytes, imap_take *take,
                     void *arg, bool *found) MUST_USE;

/** The same for the field Message-ID of its head alone, as it stands there. */
bool imap_link_fetch_id(struct imap_link *link, uint32_t uid, uint64_t max_bytes, imap_take *take,
                        void *arg, bool *found) MUST_USE;

/** At most IMAP_SET_MAX; none is fine. */
bool imap_link_mark_seen(struct imap_link *link, const uint32_t *uids, size_t count) MUST_USE;
/** The same; a server without MOVE copies, and marks what it copied as deleted. */
bool imap_link_move(struct imap_link *link, const uint32_t *uids, size_t count,
                    const char *folder) MUST_USE;

/** How much room is left for `folder`, as imap_folder_encode writes it; out->limit_kib is 0 where
 * the server does not tell. */
bool imap_link_quota(struct imap_link *link, const char *folder, struct imap_quota *out) MUST_USE;

/** What a wait came to. */
enum imap_news {
    IMAP_QUIET = 1, /* nothing yet */
    IMAP_NEWS,      /* something may be new */
    IMAP_GONE,      /* imap_link_outcome says why */
};
/**
 * Waits at most `ms`: in IDLE, which goes on from wait to wait and is begun anew every 25 minutes,
 * or, where the server offers none, for the next look, one a minute.
 */
enum imap_news imap_link_wait(struct imap_link *link, int ms);

#endif
