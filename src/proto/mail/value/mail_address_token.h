/**
 * What an address list is made of, cut leniently: quotes and brackets that are never closed are
 * plain characters. Linear in the length of the list. Used by mail_address.c only.
 */
#ifndef PHAROS_PROTO_MAIL_ADDRESS_TOKEN_H
#define PHAROS_PROTO_MAIL_ADDRESS_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum mail_token_kind {
    MAIL_TOKEN_WORD,    /* letters, dots, '@' and whatever else, without blanks */
    MAIL_TOKEN_QUOTED,  /* without its quotes, still with backslashes */
    MAIL_TOKEN_COMMENT, /* without its brackets */
    MAIL_TOKEN_ANGLE,   /* without < and > */
    MAIL_TOKEN_COMMA,
    MAIL_TOKEN_SEMICOLON,
    MAIL_TOKEN_COLON,
};

struct mail_token {
    enum mail_token_kind kind;
    bool is_apart; /* blanks stand before it */
    struct str text;
};

struct mail_tokens {
    struct str raw;
    size_t at;
    bool quotes_are_broken; /* one is never closed, so none further on is */
    bool comments_are_broken;
};

/** False at the end. Texts are borrowed from the list. */
bool mail_token_next(struct mail_tokens *tokens, struct mail_token *out);

/** Offset behind the quoted text that begins at `at`; 0 when it is never closed. */
size_t mail_address_quoted_end(struct str raw, size_t at);

/** Offset behind the comment that begins at `at`; 0 when it is never closed. */
size_t mail_comment_end(struct str raw, size_t at);

#endif
