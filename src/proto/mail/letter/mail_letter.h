/**
 * A message as the intake of a help desk takes it: who wrote, what they wrote themselves, what they
 * quoted, what kind of mail it is, whose words it passes on, and where its files lie. Read in a
 * confined worker in one go; files are decoded there one by one, so that a message of 25 MB is
 * never held decoded as a whole.
 */
#ifndef PHAROS_PROTO_MAIL_LETTER_H
#define PHAROS_PROTO_MAIL_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/mail/auth/mail_auth_results.h"
#include "proto/mail/classify/mail_classify.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/mime/mail_parse.h"

struct arena;
struct confine_pool;
struct err;

enum {
    MAIL_LETTER_FILES_MAX = 50,     /* further ones are in the original alone */
    MAIL_LETTER_PEOPLE_MAX = 100,   /* the same, of each list */
    MAIL_LETTER_ANCESTORS_MAX = 50, /* the newest are kept */
    MAIL_LETTER_ID_MAX = 998,       /* bytes; a longer id is none (RFC 5322 2.1.1) */
    MAIL_LETTER_EMAIL_MAX = 320,    /* bytes; a longer address is none */
    MAIL_LETTER_NAME_MAX = 500,     /* bytes; a longer name is cut, */
    MAIL_LETTER_SUBJECT_MAX = 4000, /* as a subject is */
    MAIL_LETTER_SIGNATURES_MAX = 4, /* of DKIM, from the top; those below are not looked at */
};

/** A file of the message; its bytes lie encoded in the message itself, but for those of parts that
 * were encoded as a whole. */
struct mail_letter_file {
    struct str filename;     /* STR_NULL when it has none */
    struct str content_type; /* "image/png" */
    struct str content_id;   /* without <>; STR_NULL when there is none */
    bool is_inline;          /* shown within the text */
    enum mail_transfer transfer;
    size_t at;        /* offset of the encoded bytes in the message */
    size_t n;         /* how many they are */
    struct str bytes; /* decoded already; STR_NULL where they lie in the message */
};

/** Whose words the message passes on; email STR_NULL where it forwards nothing. */
struct mail_letter_origin {
    struct mail_address from;
    struct str subject;  /* STR_NULL when there is none */
    bool says_forwarded; /* false where the block could be that of a message which is answered */
};

/** What servers that we trust, or we ourselves, found out about the sender. Domains are STR_NULL
 * where none is said. */
struct mail_letter_auth {
    enum mail_auth_verdict spf;
    struct str spf_domain;
    enum mail_auth_verdict dkim; /* of the best signature */
    struct str dkim_domain;
    enum mail_auth_verdict dmarc;
    bool is_checked_here; /* dkim is what we found */
};

/** All text is UTF-8 with LF line ends; STR_NULL is what is not there. */
struct mail_letter {
    struct mail_address from; /* email STR_NULL: nobody readable */
    struct mail_addresses reply_to;
    struct mail_addresses to;
    struct mail_addresses cc;
    struct str subject; /* "" when there is none */
    bool has_date;
    int64_t date_ms;
    struct str message_id;
    struct mail_id_list ancestors; /* References and In-Reply-To, oldest first, each once */
    struct str text;               /* what the writer wrote: no quotes, no signature */
    struct str rest;               /* all that was cut for it, in order, as written */
    struct str html_raw;           /* the HTML part as sent */
    struct str html_clean;         /* what may be shown of it; STR_NULL where it was refused */
    struct mail_class class;       /* `why` is left out */
    struct mail_letter_origin origin;
    struct mail_letter_auth auth;
    struct mail_id_list dkim_names; /* where the keys of its signatures are published */
    struct mail_letter_file *files;
    size_t file_count;
    struct str *defects; /* stable names */
    size_t defect_count;
};

/**
 * Reads a message in a worker; results are in `arena`. A message that breaks its worker is a letter
 * without a sender whose only defect says so: false means that nobody can read now (UNAVAILABLE),
 * or that it is longer than MAIL_MESSAGE_MAX (LIMIT "too_large"). Of the options local_domain,
 * bounds and those of trust count.
 */
bool mail_letter_read(struct confine_pool *pool, struct str message,
                      const struct mail_tool_options *options, struct arena *arena,
                      struct mail_letter *out, struct err *err) MUST_USE;

/**
 * Checks its signatures in a worker: `keys` as of mail_tool_dkim, `now_s` in UTC seconds. Sets
 * dkim, dkim_domain and is_checked_here, text in `arena`. Errors of confine_run.
 */
bool mail_letter_check_dkim(struct confine_pool *pool, struct str message, struct str keys,
                            int64_t now_s, struct arena *arena, struct mail_letter_auth *auth,
                            struct err *err) MUST_USE;

/** The decoded bytes of one of its files, in `arena` or borrowed from `message`. Errors of
 * confine_run. */
bool mail_letter_decode(struct confine_pool *pool, struct str message,
                        const struct mail_letter_file *file, struct arena *arena, struct str *out,
                        struct err *err) MUST_USE;

#endif
