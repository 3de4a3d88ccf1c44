/** Address lists of every shape: RFC 5322 3.4 with 4.4's obsolete forms, RFC 6532, and the rest. */
#ifndef PHAROS_PROTO_MAIL_ADDRESS_H
#define PHAROS_PROTO_MAIL_ADDRESS_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum { MAIL_ADDRESSES_MAX = 2000 };

struct mail_address {
    struct str name;  /* decoded, without quotes; STR_NULL when there is none */
    struct str email; /* the case is kept; never empty */
};

/** Groups are flattened; what names no address is left out. Returns the count. */
size_t mail_addresses_read(struct str raw, struct str fallback, struct arena *arena,
                           struct mail_address **out);

#endif
