/* Messages and the timeline over HTTP. */
#include <stdlib.h>

#include "base/arena.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_attachment_store.h"
#include "features/ticket/ticket_follow_store.h"
#include "features/ticket/ticket_html.h"
#include "features/ticket/ticket_json.h"
#include "features/ticket/ticket_message_store.h"
#include "features/ticket/ticket_pictures.h"
#include "features/ticket/ticket_timeline.h"

/* ---- timeline ------------------------------------------------------------------------------- */

struct timeline_step {
    int64_t ticket_id;
    struct ticket_timeline_after after;
    int limit;
    struct ticket_timeline timeline;
};

static bool timeline_step(struct call *call, void *arg)
{
    struct timeline_step *step = arg;

    return ticket_timeline_read(call, step->ticket_id, &step->after, step->limit, &step->timeline);
}

static bool read_timeline_page(struct exchange *x, struct timeline_step *step)
{
    struct cursor cursor;

    step->after.descending = !str_eq(exchange_query(x, "order"), STR("asc"));
    if (step->after.descending)
        step->after.version = INT64_MAX;
    if (!exchange_cursor(x, 2, &cursor))
        return false;
    if (cursor.count == 2) {
        step->after.version = cursor.parts[0];
        step->after.event_id = cursor.parts[1];
    }
    step->limit = exchange_limit(x);
    return true;
}

static bool is_shown(const struct ticket_entry *entry)
{
    return entry->event.type != NULL && (entry->event.type->flags & EVENT_TIMELINE) != 0;
}

bool ticket_api_timeline(struct exchange *x)
{
    struct timeline_step step = { .ticket_id = x->ids[0] };
    const struct ticket_timeline *timeline = &step.timeline;
    const struct event *last;

    if (!read_timeline_page(x, &step) || !call_read(x->call, timeline_step, &step))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < timeline->count; i++)
        if (is_shown(&timeline->entries[i]))
            ticket_timeline_write(&x->out, x->call, timeline, &timeline->entries[i]);
    if (!timeline->has_more)
        return exchange_list_end(x, NULL);
    last = &timeline->entries[timeline->count - 1].event;
    return exchange_list_end(x,
                             &(struct cursor){ .count = 2, .parts = { last->version, last->id } });
}

/* ---- messages ------------------------------------------------------------------------------- */

static enum ticket_sender sender_of(struct str word, enum ticket_sender usual)
{
    if (str_eq(word, STR("customer")))
        return TICKET_FROM_CUSTOMER;
    return str_eq(word, STR("agent")) ? TICKET_FROM_AGENT : usual;
}

/** Exactly one of text and html. */
static bool read_body(struct exchange *x, const json_t *from, const char *path,
                      struct ticket_message_new *out)
{
    struct err *err = x->call->err;

    out->text = json_str(json_object_get(from, "text"));
    out->html_raw = json_str(json_object_get(from, "html"));
    if ((out->text.p != NULL) == (out->html_raw.p != NULL)) {
        err_set(err, ERR_INVALID, "required", "write either text or html");
        return err_field(err,
                         str_cstr(x->call->arena, str_format(x->call->arena, "%s/text", path)));
    }
    return out->html_raw.p == NULL
           || ticket_html_read(x->call, out->html_raw, &out->html_clean, &out->text)
           || (err->field[0] != '\0' && err_within(err, path));
}

const int64_t *ticket_api_uploads(struct exchange *x, const json_t *from, size_t *count)
{
    const json_t *list = json_object_get(from, "attachments");
    int64_t *ids;

    *count = json_array_size(list);
    ids = ARENA_ARRAY(x->call->arena, *count + 1, int64_t);
    for (size_t i = 0; i < *count; i++)
        ids[i] = json_integer_value(json_array_get(list, i));
    return ids;
}

struct str ticket_api_mail(struct exchange *x)
{
    const json_t *mail = json_object_get(x->body, "mail");
    char *text = json_is_object(mail) ? json_dumps(mail, JSON_COMPACT) : NULL;
    struct str out = text == NULL ? STR_NULL : str_dup(x->call->arena, str_of(text));

    free(text);
    return out;
}

/** Who may not see addresses does not write to any but those that are written to anyway. */
static bool may_choose(struct exchange *x, const struct ticket_message_new *message)
{
    const json_t *mail = json_object_get(x->body, "mail");
    struct err *err = x->call->err;

    if (!json_is_object(mail))
        return true;
    if (!message->public || message->from != TICKET_FROM_AGENT) {
        err_set(err, ERR_INVALID, "not_by_mail", "only an answer of ours leaves by mail");
        return err_field(err, "/mail");
    }
    return (json_object_get(mail, "to") == NULL && json_object_get(mail, "cc") == NULL
            && json_object_get(mail, "bcc") == NULL)
           || access_require(x->call, "customer.addresses");
}

/** A customer's words are brought in by whoever may make tickets; answers and notes have their own
 * permissions. */
static bool may_write(struct call *call, const struct ticket_message_new *message)
{
    if (message->state != 0 && !access_require(call, "ticket.change"))
        return false;
    if (message->from == TICKET_FROM_CUSTOMER)
        return access_require(call, "ticket.create");
    return access_require(call, message->public ? "ticket.reply" : "ticket.note");
}

bool ticket_api_read_message(struct exchange *x, const json_t *from, const char *path,
                             enum ticket_sender usual_sender, struct ticket_message_new *out)
{
    const json_t *public = json_object_get(from, "public");

    *out = (struct ticket_message_new){
        .public = !json_is_false(public),
        .from = sender_of(json_str(json_object_get(from, "from")), usual_sender),
        .author_id = x->call->access.scope.account_id,
        .channel = ticket_api_channel(x->call),
        .state = ticket_state_parse(json_str(json_object_get(from, "state"))),
    };
    out->upload_ids = ticket_api_uploads(x, from, &out->upload_count);
    return may_write(x->call, out) && read_body(x, from, path, out);
}

bool ticket_api_read_answer(struct exchange *x, struct ticket_message_new *out)
{
    if (!ticket_api_read_message(x, x->body, "", TICKET_FROM_AGENT, out) || !may_choose(x, out))
        return false;
    out->mail = ticket_api_mail(x);
    return true;
}

struct message_step {
    int64_t ticket_id;
    int64_t seen_version;
    struct ticket_message_new asked;
    struct ticket_message message;
    struct ticket_attachment *attachments;
    size_t attachment_count;
    struct ticket_link ticket; /* where it stands now */
};

static bool message_step(struct call *call, void *arg)
{
    struct message_step *step = arg;

    return ticket_message_add(call, step->ticket_id, step->seen_version, &step->asked,
                              &step->message)
           || (err_is(call->err, "version_conflict") && err_field(call->err, "/seen_version"));
}

/** The message as stored, with its author's name and its files. */
static bool read_back_step(struct call *call, void *arg)
{
    struct message_step *step = arg;
    int64_t ticket_id = step->message.ticket_id;

    return ticket_follow_store_link(call, ticket_id, &step->ticket)
           && ticket_message_store_get(call, ticket_id, step->message.id, &step->message)
           && ticket_attachment_store_of_messages(call, &step->message.id, 1, &step->attachments,
                                                  &step->attachment_count);
}

static bool write_message(struct exchange *x, void *arg)
{
    struct message_step *step = arg;

    if (!call_read(x->call, read_back_step, step))
        return false;
    ticket_write_new_message(&x->out, &step->message, step->attachments, step->attachment_count,
                             &step->ticket);
    return exchange_created(x, str_format(x->call->arena,
                                          step->message.ticket_id == step->ticket_id
                                              ? "/api/v1/tickets/%lld/timeline"
                                              : "/api/v1/tickets/%lld",
                                          (long long)step->message.ticket_id));
}

bool ticket_api_message_add(struct exchange *x)
{
    struct message_step *step = ARENA_NEW(x->call->arena, struct message_step);

    step->ticket_id = x->ids[0];
    step->seen_version = exchange_int(x, "seen_version", TICKET_ANY_VERSION);
    return ticket_api_read_answer(x, &step->asked)
           && exchange_change(x, message_step, write_message, step);
}

struct html_step {
    int64_t ticket_id;
    int64_t message_id;
    struct str html;
};

static bool html_step(struct call *call, void *arg)
{
    struct html_step *step = arg;
    struct ticket_row row;

    return ticket_get(call, step->ticket_id, &row)
           && ticket_message_store_html(call, step->ticket_id, step->message_id, &step->html)
           && ticket_pictures_embed(call, step->message_id, &step->html);
}

bool ticket_api_message_html(struct exchange *x)
{
    struct html_step step = { .ticket_id = x->ids[0], .message_id = x->ids[1] };

    if (!call_read(x->call, html_step, &step))
        return false;
    ticket_html_answer(x->response, step.html);
    return true;
}
