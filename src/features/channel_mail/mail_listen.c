#include "features/channel_mail/mail_listen.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/blob/blob.h"
#include "core/settings/settings.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_intake_run.h"
#include "features/channel_mail/mail_known.h"
#include "features/channel_mail/mail_own.h"
#include "proto/mail/mail_job.h"

enum { MB = 1024 * 1024, HOST_MAX = 255, MESSAGES_PER_CONNECTION = 1000 };
enum { ERRORS_MAX = 20, IDLE_COMMANDS_MAX = 100, LOOKUP_ARENA = 64 * 1024 };
enum { BEHIND_MS = 250, BEHIND_PER_PAUSE = 10, PAUSE_MAX_MS = 900, NANO_PER_MS = 1000000 };

const struct setting mail_message_max = {
    .name = "mail.message_max",
    .type = SETTING_SIZE,
    .standard = 25 * MB,
    .min = MB,
    .max = MAIL_MESSAGE_MAX,
    .help = "The largest mail that is taken in.",
};

const struct setting mail_recipients_max = {
    .name = "mail.recipients_max",
    .type = SETTING_INT,
    .unit = "recipients",
    .standard = 100,
    .min = 1,
    .max = SMTP_SESSION_RECIPIENTS_MAX,
    .help = "Addresses of ours that one mail may be for.",
};

const struct setting mail_connections_max = {
    .name = "mail.connections_max",
    .type = SETTING_INT,
    .unit = "connections",
    .standard = 200,
    .min = 1,
    .max = SMTP_CONNECTIONS_MAX,
    .help = "Connections by SMTP and LMTP at one time.",
};

const struct setting mail_connections_per_peer_max = {
    .name = "mail.connections_per_peer_max",
    .type = SETTING_INT,
    .unit = "connections",
    .standard = 50,
    .min = 1,
    .max = SMTP_CONNECTIONS_MAX,
    .help = "The same from one peer, unless it is this machine itself.",
};

/* ---- who is it for -----------------------------------------------------------------------------
 */

struct lookup {
    struct str address;
    bool is_ours;
};

static bool lookup_step(struct call *call, void *arg)
{
    struct lookup *lookup = arg;
    struct mail_own own;

    return mail_own_find(call, lookup->address, &lookup->is_ours, &own);
}

static enum smtp_taking recipient(void *arg, struct str address)
{
    struct channel_mail *mail = feature_state(arg, &channel_mail_feature);
    struct lookup lookup = { .address = address };
    int64_t age = mail_known_age(mail->known);
    struct call call;
    bool done;

    if (str_eq_ascii_nocase(address, STR("postmaster")))
        return SMTP_TAKES; /* RFC 5321 4.5.1 */
    call_init(&call, arg, LOOKUP_ARENA);
    if (mail_known_has(mail->known, address, call.now_ms)) {
        call_fini(&call);
        return SMTP_TAKES;
    }
    done = call_read(&call, lookup_step, &lookup);
    if (done && lookup.is_ours)
        mail_known_add(mail->known, address, call.now_ms, age);
    call_fini(&call);
    if (!done)
        return SMTP_TAKES_LATER;
    return lookup.is_ours ? SMTP_TAKES : SMTP_TAKES_NOT;
}

/* ---- a message on its way ----------------------------------------------------------------------
 */

struct delivery {
    struct call call;
    struct blob_writer *writer;
    bool has_failed; /* the writer says why */
    struct mail_envelope envelope;
};

/**
 * While the work on what arrived is behind, whoever brings more waits a little before each mail,
 * and the longer the further it is behind: else mail would be taken in faster than it can become
 * tickets, and take the time to do so away (as Postfix's in_flow_delay).
 */
static void wait_for_intake(const struct house *house)
{
    int64_t behind_ms = mail_intake_behind_ms(house);
    int64_t pause_ms = behind_ms / BEHIND_PER_PAUSE;
    struct timespec pause;

    if (behind_ms < BEHIND_MS)
        return;
    if (pause_ms > PAUSE_MAX_MS)
        pause_ms = PAUSE_MAX_MS;
    pause = (struct timespec){ .tv_nsec = pause_ms * NANO_PER_MS };
    nanosleep(&pause, NULL);
}

static bool open_delivery(void *arg, const struct smtp_envelope *from, void **out)
{
    struct delivery *delivery = calloc(1, sizeof(*delivery));
    struct mail_envelope *envelope;
    struct arena *arena;

    if (delivery == NULL)
        return false;
    wait_for_intake(arg);
    call_init(&delivery->call, arg, ARENA_REQUEST_MAX);
    arena = delivery->call.arena;
    envelope = &delivery->envelope;
    *envelope = (struct mail_envelope){
        .way = from->is_lmtp ? MAIL_BY_LMTP : MAIL_BY_SMTP,
        .peer = str_dup(arena, from->peer),
        .helo = str_dup(arena, from->hello),
        .sender = str_dup(arena, from->sender),
        .recipients = ARENA_ARRAY(arena, from->recipient_count, struct str),
        .recipient_count = from->recipient_count,
        .is_tls = from->is_tls,
    };
    for (size_t i = 0; i < from->recipient_count; i++)
        envelope->recipients[i] = str_dup(arena, from->recipients[i]);
    delivery->writer = blob_writer_new(arg, arena);
    *out = delivery;
    return true;
}

/** What goes wrong on the way is told at the end, where the peer can hear why. */
static bool write_delivery(void *arg, const void *bytes, size_t n)
{
    struct delivery *delivery = arg;
    struct http_sink *sink = blob_writer_sink(delivery->writer);

    if (!delivery->has_failed)
        delivery->has_failed = !sink->write(sink, bytes, n, delivery->call.err);
    return true;
}

static void end_delivery(struct delivery *delivery)
{
    call_fini(&delivery->call);
    free(delivery);
}

static enum smtp_storing outcome_for(const struct err *err)
{
    if (err_is(err, "storage_full"))
        return SMTP_STORE_IS_FULL;
    return err->kind == ERR_LIMIT ? SMTP_STORE_TOO_LARGE : SMTP_STORE_LATER;
}

static enum smtp_storing finish_delivery(void *arg)
{
    struct delivery *delivery = arg;
    struct call *call = &delivery->call;
    enum smtp_storing outcome = SMTP_STORED;
    struct blob_draft *draft;

    if (!blob_writer_done(delivery->writer, call, &draft)
        || !mail_arrive(call, &delivery->envelope, draft)) {
        log_err(call->house->log, LOG_WARN, "mail.not_taken", call->err);
        outcome = outcome_for(call->err);
    }
    end_delivery(delivery);
    return outcome;
}

static void cancel_delivery(void *arg)
{
    struct delivery *delivery = arg;
    struct http_sink *sink = blob_writer_sink(delivery->writer);

    sink->abort(sink);
    end_delivery(delivery);
}

/* ---- limits ------------------------------------------------------------------------------------
 */

static void session_limits(void *arg, struct smtp_session_limits *out)
{
    const struct house *house = arg;

    *out = (struct smtp_session_limits){
        .message_bytes = (size_t)setting_int_now(house, &mail_message_max),
        .recipients = (size_t)setting_int_now(house, &mail_recipients_max),
        .messages = MESSAGES_PER_CONNECTION,
        .errors = ERRORS_MAX,
        .idle_commands = IDLE_COMMANDS_MAX,
    };
}

static void listener_limits(void *arg, struct smtp_listener_limits *out)
{
    const struct house *house = arg;

    *out = smtp_listener_limits_usual;
    out->connections = (int)setting_int_now(house, &mail_connections_max);
    out->connections_per_peer = (int)setting_int_now(house, &mail_connections_per_peer_max);
}

bool mail_listen(struct house *house, const struct smtp_endpoint *endpoints, size_t count,
                 struct tls_server *tls, struct smtp_listener **out, struct err *err)
{
    char host[HOST_MAX + 1];
    struct smtp_listener_setup setup = {
        .endpoints = endpoints,
        .endpoint_count = count,
        .host = host,
        .tls = tls,
        .receiver = { .limits = session_limits,
                      .recipient = recipient,
                      .open = open_delivery,
                      .write = write_delivery,
                      .finish = finish_delivery,
                      .cancel = cancel_delivery,
                      .arg = house },
        .limits = listener_limits,
        .arg = house,
        .clock = house->clock,
        .log = house->log,
    };

    CHECK(gethostname(host, sizeof(host)) == 0);
    host[HOST_MAX] = '\0';
    return smtp_listener_start(&setup, out, err);
}
