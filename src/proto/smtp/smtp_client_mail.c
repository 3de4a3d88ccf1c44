/* One mail: RSET where another went before, MAIL, RCPT, DATA, the body, its answer. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "proto/smtp/smtp_client_impl.h"

/* In the place of a recipient: the RSET that stands where DATA would. */
#define LAST_RESET SIZE_MAX

/* With less room the output is sent first; what is left always holds the final dot. */
enum { BODY_ROOM_MIN = 1024 };

/* --- how it ends --- */

/** Of recipients who all were refused: one that may be tried later speaks for the mail. */
static struct smtp_outcome first_refusal(const struct smtp_client_mail *mail)
{
    const struct smtp_outcome *recipients = mail->report->recipients;

    for (size_t i = 0; i < mail->envelope->recipients_count; i++)
        if (recipients[i].kind == SMTP_TRY_LATER)
            return recipients[i];
    return recipients[0];
}

void smtp_client_mail_settle(struct smtp_client *client, const struct smtp_outcome *outcome)
{
    struct smtp_client_mail *mail = &client->mail;

    if (mail->envelope == NULL)
        return;
    for (size_t i = 0; i < mail->envelope->recipients_count; i++)
        if (mail->report->recipients[i].kind == 0)
            mail->report->recipients[i] = *outcome;
    if (mail->report->mail.kind == 0)
        mail->report->mail = *outcome;
    mail->envelope = NULL;
    mail->report = NULL;
}

static void finish(struct smtp_client *client, const struct smtp_outcome *outcome)
{
    smtp_client_mail_settle(client, outcome);
    client->want = SMTP_CLIENT_IS_IDLE;
}

static void finish_ours(struct smtp_client *client, enum smtp_trouble trouble)
{
    struct smtp_outcome outcome = smtp_outcome_ours(SMTP_REFUSED, SMTP_AT_MAIL, trouble, "");

    finish(client, &outcome);
}

/* --- commands --- */

static bool has_room(const struct smtp_client *client)
{
    size_t most = client->offers.pipelining ? SMTP_CLIENT_IN_FLIGHT_MAX : 1;

    return client->asked_count < most
           && sizeof(client->out) - client->out_n > SMTP_CLIENT_LINE_ROOM;
}

/** The envelope was looked through before: every address that is not settled can be sent. */
static struct smtp_client_address sendable(const struct smtp_client *client, struct str address)
{
    struct smtp_client_address out;
    enum smtp_trouble trouble = smtp_client_address_of(address, client->offers.smtputf8, &out);

    CHECK(trouble == SMTP_FINE);
    return out;
}

static void ask_mail(struct smtp_client *client)
{
    const struct smtp_letter *envelope = client->mail.envelope;
    struct smtp_client_address sender = sendable(client, envelope->sender);
    char size[32] = "";

    if (client->offers.has_size && envelope->size_bytes > 0)
        snprintf(size, sizeof(size), " SIZE=%" PRId64, envelope->size_bytes);
    smtp_client_ask(client, SMTP_AT_MAIL, 0, "MAIL FROM:<%s>%s%s%s", sender.text, size,
                    envelope->has_8bit ? " BODY=8BITMIME" : "",
                    client->mail.needs_smtputf8 ? " SMTPUTF8" : "");
}

/** The next recipient who is not settled, or the count of all. */
static size_t next_unsettled(const struct smtp_client_mail *mail, size_t i)
{
    while (i < mail->envelope->recipients_count && mail->report->recipients[i].kind != 0)
        i++;
    return i;
}

static void ask_recipient(struct smtp_client *client)
{
    struct smtp_client_mail *mail = &client->mail;
    size_t i = mail->next_recipient;

    smtp_client_ask(client, SMTP_AT_RECIPIENT, i, "RCPT TO:<%s>",
                    sendable(client, mail->envelope->recipients[i]).text);
    mail->next_recipient = next_unsettled(mail, i + 1);
    if (mail->next_recipient == mail->envelope->recipients_count)
        mail->next = SMTP_AT_DATA;
}

/** Sends what may go without waiting. DATA never does: then nobody has to be let down after a 354
 *  for no recipient (RFC 2920 section 3.1). */
static void ask_further(struct smtp_client *client)
{
    struct smtp_client_mail *mail = &client->mail;

    while (mail->report->mail.kind == 0 && mail->next != SMTP_AT_DATA && has_room(client)) {
        if (mail->next == SMTP_AT_RESET) {
            smtp_client_ask(client, SMTP_AT_RESET, 0, "RSET");
            mail->next = SMTP_AT_MAIL;
        } else if (mail->next == SMTP_AT_MAIL) {
            ask_mail(client);
            mail->next = SMTP_AT_RECIPIENT;
        } else {
            ask_recipient(client);
        }
    }
}

/** All is answered that was asked of the envelope. */
static void after_envelope(struct smtp_client *client)
{
    struct smtp_client_mail *mail = &client->mail;
    struct smtp_outcome outcome;

    if (mail->report->mail.kind != 0) {
        outcome = mail->report->mail;
        finish(client, &outcome);
    } else if (mail->envelope->asks_only) {
        smtp_client_ask(client, SMTP_AT_RESET, LAST_RESET, "RSET");
    } else if (mail->taken_count > 0) {
        smtp_client_ask(client, SMTP_AT_DATA, 0, "DATA");
    } else {
        outcome = first_refusal(mail);
        finish(client, &outcome);
    }
}

static void go_on(struct smtp_client *client)
{
    ask_further(client);
    if (client->asked_count == 0)
        after_envelope(client);
}

/* --- beginning --- */

/** What the relay cannot do for the mail as a whole. */
static enum smtp_trouble trouble_of_envelope(const struct smtp_offers *offers,
                                             const struct smtp_letter *envelope)
{
    if (envelope->has_8bit && !offers->eight_bit)
        return SMTP_NEEDS_8BIT;
    if (envelope->has_utf8_headers && !offers->smtputf8)
        return SMTP_NEEDS_SMTPUTF8;
    if (offers->size_bytes > 0 && envelope->size_bytes > offers->size_bytes)
        return SMTP_TOO_LARGE;
    return SMTP_FINE;
}

/** Settles the recipients whose addresses can't be sent, and sees what the others need. */
static void look_through_recipients(struct smtp_client *client)
{
    struct smtp_client_mail *mail = &client->mail;

    for (size_t i = 0; i < mail->envelope->recipients_count; i++) {
        struct str text = mail->envelope->recipients[i];
        struct smtp_client_address address;
        enum smtp_trouble trouble =
            text.n == 0 ? SMTP_BAD_ADDRESS
                        : smtp_client_address_of(text, client->offers.smtputf8, &address);

        mail->report->recipients[i] = (struct smtp_outcome){ .kind = 0 };
        if (trouble != SMTP_FINE)
            mail->report->recipients[i] =
                smtp_outcome_ours(SMTP_REFUSED, SMTP_AT_RECIPIENT, trouble, "");
        else if (address.is_utf8)
            mail->needs_smtputf8 = true;
    }
}

static enum smtp_trouble look_through(struct smtp_client *client)
{
    struct smtp_client_mail *mail = &client->mail;
    enum smtp_trouble trouble = trouble_of_envelope(&client->offers, mail->envelope);
    struct smtp_client_address sender;

    look_through_recipients(client);
    if (trouble == SMTP_FINE)
        trouble = smtp_client_address_of(mail->envelope->sender, client->offers.smtputf8, &sender);
    if (trouble == SMTP_FINE)
        mail->needs_smtputf8 |= mail->envelope->has_utf8_headers || sender.is_utf8;
    return trouble;
}

void smtp_client_mail(struct smtp_client *client, const struct smtp_letter *envelope,
                      struct smtp_mail_report *report)
{
    struct smtp_client_mail *mail = &client->mail;
    enum smtp_trouble trouble;

    CHECK(client->want == SMTP_CLIENT_IS_IDLE && client->out_n == 0);
    CHECK(envelope->recipients_count >= 1
          && envelope->recipients_count <= SMTP_CLIENT_RECIPIENTS_MAX);
    *mail = (struct smtp_client_mail){ .envelope = envelope,
                                       .report = report,
                                       .next = client->is_used ? SMTP_AT_RESET : SMTP_AT_MAIL };
    report->mail = (struct smtp_outcome){ .kind = 0 };
    trouble = look_through(client);
    if (client->reader.lines > 0 || client->reader.line_n > 0) { /* of a reply nobody asked for */
        smtp_client_give_up(client, SMTP_OUT_OF_STEP, "");
        return;
    }
    if (trouble != SMTP_FINE) {
        finish_ours(client, trouble);
        return;
    }
    mail->next_recipient = next_unsettled(mail, 0);
    if (mail->next_recipient == envelope->recipients_count) {
        struct smtp_outcome outcome = report->recipients[0];

        finish(client, &outcome);
        return;
    }
    client->is_used = true;
    ask_further(client);
}

/* --- the body --- */

static void add_to_output(void *arg, const char *bytes, size_t n)
{
    struct smtp_client *client = arg;

    CHECK(n <= sizeof(client->out) - client->out_n);
    memcpy(client->out + client->out_n, bytes, n);
    client->out_n += n;
}

size_t smtp_client_body(struct smtp_client *client, const void *bytes, size_t n)
{
    size_t taken = 0;

    while (taken < n && client->want == SMTP_CLIENT_WANTS_BODY) {
        size_t room = sizeof(client->out) - client->out_n;
        size_t piece = n - taken < room / 3 ? n - taken : room / 3; /* it at most doubles */

        if (room < BODY_ROOM_MIN)
            break;
        smtp_data_encode(&client->data, (const char *)bytes + taken, piece, add_to_output, client);
        taken += piece;
    }
    return taken;
}

void smtp_client_body_end(struct smtp_client *client)
{
    if (client->want == SMTP_CLIENT_WANTS_BODY)
        smtp_data_encode_end(&client->data, add_to_output, client);
}

void smtp_client_body_is_out(struct smtp_client *client)
{
    CHECK(client->want == SMTP_CLIENT_WANTS_BODY);
    client->want = SMTP_CLIENT_WANTS_REPLY;
    client->asked[client->asked_count++].step = SMTP_AT_FINAL;
}

/* --- answers --- */

static void on_mail(struct smtp_client *client, const struct smtp_reply *reply)
{
    if (!smtp_reply_is_success(reply))
        client->mail.report->mail = smtp_outcome_of_reply(SMTP_AT_MAIL, reply);
}

/** What follows a refused MAIL in the same pipeline means nothing. */
static void on_recipient(struct smtp_client *client, size_t i, const struct smtp_reply *reply)
{
    struct smtp_client_mail *mail = &client->mail;

    if (mail->report->mail.kind != 0)
        return;
    if (smtp_reply_is_success(reply))
        mail->taken_count++;
    if (!smtp_reply_is_success(reply) || mail->envelope->asks_only)
        mail->report->recipients[i] = smtp_outcome_of_reply(SMTP_AT_RECIPIENT, reply);
}

/** Not the RSET before a mail but the one in DATA's place. */
static void on_last_reset(struct smtp_client *client)
{
    struct smtp_client_mail *mail = &client->mail;
    struct smtp_outcome outcome =
        mail->taken_count > 0 ? smtp_outcome_ours(SMTP_WENT_OUT, SMTP_AT_RESET, SMTP_FINE, "")
                              : first_refusal(mail);
    finish(client, &outcome);
}

static void on_data(struct smtp_client *client, const struct smtp_reply *reply)
{
    struct smtp_outcome outcome;

    if (reply->code == 354) {
        smtp_data_init(&client->data);
        client->want = SMTP_CLIENT_WANTS_BODY;
        return;
    }
    outcome = smtp_outcome_of_reply(SMTP_AT_DATA, reply);
    finish(client, &outcome);
}

static void on_final(struct smtp_client *client, const struct smtp_reply *reply)
{
    struct smtp_outcome outcome = smtp_outcome_of_reply(SMTP_AT_FINAL, reply);

    finish(client, &outcome);
}

/** A yes of the wrong class, or RSET not done, leaves open what the peer thinks is going on. */
static bool is_in_step(enum smtp_client_step step, const struct smtp_reply *reply)
{
    if (step == SMTP_AT_DATA)
        return reply->code == 354 || reply->code >= 400;
    if (step == SMTP_AT_RESET)
        return smtp_reply_is_success(reply) || reply->code == 421;
    return smtp_reply_is_success(reply) || reply->code >= 400;
}

static void on_answer(struct smtp_client *client, struct smtp_client_asked asked,
                      const struct smtp_reply *reply)
{
    switch (asked.step) {
    case SMTP_AT_MAIL:
        on_mail(client, reply);
        break;
    case SMTP_AT_RECIPIENT:
        on_recipient(client, asked.recipient, reply);
        break;
    case SMTP_AT_DATA:
        on_data(client, reply);
        return;
    case SMTP_AT_FINAL:
        on_final(client, reply);
        return;
    default:
        if (asked.recipient == LAST_RESET) {
            on_last_reset(client);
            return;
        }
    }
    go_on(client);
}

void smtp_client_mail_answer(struct smtp_client *client, struct smtp_client_asked asked,
                             const struct smtp_reply *reply)
{
    struct smtp_outcome outcome;

    if (!is_in_step(asked.step, reply)) {
        smtp_client_give_up_at(client, asked.step, SMTP_OUT_OF_STEP, "");
    } else if (reply->code == 421) {
        outcome = smtp_outcome_of_reply(asked.step, reply);
        smtp_client_end(client, &outcome);
    } else {
        on_answer(client, asked, reply);
    }
}
