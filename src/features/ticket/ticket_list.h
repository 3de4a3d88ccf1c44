/** Pages of tickets: newest first or in queue order, by view and condition. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_LIST_H
#define PHAROS_FEATURES_TICKET_TICKET_LIST_H

#include "core/api/listing.h"
#include "core/condition/condition.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_view.h"

enum ticket_order { TICKET_NEWEST_FIRST = 1, TICKET_QUEUE_ORDER = 2 };

/** What to list. */
struct ticket_list_ask {
    enum ticket_view view;         /* 0: none */
    const struct condition *where; /* NULL: everything */
    enum ticket_order order;
    int64_t after[2];   /* keys of the last row of the page before */
    size_t after_count; /* 0 or 2 */
    int limit;
};

struct ticket_page {
    struct ticket_row *rows;
    size_t count;
    bool has_more;
    int64_t last[2]; /* keys of the last row, when has_more */
};

/** Inside call->tx, within the caller's scope. INVALID "bad_cursor". */
bool ticket_list(struct call *call, const struct ticket_list_ask *ask,
                 struct ticket_page *out) MUST_USE;

#endif
