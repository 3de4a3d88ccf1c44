/** What a customer's tickets are altogether: since when and until when they were in touch. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_CONTACT_H
#define PHAROS_FEATURES_TICKET_TICKET_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"

enum { TICKET_CONTACT_MAX = 1000 }; /* so many are counted */

struct ticket_contact {
    int64_t count;    /* at most TICKET_CONTACT_MAX + 1 */
    int64_t open;     /* of these, neither solved nor closed */
    int64_t first_ms; /* when the first began; 0: there is none */
    int64_t last_ms;  /* the last word in any of these, theirs or ours */
};

/** Of tickets within the caller's scope. In call->tx. */
bool ticket_contact_read(struct call *call, int64_t customer_id,
                         struct ticket_contact *out) MUST_USE;

extern const struct db_query *const ticket_contact_queries[];

#endif
