#include "features/ticket/ticket_check.h"

#include "db/db.h"

enum { ROWS_AT_ONCE = 2000 };

/* The states behind the numbers: see ticket_state.h. */
static const struct db_query q_wrong = {
    "ticket.check",
    "SELECT count(*) FROM ticket t WHERE t.id > :after AND t.id <= :upto AND ("
    "   t.message_count <> (SELECT count(*) FROM message m WHERE m.ticket_id = t.id)"
    "   OR t.queue <> CASE t.state WHEN 3 THEN 2 WHEN 5 THEN 3 WHEN 6 THEN 3 ELSE 1 END"
    "   OR (t.waiting_since_ms IS NOT NULL AND t.state IN (3, 5, 6)))",
    NULL,
};

static const struct db_query q_upto = {
    "ticket.check_upto",
    "SELECT max(id) FROM (SELECT id FROM ticket WHERE id > :after ORDER BY id LIMIT :limit) page",
    NULL,
};

const struct db_query *const ticket_check_queries[] = { &q_wrong, &q_upto, NULL };

struct rows {
    int64_t after;
    int64_t upto; /* 0: there are no more */
    int64_t wrong;
};

static bool check_page(struct call *call, void *arg)
{
    struct rows *rows = arg;

    if (!db_one_int(call->tx, &q_upto,
                    DB_BINDS(db_int("after", rows->after), db_int("limit", ROWS_AT_ONCE)), 0,
                    &rows->upto, call->err))
        return false;
    return rows->upto == 0
           || db_one_int(call->tx, &q_wrong,
                         DB_BINDS(db_int("after", rows->after), db_int("upto", rows->upto)), 0,
                         &rows->wrong, call->err);
}

bool ticket_check_rows(struct call *call, int64_t *wrong)
{
    struct rows rows = { 0 };

    *wrong = 0;
    do {
        rows.wrong = 0;
        if (!call_read(call, check_page, &rows))
            return false;
        *wrong += rows.wrong;
        rows.after = rows.upto;
    } while (rows.upto != 0);
    return true;
}
