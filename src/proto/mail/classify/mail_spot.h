/** Addresses as they stand in running text. Used by the mail_classify files. */
#ifndef PHAROS_PROTO_MAIL_SPOT_H
#define PHAROS_PROTO_MAIL_SPOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/** An address and where it stands, with the marks around it (<>, quotes, "mailto:") left out. */
struct mail_spot {
    struct str address;
    size_t start; /* of the address in the text */
    size_t end;
};

enum { MAIL_SPOT_BYTES_MAX = 320 }; /* RFC 5321 4.5.3.1: 64 + 1 + 255 */

/** The first address at or behind `from`. */
bool mail_spot_find(struct str text, size_t from, struct mail_spot *out);

/** "rfc822; <a@b>" as "a@b"; what is no address stays, trimmed (RFC 3464 2.3.1). */
struct str mail_spot_recipient(struct str value);

#endif
