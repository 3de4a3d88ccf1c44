/* Lists of tickets over HTTP: filters, views, badges. */
#include "base/arena.h"
#include "base/text/fold.h"
#include "features/people/people.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_condition.h"
#include "features/ticket/ticket_page.h"

enum { WORDS_MAX = 16 };

static bool bad_value(struct exchange *x, const char *parameter, const char *allowed)
{
    err_set(x->call->err, ERR_INVALID, "not_allowed", "this must be one of: %s", allowed);
    err_field(x->call->err, parameter);
    return err_param(x->call->err, "%s", allowed);
}

static void narrow(struct exchange *x, const struct condition **where, const char *field,
                   const struct condition_value *values, size_t count)
{
    struct arena *arena = x->call->arena;

    *where = condition_both(
        arena, *where, condition_term(arena, &ticket_domain, field, CONDITION_IS, values, count));
}

/** "new,open": one of several words of an enum. */
static bool add_words(struct exchange *x, const char *field, const char *const *names,
                      const struct condition **where)
{
    struct str rest = exchange_query(x, field);
    struct condition_value *values = ARENA_ARRAY(x->call->arena, WORDS_MAX, struct condition_value);
    size_t n = 0;

    if (rest.p == NULL)
        return true;
    while (rest.p != NULL) {
        struct str word = str_cut(&rest, ',');
        int value = 0;

        while (names[value] != NULL && !str_eq(str_of(names[value]), word))
            value++;
        if (names[value] == NULL || n == WORDS_MAX)
            return bad_value(x, field, "the words of this field, parted by commas");
        values[n++] = (struct condition_value){ .kind = CONDITION_NUMBER, .i = value + 1 };
    }
    narrow(x, where, field, values, n);
    return true;
}

/** An id, "me" or "none". */
static bool add_owner(struct exchange *x, const char *field, enum condition_value_kind me,
                      const struct condition **where)
{
    struct str text = exchange_query(x, field);
    struct condition_value *value = ARENA_NEW(x->call->arena, struct condition_value);

    if (text.p == NULL)
        return true;
    if (str_eq(text, STR("me")))
        value->kind = me;
    else if (str_eq(text, STR("none")))
        value->kind = CONDITION_NONE;
    else if (str_to_int64(text, &value->i) && value->i > 0)
        value->kind = CONDITION_NUMBER;
    else
        return bad_value(x, field, "an id, me, none");
    narrow(x, where, field, value, 1);
    return true;
}

static bool add_customer(struct exchange *x, const struct condition **where)
{
    struct str text = exchange_query(x, "customer");
    struct condition_value *value = ARENA_NEW(x->call->arena, struct condition_value);

    if (text.p == NULL)
        return true;
    value->kind = CONDITION_NUMBER;
    if (!str_to_int64(text, &value->i) || value->i <= 0)
        return bad_value(x, "customer", "an id");
    narrow(x, where, "customer", value, 1);
    return true;
}

static void add_tag(struct exchange *x, const struct condition **where)
{
    struct condition_value *value = ARENA_NEW(x->call->arena, struct condition_value);

    if (exchange_query(x, "tag").p == NULL)
        return;
    value->kind = CONDITION_STRING;
    value->s = str_trim(text_fold(x->call->arena, exchange_query(x, "tag")));
    narrow(x, where, "tag", value, 1);
}

static bool read_filters(struct exchange *x, const struct condition **where)
{
    *where = NULL;
    add_tag(x, where);
    return add_words(x, "state", ticket_state_names, where)
           && add_words(x, "priority", ticket_priority_names, where)
           && add_owner(x, "team", CONDITION_MY_TEAMS, where)
           && add_owner(x, "assignee", CONDITION_ME, where) && add_customer(x, where);
}

struct list_step {
    struct ticket_list_ask ask;
    int64_t customer_id; /* whose tickets; 0: anybody's */
    struct ticket_page page;
};

static bool list_step(struct call *call, void *arg)
{
    struct list_step *step = arg;
    struct customer *customer;

    if (step->customer_id != 0 && !people_get(call, step->customer_id, &customer))
        return false;
    return ticket_list(call, &step->ask, &step->page);
}

static bool answer_list(struct exchange *x, struct list_step *step)
{
    return call_read(x->call, list_step, step) && ticket_page_answer(x, &step->page);
}

bool ticket_api_list(struct exchange *x)
{
    struct list_step step = { .customer_id = 0 };

    step.ask.view = ticket_view_parse(exchange_query(x, "view"));
    step.ask.order = step.ask.view != 0 || str_eq(exchange_query(x, "order"), STR("queue"))
                         ? TICKET_QUEUE_ORDER
                         : TICKET_NEWEST_FIRST;
    return read_filters(x, &step.ask.where)
           && ticket_page_read(x, step.ask.after, &step.ask.after_count, &step.ask.limit)
           && answer_list(x, &step);
}

bool ticket_api_list_of_customer(struct exchange *x)
{
    struct list_step step = { .customer_id = x->ids[0] };
    struct condition_value customer = { .kind = CONDITION_NUMBER, .i = x->ids[0] };

    step.ask.order = TICKET_NEWEST_FIRST;
    narrow(x, &step.ask.where, "customer", &customer, 1);
    return ticket_page_read(x, step.ask.after, &step.ask.after_count, &step.ask.limit)
           && answer_list(x, &step);
}

static bool badges_step(struct call *call, void *arg)
{
    return ticket_view_badges(call, arg);
}

bool ticket_api_badges(struct exchange *x)
{
    int64_t counts[TICKET_VIEW_COUNT];

    if (!call_read(x->call, badges_step, counts))
        return false;
    out_begin_object(&x->out);
    for (int i = 0; i < TICKET_VIEW_COUNT; i++) {
        bool more = counts[i] > TICKET_BADGE_MAX;

        out_key(&x->out, ticket_view_names[i]);
        out_begin_object(&x->out);
        out_key(&x->out, "count");
        out_int(&x->out, more ? TICKET_BADGE_MAX : counts[i]);
        out_key(&x->out, "more");
        out_bool(&x->out, more);
        out_end_object(&x->out);
    }
    out_end_object(&x->out);
    return exchange_ok(x);
}
