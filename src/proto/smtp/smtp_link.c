#include "proto/smtp/smtp_link.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "io/net_link.h"

enum { READ_ROOM = 4096, US_PER_MS = 1000 };

struct smtp_link {
    struct net_link socket;
    struct smtp_client *client; /* NULL until connected */
    struct smtp_link_times times;
    const struct log *log;
    int64_t mail_until_us; /* no wait before the final dot goes beyond */
    int64_t stop_until_us; /* once we stop, no wait behind it; 0 before */
};

/* --- waiting --- */

static int time_for(const struct smtp_link_times *times, enum smtp_client_step step)
{
    switch (step) {
    case SMTP_AT_BANNER:
        return times->banner_ms;
    case SMTP_AT_DATA:
        return times->data_ms;
    case SMTP_AT_BODY:
        return times->block_ms;
    case SMTP_AT_FINAL:
        return times->final_ms;
    case SMTP_AT_QUIT:
        return times->quit_ms;
    default:
        return times->command_ms;
    }
}

/** When waiting at this step ends that begins now. */
static int64_t until_for(const struct smtp_link *link, enum smtp_client_step step)
{
    int64_t until_us = net_link_moment(&link->socket, time_for(&link->times, step));

    if (step < SMTP_AT_RESET || step > SMTP_AT_BODY || until_us < link->mail_until_us)
        return until_us;
    return link->mail_until_us;
}

/** They have the same values. */
static enum smtp_trouble smtp_trouble_of(enum net_trouble trouble)
{
    return (enum smtp_trouble)trouble;
}

static void give_up(struct smtp_link *link, enum net_trouble trouble)
{
    smtp_client_give_up(link->client, smtp_trouble_of(trouble), link->socket.err.message);
}

/* --- bytes out and in --- */

/** Takes what the peer has said so far without being waited for: a refusal, or its goodbye. */
static void listen(struct smtp_link *link)
{
    enum net_trouble trouble = NET_FINE;
    char bytes[READ_ROOM];
    size_t n;

    while (trouble == NET_FINE && smtp_client_want(link->client) != SMTP_CLIENT_HAS_ENDED) {
        trouble = net_link_read(&link->socket, bytes, sizeof(bytes), &n, 0);
        if (trouble == NET_FINE)
            smtp_client_feed(link->client, bytes, n);
    }
    if (trouble != NET_FINE && trouble != NET_TIMED_OUT)
        give_up(link, trouble);
}

/** False when it did not go; the peer's reason, if it sent one before it closed, counts first. */
static bool send_output(struct smtp_link *link)
{
    struct str output = smtp_client_output(link->client);
    enum net_trouble trouble;

    trouble = net_link_write(&link->socket, output.p, output.n,
                             until_for(link, smtp_client_step(link->client)));
    if (trouble == NET_FINE)
        return true;
    listen(link);
    give_up(link, trouble);
    return false;
}

/** Once we stop, the answer to a final dot is still worth a short wait: it spares an UNKNOWN. */
static enum net_trouble wait_longer(struct smtp_link *link, char *bytes, size_t *n,
                                    int64_t until_us)
{
    int stop_fd = link->socket.stop_fd;
    enum net_trouble trouble;

    if (link->stop_until_us == 0)
        link->stop_until_us = net_link_moment(&link->socket, link->times.stop_ms);
    link->socket.stop_fd = -1;
    trouble = net_link_read(&link->socket, bytes, READ_ROOM, n,
                            until_us < link->stop_until_us ? until_us : link->stop_until_us);
    link->socket.stop_fd = stop_fd;
    return trouble == NET_TIMED_OUT ? NET_INTERRUPTED : trouble;
}

static void receive(struct smtp_link *link, int64_t until_us)
{
    enum net_trouble trouble;
    char bytes[READ_ROOM];
    size_t n;

    trouble = net_link_read(&link->socket, bytes, sizeof(bytes), &n, until_us);
    if (trouble == NET_INTERRUPTED && smtp_client_step(link->client) == SMTP_AT_FINAL)
        trouble = wait_longer(link, bytes, &n, until_us);
    if (trouble == NET_FINE)
        smtp_client_feed(link->client, bytes, n);
    else
        give_up(link, trouble);
}

/** Talks until no answer is awaited any more. */
static void talk(struct smtp_link *link)
{
    struct smtp_client *client = link->client;

    while (smtp_client_want(client) == SMTP_CLIENT_WANTS_REPLY && send_output(link)) {
        size_t replies = smtp_client_replies(client);
        int64_t until_us = until_for(link, smtp_client_step(client));

        while (smtp_client_replies(client) == replies
               && smtp_client_want(client) == SMTP_CLIENT_WANTS_REPLY)
            receive(link, until_us);
    }
}

/** A connection that has ended is let go; a goodbye that stands in the output goes if it can. */
static void let_go_if_ended(struct smtp_link *link)
{
    struct str goodbye;
    enum net_trouble trouble;

    if (smtp_client_want(link->client) != SMTP_CLIENT_HAS_ENDED || link->socket.fd < 0)
        return;
    goodbye = smtp_client_output(link->client);
    trouble = net_link_write(&link->socket, goodbye.p, goodbye.n, 0);
    (void)trouble; /* it is over either way */
    net_link_drop(&link->socket);
}

/* --- opening --- */

/** Steps of which the dialogue knows nothing. */
static void tell(const struct smtp_link_config *config, const struct smtp_outcome *outcome)
{
    const struct smtp_watch *watch = &config->dialogue.watch;

    if (watch->on_step != NULL)
        watch->on_step(watch->arg, outcome);
}

static void tell_done(const struct smtp_link_config *config, enum smtp_client_step step)
{
    struct smtp_outcome outcome = smtp_outcome_ours(SMTP_WENT_OUT, step, SMTP_FINE, "");

    tell(config, &outcome);
}

static bool connect_link(struct smtp_link *link, const struct smtp_link_config *config,
                         struct smtp_outcome *outcome)
{
    const struct net_place place = { .host = config->host,
                                     .port = config->port,
                                     .connect_ms = config->times.connect_ms,
                                     .targets = config->targets };
    struct smtp_client_config dialogue = config->dialogue;
    bool is_found;
    enum net_trouble trouble = net_link_connect(&link->socket, &place, &is_found);

    if (is_found)
        tell_done(config, SMTP_AT_RESOLVE);
    if (trouble != NET_FINE) {
        *outcome = smtp_outcome_ours(SMTP_TRY_LATER, is_found ? SMTP_AT_CONNECT : SMTP_AT_RESOLVE,
                                     smtp_trouble_of(trouble), link->socket.err.message);
        tell(config, outcome);
        return false;
    }
    tell_done(config, SMTP_AT_CONNECT);
    dialogue.may_login_in_clear |= link->socket.is_loopback;
    link->client = smtp_client_new(&dialogue);
    return true;
}

static void shake_hands(struct smtp_link *link, const struct smtp_link_config *config)
{
    enum net_trouble trouble;

    trouble = net_link_shake_hands(&link->socket, config->tls_client, config->host,
                                   net_link_moment(&link->socket, link->times.tls_ms));
    if (trouble != NET_FINE) {
        give_up(link, trouble);
        return;
    }
    tell_done(config, SMTP_AT_TLS);
    smtp_client_tls_is_on(link->client);
}

static bool open_link(struct smtp_link *link, const struct smtp_link_config *config,
                      struct smtp_outcome *outcome)
{
    if (!connect_link(link, config, outcome))
        return false;
    talk(link);
    while (smtp_client_want(link->client) == SMTP_CLIENT_WANTS_TLS) {
        shake_hands(link, config);
        talk(link);
    }
    let_go_if_ended(link);
    if (!smtp_link_is_open(link)) {
        *outcome = *smtp_client_ending(link->client);
        return false;
    }
    *outcome = smtp_outcome_ours(SMTP_WENT_OUT, SMTP_AT_IDLE, SMTP_FINE, "");
    return true;
}

static void check_times(const struct smtp_link_times *times)
{
    const int all[] = { times->connect_ms, times->tls_ms,   times->banner_ms, times->command_ms,
                        times->data_ms,    times->block_ms, times->final_ms,  times->quit_ms,
                        times->mail_ms,    times->stop_ms };

    for (size_t i = 0; i < COUNT_OF(all); i++)
        CHECK(all[i] >= 1 && all[i] <= SMTP_LINK_TIME_MAX_MS);
}

static void log_outcome(const struct log *log, const char *event,
                        const struct smtp_outcome *outcome)
{
    if (log == NULL)
        return;
    log_line(log, outcome->kind == SMTP_UNKNOWN ? LOG_WARN : LOG_INFO, event,
             "outcome=%s step=%s trouble=%s reply=%d status=%d.%d.%d",
             smtp_outcome_kind_name(outcome->kind), smtp_client_step_name(outcome->step),
             smtp_trouble_name(outcome->trouble), outcome->reply, outcome->status.class,
             outcome->status.subject, outcome->status.detail);
}

bool smtp_link_open(const struct smtp_link_config *config, struct smtp_link **out,
                    struct smtp_outcome *outcome)
{
    struct smtp_link *link = calloc(1, sizeof(*link));

    CHECK(link != NULL);
    CHECK(config->port >= 1 && config->port <= 65535);
    check_times(&config->times);
    link->times = config->times;
    link->log = config->log;
    link->socket =
        (struct net_link){ .fd = -1, .clock = config->clock, .stop_fd = config->stop_fd };
    if (open_link(link, config, outcome)) {
        *out = link;
        return true;
    }
    log_outcome(link->log, "smtp.not_opened", outcome);
    smtp_link_close(&link);
    return false;
}

bool smtp_link_is_open(const struct smtp_link *link)
{
    return smtp_client_want(link->client) == SMTP_CLIENT_IS_IDLE;
}

const struct smtp_offers *smtp_link_offers(const struct smtp_link *link)
{
    return smtp_client_offers(link->client);
}

bool smtp_link_is_encrypted(const struct smtp_link *link)
{
    return smtp_client_is_encrypted(link->client);
}

void smtp_link_close(struct smtp_link **link)
{
    struct smtp_link *l = *link;

    if (l == NULL)
        return;
    if (l->client != NULL && smtp_link_is_open(l)) {
        smtp_client_quit(l->client);
        talk(l);
    }
    net_link_close(&l->socket);
    smtp_client_free(&l->client);
    free(l);
    *link = NULL;
}

/* --- a mail --- */

static bool give_bytes(void *arg, bool (*put)(void *to, const void *bytes, size_t n), void *to,
                       struct err *err)
{
    const struct str *bytes = arg;

    (void)err;
    return put(to, bytes->p, bytes->n);
}

struct smtp_body smtp_body_of(const struct str *bytes)
{
    return (struct smtp_body){ give_bytes, (void *)(uintptr_t)bytes };
}

/** The source of the body gives a piece. Before each write the peer is heard: it may have refused.
 */
static bool put(void *to, const void *bytes, size_t n)
{
    struct smtp_link *link = to;
    const char *p = bytes;

    while (n > 0) {
        size_t taken = smtp_client_body(link->client, p, n);

        p += taken;
        n -= taken;
        if (n > 0) {
            listen(link);
            if (smtp_client_want(link->client) != SMTP_CLIENT_WANTS_BODY || !send_output(link))
                return false;
        }
    }
    return smtp_client_want(link->client) == SMTP_CLIENT_WANTS_BODY;
}

/** The last piece and the final dot go in one write, so that it is known whether the dot went. */
static void give_body(struct smtp_link *link, const struct smtp_body *body)
{
    struct err err = { 0 };

    if (!body->give(body->arg, put, link, &err))
        smtp_client_give_up(link->client, SMTP_BODY_UNREADABLE, err.message);
    if (smtp_client_want(link->client) != SMTP_CLIENT_WANTS_BODY)
        return;
    smtp_client_body_end(link->client);
    listen(link);
    if (smtp_client_want(link->client) == SMTP_CLIENT_WANTS_BODY && send_output(link))
        smtp_client_body_is_out(link->client);
}

/** What ended the connection before was not about this mail. */
static void report_closed(const struct smtp_link *link, const struct smtp_letter *envelope,
                          struct smtp_mail_report *report)
{
    const struct smtp_outcome *ending = smtp_client_ending(link->client);
    bool was_idle = ending->step == SMTP_AT_IDLE;

    report->mail = smtp_outcome_ours(SMTP_TRY_LATER, SMTP_AT_IDLE,
                                     was_idle ? ending->trouble : SMTP_CONNECTION_LOST,
                                     was_idle ? ending->text : "");
    for (size_t i = 0; i < envelope->recipients_count; i++)
        report->recipients[i] = report->mail;
}

static void send_mail(struct smtp_link *link, const struct smtp_letter *envelope,
                      const struct smtp_body *body, struct smtp_mail_report *report)
{
    link->mail_until_us = net_link_moment(&link->socket, link->times.mail_ms);
    smtp_client_mail(link->client, envelope, report);
    talk(link);
    if (smtp_client_want(link->client) == SMTP_CLIENT_WANTS_BODY) {
        give_body(link, body);
        talk(link);
    }
}

void smtp_link_send(struct smtp_link *link, const struct smtp_letter *envelope,
                    const struct smtp_body *body, struct smtp_mail_report *report)
{
    CHECK(body != NULL || envelope->asks_only);
    if (smtp_link_is_open(link))
        listen(link);
    if (smtp_link_is_open(link))
        send_mail(link, envelope, body, report);
    else
        report_closed(link, envelope, report);
    let_go_if_ended(link);
    log_outcome(link->log, "smtp.mail", &report->mail);
}
