/**
 * What an IMAP server answers (RFC 9051 section 7), a line at a time: what kind of line it is, and
 * the little of it that we need. Nothing here recurses, allocates or trusts its input. Pure.
 */
#ifndef PHAROS_PROTO_IMAP_ANSWER_H
#define PHAROS_PROTO_IMAP_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

enum imap_answer_kind {
    IMAP_ANSWER_END = 1, /* "a1 OK done" */
    IMAP_ANSWER_GO_ON,   /* "+ go on" */
    IMAP_ANSWER_STATUS,  /* "* OK [UIDNEXT 5] next" */
    IMAP_ANSWER_DATA,    /* "* 3 EXISTS", "* SEARCH 4 5" */
};

/** Borrowed from the line. */
struct imap_answer {
    enum imap_answer_kind kind;
    struct str tag;  /* of an END */
    struct str name; /* "OK", "NO", "BAD", "BYE"; of DATA "EXISTS", "SEARCH" */
    struct str code; /* in the brackets of an END or a STATUS; STR_NULL: there are none */
    struct str rest; /* words for people, or the data */
    uint32_t number; /* before the name of DATA, else 0 */
};

/** `line` without its end. False for what is no answer. */
bool imap_answer_parse(struct str line, struct imap_answer *out) MUST_USE;

/** "5" as a number of 32 bits; false for anything else. */
bool imap_number_parse(struct str text, uint32_t *out) MUST_USE;

/** What "FETCH" says of a message; 0 and STR_NULL where it does not. */
struct imap_fetched {
    uint32_t uid;
    uint32_t size;
    struct str body; /* a quoted string, its \ still there, without the quotes */
};
/** `rest` of such an answer. */
bool imap_fetched_parse(struct str rest, struct imap_fetched *out) MUST_USE;

/** A literal that a line announces at its end (section 4.3). */
struct imap_literal {
    uint64_t n;
    size_t at;       /* where "{" stands in the line */
    bool is_message; /* BODY[] or BODY[HEADER.FIELDS (…)] of a FETCH */
};
/** False where the line ends with none. A status and an END are words, which announce nothing. */
bool imap_literal_find(struct str line, struct imap_literal *out) MUST_USE;

/** How much room there is, in KiB. */
struct imap_quota {
    uint32_t used_kib;
    uint32_t limit_kib; /* 0: nobody said */
};
/** `rest` of a QUOTA answer (RFC 9208 section 4.2.1); limit_kib is 0 where it is not about room. */
struct imap_quota imap_quota_parse(struct str rest);

struct arena;

/** Whether what is said can stand in a quoted string (str_quoted). */
bool imap_is_ascii(struct str text);
/** What stands in one, without its \, in the arena. */
struct str imap_unquoted(struct arena *arena, struct str text);

#endif
