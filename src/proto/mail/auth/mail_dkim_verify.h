/**
 * Who signed a message (RFC 6376, 8301, 8463, 8616). Pure: keys are asked for through the caller.
 * Time grows with the length of the message times the signatures that are looked at.
 */
#ifndef PHAROS_PROTO_MAIL_DKIM_VERIFY_H
#define PHAROS_PROTO_MAIL_DKIM_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "proto/mail/auth/mail_dkim_key.h"

struct arena;

enum mail_dkim_found {
    MAIL_DKIM_FOUND,
    MAIL_DKIM_NOT_FOUND, /* the name does not exist, or has no TXT record */
    MAIL_DKIM_TRY_LATER, /* no answer */
};

/** Asks for the TXT record of a name; its strings joined, in the arena. */
struct mail_dkim_lookup {
    enum mail_dkim_found (*txt)(void *arg, struct str name, struct arena *arena,
                                struct str *record);
    void *arg;
};

/** RFC 8601 2.7.1. */
enum mail_dkim_result {
    MAIL_DKIM_PASS = 1,
    MAIL_DKIM_FAIL,      /* the message is not what was signed, or no longer counts as such */
    MAIL_DKIM_POLICY,    /* right, but it does not cover the whole body */
    MAIL_DKIM_TEMPERROR, /* the key cannot be had now */
    MAIL_DKIM_PERMERROR, /* the signature or its key is of no use */
};

struct mail_dkim_signature {
    enum mail_dkim_result result;
    /* Why it is no pass: FAIL: "body_changed", "head_changed", "expired"; POLICY: "partly_signed";
     * TEMPERROR: "no_answer"; PERMERROR: "bad_signature" (it cannot be read), "unknown_algorithm"
     * (SHA-1 too), "from_not_signed", "too_many_names", "no_key", "bad_identity", and what
     * mail_dkim_record_read says. NULL for a pass. */
    const char *reason;
    struct str domain;   /* d=, as A-labels in small letters; STR_NULL when it cannot be read */
    struct str selector; /* s= */
    struct str identity; /* i=, as written; "@domain" where it is not */
    enum mail_dkim_algorithm algorithm; /* 0 when it is none of ours */
    int key_bits;                       /* 0 when there was no key */
    bool is_testing;                    /* the key says t=y: a failure must not count */
    uint64_t unsigned_bytes;            /* of the body, behind what l= covers */
    int64_t signed_at_s;                /* t=; 0 when it is not said */
    int64_t expires_at_s;               /* x=; 0 when it is not said */
};

enum {
    MAIL_DKIM_SIGNATURES_MAX = 20, /* the most that signatures_max may be */
    MAIL_DKIM_NAMES_MAX = 200,     /* names in h= */
};

struct mail_dkim_limits {
    size_t signatures_max; /* from the top of the message; those below are not looked at */
};

struct mail_dkim_report {
    struct mail_dkim_signature *items; /* in the order of the message, newest first */
    size_t count;
    size_t unread_count; /* beyond the limit */
};

/** Results are in the arena. `now_s`: UTC seconds, for x=. */
void mail_dkim_verify(struct str message, const struct mail_dkim_lookup *lookup, int64_t now_s,
                      const struct mail_dkim_limits *limits, struct arena *arena,
                      struct mail_dkim_report *out);

/**
 * The names that mail_dkim_verify would ask for, so that they can be looked up before. Returns the
 * count, at most limits->signatures_max.
 */
size_t mail_dkim_key_names(struct str message, const struct mail_dkim_limits *limits,
                           struct arena *arena, struct str **out);

/** "pass", "fail", "policy", "temperror", "permerror". */
const char *mail_dkim_result_name(enum mail_dkim_result result);

#endif
