#include "features/ticket/ticket_contact.h"

#include "features/people/people.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_store.h"

/* Both walk the index of a customer's tickets; queue 3: solved or closed. */
#define NEWEST                                                                                     \
    "SELECT count(*), COALESCE(sum(CASE WHEN n.queue <> 3 THEN 1 ELSE 0 END), 0),"                 \
    "   COALESCE(max(n.last_message_at_ms), 0)"                                                    \
    " FROM (SELECT t.queue, t.last_message_at_ms FROM ticket t"                                    \
    "   WHERE t.customer_id = :customer_id AND "
#define NEWEST_END " ORDER BY t.created_at_ms DESC, t.id DESC LIMIT :limit) n"
static const struct db_query q_newest = {
    "ticket_contact.newest",
    NEWEST TICKET_IN_SCOPE NEWEST_END,
    NEWEST TICKET_IN_SCOPE_PG NEWEST_END,
};

#define FIRST     "SELECT t.created_at_ms FROM ticket t WHERE t.customer_id = :customer_id AND "
#define FIRST_END " ORDER BY t.created_at_ms, t.id LIMIT 1"
static const struct db_query q_first = {
    "ticket_contact.first",
    FIRST TICKET_IN_SCOPE FIRST_END,
    FIRST TICKET_IN_SCOPE_PG FIRST_END,
};

const struct db_query *const ticket_contact_queries[] = { &q_newest, &q_first, NULL };

bool ticket_contact_read(struct call *call, int64_t customer_id, struct ticket_contact *out)
{
    const struct scope *scope = &call->access.scope;
    struct db_rows *rows;

    *out = (struct ticket_contact){ 0 };
    if (!db_rows(call->tx, &q_newest,
                 DB_BINDS(db_int("customer_id", customer_id),
                          db_int("limit", TICKET_CONTACT_MAX + 1), TICKET_SCOPE_BINDS(scope)),
                 &rows, call->err))
        return false;
    if (db_next(rows)) {
        out->count = db_col_int(rows, 0);
        out->open = db_col_int(rows, 1);
        out->last_ms = db_col_int(rows, 2);
    }
    return db_rows_end(&rows, call->err)
           && db_one_int(call->tx, &q_first,
                         DB_BINDS(db_int("customer_id", customer_id), TICKET_SCOPE_BINDS(scope)), 0,
                         &out->first_ms, call->err);
}

/* ---- over the API -----------------------------------------------------------------------------
 */

struct contact_step {
    int64_t customer_id;
    struct ticket_contact contact;
};

static bool contact_step(struct call *call, void *arg)
{
    struct contact_step *step = arg;
    struct customer *customer;

    return people_get(call, step->customer_id, &customer)
           && ticket_contact_read(call, step->customer_id, &step->contact);
}

bool ticket_api_contact(struct exchange *x)
{
    struct contact_step step = { .customer_id = x->ids[0] };
    bool more;

    if (!call_read(x->call, contact_step, &step))
        return false;
    more = step.contact.count > TICKET_CONTACT_MAX;
    out_begin_object(&x->out);
    out_key(&x->out, "tickets");
    out_int(&x->out, more ? TICKET_CONTACT_MAX : step.contact.count);
    out_key(&x->out, "more");
    out_bool(&x->out, more);
    out_key(&x->out, "open");
    out_int(&x->out, step.contact.open);
    out_key(&x->out, "first_at");
    out_instant(&x->out, step.contact.first_ms);
    out_key(&x->out, "last_at");
    out_instant(&x->out, step.contact.last_ms);
    out_end_object(&x->out);
    return exchange_ok(x);
}
