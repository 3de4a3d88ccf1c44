/**
 * Content-Transfer-Encoding undone (RFC 2045 6): base64, quoted-printable and uuencode as they are
 * and as they arrive, with junk, cut short, or not encoded at all. Never fails.
 */
#ifndef PHAROS_PROTO_MAIL_TRANSFER_H
#define PHAROS_PROTO_MAIL_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum mail_transfer {
    MAIL_AS_IS, /* 7bit, 8bit, binary */
    MAIL_BASE64,
    MAIL_QUOTED_PRINTABLE,
    MAIL_UUENCODE,
};

/** By the field's value; *is_known is false for one that says nothing (then it is MAIL_AS_IS). */
enum mail_transfer mail_transfer_of(struct str value, bool *is_known);

/** False when `raw` is plainly not encoded the way its field says. */
bool mail_transfer_fits(enum mail_transfer how, struct str raw);

/**
 * How many of the bytes are encoded: behind a block of base64 a list or a virus scanner may have
 * put a few lines of plain text.
 */
size_t mail_transfer_extent(enum mail_transfer how, struct str raw);

/** Gives out the decoded bytes piece by piece; start with how, rest and nothing else set. */
struct mail_transfer_reader {
    enum mail_transfer how;
    struct str rest; /* what is still encoded */
    unsigned bits;   /* base64: characters of a group that are not bytes yet */
    int bit_count;
    bool is_begun; /* uuencode: past the "begin" line, or there is none */
    bool had_junk; /* something was no part of the encoding and was passed over */
    bool is_over;
};

/** Bytes that `raw` decodes to at most. */
size_t mail_transfer_room(enum mail_transfer how, struct str raw);

enum { MAIL_TRANSFER_PIECE_MIN = 128 }; /* a line of uuencode and more */

/** Writes up to `room` (MAIL_TRANSFER_PIECE_MIN or more) bytes to `out`; 0 at the end. */
size_t mail_transfer_next(struct mail_transfer_reader *reader, char *out, size_t room);

struct mail_transfer_found {
    bool had_junk;
    bool is_cut; /* there was more than was asked for */
};

/** All of it in the arena, up to about `max_bytes`; borrowed from `raw` where nothing is encoded.
 */
struct str mail_transfer_decode(enum mail_transfer how, struct str raw, size_t max_bytes,
                                struct arena *arena, struct mail_transfer_found *found);

#endif
