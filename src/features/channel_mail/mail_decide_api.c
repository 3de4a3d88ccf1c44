#include "features/channel_mail/mail_decide_api.h"

#include "core/background/outbox.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/ticket/ticket.h"

const struct event_type event_mail_repeated = {
    .name = "mail.repeated",
    .flags = EVENT_TIMELINE | EVENT_LIVE,
    .live_code = "mail",
    .help = "Somebody had an answer's mail sent once more that failed, or of which nobody knew.",
    .fields = { { "message", EVENT_ID } },
};

const struct event_type event_mail_taken_as_sent = {
    .name = "mail.taken_as_sent",
    .flags = EVENT_TIMELINE | EVENT_LIVE,
    .live_code = "mail",
    .help = "Somebody said that an answer's mail has arrived of which nobody knew.",
    .fields = { { "message", EVENT_ID } },
};

/* A person has decided: from now on no rule does. */
static const struct db_query q_repeat = {
    "mail_decide.repeat",
    "UPDATE mail_message SET delivery = 1, is_repeated = 1, settled_at_ms = :now_ms"
    " WHERE message_id = :message_id",
    NULL,
};

const struct db_query *const mail_decide_queries[] = { &q_repeat, NULL };

struct decision {
    int64_t ticket_id;
    int64_t message_id;
};

/** One of ours in a ticket of the caller's. */
static bool read_mail(struct call *call, const struct decision *decision, struct mail_record *out)
{
    struct ticket_row row;

    if (!ticket_get(call, decision->ticket_id, &row)
        || !mail_message_store_get(call, decision->ticket_id, decision->message_id, out))
        return false;
    return out->is_outgoing
           || err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such mail of ours");
}

static bool tell(struct call *call, const struct decision *decision, const struct event_type *type)
{
    return ticket_tell(call, decision->ticket_id, type, SUBJECT_MESSAGE, decision->message_id,
                       EVENT_VALUES(event_id("message", decision->message_id)));
}

static bool nothing_to_decide(struct call *call)
{
    return err_set(call->err, ERR_CONFLICT, "outbox_settled", "there is nothing to decide");
}

/** One that came back has been taken by the relay: that very mail is no use to anybody. */
static bool send_step(struct call *call, void *arg)
{
    const struct decision *decision = arg;
    struct mail_record mail;

    if (!read_mail(call, decision, &mail))
        return false;
    if (mail.delivery < MAIL_DELIVERY_FAILED || !str_is_null(mail.bounce))
        return nothing_to_decide(call);
    return outbox_resolve(call, mail.outbox_id, OUTBOX_QUEUED)
           && db_exec(
               call->tx, &q_repeat,
               DB_BINDS(db_int("now_ms", call->now_ms), db_int("message_id", decision->message_id)),
               call->err)
           && tell(call, decision, &event_mail_repeated);
}

static bool arrived_step(struct call *call, void *arg)
{
    const struct decision *decision = arg;
    struct mail_record mail;

    if (!read_mail(call, decision, &mail))
        return false;
    if (mail.delivery != MAIL_DELIVERY_UNCERTAIN)
        return nothing_to_decide(call);
    return outbox_resolve(call, mail.outbox_id, OUTBOX_SENT)
           && tell(call, decision, &event_mail_taken_as_sent);
}

static bool write_nothing(struct exchange *x, void *arg)
{
    (void)arg;
    return exchange_no_content(x);
}

static bool decide(struct exchange *x, call_step *step)
{
    struct decision decision = { .ticket_id = x->ids[0], .message_id = x->ids[1] };

    return exchange_change(x, step, write_nothing, &decision);
}

bool mail_decide_handle_send(struct exchange *x)
{
    return decide(x, send_step);
}

bool mail_decide_handle_arrived(struct exchange *x)
{
    return decide(x, arrived_step);
}
