/** Pages of tickets over HTTP, whatever chose the tickets. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_PAGE_H
#define PHAROS_FEATURES_TICKET_TICKET_PAGE_H

#include "core/api/route.h"
#include "features/ticket/ticket_list.h"

/** What ?cursor= and ?limit= ask for; *after_count is 0 or 2. False: INVALID "bad_cursor". */
bool ticket_page_read(const struct exchange *x, int64_t after[2], size_t *after_count,
                      int *limit) MUST_USE;
bool ticket_page_answer(struct exchange *x, const struct ticket_page *page);

#endif
