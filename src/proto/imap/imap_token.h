/**
 * Access tokens for a log-in by OAuth: a refresh token is exchanged for one (RFC 6749 section 6),
 * by one request in plain blocking C. For worker threads. Nothing is logged.
 */
#ifndef PHAROS_PROTO_IMAP_TOKEN_H
#define PHAROS_PROTO_IMAP_TOKEN_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/imap/imap_link.h"

struct arena;
struct clock;
struct net_targets;
struct tls_client;

/** All is borrowed until imap_token_get returns. */
struct imap_token_config {
    struct str url; /* https://host[:port]/path; http:// to this machine itself (tests) */
    struct str client_id;
    struct str client_secret; /* "" for none */
    struct str refresh_token;
    const struct net_targets *targets; /* as in struct imap_config */
    struct tls_client *tls_client;
    int connect_ms;
    int answer_ms; /* for all of it */
    const struct clock *clock;
    int stop_fd; /* as in struct imap_config */
};

struct imap_token {
    struct str access;
    struct str refresh; /* takes the place of the one before; STR_NULL: that stays */
};

/**
 * A token in the arena. False: *outcome is why: as net_trouble_name on the way there, "token_url"
 * (none of ours), "token_refused" (the refresh token or the client is not taken), "token_failed"
 * (no answer that can be used).
 */
bool imap_token_get(const struct imap_token_config *config, struct arena *arena,
                    struct imap_token *out, struct imap_outcome *outcome) MUST_USE;

#endif
