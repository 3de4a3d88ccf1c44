#include "proto/smtp/smtp_connection.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "io/tls.h"
#include "proto/smtp/smtp_reply.h"

enum {
    IN_ROOM = 16 * 1024,
    OUT_ROOM = 4 * 1024,
    TICK_MS = 1000, /* how soon a change of patience is noticed */
    LINGER_ROUNDS = 8,
    LINGER_ROUND_MS = 250,
    REFUSALS_LOGGED = 20, /* of one connection; the rest is counted */
};

/** How waiting for the socket ended. */
enum wait_result {
    WAIT_READY = 1,
    WAIT_STOPPING,
    WAIT_LATE,
    WAIT_GONE, /* the peer is, or the encryption broke */
};

struct connection {
    const struct smtp_connection_setup *setup;
    struct smtp_session *session;
    struct tls_conn *tls; /* NULL in the clear */
    int64_t since_us;     /* the last answer was given */
    bool has_answered;    /* something was said since this was last asked */
    bool is_broken;       /* nothing can be sent any more */
    int refused_count;
    size_t out_n;
    char out[OUT_ROOM];
};

/* --- waiting --- */

static bool is_late(const struct connection *conn)
{
    struct smtp_patience patience;
    int64_t waited_s = (clock_monotonic_us(conn->setup->clock) - conn->since_us) / 1000000;

    conn->setup->patience(conn->setup->arg, &patience);
    if (!smtp_session_is_in_message(conn->session))
        return waited_s >= patience.command_s;
    if (waited_s >= patience.message_s)
        return true;
    return waited_s >= patience.rate_after_s
           && (int64_t)smtp_session_message_bytes(conn->session)
                  < waited_s * patience.rate_bytes_per_s;
}

/** Until the socket is ready for `events`; the stop is heard unless a message may be ending. */
static enum wait_result wait_for(const struct connection *conn, short events)
{
    struct pollfd fds[2] = { { .fd = conn->setup->fd, .events = events },
                             { .fd = conn->setup->stop_fd, .events = POLLIN } };

    for (;;) {
        if (poll(fds, 2, TICK_MS) < 0 && errno != EINTR)
            return WAIT_GONE;
        if (is_late(conn))
            return WAIT_LATE;
        if (fds[1].revents != 0 && !smtp_session_is_in_message(conn->session))
            return WAIT_STOPPING;
        if (fds[0].revents != 0)
            return WAIT_READY;
        if (fds[1].revents != 0)
            return WAIT_STOPPING;
    }
}

/** For what is on its way out: the stop does not cut it short. */
static bool wait_until_writable(const struct connection *conn)
{
    struct pollfd ready = { .fd = conn->setup->fd, .events = POLLOUT };
    int n;

    while ((n = poll(&ready, 1, TICK_MS)) <= 0) {
        if (n < 0 && errno != EINTR)
            return false;
        if (is_late(conn))
            return false;
    }
    return true;
}

/* --- sending --- */

/** One attempt; *sent may be 0 where the socket has no room. False when it is broken. */
static bool send_some(struct connection *conn, const char *bytes, size_t n, size_t *sent)
{
    struct err err;
    ssize_t written;

    *sent = 0;
    if (conn->tls != NULL) {
        enum tls_result result = tls_write(conn->tls, bytes, n, &err);

        *sent = result == TLS_DONE ? n : 0;
        return result == TLS_DONE || result == TLS_WANTS_WRITE;
    }
    written = send(conn->setup->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written >= 0)
        *sent = (size_t)written;
    return written >= 0 || errno == EAGAIN || errno == EINTR;
}

static bool flush(struct connection *conn)
{
    size_t at = 0;

    while (at < conn->out_n && !conn->is_broken) {
        size_t sent;

        if (!send_some(conn, conn->out + at, conn->out_n - at, &sent)
            || (sent == 0 && !wait_until_writable(conn)))
            conn->is_broken = true;
        at += sent;
    }
    conn->out_n = 0;
    return !conn->is_broken;
}

static void on_output(void *arg, const void *bytes, size_t n)
{
    struct connection *conn = arg;

    conn->has_answered = true;
    if (n > sizeof(conn->out) - conn->out_n && !flush(conn))
        return;
    memcpy(conn->out + conn->out_n, bytes, n);
    conn->out_n += n;
}

static void on_refused(void *arg, const char *what, const struct smtp_reply *reply)
{
    struct connection *conn = arg;

    if (conn->refused_count++ >= REFUSALS_LOGGED)
        return;
    log_line(conn->setup->log, LOG_INFO, "smtp.refused",
             "peer=%s what=%s code=%d why=\"%" STR_FMT "\"", conn->setup->peer, what, reply->code,
             STR_ARG(reply->text));
}

/* --- receiving --- */

/** One attempt; *wanted is what to wait for when nothing came. */
static enum wait_result receive_some(struct connection *conn, char *bytes, size_t room, size_t *n,
                                     short *wanted)
{
    struct err err;
    ssize_t got;

    *n = 0;
    *wanted = POLLIN;
    if (conn->tls != NULL) {
        enum tls_result result = tls_read(conn->tls, bytes, room, n, &err);

        if (result == TLS_WANTS_WRITE)
            *wanted = POLLOUT;
        return result == TLS_ENDED || result == TLS_FAILED ? WAIT_GONE : WAIT_READY;
    }
    got = recv(conn->setup->fd, bytes, room, MSG_DONTWAIT);
    if (got > 0)
        *n = (size_t)got;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)) ? WAIT_READY : WAIT_GONE;
}

/** Waits for at least one byte. */
static enum wait_result receive(struct connection *conn, char *bytes, size_t room, size_t *n)
{
    enum wait_result result = WAIT_READY;
    short wanted = POLLIN;

    *n = 0;
    while (*n == 0 && result == WAIT_READY) {
        if (conn->tls == NULL || tls_pending(conn->tls) == 0)
            result = wait_for(conn, wanted);
        if (result == WAIT_READY)
            result = receive_some(conn, bytes, room, n, &wanted);
    }
    return result;
}

/* --- the conversation --- */

static bool shake_hands(struct connection *conn)
{
    enum tls_result result;
    struct err err = { 0 };

    conn->tls = tls_accept(conn->setup->tls, conn->setup->fd);
    while ((result = tls_handshake(conn->tls, &err)) != TLS_DONE) {
        if (result == TLS_FAILED) {
            log_line(conn->setup->log, LOG_INFO, "smtp.tls_failed", "peer=%s detail=\"%s\"",
                     conn->setup->peer, err.detail);
            return false;
        }
        if (result == TLS_ENDED
            || wait_for(conn, result == TLS_WANTS_WRITE ? POLLOUT : POLLIN) != WAIT_READY)
            return false;
    }
    smtp_session_tls_started(conn->session);
    conn->since_us = clock_monotonic_us(conn->setup->clock);
    return true;
}

/** What the session made of the bytes goes out, and the clock starts anew where it answered. */
static bool take_step(struct connection *conn, enum smtp_session_step step)
{
    if (conn->has_answered)
        conn->since_us = clock_monotonic_us(conn->setup->clock);
    conn->has_answered = false;
    if (!flush(conn) || step == SMTP_SESSION_CLOSE)
        return false;
    return step != SMTP_SESSION_START_TLS || shake_hands(conn);
}

/** False once the connection is to end. */
static bool converse(struct connection *conn, char in[IN_ROOM])
{
    size_t n;

    switch (receive(conn, in, IN_ROOM, &n)) {
    case WAIT_READY:
        return take_step(conn, smtp_session_feed(conn->session, in, n));
    case WAIT_STOPPING:
        smtp_session_close(conn->session, SMTP_SESSION_STOPPING);
        return false;
    case WAIT_LATE:
        smtp_session_close(conn->session, SMTP_SESSION_TOO_SLOW);
        return false;
    default:
        return false;
    }
}

/**
 * A socket closed with bytes unread takes the last reply away from the peer. So the peer's last
 * words are heard for a moment, unless everything stops.
 */
static void linger(const struct connection *conn, char in[IN_ROOM])
{
    struct pollfd fds[2] = { { .fd = conn->setup->fd, .events = POLLIN },
                             { .fd = conn->setup->stop_fd, .events = POLLIN } };

    shutdown(conn->setup->fd, SHUT_WR);
    for (int i = 0; i < LINGER_ROUNDS; i++) {
        poll(fds, 2, LINGER_ROUND_MS);
        if (fds[0].revents != 0 && recv(conn->setup->fd, in, IN_ROOM, MSG_DONTWAIT) <= 0)
            return;
        if (fds[0].revents == 0 && fds[1].revents != 0)
            return;
    }
}

static struct smtp_session *open_session(struct connection *conn)
{
    struct smtp_session_setup setup = {
        .protocol = conn->setup->protocol,
        .host = str_of(conn->setup->host),
        .peer = str_of(conn->setup->peer),
        .offers_tls = conn->setup->tls != NULL,
        .receiver = conn->setup->receiver,
        .on_output = on_output,
        .on_refused = on_refused,
        .arg = conn,
    };

    return smtp_session_new(&setup);
}

int smtp_connection_serve(const struct smtp_connection_setup *setup)
{
    struct connection conn = { .setup = setup };
    char in[IN_ROOM];
    int stored;

    conn.session = open_session(&conn);
    if (take_step(&conn, SMTP_SESSION_GO_ON))
        while (converse(&conn, in))
            continue;
    flush(&conn);
    stored = smtp_session_stored_count(conn.session);
    tls_conn_free(&conn.tls);
    linger(&conn, in);
    smtp_session_free(&conn.session);
    log_line(setup->log, LOG_DEBUG, "smtp.ended", "peer=%s stored=%d refused=%d", setup->peer,
             stored, conn.refused_count);
    return stored;
}
