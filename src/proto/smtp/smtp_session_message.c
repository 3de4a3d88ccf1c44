#include "base/check.h"
#include "proto/smtp/smtp_session_impl.h"

enum { CUT_OFF_FACTOR = 4 };

static void cancel(struct smtp_session *session)
{
    session->setup.receiver.cancel(session->mail.delivery);
    session->mail.delivery = NULL;
}

static struct smtp_envelope envelope_of(const struct smtp_session *session)
{
    const struct smtp_mail *mail = &session->mail;

    return (struct smtp_envelope){
        .sender = mail->sender,
        .recipients = mail->recipients,
        .recipient_count = mail->recipient_count,
        .peer = str_of(session->peer),
        .hello = str_of(session->hello),
        .declared_bytes = mail->declared_bytes,
        .is_tls = session->is_tls,
        .is_utf8 = mail->is_utf8,
        .is_8bit = mail->is_8bit,
        .is_lmtp = session->setup.protocol == SMTP_PROTOCOL_LMTP,
    };
}

void smtp_session_begin_message(struct smtp_session *session)
{
    const struct smtp_receiver *receiver = &session->setup.receiver;
    struct smtp_envelope envelope = envelope_of(session);

    if (!receiver->open(receiver->arg, &envelope, &session->mail.delivery)) {
        session->mail.delivery = NULL;
        smtp_session_forget_mail(session);
        smtp_session_refuse(session, "DATA", 451, SMTP_ENHANCED(4, 3, 0),
                            "not now, try again later");
        return;
    }
    CHECK(session->mail.delivery != NULL);
    smtp_data_init(&session->mail.data);
    session->state = SMTP_STATE_DATA;
    smtp_session_reply(session, 354, SMTP_ENHANCED_NONE, "go on, and end with CR LF . CR LF");
}

/** What is too large or cannot be stored is still heard to its end, and not kept. */
static void take(void *arg, const char *bytes, size_t n)
{
    struct smtp_session *session = arg;
    struct smtp_mail *mail = &session->mail;

    mail->bytes += n;
    if (mail->bytes > session->limits.message_bytes)
        mail->is_too_large = true;
    if (mail->delivery == NULL)
        return;
    if (mail->is_too_large || !session->setup.receiver.write(mail->delivery, bytes, n))
        cancel(session);
}

static enum smtp_storing finish(struct smtp_session *session)
{
    void *delivery = session->mail.delivery;

    if (session->mail.is_too_large)
        return SMTP_STORE_TOO_LARGE;
    if (delivery == NULL)
        return SMTP_STORE_LATER;
    session->mail.delivery = NULL;
    return session->setup.receiver.finish(delivery);
}

static struct smtp_reply reply_of(enum smtp_storing outcome)
{
    switch (outcome) {
    case SMTP_STORED:
        return (struct smtp_reply){ 250, SMTP_ENHANCED(2, 0, 0), STR("stored") };
    case SMTP_STORE_IS_FULL:
        return (struct smtp_reply){ 452, SMTP_ENHANCED(4, 3, 1), STR("no room, try again later") };
    case SMTP_STORE_TOO_LARGE:
        return (struct smtp_reply){ 552, SMTP_ENHANCED(5, 3, 4), STR("message too large") };
    default:
        return (struct smtp_reply){ 451, SMTP_ENHANCED(4, 3, 0), STR("not now, try again later") };
    }
}

/** LMTP has one answer for each recipient, RFC 2033 section 4.2; ours are all the same. */
static void end_message(struct smtp_session *session)
{
    bool is_lmtp = session->setup.protocol == SMTP_PROTOCOL_LMTP;
    size_t answers = is_lmtp ? session->mail.recipient_count : 1;
    enum smtp_storing outcome = finish(session);
    struct smtp_reply reply = reply_of(outcome);

    if (outcome == SMTP_STORED) {
        session->stored++;
        session->errors = 0;
        session->idle_commands = 0;
    } else {
        smtp_session_report(session, "message", &reply);
    }
    for (size_t i = 0; i < answers; i++)
        smtp_session_send(session, &reply);
    smtp_session_forget_mail(session);
}

size_t smtp_session_take_message(struct smtp_session *session, const char *bytes, size_t n)
{
    struct smtp_mail *mail = &session->mail;
    size_t used = smtp_data_decode(&mail->data, bytes, n, take, session);

    /* First, so that it makes no difference how the bytes were cut. */
    if (mail->bytes / CUT_OFF_FACTOR > session->limits.message_bytes)
        smtp_session_hang_up(session, "message", SMTP_ENHANCED(4, 3, 4), "message far too large");
    else if (smtp_data_is_end(&mail->data))
        end_message(session);
    return used;
}
