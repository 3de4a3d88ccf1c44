/* Tickets coming in: what the record names is looked up, then the ticket feature takes it over. */
#include <stdio.h>

#include "base/arena.h"
#include "base/text/fold.h"
#include "core/access/account.h"
#include "core/api/exchange_check.h"
#include "features/moving/moving_read.h"
#include "features/moving/moving_store.h"
#include "features/people/people.h"
#include "features/ticket/ticket_html.h"
#include "features/ticket/ticket_past.h"

static const char *const channels[] = { "api", "desk", "mail", "form", "chat", "phone", NULL };
static const char *const senders[] = { "customer", "agent", "system", NULL };

static const struct field customer_fields[] = {
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "email", .type = FIELD_EMAIL, .flags = FIELD_NULLABLE },
    { .name = "phone", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "created_at", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { 0 },
};

const struct field moving_ticket_fields[] = {
    { .name = "record", .type = FIELD_STRING },
    { .name = "number", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "subject", .type = FIELD_STRING, .flags = FIELD_REQUIRED },
    { .name = "type", .type = FIELD_ENUM, .one_of = ticket_type_names },
    { .name = "state", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = ticket_state_names },
    { .name = "priority", .type = FIELD_ENUM, .one_of = ticket_priority_names },
    { .name = "team", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "assignee", .type = FIELD_EMAIL, .flags = FIELD_NULLABLE },
    { .name = "follows", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "channel", .type = FIELD_ENUM, .one_of = channels },
    { .name = "language", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "tags", .type = FIELD_STRINGS, .list_max = TICKET_TAGS_MAX },
    { .name = "customer",
      .type = FIELD_OBJECT,
      .flags = FIELD_REQUIRED,
      .fields = customer_fields },
    { .name = "created_at", .type = FIELD_INSTANT, .flags = FIELD_REQUIRED },
    { .name = "changed_at", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { .name = "waiting_since", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { .name = "solved_at", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { .name = "closed_at", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { .name = "messages", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

const struct field moving_messages_fields[] = {
    { .name = "record", .type = FIELD_STRING },
    { .name = "ticket", .type = FIELD_STRING, .flags = FIELD_REQUIRED },
    { .name = "after", .type = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1, .max = INT32_MAX },
    { .name = "messages", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

static const struct field message_fields[] = {
    { .name = "at", .type = FIELD_INSTANT, .flags = FIELD_REQUIRED },
    { .name = "from", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = senders },
    { .name = "author", .type = FIELD_EMAIL, .flags = FIELD_NULLABLE },
    { .name = "public", .type = FIELD_BOOL },
    { .name = "channel", .type = FIELD_ENUM, .one_of = channels },
    { .name = "text", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = TICKET_TEXT_MAX_BYTES },
    { .name = "html", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = TICKET_TEXT_MAX_BYTES },
    { 0 },
};

struct ticket_import {
    const json_t *json;
    struct ticket_past past;
    struct ticket_past_message *messages;
    bool is_there;
};

/** Its place in the list of words, from 1; 0 where it is none of them. */
static int word_index(const char *const *words, struct str word)
{
    for (int i = 0; words[i] != NULL; i++)
        if (str_eq(str_of(words[i]), word))
            return i + 1;
    return 0;
}

static enum ticket_channel read_channel(const json_t *json, enum ticket_channel absent)
{
    int channel = word_index(channels, moving_text(json, "channel"));

    return channel != 0 ? (enum ticket_channel)channel : absent;
}

/* ---- messages ------------------------------------------------------------------------------- */

static bool name_message(struct err *err, size_t index)
{
    char path[32];

    snprintf(path, sizeof(path), "/messages/%zu", index);
    return err_within(err, path);
}

static bool read_message(struct call *call, const json_t *json, enum ticket_channel channel,
                         struct ticket_past_message *out)
{
    struct ticket_message_new *message = &out->message;
    struct str text = STR("");

    if (!json_is_object(json))
        return moving_refuse(call, "wrong_type", "", "this has to be an object");
    if (!exchange_check_body(message_fields, json, call->err))
        return false;
    *out = (struct ticket_past_message){
        .at_ms = moving_instant(json, "at", 0),
        .message = { .public = !json_is_false(json_object_get(json, "public")),
                     .from = (enum ticket_sender)word_index(senders, moving_text(json, "from")),
                     .channel = read_channel(json, channel),
                     .text = moving_text(json, "text"),
                     .html_raw = moving_text(json, "html") },
    };
    if (!str_is_null(message->html_raw)
        && !ticket_html_read(call, message->html_raw, &message->html_clean, &text))
        return false;
    if (str_is_null(message->text))
        message->text = text;
    return true;
}

static bool read_messages(struct call *call, struct ticket_import *work)
{
    const json_t *list = json_object_get(work->json, "messages");
    size_t count = json_array_size(list);

    if (!json_is_array(list))
        return moving_refuse(call, "wrong_type", "/messages", "this has to be a list");
    if (count > TICKET_PAST_MESSAGES_MAX)
        count = TICKET_PAST_MESSAGES_MAX + 1; /* refused with the ticket */
    work->messages = ARENA_ARRAY(call->arena, count + 1, struct ticket_past_message);
    for (size_t i = 0; i < count && count <= TICKET_PAST_MESSAGES_MAX; i++)
        if (!read_message(call, json_array_get(list, i), work->past.ticket.channel,
                          &work->messages[i]))
            return name_message(call->err, i);
    work->past.messages = work->messages;
    work->past.message_count = count;
    return true;
}

/* ---- the ticket itself ---------------------------------------------------------------------- */

static void read_tags(struct call *call, struct ticket_import *work)
{
    const json_t *list = json_object_get(work->json, "tags");
    size_t count = json_array_size(list);
    struct str *tags = ARENA_ARRAY(call->arena, count + 1, struct str);

    for (size_t i = 0; i < count; i++)
        tags[i] = json_str(json_array_get(list, i));
    work->past.ticket.tags = tags;
    work->past.ticket.tag_count = count;
}

static void read_members(struct ticket_import *work)
{
    const json_t *json = work->json;
    struct str type = moving_text(json, "type");
    struct str priority = moving_text(json, "priority");
    bool says_waiting = json_object_get(json, "waiting_since") != NULL;

    work->past = (struct ticket_past){
        .ticket = { .subject = moving_text(json, "subject"),
                    .type = str_is_null(type) ? TICKET_QUESTION : ticket_type_parse(type),
                    .priority =
                        str_is_null(priority) ? TICKET_NORMAL : ticket_priority_parse(priority),
                    .channel = read_channel(json, TICKET_BY_API),
                    .language = moving_text(json, "language") },
        .number = moving_text(json, "number"),
        .state = ticket_state_parse(moving_text(json, "state")),
        .created_at_ms = moving_instant(json, "created_at", 0),
        .changed_at_ms = moving_instant(json, "changed_at", 0),
        .waiting_since_ms =
            says_waiting ? moving_instant(json, "waiting_since", 0) : TICKET_WAITING_BY_MESSAGES,
        .solved_at_ms = moving_instant(json, "solved_at", 0),
        .closed_at_ms = moving_instant(json, "closed_at", 0),
    };
}

/* ---- whom it names; inside the change ------------------------------------------------------- */

static bool find_account(struct call *call, struct str email, const char *field, int64_t *id)
{
    struct account *account;

    *id = 0;
    if (str_is_null(email))
        return true;
    if (!account_find_by_email(call, email, &account))
        return false;
    if (account == NULL)
        return moving_refuse(call, "unknown_account", field, "nobody has this address");
    *id = account->id;
    return true;
}

static bool find_writer(struct call *call, struct str email, struct str name, int64_t *id)
{
    struct people_ref ref = { .email = email, .name = name, .language = LANGUAGE_UNKNOWN };
    struct customer *customer;

    if (!people_find_or_create(call, &ref, &customer))
        return false;
    *id = customer->id;
    return true;
}

/** By address; somebody with an e-mail address whom nobody knows yet is made. */
static bool find_customer(struct call *call, const json_t *json, int64_t *id)
{
    struct str email = moving_text(json, "email");
    struct str phone = moving_text(json, "phone");
    struct str name = moving_text(json, "name");

    *id = 0;
    if (!str_is_null(email))
        return find_writer(call, email, name, id);
    if (!str_is_null(phone)) {
        if (!people_find_by_address(call, ADDRESS_PHONE, phone, id))
            return err_field(call->err, "/customer/phone");
    } else if (!moving_store_customer(call, text_fold(call->arena, str_trim(name)),
                                      moving_instant(json, "created_at", 0), id)) {
        return false;
    }
    return *id != 0
           || moving_refuse(call, "unknown_customer", "/customer", "there is no such customer");
}

static bool find_authors(struct call *call, struct ticket_import *work)
{
    const json_t *list = json_object_get(work->json, "messages");

    for (size_t i = 0; i < work->past.message_count; i++) {
        struct ticket_message_new *message = &work->messages[i].message;
        struct str email = moving_text(json_array_get(list, i), "author");
        bool found = message->from == TICKET_FROM_CUSTOMER && !str_is_null(email)
                         ? find_writer(call, email, STR_NULL, &message->customer_id)
                         : find_account(call, email, "/author", &message->author_id);

        if (!found)
            return name_message(call->err, i);
    }
    return true;
}

static bool take(struct call *call, void *arg)
{
    struct ticket_import *work = arg;
    struct ticket_new *ticket = &work->past.ticket;
    struct str team = moving_text(work->json, "team");
    struct str follows = moving_text(work->json, "follows");
    struct ticket made;

    return (str_is_null(team) || moving_find_team(call, team, &ticket->team_id))
           && find_account(call, moving_text(work->json, "assignee"), "/assignee",
                           &ticket->assignee_id)
           && find_customer(call, json_object_get(work->json, "customer"), &ticket->customer_id)
           && (str_is_null(follows) || ticket_find_number(call, follows, &ticket->follows_id))
           && find_authors(call, work) && ticket_take_over(call, &work->past, &made);
}

static bool look_up(struct call *call, void *arg)
{
    struct ticket_import *work = arg;
    int64_t id = 0;

    if (!str_is_null(work->past.number) && !ticket_find_number(call, work->past.number, &id))
        return false;
    work->is_there = id != 0;
    return true;
}

bool moving_take_ticket(struct call *call, struct moving_record *record)
{
    struct ticket_import work = { .json = record->json };

    read_members(&work);
    if (!call_read(call, look_up, &work))
        return false;
    record->outcome = work.is_there ? MOVING_THERE : MOVING_MADE;
    if (work.is_there)
        return true;
    read_tags(call, &work);
    return read_messages(call, &work) && call_change(call, take, &work);
}

/* ---- what it said further ------------------------------------------------------------------- */

static bool take_more(struct call *call, void *arg)
{
    struct ticket_import *work = arg;
    int64_t id;

    if (!ticket_find_number(call, moving_text(work->json, "ticket"), &id))
        return false;
    if (id == 0)
        return moving_refuse(call, "unknown_ticket", "/ticket", "there is no such ticket");
    return find_authors(call, work)
           && ticket_take_over_more(call, id,
                                    json_integer_value(json_object_get(work->json, "after")),
                                    work->messages, work->past.message_count, &work->is_there);
}

bool moving_take_messages(struct call *call, struct moving_record *record)
{
    struct ticket_import work = { .json = record->json, .past.ticket.channel = TICKET_BY_API };

    if (!read_messages(call, &work) || !call_change(call, take_more, &work))
        return false;
    record->outcome = work.is_there ? MOVING_THERE : MOVING_MADE;
    return true;
}
