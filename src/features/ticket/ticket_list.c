#include "features/ticket/ticket_list.h"

#include "base/arena.h"
#include "features/ticket/ticket_condition.h"

static const struct list_source source = {
    .name = "ticket.list",
    .columns = "t.created_at_ms, t.id",
    .from = "ticket t",
};

/* The literal is the partial indexes' own, so that a view with filters walks no ticket that is
 * done. */
static const struct list_source queue_source = {
    .name = "ticket.list_queue",
    .columns = "t.queue_key, t.id",
    .from = "ticket t",
    .where = "t.queue < 3",
};

/* The same order over tickets that are done as well. */
static const struct list_source everything_in_order = {
    .name = "ticket.list_in_order",
    .columns = "t.queue_key, t.id",
    .from = "ticket t",
};

static const struct list_order newest_first = {
    .name = "newest",
    .keys = { { "t.created_at_ms", NULL, true }, { "t.id", NULL, true } },
};

static const struct list_order queue_order = {
    .name = "queue",
    .keys = { { "t.queue_key", NULL, false }, { "t.id", NULL, false } },
};

/** Places of a page; a place is the two keys of its order. */
struct places {
    struct ticket_queue_place *v;
    size_t n;
    bool has_more;
};

static bool take_place(struct call *call, struct db_rows *rows, void *arg)
{
    struct places *places = arg;

    (void)call;
    places->v[places->n].queue_key = db_col_int(rows, 0);
    places->v[places->n++].id = db_col_int(rows, 1);
    return true;
}

static const struct list_source *source_of(const struct ticket_list_ask *ask)
{
    if (ask->order == TICKET_NEWEST_FIRST)
        return &source;
    return ask->view != 0 ? &queue_source : &everything_in_order;
}

static bool list_by_condition(struct call *call, const struct ticket_list_ask *ask,
                              struct places *places)
{
    const struct condition *of_view =
        ask->view != 0 ? ticket_view_condition(call->arena, ask->view) : NULL;
    struct condition_reader reader = condition_reader_of(call, STR_NULL);
    struct list_query query = {
        .source = source_of(ask),
        .domain = &ticket_domain,
        .where = condition_both(call->arena, of_view, ask->where),
        .scope = &call->access.scope,
        .reader = &reader,
    };
    struct list_page page = {
        .order = ask->order == TICKET_NEWEST_FIRST ? &newest_first : &queue_order,
        .after = { ask->after[0], ask->after[1] },
        .after_count = ask->after_count,
        .limit = ask->limit,
    };

    return list_rows(call, &query, &page, take_place, places, &places->has_more);
}

/** One place more than asked for tells whether there is another page. */
static bool list_view(struct call *call, const struct ticket_list_ask *ask, struct places *places)
{
    struct ticket_queue_place after = { 0, 0 };

    if (ask->after_count == 2)
        after = (struct ticket_queue_place){ ask->after[0], ask->after[1] };
    if (!ticket_view_list(call, ask->view, after, ask->limit + 1, &places->v, &places->n))
        return false;
    places->has_more = places->n > (size_t)ask->limit;
    if (places->has_more)
        places->n = (size_t)ask->limit;
    return true;
}

bool ticket_list(struct call *call, const struct ticket_list_ask *ask, struct ticket_page *out)
{
    struct places places = {
        .v = ARENA_ARRAY(call->arena, (size_t)ask->limit, struct ticket_queue_place),
    };
    bool is_plain_view = ask->view != 0 && ask->where == NULL && ask->order == TICKET_QUEUE_ORDER;
    int64_t *ids;

    if (is_plain_view && ask->after_count != 0 && ask->after_count != 2)
        return err_set(call->err, ERR_INVALID, "bad_cursor", "this cursor is not one of ours");
    if (!(is_plain_view ? list_view(call, ask, &places) : list_by_condition(call, ask, &places)))
        return false;
    ids = ARENA_ARRAY(call->arena, places.n + 1, int64_t);
    for (size_t i = 0; i < places.n; i++)
        ids[i] = places.v[i].id;
    out->has_more = places.has_more;
    if (places.n > 0) {
        out->last[0] = places.v[places.n - 1].queue_key;
        out->last[1] = places.v[places.n - 1].id;
    }
    return ticket_list_ids(call, ids, places.n, &out->rows, &out->count);
}
