/* The outbox channel "mail": what is due is written where it is not yet, and given to the relay. */
#include "features/channel_mail/mail_send.h"
#include "base/arena.h"
#include "base/instant.h"
#include "core/background/outbox.h"
#include "core/background/timer.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_relay.h"
#include "features/channel_mail/mail_write.h"
#include "features/ticket/ticket.h"

enum { THREADS = 20, ATTEMPTS_MAX = 1000000, OFF_PAUSE_MS = MS_PER_MINUTE };
enum { UNCERTAIN_MS = 10 * MS_PER_MINUTE };
enum { DAY_S = 24 * 60 * 60, GIVE_UP_STANDARD_DAYS = 5, GIVE_UP_MAX_DAYS = 30 };

static const char *const ways[] = { "off", "keep", "relay", NULL };

const struct setting mail_sending = {
    .name = "mail.sending",
    .type = SETTING_ENUM,
    .standard_text = "off",
    .one_of = ways,
    .help = "What happens to mail that is to go out: off, it waits; keep, it is written and counts "
            "as sent, and the desk shows it (a demo); relay, it is given to mail.relay.",
};

const struct setting mail_give_up = {
    .name = "mail.give_up",
    .type = SETTING_DURATION,
    .standard = GIVE_UP_STANDARD_DAYS * DAY_S,
    .min = DAY_S / 24,
    .max = (int64_t)GIVE_UP_MAX_DAYS * DAY_S,
    .help = "How long a mail is tried again that the relay does not take; then it has failed.",
};

static const char *const rules[] = { "again", "ask", NULL };

const struct setting mail_uncertain = {
    .name = "mail.uncertain",
    .type = SETTING_ENUM,
    .standard_text = "again",
    .one_of = rules,
    .help = "What happens ten minutes after the connection broke when the relay may have had a "
            "mail, and nothing has told since: again, it is sent once more, the very same; ask, "
            "somebody has to decide.",
};

static const struct db_query q_is_uncertain = {
    "mail_send.is_uncertain",
    "SELECT outbox_id FROM mail_message"
    " WHERE message_id = :message_id AND delivery = 4 AND is_repeated = 0",
    NULL,
};
static const struct db_query q_repeat = {
    "mail_send.repeat",
    "UPDATE mail_message SET delivery = 1, is_repeated = 1 WHERE message_id = :message_id",
    NULL,
};
static const struct db_query q_settle = {
    "mail_send.settle", /* and tells whose ticket it belongs to, which may have changed since */
    "UPDATE mail_message SET delivery = :delivery, settled_at_ms = :now_ms"
    " WHERE message_id = :message_id"
    " RETURNING (SELECT m.ticket_id FROM message m WHERE m.id = message_id)",
    NULL,
};

static const struct db_query q_is_seen = {
    "mail_send.is_seen",
    "SELECT is_seen FROM mail_message WHERE message_id = :message_id",
    NULL,
};

const struct db_query *const mail_send_queries[] = { &q_is_uncertain, &q_repeat, &q_settle,
                                                     &q_is_seen, NULL };

/* ---- sending -----------------------------------------------------------------------------------
 */

static void fails(struct outbox_outcome *out, enum outbox_result result, const char *error)
{
    *out = (struct outbox_outcome){ .result = result, .error = error };
}

/** Why it could not be written: only what is no fault of the mail may go better later. */
static void not_written(struct call *call, struct outbox_outcome *out)
{
    bool later = call->err->kind == ERR_UNAVAILABLE || call->err->kind == ERR_UNCERTAIN;

    log_err(call->house->log, LOG_WARN, "mail.not_written", call->err);
    fails(out, later ? OUTBOX_TRY_LATER : OUTBOX_REFUSED,
          later ? str_cstr(call->arena, str_of(call->err->code)) : "mail_not_written");
}

/** Of a mail that did not come as far as its final dot people want to see what it would have been;
 * one that was refused is tried again, so that it can be kept then. */
static void keep_unsent(struct call *call, struct mail_ready *ready, struct outbox_outcome *out)
{
    err_clear(call->err);
    if (mail_write_keep(call, ready))
        return;
    if (out->result == OUTBOX_REFUSED)
        not_written(call, out);
    else
        log_err(call->house->log, LOG_WARN, "mail.not_kept", call->err);
}

static void send(struct call *call, const struct outbox_item *item, struct outbox_outcome *out)
{
    struct str way = setting_text(call, &mail_sending);
    int64_t give_up_ms = setting_int(call, &mail_give_up) * MS_PER_SECOND;
    struct mail_ready ready;

    if (str_eq(way, STR("off"))) {
        fails(out, OUTBOX_TRY_LATER, "mail_sending_is_off");
        out->not_before_ms = call->now_ms + OFF_PAUSE_MS;
        return;
    }
    if (!mail_write(call, item->subject_id, &ready)) {
        not_written(call, out);
        return;
    }
    if (!str_eq(way, STR("keep"))) {
        mail_relay_send(call, item, &ready, out);
        keep_unsent(call, &ready, out);
    } else if (mail_write_keep(call, &ready))
        *out = (struct outbox_outcome){ .result = OUTBOX_WENT_OUT, .receipt = STR("kept") };
    else
        not_written(call, out);
    if (out->result == OUTBOX_TRY_LATER && call->now_ms - ready.tried_since_ms > give_up_ms)
        out->result = OUTBOX_REFUSED;
}

/* ---- nobody knows ------------------------------------------------------------------------------
 */

/** Once: what is uncertain again waits for somebody. */
static bool repeat(struct call *call, const struct timer *timer)
{
    struct db_binds message = DB_BINDS(db_int("message_id", timer->subject_id));
    int64_t outbox_id;

    if (!db_one_int(call->tx, &q_is_uncertain, message, 0, &outbox_id, call->err))
        return false;
    if (outbox_id == 0 || !str_eq(setting_text(call, &mail_uncertain), STR("again")))
        return true;
    return db_exec(call->tx, &q_repeat, message, call->err)
           && outbox_resolve(call, outbox_id, OUTBOX_QUEUED);
}

const struct timer_kind mail_uncertain_timer = {
    .name = "mail.uncertain",
    .fire = repeat,
    .help = "Sends a mail once more of which nobody knows whether it went out, where "
            "mail.uncertain says so.",
};

/* ---- what became of it -------------------------------------------------------------------------
 */

const struct event_type event_mail_sent = {
    .name = "mail.sent",
    .flags = EVENT_LIVE,
    .live_code = "mail",
    .help = "The relay has taken an answer's mail.",
    .fields = { { "message", EVENT_ID } },
};

const struct event_type event_mail_failed = {
    .name = "mail.failed",
    .flags = EVENT_TIMELINE | EVENT_LIVE,
    .live_code = "mail",
    .help = "An answer's mail could not be delivered, and is not tried again.",
    .fields = { { "message", EVENT_ID } },
};

const struct event_type event_mail_uncertain = {
    .name = "mail.uncertain",
    .flags = EVENT_TIMELINE | EVENT_LIVE,
    .live_code = "mail",
    .help = "The connection to the relay broke when it may have had an answer's mail.",
    .fields = { { "message", EVENT_ID } },
};

static bool tell_settled(struct call *call, const struct outbox_item *item, enum outbox_state state)
{
    const struct event_type *type = state == OUTBOX_SENT     ? &event_mail_sent
                                    : state == OUTBOX_FAILED ? &event_mail_failed
                                                             : &event_mail_uncertain;
    enum mail_delivery delivery = state == OUTBOX_SENT     ? MAIL_DELIVERY_SENT
                                  : state == OUTBOX_FAILED ? MAIL_DELIVERY_FAILED
                                                           : MAIL_DELIVERY_UNCERTAIN;
    int64_t ticket_id;

    if (state == OUTBOX_UNCERTAIN
        && !timer_schedule(call, &mail_uncertain_timer, call->now_ms + UNCERTAIN_MS,
                           item->subject_id, STR_NULL, NULL))
        return false;
    if (!db_one_int(call->tx, &q_settle,
                    DB_BINDS(db_int("delivery", delivery), db_int("now_ms", call->now_ms),
                             db_int("message_id", item->subject_id)),
                    0, &ticket_id, call->err))
        return false;
    return ticket_id == 0
           || ticket_tell(call, ticket_id, type, SUBJECT_MESSAGE, item->subject_id,
                          EVENT_VALUES(event_id("message", item->subject_id)));
}

/** What was seen among what was sent went out, however its sending ended. */
static bool settled(struct call *call, const struct outbox_item *item, enum outbox_state state)
{
    int64_t is_seen = 0;

    if (state == OUTBOX_UNCERTAIN
        && !db_one_int(call->tx, &q_is_seen, DB_BINDS(db_int("message_id", item->subject_id)), 0,
                       &is_seen, call->err))
        return false;
    return is_seen != 0 ? outbox_resolve(call, item->id, OUTBOX_SENT)
                        : tell_settled(call, item, state);
}

const struct outbox_channel mail_channel = {
    .name = "mail",
    .threads = THREADS,
    .attempts_max = ATTEMPTS_MAX, /* mail.give_up decides */
    .marks_leaving = true,
    .send = send,
    .settled = settled,
    .stopping = mail_relay_stop,
};
