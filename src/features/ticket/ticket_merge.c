#include "features/ticket/ticket_merge.h"

#include "base/arena.h"
#include "db/db.h"
#include "features/ticket/ticket_internal.h"
#include "proto/json.h"

enum { DATA_DEPTH = 2 };

static const struct db_query q_of_customer = {
    "ticket_merge.of_customer",
    "SELECT id FROM ticket WHERE customer_id = :from_id ORDER BY id LIMIT :limit",
    NULL,
};
static const struct db_query q_to_give_back = {
    "ticket_merge.to_give_back",
    "SELECT t.id FROM ticket_merge g JOIN ticket t ON t.id = g.ticket_id"
    " WHERE g.merge_id = :merge_id AND t.customer_id = :from_id ORDER BY t.id LIMIT :limit",
    NULL,
};
static const struct db_query q_note = {
    "ticket_merge.note",
    "INSERT INTO ticket_merge (merge_id, ticket_id) VALUES (:merge_id, :ticket_id)"
    " ON CONFLICT (merge_id, ticket_id) DO NOTHING",
    NULL,
};
static const struct db_query q_forget = {
    "ticket_merge.forget",
    "DELETE FROM ticket_merge WHERE merge_id = :merge_id",
    NULL,
};

const struct db_query *const ticket_merge_queries[] = { &q_of_customer, &q_to_give_back, &q_note,
                                                        &q_forget, NULL };

struct merge {
    int64_t id;
    int64_t from; /* whose tickets move */
    int64_t to;
    int64_t *tickets;
    size_t count;
};

static bool read_event(struct call *call, const struct event *event, struct merge *out)
{
    json_t *data;

    if (!json_parse(event->data, DATA_DEPTH, call->arena, &data, call->err))
        return false;
    *out = (struct merge){ .id = json_integer_value(json_object_get(data, "merge")),
                           .from = json_integer_value(json_object_get(data, "from")),
                           .to = event->subject_id };
    return true;
}

static bool list(struct call *call, const struct db_query *query, struct db_binds binds,
                 struct merge *merge)
{
    struct db_rows *rows;

    merge->tickets = ARENA_ARRAY(call->arena, TICKET_MERGE_MAX + 1, int64_t);
    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    while (merge->count <= TICKET_MERGE_MAX && db_next(rows))
        merge->tickets[merge->count++] = db_col_int(rows, 0);
    if (!db_rows_end(&rows, call->err))
        return false;
    if (merge->count <= TICKET_MERGE_MAX)
        return true;
    err_set(call->err, ERR_CONFLICT, "too_many_tickets", "at most %d tickets go over at once",
            TICKET_MERGE_MAX);
    return err_param(call->err, "%d", TICKET_MERGE_MAX);
}

/** Whatever state it is in: whose it is, is no step of its life. */
static bool move(struct call *call, int64_t ticket_id, int64_t customer_id)
{
    struct ticket_difference *diff = ARENA_NEW(call->arena, struct ticket_difference);

    if (!ticket_lock(call, ticket_id, TICKET_ANY_VERSION, &diff->was))
        return false;
    diff->now = diff->was;
    diff->now.customer_id = customer_id;
    return ticket_difference_is_empty(diff) || ticket_difference_write(call, diff);
}

static bool move_all(struct call *call, const struct merge *merge, bool is_noted)
{
    for (size_t i = 0; i < merge->count; i++) {
        struct db_binds note =
            DB_BINDS(db_int("merge_id", merge->id), db_int("ticket_id", merge->tickets[i]));

        if (!move(call, merge->tickets[i], merge->to)
            || (is_noted && !db_exec(call->tx, &q_note, note, call->err)))
            return false;
    }
    return true;
}

/** Who is who holds for every ticket, also for those that whoever says so does not see. */
static bool for_all(struct call *call, const struct merge *merge, bool is_noted)
{
    struct access access = call->access;
    bool done;

    call->access = access_system();
    done = move_all(call, merge, is_noted);
    call->access = access;
    return done;
}

bool ticket_merge_react(struct call *call, const struct event *event)
{
    struct merge merge;

    return read_event(call, event, &merge)
           && list(call, &q_of_customer,
                   DB_BINDS(db_int("from_id", merge.from), db_int("limit", TICKET_MERGE_MAX + 1)),
                   &merge)
           && db_exec(call->tx, &q_forget, DB_BINDS(db_int("merge_id", merge.id)), call->err)
           && for_all(call, &merge, true);
}

bool ticket_part_react(struct call *call, const struct event *event)
{
    struct merge merge;
    int64_t home;

    if (!read_event(call, event, &merge))
        return false;
    home = merge.from;
    merge.from = merge.to;
    merge.to = home;
    return list(call, &q_to_give_back,
                DB_BINDS(db_int("merge_id", merge.id), db_int("from_id", merge.from),
                         db_int("limit", TICKET_MERGE_MAX + 1)),
                &merge)
           && for_all(call, &merge, false);
}
