#include "features/channel_mail/mail_api.h"

#include "base/arena.h"
#include "core/access/access_api.h"
#include "core/blob/blob.h"
#include "features/channel_mail/mail_address_api.h"
#include "features/channel_mail/mail_brand_api.h"
#include "features/channel_mail/mail_check_api.h"
#include "features/channel_mail/mail_decide_api.h"
#include "features/channel_mail/mail_mailbox_api.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/channel_mail/mail_original.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_quarantine_api.h"
#include "features/channel_mail/mail_route_api.h"
#include "features/channel_mail/mail_sign_api.h"
#include "features/people/people_address.h"
#include "features/ticket/ticket.h"

enum { HEAD_DEPTH = 4 };

/* ---- the mails of a ticket ---------------------------------------------------------------------
 */

struct mails_step {
    int64_t ticket_id;
    struct mail_page page;
    struct mail_record *mails;
    size_t count;
    bool has_more;
};

static bool mails_step(struct call *call, void *arg)
{
    struct mails_step *step = arg;
    struct ticket_row row;

    return ticket_get(call, step->ticket_id, &row)
           && mail_message_store_of_ticket(call, step->ticket_id, &step->page, &step->mails,
                                           &step->count, &step->has_more);
}

static void write_email(struct exchange *x, struct str email, bool shown)
{
    out_str(&x->out, str_is_null(email) || shown
                         ? email
                         : people_address_mask(ADDRESS_EMAIL, email, x->call->arena));
}

static void write_address(struct exchange *x, const json_t *address, bool shown)
{
    out_begin_object(&x->out);
    out_key(&x->out, "name");
    out_str(&x->out, json_str(json_object_get(address, "name")));
    out_key(&x->out, "email");
    write_email(x, json_str(json_object_get(address, "email")), shown);
    out_end_object(&x->out);
}

static void write_addresses(struct exchange *x, const char *name, const json_t *list, bool shown)
{
    out_key(&x->out, name);
    out_begin_list(&x->out);
    for (size_t i = 0; i < json_array_size(list); i++)
        write_address(x, json_array_get(list, i), shown);
    out_end_list(&x->out);
}

static void write_texts(struct exchange *x, const char *name, const json_t *list)
{
    out_key(&x->out, name);
    out_begin_list(&x->out);
    for (size_t i = 0; i < json_array_size(list); i++)
        out_str(&x->out, json_str(json_array_get(list, i)));
    out_end_list(&x->out);
}

/** What trusted servers, or we ourselves, found out about the sender; null for ours. */
static void write_auth(struct exchange *x, const json_t *auth)
{
    static const char *const members[] = { "spf", "spf_domain", "dkim", "dkim_domain", "dmarc" };

    out_key(&x->out, "auth");
    if (!json_is_object(auth)) {
        out_null(&x->out);
        return;
    }
    out_begin_object(&x->out);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        out_key(&x->out, members[i]);
        out_str(&x->out, json_str(json_object_get(auth, members[i])));
    }
    out_key(&x->out, "checked_here");
    out_bool(&x->out, json_is_true(json_object_get(auth, "checked_here")));
    out_end_object(&x->out);
}

static bool write_head(struct exchange *x, const struct mail_record *mail, bool shown)
{
    json_t *head;

    if (!json_parse(mail->head, HEAD_DEPTH, x->call->arena, &head, x->call->err))
        return false;
    out_key(&x->out, "from");
    write_address(x, json_object_get(head, "from"), shown || mail->is_outgoing);
    write_addresses(x, "to", json_object_get(head, "to"), shown);
    write_addresses(x, "cc", json_object_get(head, "cc"), shown);
    write_addresses(x, "bcc", json_object_get(head, "bcc"), shown);
    out_key(&x->out, "subject");
    out_str(&x->out, json_str(json_object_get(head, "subject")));
    write_texts(x, "ours", json_object_get(head, "ours"));
    write_texts(x, "defects", json_object_get(head, "defects"));
    write_auth(x, json_object_get(head, "auth"));
    return true;
}

static const char *delivery_name(enum mail_delivery delivery)
{
    switch (delivery) {
    case MAIL_DELIVERY_WAITING:
        return "waiting";
    case MAIL_DELIVERY_SENT:
        return "sent";
    case MAIL_DELIVERY_FAILED:
        return "failed";
    case MAIL_DELIVERY_UNCERTAIN:
        return "uncertain";
    case MAIL_DELIVERY_NONE:
        break;
    }
    return NULL;
}

static bool write_mail(struct exchange *x, const struct mail_record *mail, bool shown)
{
    bool is_settled = mail->delivery == MAIL_DELIVERY_SENT;

    out_begin_object(&x->out);
    out_key(&x->out, "message");
    out_int(&x->out, mail->message_id);
    out_key(&x->out, "direction");
    out_cstring(&x->out, mail->is_outgoing ? "out" : "in");
    out_key(&x->out, "kind");
    out_cstring(&x->out, mail_kind_name(mail->kind));
    if (!write_head(x, mail, shown))
        return false;
    out_key(&x->out, "rest");
    out_str(&x->out, mail->rest);
    out_key(&x->out, "delivery");
    out_cstring(&x->out, delivery_name(mail->delivery));
    out_key(&x->out, "error");
    out_str(&x->out, is_settled ? STR_NULL : mail->error);
    out_key(&x->out, "bounce");
    out_str(&x->out, mail->bounce);
    out_key(&x->out, "settled_at");
    out_instant(&x->out, mail->settled_at_ms);
    out_key(&x->out, "original");
    out_bool(&x->out, shown && mail->blob_id != 0);
    out_end_object(&x->out);
    return true;
}

static bool handle_mails(struct exchange *x)
{
    struct mails_step step = {
        .ticket_id = x->ids[0],
        .page = { .limit = exchange_limit(x),
                  .is_newest_first = str_eq(exchange_query(x, "order"), STR("desc")) },
    };
    bool shown = access_may(x->call, "customer.addresses");

    if (!exchange_cursor_before(x, &step.page.beyond_id) || !call_read(x->call, mails_step, &step))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < step.count; i++)
        if (!write_mail(x, &step.mails[i], shown))
            return false;
    return exchange_list_end_at(x, step.has_more,
                                step.count > 0 ? step.mails[step.count - 1].message_id : 0);
}

/* ---- an original -------------------------------------------------------------------------------
 */

struct original_step {
    int64_t ticket_id;
    int64_t message_id;
    struct blob_content content;
};

static bool original_step(struct call *call, void *arg)
{
    struct original_step *step = arg;
    struct mail_record mail;
    struct ticket_row row;

    if (!ticket_get(call, step->ticket_id, &row)
        || !mail_message_store_get(call, step->ticket_id, step->message_id, &mail))
        return false;
    if (mail.blob_id == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such mail");
    return blob_read(call, mail.blob_id, &step->content);
}

static bool handle_original(struct exchange *x)
{
    bool as_text = str_eq(exchange_query(x, "as"), STR("text"));
    struct original_step step = { .ticket_id = x->ids[0],
                                  .message_id = x->ids[1],
                                  .content.fd = -1 };

    return call_read(x->call, original_step, &step)
           && mail_original_answer(x, &step.content, step.message_id, as_text);
}

static const char *const orders[] = { "asc", "desc", NULL };

static const struct field mails_query[] = {
    { .name = "order",
      .type = FIELD_ENUM,
      .one_of = orders,
      .help = "asc: oldest first, as without it." },
    { 0 },
};

static const char *const looks[] = { "text", NULL };

const struct field mail_original_query[] = {
    { .name = "as",
      .type = FIELD_ENUM,
      .one_of = looks,
      .help = "text: shown as plain text; otherwise it is a file to keep." },
    { 0 },
};

const struct route mail_routes[] = {
    { .method = "GET",
      .path = "/api/v1/tickets/{id}/mails",
      .permission = "ticket.read",
      .handle = handle_mails,
      .flags = ROUTE_LIST,
      .query = mails_query,
      .summary = "The mails of a ticket: heads, what was cut from their texts, what became "
                 "of ours" },
    { .method = "GET",
      .path = "/api/v1/tickets/{id}/mail-route",
      .permission = "ticket.read",
      .handle = mail_route_handle_get,
      .summary = "Where an answer goes as things stand, and in whose name it may leave",
      .answer = "Nobody in `to` and no sender where answers do not leave by mail" },
    { .method = "GET",
      .path = "/api/v1/tickets/{id}/messages/{id}/original",
      .permission = "customer.addresses",
      .handle = handle_original,
      .query = mail_original_query,
      .summary = "A mail as it came or went" },
    { .method = "POST",
      .path = "/api/v1/tickets/{id}/messages/{id}/mail/send",
      .permission = "ticket.reply",
      .handle = mail_decide_handle_send,
      .status = "204",
      .summary =
          "Have a mail of ours sent once more, the very same, that failed or of which nobody "
          "knows" },
    { .method = "POST",
      .path = "/api/v1/tickets/{id}/messages/{id}/mail/arrived",
      .permission = "ticket.reply",
      .handle = mail_decide_handle_arrived,
      .status = "204",
      .summary = "Say that a mail of ours has arrived of which nobody knows" },
    { .method = "GET",
      .path = "/api/v1/mail/addresses",
      .permission = "settings.read",
      .handle = mail_address_handle_list,
      .flags = ROUTE_LIST,
      .summary = "List the addresses that are ours, newest first" },
    { .method = "POST",
      .path = "/api/v1/mail/addresses",
      .permission = "settings.change",
      .handle = mail_address_handle_create,
      .body = mail_address_create_body,
      .status = "201",
      .summary = "Take mail for an address" },
    { .method = "GET",
      .path = "/api/v1/mail/addresses/{id}",
      .permission = "settings.read",
      .handle = mail_address_handle_get,
      .summary = "Get an address of ours" },
    { .method = "PATCH",
      .path = "/api/v1/mail/addresses/{id}",
      .permission = "settings.change",
      .handle = mail_address_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = mail_address_change_body,
      .summary = "Change an address of ours" },
    { .method = "DELETE",
      .path = "/api/v1/mail/addresses/{id}",
      .permission = "settings.change",
      .handle = mail_address_handle_remove,
      .status = "204",
      .summary = "Take no more mail for an address" },
    { .method = "GET",
      .path = "/api/v1/mail/brands",
      .permission = "settings.read",
      .handle = mail_brand_handle_list,
      .flags = ROUTE_LIST,
      .summary = "List the brands that addresses of ours may belong to, newest first" },
    { .method = "POST",
      .path = "/api/v1/mail/brands",
      .permission = "settings.change",
      .handle = mail_brand_handle_create,
      .body = mail_brand_create_body,
      .status = "201",
      .summary = "Make a brand" },
    { .method = "GET",
      .path = "/api/v1/mail/brands/{id}",
      .permission = "settings.read",
      .handle = mail_brand_handle_get,
      .summary = "Get a brand" },
    { .method = "PATCH",
      .path = "/api/v1/mail/brands/{id}",
      .permission = "settings.change",
      .handle = mail_brand_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = mail_brand_change_body,
      .summary = "Change a brand" },
    { .method = "DELETE",
      .path = "/api/v1/mail/brands/{id}",
      .permission = "settings.change",
      .handle = mail_brand_handle_remove,
      .status = "204",
      .summary = "Remove a brand that no address belongs to" },
    { .method = "POST",
      .path = "/api/v1/mail/relay/test",
      .permission = "settings.change",
      .handle = mail_check_handle_relay,
      .flags = ROUTE_LOOKS | ROUTE_WAITS,
      .summary = "Connect to the relay, log in, ask whether it would take a mail, and say in words "
                 "what was found; no mail is sent" },
    { .method = "GET",
      .path = "/api/v1/mail/domains",
      .permission = "settings.read",
      .handle = mail_check_handle_domains,
      .summary = "The domains of our addresses" },
    { .method = "POST",
      .path = "/api/v1/mail/domains/check",
      .permission = "settings.change",
      .handle = mail_check_handle_domain,
      .flags = ROUTE_LOOKS | ROUTE_WAITS,
      .body = mail_check_domain_body,
      .summary = "Look up what a domain of ours publishes (MX, SPF, DKIM, DMARC), with what is "
                 "missing as lines to paste into its zone" },
    { .method = "GET",
      .path = "/api/v1/mail/quarantine",
      .permission = "settings.change",
      .handle = mail_quarantine_handle_list,
      .flags = ROUTE_LIST,
      .summary = "Mails that came in and could not be written, newest first" },
    { .method = "GET",
      .path = "/api/v1/mail/quarantine/{id}/original",
      .permission = "settings.change",
      .handle = mail_quarantine_handle_original,
      .summary = "Such a mail as it came" },
    { .method = "POST",
      .path = "/api/v1/mail/quarantine/{id}/retry",
      .permission = "settings.change",
      .handle = mail_quarantine_handle_retry,
      .status = "204",
      .summary = "Have such a mail tried again" },
    { .method = "GET",
      .path = "/api/v1/mail/dkim",
      .permission = "settings.read",
      .handle = mail_sign_handle_get,
      .summary = "The key that mail is signed with, and what our domains publish of it" },
    { .method = "POST",
      .path = "/api/v1/mail/dkim",
      .permission = "settings.change",
      .handle = mail_sign_handle_make,
      .body = mail_sign_body,
      .summary = "Make a new key and sign mail with it from now on" },
    { .method = "GET",
      .path = "/api/v1/mailboxes",
      .permission = "settings.read",
      .handle = mail_mailbox_handle_list,
      .flags = ROUTE_LIST,
      .summary = "Mailboxes that mail is fetched from, newest first" },
    { .method = "POST",
      .path = "/api/v1/mailboxes",
      .permission = "settings.change",
      .handle = mail_mailbox_handle_create,
      .body = mail_mailbox_create_body,
      .summary = "Have a mailbox fetched from" },
    { .method = "GET",
      .path = "/api/v1/mailboxes/{id}",
      .permission = "settings.read",
      .handle = mail_mailbox_handle_get,
      .summary = "Get a mailbox, and what keeps mail from coming in" },
    { .method = "PATCH",
      .path = "/api/v1/mailboxes/{id}",
      .permission = "settings.change",
      .handle = mail_mailbox_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = mail_mailbox_change_body,
      .summary = "Change a mailbox; it is tried again at once" },
    { .method = "POST",
      .path = "/api/v1/mailboxes/{id}/test",
      .permission = "settings.change",
      .handle = mail_mailbox_handle_test,
      .flags = ROUTE_LOOKS | ROUTE_WAITS,
      .summary = "Connect, log in and select the folder, and say how far that went" },
    { .method = "DELETE",
      .path = "/api/v1/mailboxes/{id}",
      .permission = "settings.change",
      .handle = mail_mailbox_handle_delete,
      .summary = "Fetch no longer from a mailbox; what was taken stays" },
    { 0 },
};
