#include "core/store_rows.h"

#include "base/arena.h"

bool store_rows_page(struct call *call, const struct db_query *query, struct db_binds binds,
                     store_row_reader *read, size_t item_bytes, int limit, struct store_page *out)
{
    char *items = arena_array(call->arena, (size_t)limit, item_bytes);
    struct store_page page = { .items = items };
    struct db_rows *rows;

    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    while (db_next(rows)) {
        if (page.count == (size_t)limit)
            page.has_more = true;
        else
            read(rows, call->arena, items + item_bytes * page.count++);
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = page;
    return true;
}
