#include "features/moving/moving_api.h"

#include "core/event/event.h"

enum { EVENTS_DEFAULT = 200, EVENTS_MAX = 1000, BODY_MAX_BYTES = 4 * 1024 * 1024 };

const struct field moving_export_query[] = {
    { .name = "since", .type = FIELD_STRING, .help = "X-Pharos-Position of the last answer" },
    { .name = "limit", .type = FIELD_INT, .min = 1, .max = EVENTS_MAX },
    { 0 },
};

struct page {
    struct event_position since;
    int limit;
    const struct event *events;
    size_t count;
    struct event_position last;
};

static bool read_page(struct call *call, void *arg)
{
    struct page *page = arg;

    return event_list_after(call, page->since, page->limit, &page->events, &page->count,
                            &page->last);
}

static const char *actor_word(enum actor_kind kind)
{
    static const char *const words[] = { "system", "account", "customer", "rule" };

    return kind >= ACTOR_SYSTEM && kind <= ACTOR_RULE ? words[kind - ACTOR_SYSTEM] : NULL;
}

static const char *subject_word(enum subject_kind kind)
{
    static const char *const words[] = { NULL,      "ticket",  "message",      "customer",
                                         "account", "team",    "organisation", "attachment",
                                         "token",   "setting", "role",         "action" };

    return (size_t)kind < COUNT_OF(words) ? words[kind] : NULL;
}

static void write_who(struct json_out *out, const char *key, const char *kind, int64_t id)
{
    out_key(out, key);
    out_begin_object(out);
    out_key(out, "kind");
    out_cstring(out, kind);
    out_key(out, "id");
    out_id(out, id);
    out_end_object(out);
}

static void write_event(struct json_out *out, const struct event *event)
{
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, event->id);
    out_key(out, "at");
    out_instant(out, event->at_ms);
    out_key(out, "type");
    out_str(out, event->type_name);
    write_who(out, "actor", actor_word(event->actor.kind), event->actor.id);
    write_who(out, "subject", subject_word(event->subject_kind), event->subject_id);
    out_key(out, "ticket");
    out_id(out, event->ticket_id);
    out_key(out, "version");
    out_int(out, event->version);
    out_key(out, "call");
    out_str(out, event->call_id);
    out_key(out, "cause");
    out_id(out, event->cause_id);
    out_key(out, "data");
    out_raw(out, event->data);
    out_end_object(out);
}

static bool answer(struct exchange *x, const struct page *page)
{
    struct arena *arena = x->call->arena;
    struct strbuf body = strbuf_new(arena, BODY_MAX_BYTES);

    for (size_t i = 0; i < page->count; i++) {
        struct json_out line = json_out_new(arena, BODY_MAX_BYTES);

        write_event(&line, &page->events[i]);
        strbuf_add(&body, strbuf_str(&line.buf));
        strbuf_add_char(&body, '\n');
    }
    if (!strbuf_done(&body, "limit", &x->response->body, x->call->err))
        return false;
    x->response->status = 200;
    http_response_header(x->response, "Content-Type", STR("application/x-ndjson"));
    http_response_header(x->response, "Cache-Control", STR("no-store"));
    http_response_header(x->response, "X-Pharos-Position",
                         event_position_format(arena, page->last));
    return true;
}

bool moving_handle_export(struct exchange *x)
{
    struct str since = exchange_query(x, "since");
    struct page page = { .limit = EVENTS_DEFAULT };
    int64_t limit;

    /* Events know no scope. */
    if (x->call->access.scope.reach != REACH_ALL)
        return err_set(x->call->err, ERR_DENIED, "whole_company_only",
                       "only who sees every ticket may read the log");
    if (!str_is_null(since) && !event_position_parse(since, &page.since, x->call->err))
        return err_field(x->call->err, "since");
    if (str_to_int64(exchange_query(x, "limit"), &limit))
        page.limit = (int)limit;
    return call_read(x->call, read_page, &page) && answer(x, &page);
}
