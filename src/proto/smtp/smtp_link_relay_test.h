/**
 * A relay for tests of links: takes one connection after another on a thread of its own and does
 * what its script says, up to the byte at which it dies or falls silent.
 */
#ifndef PHAROS_PROTO_SMTP_LINK_RELAY_TEST_H
#define PHAROS_PROTO_SMTP_LINK_RELAY_TEST_H

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "io/listen_socket.h"
#include "io/tls.h"

/* What the relay answers. */
enum relay_step {
    RELAY_BANNER,
    RELAY_EHLO,
    RELAY_STARTTLS,
    RELAY_AUTH,
    RELAY_RSET,
    RELAY_MAIL,
    RELAY_RCPT,
    RELAY_DATA,
    RELAY_DOT,
    RELAY_QUIT,
    RELAY_STEPS,
};

/* How a connection ends. */
enum relay_end {
    RELAY_LIVES,  /* until the client goes */
    RELAY_CLOSES, /* in good order */
    RELAY_RESETS, /* with RST */
    RELAY_STALLS, /* says and reads nothing more, until the client goes */
};

enum { RELAY_LINE_ROOM = 8192, RELAY_BODY_ROOM = 256 * 1024, RELAY_ALL = 1 << 20 };

struct relay_script {
    const char *replies[RELAY_STEPS]; /* lines of replies with CRLF; those of relay_replies else */
    enum relay_end end;
    enum relay_step end_step; /* while answering this */
    int end_at;               /* after so many bytes of the reply, or of the body */
    bool is_amid_body;        /* end_at counts bytes of the body */
    const char *last_words;   /* said then, before the end; may be NULL */
    bool is_tls_from_start;
    struct tls_server *tls;
    int stop_fd; /* an eventfd to be written to when the dot has come; 0: none */
};

struct relay {
    int listen_fd;
    int port;
    pthread_t thread;
    atomic_bool is_over;
    const struct relay_script *script;
    sem_t has_ended; /* posted when the script has ended a connection */
    int fd;
    struct tls_conn *tls;
    bool is_ended;
    char line[RELAY_LINE_ROOM];
    size_t line_n;
    size_t body_n;
    char body[RELAY_BODY_ROOM]; /* as it came, with the final dot; read once the thread is joined */
};

static const char *const relay_replies[RELAY_STEPS] = {
    [RELAY_BANNER] = "220 relay.example ESMTP\r\n",
    [RELAY_EHLO] = "250-relay.example\r\n250-PIPELINING\r\n250 SIZE\r\n",
    [RELAY_STARTTLS] = "220 2.0.0 go\r\n",
    [RELAY_AUTH] = "235 2.7.0 ok\r\n",
    [RELAY_RSET] = "250 2.0.0 ok\r\n",
    [RELAY_MAIL] = "250 2.1.0 ok\r\n",
    [RELAY_RCPT] = "250-2.1.5 yes,\r\n250 2.1.5 I know them\r\n",
    [RELAY_DATA] = "354 go\r\n",
    [RELAY_DOT] = "250-2.0.0 thanks\r\n250 2.0.0 queued as Q1\r\n",
    [RELAY_QUIT] = "221 bye\r\n",
};

static inline const char *relay_reply(const struct relay_script *script, enum relay_step step)
{
    return script->replies[step] != NULL ? script->replies[step] : relay_replies[step];
}

/** Waits until TLS can go on; false when the client has gone. */
static inline bool relay_wait(struct relay *relay, enum tls_result result)
{
    struct pollfd wait = { .fd = relay->fd,
                           .events = result == TLS_WANTS_WRITE ? POLLOUT : POLLIN };

    if (result != TLS_WANTS_READ && result != TLS_WANTS_WRITE)
        return false;
    return poll(&wait, 1, 20 * 1000) > 0;
}

/** 0 once the client has gone. */
static inline size_t relay_receive(struct relay *relay, char *bytes, size_t room)
{
    enum tls_result result;
    struct err err;
    ssize_t got;
    size_t n;

    if (relay->tls == NULL) {
        got = recv(relay->fd, bytes, room, 0);
        return got > 0 ? (size_t)got : 0;
    }
    do
        result = tls_read(relay->tls, bytes, room, &n, &err);
    while (result != TLS_DONE && relay_wait(relay, result));
    return result == TLS_DONE ? n : 0;
}

static inline void relay_say(struct relay *relay, const char *bytes, size_t n)
{
    enum tls_result result;
    struct err err;

    if (relay->tls == NULL) {
        while (n > 0) {
            ssize_t sent = send(relay->fd, bytes, n, MSG_NOSIGNAL);

            if (sent <= 0)
                return;
            bytes += sent;
            n -= (size_t)sent;
        }
        return;
    }
    do
        result = tls_write(relay->tls, bytes, n, &err);
    while (result != TLS_DONE && relay_wait(relay, result));
}

static inline void relay_shake_hands(struct relay *relay)
{
    enum tls_result result;
    struct err err;

    relay->tls = tls_accept(relay->script->tls, relay->fd);
    do
        result = tls_handshake(relay->tls, &err);
    while (result != TLS_DONE && relay_wait(relay, result));
    if (result != TLS_DONE)
        relay->is_ended = true;
}

/** Without TLS's goodbye: a peer that dies says none. */
static inline void relay_end(struct relay *relay)
{
    const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    char bytes[256];

    if (relay->script->end == RELAY_STALLS) {
        /* Until the client hangs up or the test is over, without taking what is sent: behind bytes
         * that find no room a hanging-up does not arrive. */
        struct pollfd wait[] = { { .fd = relay->fd, .events = POLLRDHUP },
                                 { .fd = relay->listen_fd, .events = 0 } };

        poll(wait, COUNT_OF(wait), 20 * 1000);
    } else if (relay->script->end == RELAY_RESETS) {
        setsockopt(relay->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    } else {
        /* Bytes that nobody took would turn the good order into a reset. */
        while (recv(relay->fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
            continue;
    }
    /* The number stays taken until TLS is freed, whose goodbye then goes nowhere. */
    CHECK(dup2(nowhere, relay->fd) == relay->fd);
    close(nowhere);
    relay->is_ended = true;
    sem_post(&relay->has_ended);
}

static inline void relay_answer(struct relay *relay, enum relay_step step)
{
    const struct relay_script *script = relay->script;
    const char *reply = relay_reply(script, step);
    size_t n = strlen(reply);
    bool ends = script->end != RELAY_LIVES && script->end_step == step && !script->is_amid_body;

    if (ends && (size_t)script->end_at < n)
        n = (size_t)script->end_at;
    relay_say(relay, reply, n);
    if (ends)
        relay_end(relay);
}

/** Takes the body up to its final dot, or as far as the script has it. */
static inline void relay_take_body(struct relay *relay)
{
    const struct relay_script *script = relay->script;
    size_t most = script->is_amid_body ? (size_t)script->end_at : RELAY_BODY_ROOM;

    relay->body_n = 0;
    while (relay->body_n < most) {
        size_t n = relay_receive(relay, relay->body + relay->body_n, most - relay->body_n);

        if (n == 0) {
            relay->is_ended = true;
            return;
        }
        relay->body_n += n;
        if (relay->body_n >= 3 && memcmp(relay->body + relay->body_n - 3, ".\r\n", 3) == 0
            && (relay->body_n == 3 || relay->body[relay->body_n - 4] == '\n'))
            break;
    }
    if (script->is_amid_body) {
        if (script->last_words != NULL)
            relay_say(relay, script->last_words, strlen(script->last_words));
        relay_end(relay);
        return;
    }
    if (script->stop_fd > 0)
        CHECK(write(script->stop_fd, &(uint64_t){ 1 }, 8) == 8);
    relay_answer(relay, RELAY_DOT);
}

/** The next line; false once the client has gone. */
static inline bool relay_read_line(struct relay *relay, char *line)
{
    char *end;

    while ((end = memchr(relay->line, '\n', relay->line_n)) == NULL) {
        size_t n =
            relay_receive(relay, relay->line + relay->line_n, RELAY_LINE_ROOM - 1 - relay->line_n);

        if (n == 0)
            return false;
        relay->line_n += n;
    }
    end++;
    memcpy(line, relay->line, (size_t)(end - relay->line));
    line[end - relay->line] = '\0';
    relay->line_n -= (size_t)(end - relay->line);
    memmove(relay->line, end, relay->line_n);
    return true;
}

static inline enum relay_step relay_step_of(const char *line)
{
    static const char *const verbs[RELAY_STEPS] = {
        [RELAY_EHLO] = "EHLO", [RELAY_STARTTLS] = "STARTTLS", [RELAY_AUTH] = "AUTH",
        [RELAY_RSET] = "RSET", [RELAY_MAIL] = "MAIL",         [RELAY_RCPT] = "RCPT",
        [RELAY_DATA] = "DATA", [RELAY_QUIT] = "QUIT",
    };

    for (int i = 0; i < RELAY_STEPS; i++)
        if (verbs[i] != NULL && strncmp(line, verbs[i], strlen(verbs[i])) == 0)
            return (enum relay_step)i;
    return RELAY_STEPS;
}

static inline void relay_converse(struct relay *relay)
{
    char line[RELAY_LINE_ROOM];

    if (relay->script->is_tls_from_start)
        relay_shake_hands(relay);
    if (!relay->is_ended)
        relay_answer(relay, RELAY_BANNER);
    while (!relay->is_ended && relay_read_line(relay, line)) {
        enum relay_step step = relay_step_of(line);

        if (step == RELAY_STEPS) /* no command at all: a handshake, say */
            return;
        relay_answer(relay, step);
        if (relay->is_ended)
            return;
        if (step == RELAY_STARTTLS)
            relay_shake_hands(relay);
        else if (step == RELAY_DATA && relay_reply(relay->script, step)[0] == '3')
            relay_take_body(relay);
        else if (step == RELAY_QUIT)
            return;
    }
}

static inline void *relay_main(void *arg)
{
    struct relay *relay = arg;

    for (;;) {
        struct pollfd wait = { .fd = relay->listen_fd, .events = POLLIN };

        poll(&wait, 1, -1);
        if (atomic_load(&relay->is_over))
            return NULL;
        relay->fd = accept4(relay->listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (relay->fd < 0)
            continue;
        setsockopt(relay->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
        relay->is_ended = false;
        relay->line_n = 0;
        relay_converse(relay);
        tls_conn_free(&relay->tls);
        close(relay->fd);
    }
}

static inline struct relay *relay_start(const struct relay_script *script)
{
    struct relay *relay = calloc(1, sizeof(*relay));
    struct err err;

    CHECK(relay != NULL);
    relay->script = script;
    CHECK(sem_init(&relay->has_ended, 0, 0) == 0);
    CHECK(listen_socket_open("*:0", &relay->listen_fd, &relay->port, &err));
    CHECK(pthread_create(&relay->thread, NULL, relay_main, relay) == 0);
    return relay;
}

/** Waits for its thread: what it took can be read from then on. */
static inline void relay_stop(struct relay *relay)
{
    atomic_store(&relay->is_over, true);
    shutdown(relay->listen_fd, SHUT_RDWR);
    pthread_join(relay->thread, NULL);
}

static inline void relay_free(struct relay *relay)
{
    close(relay->listen_fd);
    sem_destroy(&relay->has_ended);
    free(relay);
}

#endif
