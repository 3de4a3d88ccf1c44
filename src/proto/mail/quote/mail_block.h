/**
 * The header block that a client writes above a message it forwards or answers:
 *
 *     From: Kim <kim@example.com>
 *     Sent: Monday, March 4, 2024 9:30 AM
 *     To: help@example.com
 *     Subject: order 1234
 *
 * in any of some forty languages and any order; bold (*From:* …), indented, quoted, with blanks
 * before the colon (French) or a full-width colon, with values wrapped over several lines or below
 * their label, and with empty lines between. Reading one costs a bounded number of lines, so that
 * an engine may try every line of a text.
 */
#ifndef PHAROS_PROTO_MAIL_BLOCK_H
#define PHAROS_PROTO_MAIL_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum mail_block_field {
    MAIL_BLOCK_FROM,
    MAIL_BLOCK_TO,
    MAIL_BLOCK_CC,
    MAIL_BLOCK_BCC,
    MAIL_BLOCK_REPLY_TO,
    MAIL_BLOCK_SUBJECT,
    MAIL_BLOCK_DATE,
    MAIL_BLOCK_SENDER,
    MAIL_BLOCK_OTHER, /* Attachments, Importance, X-Mailer …: belong to the block, mean nothing */
    MAIL_BLOCK_FIELDS,
};

enum { MAIL_BLOCK_LINES_MAX = 200 };

struct mail_block {
    struct str values[MAIL_BLOCK_FIELDS]; /* as written, trimmed, unwrapped; STR_NULL: not there */
    size_t field_count;                   /* of the fields named above but OTHER */
    size_t line_count;                    /* from the first label to the last line of a value */
    size_t depth;                         /* quote marks before each line */
};

/**
 * Reads the block that begins with lines[at], which must hold a label. All its lines have the same
 * depth of quoting. False when lines[at] holds no label of a field (OTHER begins no block). A block
 * of one field is true as well: ask mail_block_stands_alone, or know by the separator before it.
 */
bool mail_block_read(const struct str *lines, size_t count, size_t at, struct arena *arena,
                     struct mail_block *out);

/**
 * The block that follows a separator's dashes on the same line, as Yahoo writes it: "From: A
 * <a@x>To: b@xSent: …Subject: s". False when `rest` does not begin with a label.
 */
bool mail_block_read_glued(struct str rest, struct mail_block *out);

/**
 * The block that Lotus Notes sets below its separator: sender and date, without labels, on up to
 * three lines above To, cc and Subject.
 */
bool mail_block_read_notes(const struct str *lines, size_t count, size_t at, struct arena *arena,
                           struct mail_block *out);

/**
 * Is this a message's head even where no separator says so? It needs the sender with a subject,
 * or with a date or recipient and an address; or three fields with a subject. "From: Seoul / To:
 * Busan" is none.
 */
bool mail_block_stands_alone(const struct mail_block *block);

/** The field whose label, without colon, this is in any language; MAIL_BLOCK_FIELDS for none. */
enum mail_block_field mail_block_label(struct str label);

/** "Kim Ji---03/05/2024 09:30:00 AM---Where is my order": what Notes writes above the block of a
 * message, beginning with the text of it. */
bool mail_block_is_notes_summary(struct str line);

#endif
