/* One ticket over HTTP: make, read, change. */
#include "features/ticket/ticket_api.h"

#include "base/arena.h"
#include "features/people/people.h"
#include "features/ticket/ticket_json.h"
#include "features/ticket/ticket_viewed.h"

enum ticket_channel ticket_api_channel(const struct call *call)
{
    return call->access.session_id != 0 ? TICKET_BY_DESK : TICKET_BY_API;
}

struct str *ticket_api_strings(struct exchange *x, const json_t *list, size_t *count)
{
    size_t n = json_array_size(list);
    struct str *out = ARENA_ARRAY(x->call->arena, n + 1, struct str);

    for (size_t i = 0; i < n; i++)
        out[i] = json_str(json_array_get(list, i));
    *count = n;
    return out;
}

/* ---- reading one ---------------------------------------------------------------------------- */

struct whole_step {
    int64_t id;
    struct ticket_whole *out;
};

static bool whole_step(struct call *call, void *arg)
{
    struct whole_step *step = arg;
    struct ticket_whole *whole = step->out;
    struct customer *customer;

    if (!ticket_get(call, step->id, &whole->row)
        || !people_get(call, whole->row.ticket.customer_id, &customer)
        || !ticket_list_watchers(call, step->id, &whole->watchers, &whole->watcher_count)
        || !ticket_links(call, &whole->row.ticket, &whole->follows, &whole->followed_by))
        return false;
    whole->customer = customer;
    return true;
}

static void write_whole(struct exchange *x, const struct ticket_whole *whole)
{
    ticket_write_whole(&x->out, x->call, whole);
    exchange_etag(x, whole->row.ticket.version);
}

bool ticket_api_write_whole(struct exchange *x, int64_t ticket_id)
{
    struct ticket_whole whole;
    struct whole_step step = { .id = ticket_id, .out = &whole };

    if (!call_read(x->call, whole_step, &step))
        return false;
    write_whole(x, &whole);
    return true;
}

/** After a change. Who has just handed a ticket to a team they are not in no longer sees it. */
static bool answer_changed(struct exchange *x, int64_t ticket_id)
{
    if (ticket_api_write_whole(x, ticket_id))
        return exchange_ok(x);
    if (x->call->err->kind != ERR_NOT_FOUND)
        return false;
    err_clear(x->call->err);
    return exchange_no_content(x);
}

bool ticket_api_get(struct exchange *x)
{
    if (!ticket_api_write_whole(x, x->ids[0]))
        return false;
    ticket_viewed_note(x->call, x->ids[0]);
    return exchange_ok(x);
}

/* ---- making --------------------------------------------------------------------------------- */

struct create_step {
    struct people_ref customer;
    struct ticket_new asked;
    struct ticket_message_new message;
    struct ticket_whole made; /* a new ticket is known whole: it is not read again */
};

static bool create_step(struct call *call, void *arg)
{
    struct create_step *step = arg;
    struct customer *customer;

    if (!people_find_or_create(call, &step->customer, &customer))
        return false;
    step->asked.customer_id = customer->id;
    step->made = (struct ticket_whole){ .customer = customer };
    return ticket_create(call, &step->asked, &step->made.row);
}

static int language_of(struct str word)
{
    if (str_eq(word, STR("ko")))
        return LANG_KO;
    return str_eq(word, STR("en")) ? LANG_EN : LANGUAGE_UNKNOWN;
}

/** Either an id or an address; both or neither is a mistake. */
static bool read_customer(struct exchange *x, struct people_ref *out)
{
    const json_t *customer = json_object_get(x->body, "customer");

    out->id = json_integer_value(json_object_get(customer, "id"));
    out->email = json_str(json_object_get(customer, "email"));
    out->name = json_str(json_object_get(customer, "name"));
    out->language = language_of(exchange_str(x, "language"));
    if ((out->id != 0) != (out->email.p != NULL))
        return true;
    err_set(x->call->err, ERR_INVALID, "required", "say the customer by e-mail address or by id");
    return err_field(x->call->err, "/customer/email");
}

/** Who sees only their teams makes tickets that they can see. */
static bool place_in_scope(struct exchange *x, struct ticket_new *asked)
{
    const struct scope *scope = &x->call->access.scope;

    if (scope->reach == REACH_ALL || asked->assignee_id == scope->account_id)
        return true;
    if (asked->team_id == 0 && scope->team_count == 1)
        asked->team_id = scope->team_ids[0];
    for (size_t i = 0; i < scope->team_count; i++)
        if (scope->team_ids[i] == asked->team_id)
            return true;
    err_set(x->call->err, ERR_INVALID, asked->team_id == 0 ? "required" : "unknown_team",
            "name one of your teams");
    return err_field(x->call->err, "/team");
}

static bool read_new(struct exchange *x, struct create_step *step)
{
    enum ticket_priority priority = ticket_priority_parse(exchange_str(x, "priority"));
    enum ticket_type type = ticket_type_parse(exchange_str(x, "type"));

    step->asked = (struct ticket_new){
        .subject = exchange_str(x, "subject"),
        .type = type != 0 ? type : TICKET_QUESTION,
        .priority = priority != 0 ? priority : TICKET_NORMAL,
        .team_id = exchange_int(x, "team", 0),
        .assignee_id = exchange_int(x, "assignee", 0),
        .channel = ticket_api_channel(x->call),
        .language = exchange_str(x, "language"),
        .message = &step->message,
    };
    step->asked.tags =
        ticket_api_strings(x, json_object_get(x->body, "tags"), &step->asked.tag_count);
    return read_customer(x, &step->customer) && place_in_scope(x, &step->asked)
           && ticket_api_read_message(x, json_object_get(x->body, "message"), "/message",
                                      TICKET_FROM_CUSTOMER, &step->message);
}

static bool write_created(struct exchange *x, void *arg)
{
    const struct create_step *step = arg;

    write_whole(x, &step->made);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/tickets/%lld", (long long)step->made.row.ticket.id));
}

bool ticket_api_create(struct exchange *x)
{
    struct create_step *step = ARENA_NEW(x->call->arena, struct create_step);

    return read_new(x, step) && exchange_change_later(x, create_step, write_created, step);
}

/* ---- changing ------------------------------------------------------------------------------- */

struct change_step {
    int64_t id;
    int64_t seen_version;
    struct ticket_change change;
    struct ticket ticket;
};

static bool change_step(struct call *call, void *arg)
{
    struct change_step *step = arg;

    return ticket_change(call, step->id, step->seen_version, &step->change, &step->ticket);
}

static void read_change(struct exchange *x, struct ticket_change *out)
{
    static const struct {
        const char *member;
        enum ticket_change_part part;
    } parts[] = {
        { "state", TICKET_CHANGE_STATE },       { "priority", TICKET_CHANGE_PRIORITY },
        { "type", TICKET_CHANGE_TYPE },         { "subject", TICKET_CHANGE_SUBJECT },
        { "team", TICKET_CHANGE_TEAM },         { "assignee", TICKET_CHANGE_ASSIGNEE },
        { "customer", TICKET_CHANGE_CUSTOMER }, { "tags", TICKET_CHANGE_TAGS },
    };

    *out = (struct ticket_change){
        .state = ticket_state_parse(exchange_str(x, "state")),
        .priority = ticket_priority_parse(exchange_str(x, "priority")),
        .type = ticket_type_parse(exchange_str(x, "type")),
        .subject = exchange_str(x, "subject"),
        .team_id = exchange_int(x, "team", 0),
        .assignee_id = exchange_int(x, "assignee", 0),
        .customer_id = exchange_int(x, "customer", 0),
    };
    out->tags = ticket_api_strings(x, json_object_get(x->body, "tags"), &out->tag_count);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (exchange_has(x, parts[i].member))
            out->parts |= parts[i].part;
}

/** The action by which this change can be undone, when there is one. */
static void name_action(struct exchange *x)
{
    if (x->call->action_id != 0)
        http_response_header(x->response, "X-Pharos-Action",
                             str_format(x->call->arena, "%lld", (long long)x->call->action_id));
}

bool ticket_api_change(struct exchange *x)
{
    struct change_step *step = ARENA_NEW(x->call->arena, struct change_step);

    step->id = x->ids[0];
    step->seen_version = x->if_match;
    read_change(x, &step->change);
    if (!call_change(x->call, change_step, step))
        return false;
    name_action(x);
    return answer_changed(x, step->id);
}

struct confirm_step {
    int64_t id;
    bool solved;
};

static bool confirm_step(struct call *call, void *arg)
{
    struct confirm_step *step = arg;
    struct ticket ticket;

    return ticket_confirm(call, step->id, step->solved, &ticket);
}

static bool write_confirmed(struct exchange *x, void *arg)
{
    return answer_changed(x, ((const struct confirm_step *)arg)->id);
}

bool ticket_api_confirm(struct exchange *x)
{
    struct confirm_step step = { .id = x->ids[0], .solved = exchange_bool(x, "solved", true) };

    return exchange_change(x, confirm_step, write_confirmed, &step);
}

/* ---- watching and having read ---------------------------------------------------------------- */

struct watch_step {
    int64_t id;
    bool watch;
};

static bool watch_step(struct call *call, void *arg)
{
    struct watch_step *step = arg;

    return ticket_watch(call, step->id, call->access.scope.account_id, step->watch);
}

static bool set_watch(struct exchange *x, bool watch)
{
    struct watch_step step = { .id = x->ids[0], .watch = watch };

    return call_change(x->call, watch_step, &step) && exchange_no_content(x);
}

bool ticket_api_watch(struct exchange *x)
{
    return set_watch(x, true);
}

bool ticket_api_unwatch(struct exchange *x)
{
    return set_watch(x, false);
}

static bool read_step(struct call *call, void *arg)
{
    return ticket_mark_read(call, *(const int64_t *)arg, call->access.scope.account_id);
}

static bool write_nothing(struct exchange *x, void *arg)
{
    (void)arg;
    return exchange_no_content(x);
}

bool ticket_api_read(struct exchange *x)
{
    return exchange_change(x, read_step, write_nothing, &x->ids[0]);
}
