#include "features/channel_mail/mail_route_api.h"

#include "base/arena.h"
#include "core/access/email.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_own.h"
#include "features/people/people_address.h"
#include "features/ticket/ticket.h"
#include "proto/mail/mail_json.h"

enum { UNKNOWN = -1 };

static const struct db_query q_languages = {
    "mail_route.languages",
    "SELECT t.language, coalesce(c.language, -1) FROM ticket t"
    " JOIN customer c ON c.id = t.customer_id WHERE t.id = :ticket_id",
    NULL,
};

const struct db_query *const mail_route_api_queries[] = { &q_languages, NULL };

/** One that may be chosen, with what stands below an answer of its. */
struct sender {
    struct mail_own own;
    struct str signature;
};

struct route_step {
    int64_t ticket_id;
    struct mail_route route;
    enum lang lang;
    struct sender *senders; /* the usual one first */
    size_t count;
};

static bool read_language(struct call *call, struct route_step *step)
{
    struct db_rows *rows;

    step->lang = mail_own_lang(STR_NULL, UNKNOWN);
    if (!db_rows(call->tx, &q_languages, DB_BINDS(db_int("ticket_id", step->ticket_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        step->lang = mail_own_lang(db_col_text(rows, 0), db_col_int(rows, 1));
    return db_rows_end(&rows, call->err);
}

static void add_sender(struct route_step *step, const struct mail_own *own)
{
    step->senders[step->count++] = (struct sender){
        .own = *own,
        .signature = mail_own_signature(own, step->lang),
    };
}

static bool find_senders(struct call *call, struct route_step *step)
{
    struct mail_own usual;
    struct mail_own *list;
    bool is_ours;
    size_t count;

    if (!mail_own_find(call, step->route.from.email, &is_ours, &usual)
        || !mail_own_list(call, &list, &count))
        return false;
    step->senders = ARENA_ARRAY(call->arena, count + 1, struct sender);
    usual.name = step->route.from.name;
    usual.address = step->route.from.email;
    add_sender(step, &usual);
    for (size_t i = 0; i < count; i++)
        if (!str_eq(email_key(call->arena, list[i].address), email_key(call->arena, usual.address)))
            add_sender(step, &list[i]);
    return true;
}

static bool route_step(struct call *call, void *arg)
{
    struct route_step *step = arg;
    struct ticket_row row;

    return ticket_get(call, step->ticket_id, &row)
           && mail_outgoing_route(call, step->ticket_id, &step->route) && read_language(call, step)
           && (str_is_null(step->route.from.email) || find_senders(call, step));
}

static void write_people(struct exchange *x, const char *name, const struct mail_addresses *people)
{
    bool shown = access_may(x->call, "customer.addresses");

    out_key(&x->out, name);
    out_begin_list(&x->out);
    for (size_t i = 0; i < people->count; i++) {
        struct mail_address one = people->items[i];

        if (!shown)
            one.email = people_address_mask(ADDRESS_EMAIL, one.email, x->call->arena);
        mail_json_address(&x->out, &one);
    }
    out_end_list(&x->out);
}

static void write_senders(struct exchange *x, const struct route_step *step)
{
    out_key(&x->out, "senders");
    out_begin_list(&x->out);
    for (size_t i = 0; i < step->count; i++) {
        out_begin_object(&x->out);
        out_key(&x->out, "address");
        out_str(&x->out, step->senders[i].own.address);
        out_key(&x->out, "name");
        out_str(&x->out, mail_own_name(&step->senders[i].own));
        out_key(&x->out, "signature");
        out_str(&x->out, step->senders[i].signature);
        out_end_object(&x->out);
    }
    out_end_list(&x->out);
}

/** Whoever may not see addresses is told of them masked, and may choose none. */
bool mail_route_handle_get(struct exchange *x)
{
    struct route_step step = { .ticket_id = x->ids[0] };

    if (!call_read(x->call, route_step, &step))
        return false;
    out_begin_object(&x->out);
    write_people(x, "to", &step.route.to);
    write_people(x, "cc", &step.route.cc);
    write_senders(x, &step);
    out_key(&x->out, "subject");
    out_str(&x->out, step.route.subject);
    out_key(&x->out, "language");
    out_str(&x->out, texts_lang_code(step.lang));
    out_key(&x->out, "may_choose");
    out_bool(&x->out, access_may(x->call, "customer.addresses"));
    out_end_object(&x->out);
    return exchange_ok(x);
}
