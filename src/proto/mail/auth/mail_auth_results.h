/**
 * What servers that we trust found out about who sent a message: Authentication-Results (RFC 8601)
 * and Received-SPF (RFC 7208 9.1). Anybody can write such fields, so only those count that name a
 * server of ours and that a machine of ours can have put there.
 */
#ifndef PHAROS_PROTO_MAIL_AUTH_RESULTS_H
#define PHAROS_PROTO_MAIL_AUTH_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct mail_head;

/** RFC 8601 2.7. */
enum mail_auth_verdict {
    MAIL_AUTH_UNSAID = 0, /* nobody whom we trust said anything */
    MAIL_AUTH_NONE,       /* there was nothing to check */
    MAIL_AUTH_PASS,
    MAIL_AUTH_FAIL, /* "hardfail" too */
    MAIL_AUTH_SOFTFAIL,
    MAIL_AUTH_NEUTRAL,
    MAIL_AUTH_POLICY,
    MAIL_AUTH_TEMPERROR,
    MAIL_AUTH_PERMERROR,
    MAIL_AUTH_OTHER, /* a word we do not know: no pass */
};

/** Domains are A-labels in small letters; STR_NULL where none is said, or something else. */
struct mail_auth_result {
    enum mail_auth_verdict verdict;
    struct str domain;   /* spf: of the envelope's sender, or of HELO; dkim: d=; dmarc: of From */
    struct str selector; /* dkim: s=; STR_NULL where it is not said */
    bool is_helo;        /* spf: the domain is that of HELO */
};

enum { MAIL_AUTH_SIGNATURES_MAX = 50 };

struct mail_auth_results {
    struct mail_auth_result spf; /* of the envelope's sender where both are said */
    struct mail_auth_result dmarc;
    struct mail_auth_result *dkim; /* from top to bottom */
    size_t dkim_count;
    size_t ignored_count; /* fields that were not trusted */
};

/** Whom to believe. */
struct mail_auth_trust {
    /* The authserv-ids of the servers that check our mail, as they write them; case does not
     * matter.
     * "" is for those that leave it out, as Microsoft 365 does. */
    const struct str *servers;
    size_t server_count;
    /* How many Received fields, from the top, machines of ours (or of our provider) have written. A
     * field below the next one came with the message and says nothing. */
    size_t hops;
};

/** Reads the fields of a head. Where several say something the uppermost is believed. Results are
 *  in the arena. */
void mail_auth_results_read(const struct mail_head *head, const struct mail_auth_trust *trust,
                            struct arena *arena, struct mail_auth_results *out);

/** "pass", "softfail" …; "unsaid" and "other" are ours. */
const char *mail_auth_verdict_name(enum mail_auth_verdict verdict);

#endif
