/* Answers that leave at a set time, over HTTP. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone_kept.h"
#include "base/zone_typed.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_json.h"
#include "features/ticket/ticket_scheduled.h"

struct scheduled_step {
    int64_t ticket_id;
    int64_t id;
    int64_t seen_version;
    int64_t send_at_ms;
    const char *send_at_field; /* the member that it was read from */
    struct ticket_message_new asked;
    struct ticket_scheduled answer;
    struct ticket_scheduled *list;
    size_t count;
};

static void write_answer(struct exchange *x, const struct ticket_scheduled *answer)
{
    bool sees_mail = access_may(x->call, "customer.addresses");

    out_begin_object(&x->out);
    out_key(&x->out, "id");
    out_int(&x->out, answer->id);
    out_key(&x->out, "author");
    out_begin_object(&x->out);
    out_key(&x->out, "id");
    out_int(&x->out, answer->account_id);
    out_key(&x->out, "name");
    out_str(&x->out, answer->account_name);
    out_end_object(&x->out);
    out_key(&x->out, "text");
    out_str(&x->out, answer->text);
    ticket_api_write_mail(x, sees_mail ? answer->mail : STR_NULL);
    out_key(&x->out, "state");
    out_cstring(&x->out, answer->state == 0 ? NULL : ticket_state_name(answer->state));
    ticket_write_attachments(&x->out, answer->attachments, answer->attachment_count);
    out_key(&x->out, "send_at");
    out_instant(&x->out, answer->send_at_ms);
    out_key(&x->out, "version");
    out_int(&x->out, answer->version);
    out_end_object(&x->out);
}

static bool list_step(struct call *call, void *arg)
{
    struct scheduled_step *step = arg;

    return ticket_scheduled_list(call, step->ticket_id, &step->list, &step->count);
}

bool ticket_api_scheduled_list(struct exchange *x)
{
    struct scheduled_step step = { .ticket_id = x->ids[0] };

    if (!call_read(x->call, list_step, &step))
        return false;
    out_begin_list(&x->out);
    for (size_t i = 0; i < step.count; i++)
        write_answer(x, &step.list[i]);
    out_end_list(&x->out);
    return exchange_ok(x);
}

static bool bad_time(struct exchange *x, const char *code, const char *words, const char *field)
{
    err_set(x->call->err, ERR_INVALID, code, "%s", words);
    return err_field(x->call->err, field);
}

/** As it was typed: refused with the choices where that is not one instant. */
static bool read_local_time(struct exchange *x, int64_t *out_ms)
{
    const struct zone_table *zone;

    if (!exchange_has(x, "timezone"))
        return bad_time(x, "required", "this is missing", "/timezone");
    zone = zone_kept(exchange_str(x, "timezone"));
    if (zone == NULL)
        return bad_time(x, "bad_timezone", "this is no IANA time zone", "/timezone");
    return zone_typed_instant(zone, exchange_str(x, "send_at_local"), out_ms, x->call->err)
           || err_field(x->call->err, "/send_at_local");
}

/** The types were checked. */
static bool read_time(struct exchange *x, struct scheduled_step *step)
{
    bool is_local = exchange_has(x, "send_at_local");

    if (is_local == exchange_has(x, "send_at"))
        return is_local ? bad_time(x, "not_both", "one of send_at and send_at_local, not both",
                                   "/send_at_local")
                        : bad_time(x, "required", "this is missing", "/send_at");
    step->send_at_field = is_local ? "/send_at_local" : "/send_at";
    if (is_local)
        return read_local_time(x, &step->send_at_ms);
    if (exchange_has(x, "timezone"))
        return bad_time(x, "not_both", "an instant lies in no time zone", "/timezone");
    return instant_parse(exchange_str(x, "send_at"), &step->send_at_ms);
}

/** An error about the time names the member that it came in. */
static bool name_time(const struct scheduled_step *step, struct err *err)
{
    return strcmp(err->field, "/send_at") == 0 && err_field(err, step->send_at_field);
}

static bool add_step(struct call *call, void *arg)
{
    struct scheduled_step *step = arg;

    return ticket_scheduled_add(call, step->ticket_id, &step->asked, step->send_at_ms,
                                &step->answer)
           || name_time(step, call->err);
}

static bool write_added(struct exchange *x, void *arg)
{
    struct scheduled_step *step = arg;

    write_answer(x, &step->answer);
    return exchange_created(x, str_format(x->call->arena, "/api/v1/tickets/%lld/scheduled",
                                          (long long)step->ticket_id));
}

bool ticket_api_scheduled_add(struct exchange *x)
{
    struct scheduled_step *step = ARENA_NEW(x->call->arena, struct scheduled_step);

    step->ticket_id = x->ids[0];
    return read_time(x, step) && ticket_api_read_answer(x, &step->asked)
           && exchange_change(x, add_step, write_added, step);
}

static bool move_step(struct call *call, void *arg)
{
    struct scheduled_step *step = arg;

    return ticket_scheduled_move(call, step->ticket_id, step->id, step->seen_version,
                                 step->send_at_ms, &step->answer)
           || name_time(step, call->err);
}

bool ticket_api_scheduled_move(struct exchange *x)
{
    struct scheduled_step step = {
        .ticket_id = x->ids[0],
        .id = x->ids[1],
        .seen_version = x->if_match,
    };

    if (!read_time(x, &step) || !call_change(x->call, move_step, &step))
        return false;
    write_answer(x, &step.answer);
    exchange_etag(x, step.answer.version);
    return exchange_ok(x);
}

static bool take_back_step(struct call *call, void *arg)
{
    struct scheduled_step *step = arg;

    return ticket_scheduled_take_back(call, step->ticket_id, step->id);
}

bool ticket_api_scheduled_take_back(struct exchange *x)
{
    struct scheduled_step step = { .ticket_id = x->ids[0], .id = x->ids[1] };

    return call_change(x->call, take_back_step, &step) && exchange_no_content(x);
}

static bool send_step(struct call *call, void *arg)
{
    struct scheduled_step *step = arg;
    struct ticket_message message;

    return ticket_scheduled_send(call, step->ticket_id, step->id, &message);
}

static bool write_sent(struct exchange *x, void *arg)
{
    (void)arg;
    return exchange_no_content(x);
}

bool ticket_api_scheduled_send(struct exchange *x)
{
    struct scheduled_step *step = ARENA_NEW(x->call->arena, struct scheduled_step);

    step->ticket_id = x->ids[0];
    step->id = x->ids[1];
    return exchange_change(x, send_step, write_sent, step);
}
