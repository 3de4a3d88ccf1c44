/** Domains as they travel: internationalised names as A-labels (RFC 5890, UTS 46 nontransitional).
 */
#ifndef PHAROS_PROTO_MAIL_DOMAIN_H
#define PHAROS_PROTO_MAIL_DOMAIN_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

enum { MAIL_DOMAIN_BYTES_MAX = 253, MAIL_LABEL_BYTES_MAX = 63 };

/**
 * The domain in ASCII: as written where it is that already, else its A-labels. False for what is no
 * domain: empty or overlong labels, other signs than letters, digits, '-' and '_'.
 */
bool mail_domain_ascii(struct str domain, struct arena *arena, struct str *out) MUST_USE;

/** The same for comparing: in small letters, without a dot at the end. */
bool mail_domain_fold(struct str domain, struct arena *arena, struct str *out) MUST_USE;

/** The domain itself, or a name below it; both as mail_domain_fold makes them. */
bool mail_domain_is_within(struct str name, struct str domain);

#endif
