/**
 * Mailboxes in one file (RFC 4155; the variants mboxo, mboxrd, mboxcl, mboxcl2), read as a stream:
 * a window of the file is in memory, and the message that is asked for.
 *
 * A message begins at a line "From …" that stands at the start or after an empty line and has a
 * month, a time and a year, as the line of a delivery has and a sentence rarely. Without the empty
 * line it begins one where a field of a head stands below; without a date, where a word or an
 * address follows and a field that deliveries begin with stands below. Where a message tells its
 * Content-Length and such a line (or the end) stands right there, the lines before are its own.
 */
#ifndef PHAROS_PROTO_MAIL_MBOX_H
#define PHAROS_PROTO_MAIL_MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

/** Where the bytes come from. */
struct mail_mbox_source {
    /** The next bytes, up to `room`; *n is 0 only at the end. */
    bool (*read)(void *arg, char *to, size_t room, size_t *n, struct err *err);
    /** Bytes from an offset; *n is less only at the end. NULL where one cannot look ahead. */
    bool (*peek)(void *arg, int64_t offset, char *to, size_t room, size_t *n, struct err *err);
    void *arg;
};

struct mail_mbox;

/** In the arena, with its window. */
struct mail_mbox *mail_mbox_new(const struct mail_mbox_source *source, struct arena *arena);

/** One message of a mailbox. */
struct mail_mbox_message {
    struct str bytes; /* without its "From " line; quoted "From " lines as they were before */
    bool is_cut;      /* it is longer than was asked for */
};

/**
 * The next message, of which up to `max_bytes` are put into `arena`; 0 only passes over it. *more
 * is false at the end. False: the source failed.
 */
bool mail_mbox_next(struct mail_mbox *mbox, size_t max_bytes, struct arena *arena,
                    struct mail_mbox_message *out, bool *more, struct err *err) MUST_USE;

/** Bytes read so far: of the whole file, once there are no more messages. */
int64_t mail_mbox_bytes(const struct mail_mbox *mbox);

/** Does the line, without its end, look like the one that a delivery writes? */
bool mail_mbox_is_from_line(struct str line);

#endif
