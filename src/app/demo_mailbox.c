#include "app/demo_mailbox.h"

#include "app/demo_letter.h"
#include "base/arena.h"
#include "core/access/access_api.h"
#include "core/blob/blob.h"
#include "features/channel_mail/mail_api.h"
#include "features/channel_mail/mail_original.h"
#include "features/channel_mail/mail_own.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_html.h"
#include "features/ticket/ticket_pictures.h"
#include "features/ticket/ticket_text.h"
#include "proto/mail/mail_job.h"
#include "proto/mail/mail_json.h"

enum { TEXT_CHARS_MAX = 20000, NAME_CHARS_MAX = 100, PARSED_DEPTH = 6 };

/** In any other company there is nothing at these addresses. */
static bool is_there(struct exchange *x)
{
    return x->call->house->is_demo
           || err_set(x->call->err, ERR_NOT_FOUND, "not_found", "there is nothing at this address");
}

/* ---- the list ---------------------------------------------------------------------------------
 */

struct list_step {
    int64_t before_id;
    int limit;
    struct mail_kept_page page;
};

static bool list_step(struct call *call, void *arg)
{
    struct list_step *step = arg;

    return mail_kept_list(call, step->before_id, step->limit, &step->page);
}

static void write_ticket(struct json_out *out, const struct mail_kept *mail)
{
    out_key(out, "ticket");
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, mail->ticket_id);
    out_key(out, "number");
    out_str(out, mail->route.number);
    out_end_object(out);
}

static void write_head(struct exchange *x, const struct mail_kept *mail)
{
    struct json_out *out = &x->out;

    out_key(out, "id");
    out_int(out, mail->message_id);
    write_ticket(out, mail);
    out_key(out, "from");
    mail_json_address(out, &mail->route.from);
    mail_json_addresses(out, "to", &mail->route.to, MAIL_ADDRESSES_MAX);
    mail_json_addresses(out, "cc", &mail->route.cc, MAIL_ADDRESSES_MAX);
    mail_json_field(out, "subject", mail->route.subject);
    out_key(out, "at");
    out_instant(out, mail->at_ms);
    out_key(out, "automatic");
    out_bool(out, mail->route.is_automatic);
    out_key(out, "excerpt");
    out_str(out, ticket_excerpt(x->call->arena, mail->text));
}

static bool handle_list(struct exchange *x)
{
    struct list_step step = { .limit = exchange_limit(x) };

    if (!is_there(x) || !exchange_cursor_before(x, &step.before_id)
        || !call_read(x->call, list_step, &step))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < step.page.count; i++) {
        out_begin_object(&x->out);
        write_head(x, &step.page.items[i]);
        out_end_object(&x->out);
    }
    return exchange_list_end_at(
        x, step.page.has_more,
        step.page.count > 0 ? step.page.items[step.page.count - 1].message_id : 0);
}

/* ---- one mail, as a mail program reads it ------------------------------------------------------
 */

struct mail_step {
    int64_t message_id;
    struct mail_kept mail;
    struct str raw;
};

static bool mail_step(struct call *call, void *arg)
{
    struct mail_step *step = arg;

    return mail_kept_get(call, step->message_id, &step->mail)
           && blob_read_bytes(call, step->mail.blob_id, MAIL_MESSAGE_MAX, &step->raw);
}

/** What `pharos mail parse` says of it. */
static bool parse(struct call *call, struct str raw, json_t **out)
{
    const struct mail_tool_options options = { 0 };
    struct str json;

    if (call->house->confined == NULL)
        return err_set(call->err, ERR_UNAVAILABLE, "confined_unavailable",
                       "nobody can read mail now");
    return mail_answer_confined(call->house->confined, STR("parse"), &options, raw, call->arena,
                                &json, call->err)
           && json_parse(json, PARSED_DEPTH, call->arena, out, call->err);
}

static void write_files(struct json_out *out, const json_t *files)
{
    out_key(out, "files");
    out_begin_list(out);
    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);

        out_begin_object(out);
        out_key(out, "filename");
        out_str(out, json_str(json_object_get(file, "filename")));
        out_key(out, "size");
        out_int(out, json_integer_value(json_object_get(file, "size")));
        out_end_object(out);
    }
    out_end_list(out);
}

static bool handle_get(struct exchange *x)
{
    struct mail_step step = { .message_id = x->ids[0] };
    json_t *parsed;

    if (!is_there(x) || !call_read(x->call, mail_step, &step) || !parse(x->call, step.raw, &parsed))
        return false;
    out_begin_object(&x->out);
    write_head(x, &step.mail);
    out_key(&x->out, "message_id");
    out_str(&x->out, step.mail.rfc_id);
    out_key(&x->out, "in_reply_to");
    out_str(&x->out, step.mail.route.in_reply_to);
    out_key(&x->out, "text");
    out_str(&x->out, json_str(json_object_get(parsed, "text")));
    out_key(&x->out, "has_html");
    out_bool(&x->out, json_is_string(json_object_get(parsed, "html")));
    write_files(&x->out, json_object_get(parsed, "attachments"));
    out_end_object(&x->out);
    return exchange_ok(x);
}

struct page_step {
    int64_t message_id;
    struct str html;
};

static bool page_step(struct call *call, void *arg)
{
    struct page_step *step = arg;

    return ticket_pictures_embed(call, step->message_id, &step->html);
}

static bool handle_html(struct exchange *x)
{
    struct mail_step step = { .message_id = x->ids[0] };
    struct page_step page = { .message_id = x->ids[0] };
    struct str text;
    json_t *parsed;

    if (!is_there(x) || !call_read(x->call, mail_step, &step) || !parse(x->call, step.raw, &parsed))
        return false;
    if (!json_is_string(json_object_get(parsed, "html")))
        return err_set(x->call->err, ERR_NOT_FOUND, "not_found", "this mail has no HTML");
    if (!ticket_html_read(x->call, json_str(json_object_get(parsed, "html")), &page.html, &text)
        || !call_read(x->call, page_step, &page))
        return false;
    ticket_html_answer(x->response, page.html);
    return true;
}

struct original_step {
    int64_t message_id;
    struct blob_content content;
};

static bool original_step(struct call *call, void *arg)
{
    struct original_step *step = arg;
    struct mail_kept mail;

    return mail_kept_get(call, step->message_id, &mail)
           && blob_read(call, mail.blob_id, &step->content);
}

static bool handle_original(struct exchange *x)
{
    struct original_step step = { .message_id = x->ids[0], .content.fd = -1 };
    bool as_text = str_eq(exchange_query(x, "as"), STR("text"));

    return is_there(x) && call_read(x->call, original_step, &step)
           && mail_original_answer(x, &step.content, step.message_id, as_text);
}

/* ---- writing as a customer ---------------------------------------------------------------------
 */

struct writing {
    struct demo_letter letter;
    int64_t answered_id; /* 0: it begins a conversation */
    struct mail_kept answered;
};

static bool read_answered(struct call *call, void *arg)
{
    struct writing *writing = arg;

    return mail_kept_get(call, writing->answered_id, &writing->answered);
}

static bool read_own(struct call *call, void *arg)
{
    struct writing *writing = arg;
    struct mail_own own;

    if (!mail_own_standard(call, &own))
        return false;
    writing->letter.to = (struct mail_address){ .name = own.name, .email = own.address };
    return true;
}

/** Whoever got it answers to whoever sent it. */
static bool address_reply(struct call *call, struct writing *writing)
{
    const struct mail_route *route = &writing->answered.route;
    bool is_answer;

    if (!call_read(call, read_answered, writing))
        return false;
    writing->letter.from = route->to.items[0];
    writing->letter.to = route->from;
    is_answer = str_starts_with(route->subject, STR("Re: "));
    writing->letter.subject =
        str_format(call->arena, "%s%" STR_FMT, is_answer ? "" : "Re: ", STR_ARG(route->subject));
    writing->letter.answered = &writing->answered;
    return true;
}

static bool bring(struct call *call, void *arg)
{
    struct writing *writing = arg;

    return (writing->answered_id != 0 ? address_reply(call, writing)
                                      : call_read(call, read_own, writing))
           && demo_letter_bring(call, &writing->letter);
}

static bool write_brought(struct exchange *x, void *arg)
{
    const struct writing *writing = arg;

    out_begin_object(&x->out);
    out_key(&x->out, "message_id");
    out_str(&x->out, writing->letter.message_id);
    out_end_object(&x->out);
    return exchange_created(x, STR_NULL);
}

static bool handle_write(struct exchange *x)
{
    struct writing writing = { .letter = { .from = { .name = exchange_str(x, "name"),
                                                     .email = exchange_str(x, "email") },
                                           .subject = exchange_str(x, "subject"),
                                           .text = exchange_str(x, "text") } };

    return is_there(x) && exchange_change_by(x, bring, write_brought, &writing);
}

static bool handle_reply(struct exchange *x)
{
    struct writing writing = { .letter.text = exchange_str(x, "text"), .answered_id = x->ids[0] };

    return is_there(x) && exchange_change_by(x, bring, write_brought, &writing);
}

/* ---- where it went ------------------------------------------------------------------------------
 */

struct place_step {
    struct str message_id;
    int64_t ticket_id;
};

static bool place_step(struct call *call, void *arg)
{
    struct place_step *step = arg;

    return mail_kept_find_ticket(call, step->message_id, &step->ticket_id);
}

static bool handle_place(struct exchange *x)
{
    struct place_step step = { .message_id = exchange_query(x, "message_id") };

    if (!is_there(x) || !call_read(x->call, place_step, &step))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "ticket");
    out_id(&x->out, step.ticket_id);
    out_end_object(&x->out);
    return exchange_ok(x);
}

/* ---- routes ------------------------------------------------------------------------------------
 */

static const struct field write_body[] = {
    { .name = "email", .type = FIELD_EMAIL, .flags = FIELD_REQUIRED },
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = NAME_CHARS_MAX },
    { .name = "subject", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1 },
    { .name = "text",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = TEXT_CHARS_MAX },
    { 0 },
};

static const struct field reply_body[] = {
    { .name = "text",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = TEXT_CHARS_MAX },
    { 0 },
};

static const struct field place_query[] = {
    { .name = "message_id", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1 },
    { 0 },
};

#define MAY "customer.addresses"

/* clang-format off */
const struct route demo_mailbox_routes[] = {
    { .method = "GET", .path = "/api/v1/demo/mails", .permission = MAY, .handle = handle_list,
      .flags = ROUTE_HIDDEN | ROUTE_LIST },
    { .method = "POST", .path = "/api/v1/demo/mails", .permission = MAY, .handle = handle_write,
      .flags = ROUTE_HIDDEN, .body = write_body },
    { .method = "GET", .path = "/api/v1/demo/place", .permission = MAY, .handle = handle_place,
      .flags = ROUTE_HIDDEN, .query = place_query },
    { .method = "GET", .path = "/api/v1/demo/mails/{id}", .permission = MAY, .handle = handle_get,
      .flags = ROUTE_HIDDEN },
    { .method = "GET", .path = "/api/v1/demo/mails/{id}/html", .permission = MAY,
      .handle = handle_html, .flags = ROUTE_HIDDEN },
    { .method = "GET", .path = "/api/v1/demo/mails/{id}/original", .permission = MAY,
      .handle = handle_original, .flags = ROUTE_HIDDEN, .query = mail_original_query },
    { .method = "POST", .path = "/api/v1/demo/mails/{id}/reply", .permission = MAY,
      .handle = handle_reply, .flags = ROUTE_HIDDEN, .body = reply_body },
    { 0 },
};
/* clang-format on */
