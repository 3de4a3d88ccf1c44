#include "features/channel_mail/mail_kept.h"

#include "base/arena.h"
#include "core/store_rows.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/ticket/ticket.h"

/* delivery 2: it went out. */
#define KEPT                                                                                       \
    "SELECT m.id, m.ticket_id, x.blob_id, m.at_ms, x.rfc_id, m.text, t.number, x.head"             \
    " FROM mail_message x JOIN message m ON m.id = x.message_id"                                   \
    " JOIN ticket t ON t.id = m.ticket_id"                                                         \
    " WHERE x.is_outgoing = 1 AND x.delivery = 2 AND x.blob_id IS NOT NULL"                        \
    "   AND x.message_id < :before AND x.message_id >= :from AND"
#define REACH                                                                                      \
    " (:reach = 2 OR (:reach = 1 AND (t.assignee_id = :me"                                         \
    "   OR t.team_id IN (SELECT value FROM json_each(:teams)))))"
#define REACH_PG                                                                                   \
    " (:reach = 2 OR (:reach = 1 AND (t.assignee_id = :me OR t.team_id = ANY(:teams::bigint[]))))"
#define NEWEST_FIRST " ORDER BY x.message_id DESC LIMIT :limit"

static const struct db_query q_kept = {
    "mail_kept.list",
    KEPT REACH NEWEST_FIRST,
    KEPT REACH_PG NEWEST_FIRST,
};

const struct db_query *const mail_kept_queries[] = { &q_kept, NULL };

/** A row before its head is read. */
struct kept_row {
    struct mail_kept kept;
    struct str number;
    struct str head;
};

static void read_row(const struct db_rows *rows, struct arena *arena, void *out)
{
    *(struct kept_row *)out = (struct kept_row){
        .kept = { .message_id = db_col_int(rows, 0),
                  .ticket_id = db_col_int(rows, 1),
                  .blob_id = db_col_int(rows, 2),
                  .at_ms = db_col_int(rows, 3),
                  .rfc_id = db_col_dup(rows, 4, arena),
                  .text = db_col_dup(rows, 5, arena) },
        .number = db_col_dup(rows, 6, arena),
        .head = db_col_dup(rows, 7, arena),
    };
}

static bool list(struct call *call, int64_t from_id, int64_t before_id, int limit,
                 struct mail_kept_page *out)
{
    const struct scope *scope = &call->access.scope;
    const struct kept_row *rows;
    struct store_page page;

    if (!store_rows_page(call, &q_kept,
                         DB_BINDS(db_int("from", from_id), db_int("before", before_id),
                                  db_int("limit", limit + 1), SCOPE_BINDS(scope)),
                         read_row, sizeof(struct kept_row), limit, &page))
        return false;
    rows = page.items;
    *out = (struct mail_kept_page){
        .items = ARENA_ARRAY(call->arena, page.count + 1, struct mail_kept),
        .count = page.count,
        .has_more = page.has_more,
    };
    for (size_t i = 0; i < page.count; i++) {
        out->items[i] = rows[i].kept;
        if (!mail_route_read(call, rows[i].head, &out->items[i].route))
            return false;
        out->items[i].route.number = rows[i].number;
    }
    return true;
}

bool mail_kept_list(struct call *call, int64_t before_id, int limit, struct mail_kept_page *out)
{
    return list(call, 0, before_id > 0 ? before_id : INT64_MAX, limit, out);
}

bool mail_kept_get(struct call *call, int64_t message_id, struct mail_kept *out)
{
    struct mail_kept_page page;

    if (!list(call, message_id, message_id + 1, 1, &page))
        return false;
    if (page.count == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such mail");
    *out = page.items[0];
    return true;
}

bool mail_kept_find_ticket(struct call *call, struct str rfc_id, int64_t *ticket_id)
{
    struct mail_place place;
    struct ticket_row row;

    *ticket_id = 0;
    if (!mail_message_store_by_rfc_id(call, rfc_id, &place))
        return false;
    if (place.ticket_id == 0)
        return true;
    if (ticket_get(call, place.ticket_id, &row))
        *ticket_id = place.ticket_id;
    else if (call->err->kind == ERR_NOT_FOUND)
        err_clear(call->err);
    else
        return false;
    return true;
}
