/* The routes of this feature, with what each takes. */
#include "base/zone.h"
#include "base/zone_typed.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_file.h"
#include "features/ticket/ticket_mail.h"

enum { FILTER_MAX_CHARS = 100, DRAFT_MAX_CHARS = 1024 * 1024 };

static const char *const orders[] = { "newest", "queue", NULL };
static const char *const directions[] = { "asc", "desc", NULL };
static const char *const languages[] = { "ko", "en", NULL };
static const char *const senders[] = { "customer", "agent", NULL };

static const struct field list_query[] = {
    { .name = "state",
      .type = FIELD_STRING,
      .max = FILTER_MAX_CHARS,
      .help = "One or several states, parted by commas." },
    { .name = "priority",
      .type = FIELD_STRING,
      .max = FILTER_MAX_CHARS,
      .help = "One or several priorities, parted by commas." },
    { .name = "assignee", .type = FIELD_STRING, .max = 20, .help = "An id, me, none." },
    { .name = "team", .type = FIELD_STRING, .max = 20, .help = "An id, me (my teams), none." },
    { .name = "tag", .type = FIELD_STRING, .max = TICKET_TAG_MAX_CHARS, .help = "One tag." },
    { .name = "customer", .type = FIELD_ID, .help = "Tickets of this customer." },
    { .name = "view",
      .type = FIELD_ENUM,
      .one_of = ticket_view_names,
      .help = "A built-in view; it is in queue order." },
    { .name = "order",
      .type = FIELD_ENUM,
      .one_of = orders,
      .help = "queue: priority, then longest waiting." },
    { 0 },
};

static const struct field message_fields[] = {
    { .name = "text", .type = FIELD_STRING, .max = TICKET_TEXT_MAX_BYTES },
    { .name = "html", .type = FIELD_STRING, .max = TICKET_TEXT_MAX_BYTES },
    { .name = "public", .type = FIELD_BOOL, .help = "false: an internal note." },
    { .name = "from", .type = FIELD_ENUM, .one_of = senders, .help = "Who wrote it." },
    { .name = "attachments", .type = FIELD_IDS, .list_max = TICKET_ATTACHMENTS_MAX },
    { 0 },
};

static const struct field mail_fields[] = {
    { .name = "from",
      .type = FIELD_STRING,
      .min = 1,
      .help = "An address of ours that it leaves from; absent: the one that was written to." },
    TICKET_MAIL_PEOPLE("to"),
    TICKET_MAIL_PEOPLE("cc"),
    TICKET_MAIL_PEOPLE("bcc"),
    { .name = "subject",
      .type = FIELD_STRING,
      .min = 1,
      .max = TICKET_SUBJECT_MAX_CHARS,
      .help =
          "One line; the ticket's number is added where it is not in it. Absent: the ticket's." },
    { 0 },
};

/* Either as an instant, or as somebody typed it. */
#define SEND_AT                                                                                    \
    { .name = "send_at",                                                                           \
      .type = FIELD_INSTANT,                                                                       \
      .help = "Either this or send_at_local with timezone is needed." },                           \
        { .name = "send_at_local",                                                                 \
          .type = FIELD_STRING,                                                                    \
          .max = ZONE_TYPED_MAX,                                                                   \
          .help = "Instead of send_at: the time on a wall, without an offset." },                  \
    {                                                                                              \
        .name = "timezone", .type = FIELD_STRING, .max = ZONE_NAME_MAX,                            \
        .help = "Where the wall of send_at_local is; only with it."                                \
    }

static const struct field scheduled_fields[] = {
    { .name = "text", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = TICKET_TEXT_MAX_BYTES },
    { .name = "attachments", .type = FIELD_IDS, .list_max = TICKET_ATTACHMENTS_MAX },
    { .name = "mail",
      .type = FIELD_OBJECT,
      .fields = mail_fields,
      .help = "What is chosen of its mail." },
    { .name = "state",
      .type = FIELD_ENUM,
      .one_of = ticket_state_names,
      .help = "The state to set when it leaves." },
    SEND_AT,
    { 0 },
};

static const struct field move_fields[] = {
    SEND_AT,
    { 0 },
};

static const struct field reply_fields[] = {
    { .name = "text", .type = FIELD_STRING, .max = TICKET_TEXT_MAX_BYTES },
    { .name = "html", .type = FIELD_STRING, .max = TICKET_TEXT_MAX_BYTES },
    { .name = "public", .type = FIELD_BOOL, .help = "false: an internal note." },
    { .name = "from", .type = FIELD_ENUM, .one_of = senders, .help = "Who wrote it." },
    { .name = "attachments", .type = FIELD_IDS, .list_max = TICKET_ATTACHMENTS_MAX },
    { .name = "mail",
      .type = FIELD_OBJECT,
      .fields = mail_fields,
      .help = "What is chosen of its mail, where the answer leaves by mail." },
    { .name = "state",
      .type = FIELD_ENUM,
      .one_of = ticket_state_names,
      .help = "The state to set in the same step." },
    { .name = "seen_version",
      .type = FIELD_INT,
      .min = 1,
      .help = "Refused with 412 when the ticket has changed since." },
    { 0 },
};

static const struct field customer_fields[] = {
    { .name = "id", .type = FIELD_ID },
    { .name = "email", .type = FIELD_EMAIL },
    { .name = "name", .type = FIELD_STRING, .min = 1, .max = 200 },
    { 0 },
};

static const struct field create_fields[] = {
    { .name = "subject",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = TICKET_SUBJECT_MAX_CHARS },
    { .name = "customer",
      .type = FIELD_OBJECT,
      .flags = FIELD_REQUIRED,
      .fields = customer_fields,
      .help = "By address (made when new) or by id." },
    { .name = "message", .type = FIELD_OBJECT, .flags = FIELD_REQUIRED, .fields = message_fields },
    { .name = "team", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "assignee", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "priority", .type = FIELD_ENUM, .one_of = ticket_priority_names },
    { .name = "type", .type = FIELD_ENUM, .one_of = ticket_type_names },
    { .name = "tags",
      .type = FIELD_STRINGS,
      .max = TICKET_TAG_MAX_CHARS,
      .list_max = TICKET_TAGS_MAX },
    { .name = "language", .type = FIELD_ENUM, .flags = FIELD_NULLABLE, .one_of = languages },
    { 0 },
};

static const struct field change_fields[] = {
    { .name = "state", .type = FIELD_ENUM, .one_of = ticket_state_names },
    { .name = "assignee", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "team", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "priority", .type = FIELD_ENUM, .one_of = ticket_priority_names },
    { .name = "subject", .type = FIELD_STRING, .min = 1, .max = TICKET_SUBJECT_MAX_CHARS },
    { .name = "type", .type = FIELD_ENUM, .one_of = ticket_type_names },
    { .name = "tags",
      .type = FIELD_STRINGS,
      .max = TICKET_TAG_MAX_CHARS,
      .list_max = TICKET_TAGS_MAX,
      .help = "All tags from now on." },
    { .name = "customer", .type = FIELD_ID },
    { 0 },
};

static const struct field confirm_fields[] = {
    { .name = "solved", .type = FIELD_BOOL, .flags = FIELD_REQUIRED },
    { 0 },
};

static const struct field timeline_query[] = {
    { .name = "order", .type = FIELD_ENUM, .one_of = directions },
    { 0 },
};

static const struct field upload_query[] = {
    { .name = "filename", .type = FIELD_STRING, .max = 1000, .help = "As the sender calls it." },
    { 0 },
};

static const struct field attachment_query[] = {
    { .name = "inline",
      .type = FIELD_BOOL,
      .help = "1: png, jpeg, gif, webp and pdf may be shown." },
    { 0 },
};

static const struct field draft_fields[] = {
    { .name = "text", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = DRAFT_MAX_CHARS },
    { .name = "public", .type = FIELD_BOOL },
    { .name = "mail",
      .type = FIELD_OBJECT,
      .flags = FIELD_NULLABLE,
      .fields = mail_fields,
      .help = "What was chosen of its mail so far." },
    { .name = "attachments",
      .type = FIELD_IDS,
      .list_max = TICKET_ATTACHMENTS_MAX,
      .help = "Uploads that the draft keeps." },
    { 0 },
};

#define TICKETS "/api/v1/tickets"

const struct route ticket_routes[] = {
    { .method = "GET",
      .path = TICKETS,
      .permission = "ticket.read",
      .handle = ticket_api_list,
      .flags = ROUTE_LIST,
      .query = list_query,
      .summary = "List tickets, newest first or in queue order" },
    { .method = "POST",
      .path = TICKETS,
      .permission = "ticket.create",
      .handle = ticket_api_create,
      .body = create_fields,
      .summary = "Make a ticket with its first message" },
    { .method = "GET",
      .path = TICKETS "/badges",
      .permission = "ticket.read",
      .handle = ticket_api_badges,
      .summary = "Count the tickets of each view, up to 999" },
    { .method = "GET",
      .path = TICKETS "/counts",
      .permission = "ticket.read",
      .handle = ticket_api_counts,
      .summary = "Count all tickets by state, open ones by priority, team, assignee and tag",
      .answer = "Exact counts; null where the caller does not see every ticket" },
    { .method = "GET",
      .path = TICKETS "/{id}",
      .permission = "ticket.read",
      .handle = ticket_api_get,
      .summary = "Read a ticket with its customer; the audit notes who looked" },
    { .method = "PATCH",
      .path = TICKETS "/{id}",
      .permission = "ticket.change",
      .handle = ticket_api_change,
      .flags = ROUTE_IF_MATCH,
      .body = change_fields,
      .summary = "Change a ticket" },
    { .method = "GET",
      .path = TICKETS "/{id}/timeline",
      .permission = "ticket.read",
      .handle = ticket_api_timeline,
      .flags = ROUTE_LIST,
      .query = timeline_query,
      .summary = "Read messages and changes of a ticket, newest first" },
    { .method = "POST",
      .path = TICKETS "/{id}/messages",
      .permission = "ticket.read",
      .handle = ticket_api_message_add,
      .body = reply_fields,
      .summary = "Answer, note, or bring in what the customer wrote" },
    { .method = "GET",
      .path = TICKETS "/{id}/messages/{message}/html",
      .permission = "ticket.read",
      .handle = ticket_api_message_html,
      .summary = "Read a message's cleaned HTML, for a sandboxed frame" },
    { .method = "POST",
      .path = TICKETS "/{id}/messages/{message}/uploads",
      .permission = "ticket.reply",
      .handle = ticket_api_message_uploads,
      .status = "201",
      .summary = "Have the files of a message as uploads of one's own, to send them once more",
      .answer = "The uploads, in the order of its files" },
    { .method = "GET",
      .path = TICKETS "/{id}/draft",
      .permission = "ticket.read",
      .handle = ticket_api_draft_get,
      .summary = "Read one's draft on a ticket",
      .answer = "The draft; without one an empty text, version 0 and no time" },
    { .method = "PUT",
      .path = TICKETS "/{id}/draft",
      .permission = "ticket.note",
      .handle = ticket_api_draft_put,
      .flags = ROUTE_MAY_MATCH,
      .body = draft_fields,
      .summary = "Keep one's draft on a ticket" },
    { .method = "DELETE",
      .path = TICKETS "/{id}/draft",
      .permission = "ticket.note",
      .handle = ticket_api_draft_remove,
      .flags = ROUTE_MAY_MATCH,
      .summary = "Throw one's draft away" },
    { .method = "GET",
      .path = TICKETS "/{id}/drafts",
      .permission = "ticket.read",
      .handle = ticket_api_drafts,
      .summary = "See who else is writing" },
    { .method = "GET",
      .path = TICKETS "/{id}/scheduled",
      .permission = "ticket.read",
      .handle = ticket_api_scheduled_list,
      .summary = "Answers that leave at a set time, the next first" },
    { .method = "POST",
      .path = TICKETS "/{id}/scheduled",
      .permission = "ticket.reply",
      .handle = ticket_api_scheduled_add,
      .body = scheduled_fields,
      .status = "201",
      .summary = "Have an answer sent at a set time, unless the customer writes first" },
    { .method = "PATCH",
      .path = TICKETS "/{id}/scheduled/{answer}",
      .permission = "ticket.reply",
      .handle = ticket_api_scheduled_move,
      .flags = ROUTE_IF_MATCH,
      .body = move_fields,
      .summary = "Have it sent at another time" },
    { .method = "DELETE",
      .path = TICKETS "/{id}/scheduled/{answer}",
      .permission = "ticket.reply",
      .handle = ticket_api_scheduled_take_back,
      .status = "204",
      .summary = "Take it back into its writer's draft" },
    { .method = "POST",
      .path = TICKETS "/{id}/scheduled/{answer}/send",
      .permission = "ticket.reply",
      .handle = ticket_api_scheduled_send,
      .status = "204",
      .summary = "Send it now" },
    { .method = "PUT",
      .path = TICKETS "/{id}/watch",
      .permission = "ticket.read",
      .handle = ticket_api_watch,
      .summary = "Watch a ticket" },
    { .method = "DELETE",
      .path = TICKETS "/{id}/watch",
      .permission = "ticket.read",
      .handle = ticket_api_unwatch,
      .summary = "Stop watching a ticket" },
    { .method = "POST",
      .path = TICKETS "/{id}/read",
      .permission = "ticket.read",
      .handle = ticket_api_read,
      .summary = "Have seen everything up to now" },
    { .method = "POST",
      .path = TICKETS "/{id}/confirm",
      .permission = "ticket.change",
      .handle = ticket_api_confirm,
      .body = confirm_fields,
      .summary = "Give the customer's answer to whether it is solved" },
    { .method = "POST",
      .path = "/api/v1/uploads",
      .permission = "ticket.note",
      .handle = ticket_api_upload,
      .flags = ROUTE_RAW_BODY,
      .query = upload_query,
      .plan_sink = ticket_api_upload_sink,
      .admit = ticket_upload_admit,
      .summary = "Send a file, to be attached to a message within a day" },
    { .method = "GET",
      .path = "/api/v1/uploads/{id}",
      .permission = "ticket.note",
      .handle = ticket_api_upload_get,
      .query = attachment_query,
      .summary = "Fetch a file of one's own that was not sent yet" },
    { .method = "GET",
      .path = "/api/v1/attachments/{id}",
      .permission = "ticket.read",
      .handle = ticket_api_attachment,
      .query = attachment_query,
      .summary = "Fetch a file; the audit notes who did" },
    { .method = "GET",
      .path = "/api/v1/customers/{id}/tickets",
      .permission = "ticket.read",
      .handle = ticket_api_list_of_customer,
      .flags = ROUTE_LIST,
      .summary = "List a customer's tickets, newest first" },
    { .method = "GET",
      .path = "/api/v1/customers/{id}/contact",
      .permission = "ticket.read",
      .handle = ticket_api_contact,
      .summary = "How many tickets a customer has, how many are open, first and last contact" },
    { 0 },
};
