#include "features/ticket/ticket_page.h"

#include "features/ticket/ticket_json.h"

bool ticket_page_read(const struct exchange *x, int64_t after[2], size_t *after_count, int *limit)
{
    struct cursor cursor;

    if (!exchange_cursor(x, 2, &cursor))
        return false;
    *after_count = cursor.count;
    after[0] = cursor.parts[0];
    after[1] = cursor.parts[1];
    *limit = exchange_limit(x);
    return true;
}

bool ticket_page_answer(struct exchange *x, const struct ticket_page *page)
{
    struct cursor next = { .count = 2, .parts = { page->last[0], page->last[1] } };

    exchange_list_begin(x);
    for (size_t i = 0; i < page->count; i++)
        ticket_write(&x->out, x->call, &page->rows[i]);
    return exchange_list_end(x, page->has_more ? &next : NULL);
}
