/**
 * The encodings of header values, read as leniently as they are written: RFC 2047's B and Q, and
 * RFC 2231's percent signs. Used by the word files of this folder only.
 */
#ifndef PHAROS_PROTO_MAIL_WORDS_BYTES_H
#define PHAROS_PROTO_MAIL_WORDS_BYTES_H

#include <stdint.h>

#include "base/str.h"
#include "base/strbuf.h"

/** Base64 that may go on in the next word: the bits that make no byte yet. */
struct mail_base64 {
    uint32_t bits;
    int bit_count;
};

/** Adds the bytes of `text`; signs that are no base64 are passed over, padding ends a byte. */
void mail_base64_add(struct mail_base64 *state, struct str text, struct strbuf *out);

/**
 * At the end of a word: bits of a whole text that lacks its padding are all zero and forgotten;
 * other bits belong to a byte that was split between two words, and stay.
 */
void mail_base64_end_word(struct mail_base64 *state);

/** The end of a word that broke off within "=C3". */
struct mail_q {
    char tail[2]; /* "=" or "=C" */
    size_t tail_n;
};

/**
 * RFC 2047 4.2; a '=' without two hex digits stands for itself, at the very end for nothing. What
 * breaks off at the end may go on in the next word: it waits in `state`.
 */
void mail_q_add(struct mail_q *state, struct str text, struct strbuf *out);
/** No word follows: what waits stands for itself. */
void mail_q_end(struct mail_q *state, struct strbuf *out);

/** A '%' without two hex digits stands for itself. */
void mail_percent_add(struct str text, struct strbuf *out);

#endif
