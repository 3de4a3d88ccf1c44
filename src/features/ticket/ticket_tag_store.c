#include "features/ticket/ticket_tag_store.h"

#include "base/arena.h"
#include "features/ticket/ticket_count.h"

static const struct db_query q_of_tickets = {
    "ticket_tag.of_tickets",
    "SELECT g.ticket_id, tag.name, tag.id FROM ticket_tag g JOIN tag ON tag.id = g.tag_id"
    " WHERE g.ticket_id IN (SELECT value FROM json_each(:ids)) ORDER BY tag.name",
    "SELECT g.ticket_id, tag.name, tag.id FROM ticket_tag g JOIN tag ON tag.id = g.tag_id"
    " WHERE g.ticket_id = ANY(:ids::bigint[]) ORDER BY tag.name COLLATE \"C\"",
};

static const struct db_query q_find = {
    "tag.find",
    "SELECT id FROM tag WHERE name = :name",
    NULL,
};

/* Two who make the same tag at once both get the row that came first. */
static const struct db_query q_make = {
    "tag.make",
    "INSERT INTO tag (id, name) VALUES (:id, :name)"
    " ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id",
    NULL,
};

static const struct db_query q_add = {
    "ticket_tag.add",
    "INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:ticket_id, :tag_id)"
    " ON CONFLICT DO NOTHING",
    NULL,
};

static const struct db_query q_remove = {
    "ticket_tag.remove",
    "DELETE FROM ticket_tag WHERE ticket_id = :ticket_id AND tag_id = :tag_id",
    NULL,
};

const struct db_query *const ticket_tag_store_queries[] = { &q_of_tickets, &q_find,   &q_make,
                                                            &q_add,        &q_remove, NULL };

bool ticket_tag_store_of_ticket(struct call *call, int64_t ticket_id, struct ticket_tag **out,
                                size_t *out_count)
{
    struct ticket_tag *tags = ARENA_ARRAY(call->arena, TICKET_TAGS_MAX, struct ticket_tag);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_of_tickets, DB_BINDS(db_int_list("ids", &ticket_id, 1)), &rows,
                 call->err))
        return false;
    while (n < TICKET_TAGS_MAX && db_next(rows)) {
        tags[n].name = db_col_dup(rows, 1, call->arena);
        tags[n++].id = db_col_int(rows, 2);
    }
    *out = tags;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

static void add_tag(struct call *call, struct ticket_row *rows, size_t row_count, int64_t ticket_id,
                    struct str name)
{
    for (size_t i = 0; i < row_count; i++) {
        struct ticket_row *row = &rows[i];

        if (row->ticket.id != ticket_id || row->tag_count == TICKET_TAGS_MAX)
            continue;
        if (row->tags == NULL)
            row->tags = ARENA_ARRAY(call->arena, TICKET_TAGS_MAX, struct str);
        row->tags[row->tag_count++] = name;
        return;
    }
}

bool ticket_tag_store_of_rows(struct call *call, struct ticket_row *rows, size_t row_count)
{
    int64_t *ids = ARENA_ARRAY(call->arena, row_count + 1, int64_t);
    struct db_rows *found;

    if (row_count == 0)
        return true;
    for (size_t i = 0; i < row_count; i++)
        ids[i] = rows[i].ticket.id;
    if (!db_rows(call->tx, &q_of_tickets, DB_BINDS(db_int_list("ids", ids, row_count)), &found,
                 call->err))
        return false;
    while (db_next(found))
        add_tag(call, rows, row_count, db_col_int(found, 0), db_col_dup(found, 1, call->arena));
    return db_rows_end(&found, call->err);
}

bool ticket_tag_store_id(struct call *call, struct str name, int64_t *out)
{
    int64_t id;

    if (!db_one_int(call->tx, &q_find, DB_BINDS(db_text("name", name)), 0, out, call->err))
        return false;
    if (*out != 0)
        return true;
    return db_new_id(call->tx, "tag", &id, call->err)
           && db_one_int(call->tx, &q_make, DB_BINDS(db_int("id", id), db_text("name", name)), 0,
                         out, call->err);
}

static bool exec_pair(struct call *call, const struct db_query *query, int64_t ticket_id,
                      int64_t tag_id)
{
    return db_exec(call->tx, query,
                   DB_BINDS(db_int("ticket_id", ticket_id), db_int("tag_id", tag_id)), call->err);
}

bool ticket_tag_store_add(struct call *call, const struct ticket *ticket, int64_t tag_id)
{
    ticket_count_tag(call, ticket, tag_id, 1);
    return exec_pair(call, &q_add, ticket->id, tag_id);
}

bool ticket_tag_store_remove(struct call *call, const struct ticket *ticket, int64_t tag_id)
{
    ticket_count_tag(call, ticket, tag_id, -1);
    return exec_pair(call, &q_remove, ticket->id, tag_id);
}
