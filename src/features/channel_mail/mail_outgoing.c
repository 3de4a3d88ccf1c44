#include "features/channel_mail/mail_outgoing.h"

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/email.h"
#include "core/background/outbox.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_choice.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_send.h"
#include "features/people/people.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_events.h"
#include "proto/json.h"

enum { REFERENCES_MAX = 20, DATA_DEPTH = 3, UNDO_MAX_S = 120 };

const struct setting mail_undo_window = {
    .name = "mail.undo_window",
    .type = SETTING_DURATION,
    .standard = 0, /* the desk itself keeps an answer back for a while before it sends it */
    .min = 0,
    .max = UNDO_MAX_S,
    .help = "How long an answer waits before it goes out by mail, so that it can be taken back.",
};

static const struct db_query q_message = {
    "mail_outgoing.message",
    "SELECT ticket_id FROM message WHERE id = :message_id",
    NULL,
};
static const struct db_query q_ticket = {
    "mail_outgoing.ticket",
    "SELECT t.channel, t.customer_id, t.number, t.subject FROM ticket t WHERE t.id = :ticket_id",
    NULL,
};
/* A stranger's words, or a machine's, are nothing to answer by a program. */
static const struct db_query q_newest = {
    "mail_outgoing.newest",
    "SELECT m.unverified, x.kind, x.head FROM message m JOIN mail_message x ON x.message_id = m.id"
    " WHERE m.ticket_id = :ticket_id AND x.is_outgoing = 0 ORDER BY m.id DESC LIMIT 1",
    NULL,
};
/* What nobody proved to belong here is neither answered nor named. */
static const struct db_query q_last = {
    "mail_outgoing.last",
    "SELECT x.head, x.rfc_id FROM message m JOIN mail_message x ON x.message_id = m.id"
    " WHERE m.ticket_id = :ticket_id AND x.is_outgoing = 0 AND m.unverified = 0 AND x.kind = 0"
    " ORDER BY m.id DESC LIMIT 1",
    NULL,
};
static const struct db_query q_ids = {
    "mail_outgoing.ids",
    "SELECT x.rfc_id FROM message m JOIN mail_message x ON x.message_id = m.id"
    " WHERE m.ticket_id = :ticket_id AND m.unverified = 0 AND x.rfc_id IS NOT NULL"
    " ORDER BY m.id DESC LIMIT :most",
    NULL,
};
static const struct db_query q_participants = {
    "mail_outgoing.participants",
    "SELECT p.address, p.name FROM mail_participant p WHERE p.ticket_id = :ticket_id"
    "   AND NOT EXISTS (SELECT 1 FROM customer_address a WHERE a.kind = 1 AND a.key = p.key"
    "     AND a.customer_id = :customer_id)"
    " ORDER BY p.key",
    NULL,
};

const struct db_query *const mail_outgoing_queries[] = {
    &q_message, &q_ticket, &q_newest, &q_last, &q_ids, &q_participants, NULL,
};

/** The ticket that is answered. */
struct answered {
    int64_t ticket_id; /* 0: there is none */
    enum ticket_channel channel;
    int64_t customer_id;
    struct str number;
    struct str subject;
    /* Of the last mail that counts. */
    json_t *head; /* NULL: there is none */
    struct str rfc_id;
};

static bool read_ticket(struct call *call, int64_t ticket_id, struct answered *out)
{
    struct db_rows *rows;

    *out = (struct answered){ 0 };
    if (!db_rows(call->tx, &q_ticket, DB_BINDS(db_int("ticket_id", ticket_id)), &rows, call->err))
        return false;
    if (db_next(rows)) {
        out->ticket_id = ticket_id;
        out->channel = (enum ticket_channel)db_col_int(rows, 0);
        out->customer_id = db_col_int(rows, 1);
        out->number = db_col_dup(rows, 2, call->arena);
        out->subject = db_col_dup(rows, 3, call->arena);
    }
    return db_rows_end(&rows, call->err);
}

static bool read_last(struct call *call, struct answered *out)
{
    struct str head = STR_NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_last, DB_BINDS(db_int("ticket_id", out->ticket_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows)) {
        head = db_col_dup(rows, 0, call->arena);
        out->rfc_id = db_col_dup(rows, 1, call->arena);
    }
    return db_rows_end(&rows, call->err)
           && (str_is_null(head)
               || json_parse(head, DATA_DEPTH + 1, call->arena, &out->head, call->err));
}

/* ---- where it goes -----------------------------------------------------------------------------
 */

/** One that mail can reach: names below .invalid are nobody's (RFC 2606). */
static bool can_be_reached(struct str address)
{
    struct err bad = { 0 };

    return !str_is_null(address) && email_check(address, &bad)
           && !str_ends_with(address, STR(".invalid"));
}

/** Whether the last mail came from the ticket's customer, and not from others who take part. */
static bool wrote_last(struct call *call, const struct answered *answered, struct str address,
                       bool *out)
{
    int64_t customer_id = 0;

    *out = can_be_reached(address);
    if (!*out)
        return true;
    if (!people_find_by_address(call, ADDRESS_EMAIL, address, &customer_id))
        return false;
    *out = customer_id == answered->customer_id;
    return true;
}

/** The customer: where they last asked for answers, or wrote from, else their first address. */
static bool choose_to(struct call *call, const struct answered *answered, struct mail_route *out)
{
    struct mail_address *to = ARENA_NEW(call->arena, struct mail_address);
    const json_t *reply_to = json_array_get(json_object_get(answered->head, "reply_to"), 0);
    struct str asked = json_str(json_object_get(reply_to, "email"));
    struct str wrote = json_str(json_object_get(json_object_get(answered->head, "from"), "email"));
    bool is_theirs;

    out->to.items = to;
    if (!people_mail_address(call, answered->customer_id, &to->name, &to->email)
        || !wrote_last(call, answered, wrote, &is_theirs))
        return false;
    if (is_theirs)
        to->email = can_be_reached(asked) ? asked : wrote;
    out->to.count = can_be_reached(to->email);
    return true;
}

static bool choose_cc(struct call *call, const struct answered *answered, struct mail_route *out)
{
    struct str to = out->to.count > 0 ? email_key(call->arena, out->to.items[0].email) : STR_NULL;
    struct db_rows *rows;

    out->cc.items = ARENA_ARRAY(call->arena, MAIL_PARTICIPANTS_MAX, struct mail_address);
    if (!db_rows(call->tx, &q_participants,
                 DB_BINDS(db_int("ticket_id", answered->ticket_id),
                          db_int("customer_id", answered->customer_id)),
                 &rows, call->err))
        return false;
    while (out->cc.count < MAIL_PARTICIPANTS_MAX && db_next(rows)) {
        struct mail_address *one = &out->cc.items[out->cc.count];

        one->email = db_col_dup(rows, 0, call->arena);
        one->name = db_col_dup(rows, 1, call->arena);
        if (!str_eq(email_key(call->arena, one->email), to))
            out->cc.count++;
    }
    return db_rows_end(&rows, call->err);
}

/** In the name of the address that was written to, as far as it is ours still. */
static bool choose_from(struct call *call, const struct answered *answered, struct mail_route *out)
{
    struct str wrote_to = json_str(json_array_get(json_object_get(answered->head, "ours"), 0));
    struct mail_own own = { 0 };
    bool is_ours = false;

    if (!str_is_null(wrote_to) && !mail_own_find(call, wrote_to, &is_ours, &own))
        return false;
    if (!is_ours && !mail_own_standard(call, &own))
        return false;
    out->from = (struct mail_address){ .name = mail_own_name(&own), .email = own.address };
    out->brand_id = own.brand_id;
    return true;
}

/** Once is enough (RFC 5322 3.6.5): a mail that began a ticket may have been an answer itself. */
struct str mail_outgoing_subject(struct call *call, struct str subject, struct str number)
{
    bool is_answer = str_eq_ascii_nocase(str_sub(subject, 0, 3), STR("re:"));

    return str_format(call->arena, "%s%" STR_FMT " [#%" STR_FMT "]",
                      is_answer ? "" : "Re: ", STR_ARG(subject), STR_ARG(number));
}

static bool choose_references(struct call *call, const struct answered *answered,
                              struct mail_route *out)
{
    struct str newest_first[REFERENCES_MAX];
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_ids,
                 DB_BINDS(db_int("ticket_id", answered->ticket_id), db_int("most", REFERENCES_MAX)),
                 &rows, call->err))
        return false;
    while (n < REFERENCES_MAX && db_next(rows))
        newest_first[n++] = db_col_dup(rows, 0, call->arena);
    out->references.items = ARENA_ARRAY(call->arena, n + 1, struct str);
    for (size_t i = 0; i < n; i++)
        out->references.items[i] = newest_first[n - 1 - i];
    out->references.count = n;
    out->in_reply_to = !str_is_null(answered->rfc_id) ? answered->rfc_id
                       : n > 0                        ? newest_first[0]
                                                      : STR_NULL;
    return db_rows_end(&rows, call->err);
}

static bool answers_person(struct call *call, const struct answered *answered, bool *out)
{
    struct db_rows *rows;
    json_t *head;

    *out = true;
    if (!db_rows(call->tx, &q_newest, DB_BINDS(db_int("ticket_id", answered->ticket_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows)) {
        *out = db_col_int(rows, 0) == 0 && db_col_int(rows, 1) == MAIL_HUMAN
               && json_parse(db_col_text(rows, 2), DATA_DEPTH + 1, call->arena, &head, call->err)
               && !json_is_false(json_object_get(head, "may_auto_reply"));
    }
    return db_rows_end(&rows, call->err);
}

static bool goes_by_mail(const struct answered *answered)
{
    return answered->channel == TICKET_BY_MAIL || answered->channel == TICKET_BY_FORM;
}

bool mail_outgoing_route(struct call *call, int64_t ticket_id, struct mail_route *out)
{
    struct answered answered;

    *out = (struct mail_route){ 0 };
    if (!read_ticket(call, ticket_id, &answered))
        return false;
    if (answered.ticket_id == 0 || !goes_by_mail(&answered))
        return true;
    out->number = answered.number;
    out->subject = mail_outgoing_subject(call, answered.subject, answered.number);
    return read_last(call, &answered) && choose_to(call, &answered, out)
           && choose_cc(call, &answered, out) && choose_from(call, &answered, out)
           && choose_references(call, &answered, out)
           && answers_person(call, &answered, &out->is_to_person);
}

static bool message_ticket(struct call *call, int64_t message_id, int64_t *ticket_id)
{
    return db_one_int(call->tx, &q_message, DB_BINDS(db_int("message_id", message_id)), 0,
                      ticket_id, call->err);
}

/* ---- into the outbox ---------------------------------------------------------------------------
 */

/** Mails of one ticket go out one after the other. */
static bool queue(struct call *call, int64_t message_id, int64_t ticket_id, int64_t wait_ms,
                  int64_t *outbox_id)
{
    struct outbox_draft draft = {
        .key = str_format(call->arena, "message.%lld", (long long)message_id),
        .subject_kind = SUBJECT_MESSAGE,
        .subject_id = message_id,
        .payload = STR("{}"),
        .not_before_ms = call->now_ms + wait_ms,
        .lane = ticket_id,
    };

    return outbox_add(call, &mail_channel, &draft, outbox_id, NULL);
}

bool mail_outgoing_put(struct call *call, int64_t message_id, const struct mail_route *route,
                       int64_t wait_ms)
{
    struct mail_record record = {
        .message_id = message_id,
        .is_outgoing = true,
        .kind = route->is_automatic ? MAIL_AUTO_REPLY : MAIL_HUMAN,
        .rest = STR(""),
        .delivery = MAIL_DELIVERY_WAITING,
    };
    int64_t ticket_id;

    return mail_own_id_make(call, message_id, email_domain(route->from.email), &record.rfc_id)
           && mail_route_write(call, route, &record.head)
           && message_ticket(call, message_id, &ticket_id)
           && queue(call, message_id, ticket_id, wait_ms, &record.outbox_id)
           && mail_message_store_insert(call, &record);
}

/** A public answer of one of ours, and not one of an import. */
static bool is_answer(struct call *call, const struct event *event, bool *out)
{
    json_t *data;

    *out = false;
    if (call->tells_the_past)
        return true;
    if (!json_parse(event->data, DATA_DEPTH, call->arena, &data, call->err))
        return false;
    *out = json_integer_value(json_object_get(data, "public")) != 0
           && str_eq(json_str(json_object_get(data, "from")), STR("agent"));
    return true;
}

bool mail_outgoing_react(struct call *call, const struct event *event)
{
    int64_t wait_ms = setting_int(call, &mail_undo_window) * MS_PER_SECOND;
    struct mail_route route;
    int64_t ticket_id;
    bool wanted;

    if (!is_answer(call, event, &wanted))
        return false;
    if (!wanted)
        return true;
    if (!message_ticket(call, event->subject_id, &ticket_id)
        || !mail_outgoing_route(call, ticket_id, &route)
        || !mail_choice_apply(call, event->aside, &route))
        return false;
    return route.to.count == 0
           || (mail_choice_check_files(call, event->subject_id, 0)
               && mail_choice_note_people(call, ticket_id, event->aside, &route)
               && mail_outgoing_put(call, event->subject_id, &route, wait_ms));
}
