#include "features/channel_mail/mail_returned.h"

#include "base/arena.h"
#include "core/access/email.h"
#include "core/background/outbox.h"
#include "db/db.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_robot.h"

enum { STATUS_MAX = 11 }; /* "5.999.999" and a little more */

const struct event_type event_mail_bounced = {
    .name = "mail.bounced",
    .flags = EVENT_TIMELINE | EVENT_LIVE,
    .live_code = "mail",
    .help = "An answer's mail came back: for good, or not yet delivered.",
    .fields = { { "message", EVENT_ID }, { "permanent", EVENT_INT } },
};

static const struct db_query q_outgoing = {
    "mail_returned.outgoing",
    "SELECT x.outbox_id, x.delivery, x.head, m.ticket_id FROM mail_message x"
    " JOIN message m ON m.id = x.message_id"
    " WHERE x.message_id = :message_id AND x.is_outgoing = 1",
    NULL,
};
static const struct db_query q_bounced = {
    "mail_returned.bounced",
    "UPDATE mail_message SET delivery = 3, bounce = :status, settled_at_ms = :now_ms"
    " WHERE message_id = :message_id",
    NULL,
};

static const struct db_query q_seen = {
    "mail_returned.seen",
    "UPDATE mail_message SET is_seen = 1 WHERE message_id = :message_id AND is_outgoing = 1",
    NULL,
};

const struct db_query *const mail_returned_queries[] = { &q_outgoing, &q_bounced, &q_seen, NULL };

/** A mail of ours that something came back of. */
struct ours {
    int64_t message_id; /* 0: none of ours */
    int64_t ticket_id;
    int64_t outbox_id;
    enum mail_delivery delivery;
    struct str head;
};

static bool read_ours(struct call *call, int64_t message_id, struct ours *out)
{
    struct db_rows *rows;

    *out = (struct ours){ 0 };
    if (message_id == 0)
        return true;
    if (!db_rows(call->tx, &q_outgoing, DB_BINDS(db_int("message_id", message_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows)) {
        out->message_id = message_id;
        out->outbox_id = db_col_int(rows, 0);
        out->delivery = (enum mail_delivery)db_col_int(rows, 1);
        out->head = db_col_dup(rows, 2, call->arena);
        out->ticket_id = db_col_int(rows, 3);
    }
    return db_rows_end(&rows, call->err);
}

static bool settle_as_sent(struct call *call, const struct ours *ours)
{
    return ours->delivery != MAIL_DELIVERY_UNCERTAIN
           || outbox_resolve(call, ours->outbox_id, OUTBOX_SENT);
}

/** It may be seen before anybody knows that its sending broke off. */
static bool note_seen(struct call *call, const struct ours *ours)
{
    return db_exec(call->tx, &q_seen, DB_BINDS(db_int("message_id", ours->message_id)), call->err)
           && settle_as_sent(call, ours);
}

bool mail_returned_seen(struct call *call, int64_t message_id)
{
    struct ours ours;

    return read_ours(call, message_id, &ours) && (ours.message_id == 0 || note_seen(call, &ours));
}

bool mail_returned_answered(struct call *call, int64_t message_id)
{
    struct ours ours;

    return read_ours(call, message_id, &ours)
           && (ours.message_id == 0 || settle_as_sent(call, &ours));
}

/* ---- our own mail -------------------------------------------------------------------------------
 */

/** In our own name and under our own signed id: whoever else knows the id only answers it. */
static bool take_own(struct call *call, const struct mail_intake *intake, bool *is_taken)
{
    const struct mail_letter *letter = &intake->letter;
    struct mail_own own;
    struct ours ours;
    int64_t message_id;

    if (str_is_null(letter->message_id) || str_is_null(letter->from.email))
        return true;
    if (!mail_own_id_read(call, letter->message_id, &message_id)
        || !read_ours(call, message_id, &ours))
        return false;
    *is_taken = ours.message_id != 0 && mail_own_is(call, &intake->own, letter->from.email, &own);
    return !*is_taken || note_seen(call, &ours);
}

/* ---- reports ------------------------------------------------------------------------------------
 */

static bool is_report(const struct mail_letter *letter)
{
    return letter->class.kind == MAIL_BOUNCE || letter->class.kind == MAIL_DELIVERY_NOTICE
           || letter->class.kind == MAIL_COMPLAINT;
}

static bool find_reported(struct call *call, const struct mail_intake *intake, struct ours *out)
{
    const struct mail_letter *letter = &intake->letter;
    int64_t message_id = 0;

    for (size_t i = letter->ancestors.count; i > 0 && message_id == 0; i--)
        if (!mail_own_id_read(call, letter->ancestors.items[i - 1], &message_id))
            return false;
    return (message_id != 0 || mail_own_id_find(call, intake->raw, &message_id))
           && read_ours(call, message_id, out);
}

/** "5.1.1"; "" for what is no such thing. */
static struct str status_of(const struct mail_failure *failure)
{
    struct str status = failure->status;

    if (str_is_null(status) || status.n > STATUS_MAX)
        return STR("");
    for (size_t i = 0; i < status.n; i++)
        if ((status.p[i] < '0' || status.p[i] > '9') && status.p[i] != '.')
            return STR("");
    return status;
}

static bool went_to(struct call *call, const struct mail_addresses *people, struct str address)
{
    struct str key = email_key(call->arena, address);

    for (size_t i = 0; i < people->count; i++)
        if (str_eq(email_key(call->arena, people->items[i].email), key))
            return true;
    return false;
}

/** Only whom the mail went to: a forged report cannot silence anybody else. */
static bool note_failures(struct call *call, const struct mail_class *class,
                          const struct mail_route *route, const struct mail_failure **permanent)
{
    *permanent = NULL;
    for (size_t i = 0; i < class->failure_count; i++) {
        const struct mail_failure *failure = &class->failures[i];

        if (failure->permanence != MAIL_PERMANENT)
            continue;
        if (*permanent == NULL)
            *permanent = failure;
        if (str_is_null(failure->recipient)
            || !(went_to(call, &route->to, failure->recipient)
                 || went_to(call, &route->cc, failure->recipient)
                 || went_to(call, &route->bcc, failure->recipient)))
            continue;
        if (!mail_robot_unreachable(call, failure->recipient, status_of(failure)))
            return false;
    }
    return true;
}

static bool tell_bounced(struct call *call, const struct ours *ours,
                         const struct mail_failure *permanent)
{
    if (permanent != NULL
        && !db_exec(call->tx, &q_bounced,
                    DB_BINDS(db_text("status", status_of(permanent)),
                             db_int("now_ms", call->now_ms),
                             db_int("message_id", ours->message_id)),
                    call->err))
        return false;
    return ticket_tell(call, ours->ticket_id, &event_mail_bounced, SUBJECT_MESSAGE,
                       ours->message_id,
                       EVENT_VALUES(event_id("message", ours->message_id),
                                    event_int("permanent", permanent != NULL)));
}

/** What the report says is a note of the system: people of ours read it, the customer does not. */
static bool add_note(struct call *call, struct mail_intake *intake, const struct ours *ours)
{
    struct ticket_message_new asked = { .from = TICKET_FROM_SYSTEM,
                                        .channel = TICKET_BY_MAIL,
                                        .text = intake->text,
                                        .files = intake->files,
                                        .file_count = intake->file_count,
                                        .is_automatic = true };
    struct ticket_message added;

    if (!ticket_message_add(call, ours->ticket_id, TICKET_ANY_VERSION, &asked, &added))
        return false;
    intake->ticket_id = added.ticket_id;
    intake->message_id = added.id;
    return true;
}

static bool take_report(struct call *call, struct mail_intake *intake, const struct ours *ours)
{
    const struct mail_class *class = &intake->letter.class;
    const struct mail_failure *permanent = NULL;
    struct mail_route route;

    if (!settle_as_sent(call, ours) || !add_note(call, intake, ours))
        return false;
    return class->kind != MAIL_BOUNCE
           || (mail_route_read(call, ours->head, &route)
               && note_failures(call, class, &route, &permanent)
               && tell_bounced(call, ours, permanent));
}

bool mail_returned_take(struct call *call, struct mail_intake *intake, bool *is_taken)
{
    struct ours ours;

    *is_taken = false;
    if (!take_own(call, intake, is_taken))
        return false;
    if (*is_taken)
        return true;
    if (!is_report(&intake->letter))
        return true;
    if (!find_reported(call, intake, &ours))
        return false;
    *is_taken = ours.message_id != 0;
    return !*is_taken || take_report(call, intake, &ours);
}
