/** What one part is, by its head: type, transfer encoding, names. Helps mail_mime.c alone. */
#ifndef PHAROS_PROTO_MAIL_PART_H
#define PHAROS_PROTO_MAIL_PART_H

#include "proto/mail/mime/mail_mime.h"

/** Fills in what the part's head says; `default_type` where it says nothing. */
void mail_part_describe(struct mail_mime *mime, struct mail_part *part, const char *default_type,
                        struct arena *arena);

/** Its boundary parameter; STR_NULL when it has none. */
struct str mail_part_boundary(const struct mail_part *part);

/**
 * Two heads that have run together, as the delimiter between them got lost: from its second
 * Content-Type on, that of a text, a multipart's head is the one of the first part within. False
 * when it is not like that.
 */
bool mail_part_glued_head(const struct mail_part *part, struct mail_head *out);

/** A body that is not encoded as its field says is taken as it stands. */
void mail_part_check_transfer(struct mail_mime *mime, struct mail_part *part);

#endif
