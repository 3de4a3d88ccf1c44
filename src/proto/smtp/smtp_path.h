/**
 * Paths, mailboxes and parameters of MAIL and RCPT (RFC 5321 section 4.1.2, UTF-8 by RFC 6531). The
 * parts are borrowed from the text. Pure.
 *
 * Taken although the grammar has it otherwise: blanks between the colon and the path, dots anywhere
 * in a local part (Japanese carriers gave such addresses out), underscores in domains, local parts
 * of more than 64 bytes (return paths of bulk mailers).
 */
#ifndef PHAROS_PROTO_SMTP_PATH_H
#define PHAROS_PROTO_SMTP_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

enum {
    SMTP_LOCAL_MAX = 256,
    SMTP_DOMAIN_MAX = 255,
    SMTP_ADDRESS_MAX = SMTP_LOCAL_MAX + 1 + SMTP_DOMAIN_MAX, /* bytes of local@domain */
    SMTP_PARAMS_MAX = 16,                                    /* of one command */
};

struct smtp_path {
    struct str address; /* local@domain without route; empty for <>; the local part alone where
                           no domain stands */
    struct str local;   /* as written, with its quotes */
    struct str domain;  /* a name or a literal with its brackets; empty where there is none */
    bool is_utf8;       /* has characters outside ASCII */
};

/** What may stand where a path is read, besides a mailbox with its domain. */
enum smtp_path_kind {
    SMTP_PATH_REVERSE, /* MAIL: also <> */
    SMTP_PATH_FORWARD, /* RCPT: also <postmaster>, in any case, RFC 5321 section 4.5.1 */
};

/**
 * Reads what follows "FROM:" or "TO:". A source route is passed over. *rest is what stands behind
 * the path, for smtp_params_parse. False when it is no path.
 */
bool smtp_path_parse(struct str text, enum smtp_path_kind kind, struct smtp_path *out,
                     struct str *rest) MUST_USE;

/**
 * Checks an address before it is sent: local@domain, without angle brackets, nothing around it.
 * True means that it can stand in a command as it is.
 */
bool smtp_mailbox_parse(struct str text, struct smtp_path *out) MUST_USE;

/** A domain name or an address literal in brackets; UTF-8 names too. */
bool smtp_domain_is_valid(struct str domain);

struct smtp_param {
    struct str name;
    struct str value; /* STR_NULL without '=' */
};

struct smtp_params {
    struct smtp_param items[SMTP_PARAMS_MAX];
    size_t count;
};

/** "SIZE=1000 BODY=8BITMIME"; empty is fine. False for what is no parameter, or too many. */
bool smtp_params_parse(struct str text, struct smtp_params *out) MUST_USE;

#endif
