/** Addresses as a relay can take them: RFC 6531 where it is offered, A-labels where they do. Pure.
 */
#ifndef PHAROS_PROTO_SMTP_CLIENT_ADDRESS_H
#define PHAROS_PROTO_SMTP_CLIENT_ADDRESS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/smtp/smtp_client_outcome.h"
#include "proto/smtp/smtp_path.h"

struct smtp_client_address {
    char text[SMTP_ADDRESS_MAX + 1]; /* local@domain; "" for the empty sender */
    bool is_utf8;                    /* can only be sent with SMTPUTF8 */
};

/**
 * `address` is local@domain, or "" which stays so. A domain of other scripts becomes A-labels (UTS
 * 46) whenever the local part is ASCII, with SMTPUTF8 offered too: relays further on may lack it.
 * SMTP_FINE, else SMTP_BAD_ADDRESS or SMTP_NEEDS_SMTPUTF8.
 */
enum smtp_trouble smtp_client_address_of(struct str address, bool has_smtputf8,
                                         struct smtp_client_address *out) MUST_USE;

#endif
