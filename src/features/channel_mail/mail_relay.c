#include "features/channel_mail/mail_relay.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "core/blob/blob.h"
#include "core/feature.h"
#include "core/settings/settings.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_login.h"
#include "features/channel_mail/mail_relay_gate.h"
#include "features/channel_mail/mail_target.h"
#include "io/tls.h"
#include "proto/smtp/smtp_link.h"

enum { IDLE_LINKS_MAX = 20, IDLE_MAX_MS = 20 * MS_PER_SECOND, PIECE = 64 * 1024 };
/* Longer pauses would keep mails waiting when the password has been put right. */
enum { LOGIN_PAUSE_MAX_MS = MS_PER_MINUTE };

/** A connection that rests, and where it goes. */
struct idle_link {
    struct smtp_link *link;
    struct sha256 way;
    int64_t since_ms;
};

struct mail_relay {
    struct house *house;
    struct tls_client *tls;
    int stop_fd;
    struct mail_login_guard login;
    struct mail_relay_gate gate;
    pthread_mutex_t lock;
    struct idle_link idle[IDLE_LINKS_MAX];
    size_t idle_count;
};

bool mail_relay_new(struct house *house, struct mail_relay **out, struct err *err)
{
    struct mail_relay *relay = calloc(1, sizeof(*relay));

    CHECK(relay != NULL);
    if (!tls_client_new(NULL, &relay->tls, err)) {
        free(relay);
        return false;
    }
    relay->house = house;
    relay->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(relay->stop_fd >= 0);
    mail_login_guard_init(&relay->login);
    mail_relay_gate_init(&relay->gate, house->clock);
    pthread_mutex_init(&relay->lock, NULL);
    *out = relay;
    return true;
}

void mail_relay_stop(struct house *house)
{
    struct channel_mail *mail = feature_state(house, &channel_mail_feature);
    uint64_t one = 1;

    if (mail == NULL)
        return;
    CHECK(write(mail->relay->stop_fd, &one, sizeof(one)) == sizeof(one));
    mail_relay_gate_stop(&mail->relay->gate);
}

void mail_relay_free(struct mail_relay **relay)
{
    struct mail_relay *r = *relay;

    *relay = NULL;
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->idle_count; i++)
        smtp_link_close(&r->idle[i].link);
    tls_client_free(&r->tls);
    close(r->stop_fd);
    pthread_mutex_destroy(&r->lock);
    mail_login_guard_fini(&r->login);
    mail_relay_gate_fini(&r->gate);
    free(r);
}

/* ---- connections -------------------------------------------------------------------------------
 */

/** One that goes there and has not rested too long; others that have are closed on the way. */
static struct smtp_link *take_idle(struct mail_relay *relay, const struct sha256 *way,
                                   int64_t now_ms)
{
    struct smtp_link *stale[IDLE_LINKS_MAX];
    struct smtp_link *found = NULL;
    size_t stale_count = 0;
    size_t kept = 0;

    pthread_mutex_lock(&relay->lock);
    for (size_t i = 0; i < relay->idle_count; i++) {
        struct idle_link *idle = &relay->idle[i];
        bool fits =
            memcmp(&idle->way, way, sizeof(*way)) == 0 && now_ms - idle->since_ms < IDLE_MAX_MS;

        if (!fits)
            stale[stale_count++] = idle->link;
        else if (found == NULL)
            found = idle->link;
        else
            relay->idle[kept++] = *idle;
    }
    relay->idle_count = kept;
    pthread_mutex_unlock(&relay->lock);
    for (size_t i = 0; i < stale_count; i++)
        smtp_link_close(&stale[i]);
    return found;
}

static void give_back(struct mail_relay *relay, const struct sha256 *way, struct smtp_link *link)
{
    struct idle_link idle = { .link = link,
                              .way = *way,
                              .since_ms = clock_now_ms(relay->house->clock) };
    bool is_kept = false;

    if (smtp_link_is_open(link)) {
        pthread_mutex_lock(&relay->lock);
        is_kept = relay->idle_count < IDLE_LINKS_MAX;
        if (is_kept)
            relay->idle[relay->idle_count++] = idle;
        pthread_mutex_unlock(&relay->lock);
    }
    if (!is_kept)
        smtp_link_close(&link);
}

static bool open_at_gate(struct mail_relay *relay, const struct mail_target *target,
                         struct smtp_link **out, struct smtp_outcome *outcome)
{
    struct smtp_link_config config = {
        .host = target->host,
        .port = target->port,
        .dialogue = { .hello_name = target->hello, .tls = target->tls, .login = target->login },
        .targets = target->targets,
        .tls_client = relay->tls,
        .times = SMTP_LINK_TIMES,
        .clock = relay->house->clock,
        .log = relay->house->log,
        .stop_fd = relay->stop_fd,
    };

    bool stands = smtp_link_open(&config, out, outcome);

    if (target->login.kind != SMTP_LOGIN_NONE)
        mail_login_tell(&relay->login, &target->way, outcome, clock_now_ms(relay->house->clock));
    return stands;
}

/* ---- a mail ------------------------------------------------------------------------------------
 */

struct body {
    struct call *call;
    const struct outbox_item *item;
    struct mail_ready *ready;
    struct blob_content content;
};

struct leaving {
    const struct body *body;
    int64_t blob_id;
};

static bool leave_step(struct call *call, void *arg)
{
    struct leaving *leaving = arg;

    return mail_write_keep_too(call, leaving->body->ready, &leaving->blob_id)
           && outbox_mark_leaving(call, leaving->body->item);
}

/** All but the final dot is given: once that is out, the relay may have the mail. */
static bool mark_leaving(const struct body *body, struct err *err)
{
    struct leaving leaving = { .body = body };

    if (call_change(body->call, leave_step, &leaving)) {
        body->ready->blob_id = leaving.blob_id;
        return true;
    }
    *err = *body->call->err;
    err_clear(body->call->err);
    return false;
}

static bool give_file(const struct body *body, bool (*put)(void *to, const void *bytes, size_t n),
                      void *to, struct err *err)
{
    char piece[PIECE];
    off_t at = 0;
    ssize_t got;

    while ((got = pread(body->content.fd, piece, sizeof(piece), at)) > 0) {
        if (!put(to, piece, (size_t)got))
            return true;
        at += got;
    }
    if (got == 0 && at == (off_t)body->content.size_bytes)
        return mark_leaving(body, err);
    return err_set(err, ERR_UNAVAILABLE, "file_unreadable", "the mail's file cannot be read");
}

static bool give(void *arg, bool (*put)(void *to, const void *bytes, size_t n), void *to,
                 struct err *err)
{
    const struct body *body = arg;

    if (body->content.fd >= 0)
        return give_file(body, put, to, err);
    return !put(to, body->content.bytes.p, body->content.bytes.n) || mark_leaving(body, err);
}

static bool read_step(struct call *call, void *arg)
{
    struct body *body = arg;

    return blob_read(call, body->ready->blob_id, &body->content);
}

/** What is new and in memory is not read again; what is new and in a file is kept first. */
static bool open_body(struct body *body)
{
    const struct mail_ready *ready = body->ready;

    if (ready->blob_id == 0 && !str_is_null(ready->draft->bytes)) {
        body->content.size_bytes = ready->draft->size_bytes;
        body->content.bytes = ready->draft->bytes;
        return true;
    }
    return mail_write_keep(body->call, body->ready) && call_read(body->call, read_step, body);
}

static struct smtp_letter envelope_of(const struct mail_ready *ready, int64_t size_bytes,
                                      struct arena *arena)
{
    const struct mail_route *route = &ready->route;
    const struct mail_addresses *const lists[] = { &route->to, &route->cc, &route->bcc };
    struct str *recipients =
        ARENA_ARRAY(arena, route->to.count + route->cc.count + route->bcc.count + 1, struct str);
    size_t n = 0;

    for (size_t list = 0; list < COUNT_OF(lists); list++)
        for (size_t i = 0; i < lists[list]->count; i++)
            recipients[n++] = lists[list]->items[i].email;
    return (struct smtp_letter){ .sender = route->from.email,
                                 .recipients = recipients,
                                 .recipients_count = n,
                                 .size_bytes = size_bytes };
}

static void tell(struct call *call, const struct smtp_outcome *outcome, struct outbox_outcome *out)
{
    static const enum outbox_result results[] = {
        [SMTP_WENT_OUT] = OUTBOX_WENT_OUT,
        [SMTP_TRY_LATER] = OUTBOX_TRY_LATER,
        [SMTP_REFUSED] = OUTBOX_REFUSED,
        [SMTP_UNKNOWN] = OUTBOX_UNKNOWN,
    };

    bool is_interrupted = outcome->kind == SMTP_TRY_LATER && outcome->trouble == SMTP_INTERRUPTED;

    *out = (struct outbox_outcome){ .result = is_interrupted ? OUTBOX_INTERRUPTED
                                                             : results[outcome->kind],
                                    .receipt = str_dup(call->arena, str_of(outcome->queue_id)),
                                    .error = smtp_trouble_name(outcome->trouble) };
}

static void send_by(struct smtp_link *link, struct body *body, struct smtp_outcome *outcome)
{
    struct arena *arena = body->call->arena;
    struct smtp_letter envelope = envelope_of(body->ready, body->content.size_bytes, arena);
    struct smtp_body source = { give, body };
    struct smtp_mail_report report = {
        .recipients = ARENA_ARRAY(arena, envelope.recipients_count, struct smtp_outcome),
    };

    smtp_link_send(link, &envelope, &source, &report);
    *outcome = report.mail;
}

static bool closed_meanwhile(const struct smtp_outcome *outcome)
{
    return outcome->kind == SMTP_TRY_LATER && outcome->step == SMTP_AT_IDLE;
}

/** True when the log-in may be tried now; else *outcome says what the mail waits for, and
 * *not_before_ms until when. */
static bool may_log_in(struct mail_relay *relay, const struct mail_target *target,
                       struct smtp_outcome *outcome, int64_t *not_before_ms)
{
    int64_t now_ms = clock_now_ms(relay->house->clock);
    int64_t wait_ms = 0;
    bool is_refused = false;

    if (target->login.kind != SMTP_LOGIN_NONE)
        wait_ms = mail_login_wait_ms(&relay->login, &target->way, now_ms, &is_refused);
    if (wait_ms == 0)
        return true;
    *outcome = smtp_outcome_ours(SMTP_TRY_LATER, SMTP_AT_LOGIN,
                                 is_refused ? SMTP_AUTH_REFUSED : SMTP_AUTH_DEFERRED, "");
    *not_before_ms = now_ms + (wait_ms < LOGIN_PAUSE_MAX_MS ? wait_ms : LOGIN_PAUSE_MAX_MS);
    return false;
}

static bool open_link(struct mail_relay *relay, const struct mail_target *target,
                      struct smtp_link **out, struct smtp_outcome *outcome, int64_t *not_before_ms)
{
    bool stands;

    if (!mail_relay_gate_enter(&relay->gate, &target->way, outcome, not_before_ms))
        return false;
    if (!may_log_in(relay, target, outcome, not_before_ms)) {
        (void)mail_relay_gate_leave(&relay->gate, &target->way, NULL);
        return false;
    }
    stands = open_at_gate(relay, target, out, outcome);
    *not_before_ms = mail_relay_gate_leave(&relay->gate, &target->way, outcome);
    return stands;
}

/** A connection that has rested may have been closed by the relay: a new one tells. */
static void send_mail(struct mail_relay *relay, const struct mail_target *target, struct body *body,
                      struct smtp_outcome *outcome, int64_t *not_before_ms)
{
    struct smtp_link *link = take_idle(relay, &target->way, body->call->now_ms);
    bool has_rested = link != NULL;

    if (has_rested) {
        send_by(link, body, outcome);
        give_back(relay, &target->way, link);
        if (!closed_meanwhile(outcome)) {
            mail_relay_gate_is_open(&relay->gate, &target->way);
            return;
        }
    }
    if (!open_link(relay, target, &link, outcome, not_before_ms)) {
        /* It speaks of the relay, not of this mail: somebody mends that. */
        if (outcome->kind == SMTP_REFUSED)
            outcome->kind = SMTP_TRY_LATER;
        return;
    }
    send_by(link, body, outcome);
    give_back(relay, &target->way, link);
}

void mail_relay_send(struct call *call, const struct outbox_item *item, struct mail_ready *ready,
                     struct outbox_outcome *out)
{
    struct channel_mail *mail = feature_state(call->house, &channel_mail_feature);
    struct body body = { .call = call, .item = item, .ready = ready, .content.fd = -1 };
    struct smtp_outcome outcome;
    struct mail_target target;
    int64_t not_before_ms = 0;

    *out = (struct outbox_outcome){ .result = OUTBOX_TRY_LATER, .error = "mail_relay_unset" };
    if (mail != NULL)
        out->error = mail_target_read(call, &target);
    if (out->error != NULL)
        return;
    target.hello = mail_hello_name(ready->route.from.email, call->arena);
    if (!open_body(&body)) {
        out->error = "mail_not_readable";
        return;
    }
    send_mail(mail->relay, &target, &body, &outcome, &not_before_ms);
    if (body.content.fd >= 0)
        close(body.content.fd);
    tell(call, &outcome, out);
    out->not_before_ms = not_before_ms;
}
