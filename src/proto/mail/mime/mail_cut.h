/** How a message is being cut: what mail_mime.c and mail_cut_head.c share; for no one else. */
#ifndef PHAROS_PROTO_MAIL_CUT_H
#define PHAROS_PROTO_MAIL_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/mail/mime/mail_boundary.h"
#include "proto/mail/mime/mail_mime.h"

/** What is left of the bounds; shared by a message and those within it. */
struct mail_cut_budget {
    size_t head_bytes;
    size_t fields;
    size_t kept_bytes;
    int depth;
};

/** One text that is being cut: a whole message, or one that stood encoded within another. */
struct mail_cutter {
    struct mail_mime *mime;
    struct arena *arena;
    struct mail_cut_budget *budget;
    struct str text;
    size_t at;
    struct mail_boundaries boundaries;
};

/** Takes what was used from what is left of a bound. */
void mail_cut_pay(size_t *left, size_t paid);

/** Reads the head of a part at cutter->at, which moves to the body. A part without one is all body.
 */
void mail_cut_head(struct mail_cutter *cutter, struct mail_part *part);
/**
 * A multipart's head, which began at `from`, may have no empty line and run into its first
 * delimiter: then it is read again and ends there. False when it is not like that.
 */
bool mail_cut_head_again(struct mail_cutter *cutter, struct mail_part *part, size_t from,
                         struct str boundary);

/** Does a text begin with a field that begins heads? */
bool mail_begins_head(struct str text);

#endif
