/**
 * The other machines around a house whose power goes, which keep theirs: a relay that notes how
 * often it was given each mail, and a mailbox that new mail comes to. Each is one thread for all of
 * its connections and speaks just as much of its protocol as is asked of it.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_PEERS_TEST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_PEERS_TEST_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/digest.h"
#include "features/channel_mail/mail_power_mails_test.h"
#include "io/listen_socket.h"

/* ---- lines over sockets ------------------------------------------------------------------------
 */

enum { PEERS_MAX = 64, PEER_ROOM = 16 * 1024, ID_ROOM = 200, TAG_ROOM = 32 };

/** A connection. */
struct power_peer {
    int fd;
    char bytes[PEER_ROOM]; /* that are no whole line yet */
    size_t n;
    /* The relay's: the mail that is being given. */
    bool is_in_mail;
    struct sha256_stream digest;
    char id[ID_ROOM];
    /* The mailbox's: the tag of the last command. */
    char tag[TAG_ROOM];
};

struct power_server {
    const char *greeting;
    /** A line without its end; false ends the connection. */
    bool (*hear)(struct power_server *server, struct power_peer *peer, char *line);
    int listen_fd;
    int port;
    int stop_fd;
    pthread_t thread;
    struct power_peer *peers[PEERS_MAX];
    size_t count;
};

static inline void power_say_bytes(const struct power_peer *peer, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(peer->fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return; /* it is gone, which its next read tells */
        bytes += sent;
        n -= (size_t)sent;
    }
}

static inline void power_say(const struct power_peer *peer, const char *text)
{
    power_say_bytes(peer, text, strlen(text));
}

/** What has come up to now; false once the connection is over. */
static inline bool power_listen(struct power_server *server, struct power_peer *peer)
{
    ssize_t got = recv(peer->fd, peer->bytes + peer->n, PEER_ROOM - peer->n, 0);
    char *from = peer->bytes;
    char *end;

    if (got <= 0)
        return false;
    peer->n += (size_t)got;
    while ((end = memchr(from, '\n', peer->n - (size_t)(from - peer->bytes))) != NULL) {
        *end = '\0';
        if (end > from && end[-1] == '\r')
            end[-1] = '\0';
        if (!server->hear(server, peer, from))
            return false;
        from = end + 1;
    }
    peer->n -= (size_t)(from - peer->bytes);
    memmove(peer->bytes, from, peer->n);
    return peer->n < PEER_ROOM;
}

static inline void power_end_peer(struct power_server *server, size_t i)
{
    close(server->peers[i]->fd);
    free(server->peers[i]);
    server->peers[i] = server->peers[--server->count];
}

static inline void power_accept(struct power_server *server)
{
    int fd = accept4(server->listen_fd, NULL, NULL, SOCK_CLOEXEC);
    struct power_peer *peer;

    if (fd < 0)
        return;
    CHECK(server->count < PEERS_MAX);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    peer = calloc(1, sizeof(*peer));
    CHECK(peer != NULL);
    peer->fd = fd;
    server->peers[server->count++] = peer;
    power_say(peer, server->greeting);
}

static inline void *power_serve(void *arg)
{
    struct power_server *server = arg;
    struct pollfd fds[PEERS_MAX + 2];

    for (;;) {
        size_t count = server->count;

        fds[0] = (struct pollfd){ .fd = server->stop_fd, .events = POLLIN };
        fds[1] = (struct pollfd){ .fd = server->listen_fd, .events = POLLIN };
        for (size_t i = 0; i < count; i++)
            fds[i + 2] = (struct pollfd){ .fd = server->peers[i]->fd, .events = POLLIN };
        if (poll(fds, count + 2, -1) < 0)
            continue;
        if (fds[0].revents != 0)
            break;
        /* From the last one: whoever takes an ended one's place has been looked at. */
        for (size_t i = count; i-- > 0;)
            if (fds[i + 2].revents != 0 && !power_listen(server, server->peers[i]))
                power_end_peer(server, i);
        if (fds[1].revents != 0)
            power_accept(server);
    }
    while (server->count > 0)
        power_end_peer(server, 0);
    return NULL;
}

static inline void power_server_start(struct power_server *server)
{
    struct err err;

    CHECK(listen_socket_open("127.0.0.1:0", &server->listen_fd, &server->port, &err));
    server->stop_fd = eventfd(0, EFD_CLOEXEC);
    CHECK(server->stop_fd >= 0);
    CHECK(pthread_create(&server->thread, NULL, power_serve, server) == 0);
}

static inline void power_server_stop(struct power_server *server)
{
    CHECK(write(server->stop_fd, &(uint64_t){ 1 }, sizeof(uint64_t)) == sizeof(uint64_t));
    pthread_join(server->thread, NULL);
    close(server->listen_fd);
    close(server->stop_fd);
}

static inline bool power_begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* ---- the relay ---------------------------------------------------------------------------------
 */

enum { TAKEN_MAX = 2000 };

/** A mail by its Message-ID. */
struct power_taken {
    char id[ID_ROOM];
    struct sha256 digest;
    int times;
    bool differs; /* it came again with other bytes */
};

struct power_relay {
    struct power_server server; /* first */
    pthread_mutex_t lock;
    struct power_taken taken[TAKEN_MAX];
    size_t count;
};

/** How it stands with a mail; times is 0 where it was never given. */
static inline struct power_taken power_relay_of(struct power_relay *relay, struct str id)
{
    struct power_taken found = { .times = 0 };

    pthread_mutex_lock(&relay->lock);
    for (size_t i = 0; i < relay->count; i++)
        if (str_eq(str_of(relay->taken[i].id), id))
            found = relay->taken[i];
    pthread_mutex_unlock(&relay->lock);
    return found;
}

static inline void power_relay_take(struct power_relay *relay, struct power_peer *peer)
{
    struct sha256 digest = sha256_end(&peer->digest);
    struct power_taken *taken = NULL;

    pthread_mutex_lock(&relay->lock);
    for (size_t i = 0; i < relay->count; i++)
        if (strcmp(relay->taken[i].id, peer->id) == 0)
            taken = &relay->taken[i];
    if (taken == NULL) {
        CHECK(relay->count < TAKEN_MAX);
        taken = &relay->taken[relay->count++];
        *taken = (struct power_taken){ .digest = digest };
        memcpy(taken->id, peer->id, sizeof(taken->id));
    }
    taken->times++;
    taken->differs = taken->differs || memcmp(&taken->digest, &digest, sizeof(digest)) != 0;
    pthread_mutex_unlock(&relay->lock);
}

/** A line of a mail; the final dot is the moment from which on the relay has it. */
static inline void power_relay_hear_mail(struct power_relay *relay, struct power_peer *peer,
                                         const char *line)
{
    if (strcmp(line, ".") == 0) {
        power_relay_take(relay, peer);
        peer->is_in_mail = false;
        power_say(peer, "250 2.0.0 queued\r\n");
        return;
    }
    sha256_add(&peer->digest, line, strlen(line) + 1);
    if (power_begins(line, "Message-ID: <"))
        snprintf(peer->id, sizeof(peer->id), "%.*s", (int)strcspn(line + 13, ">"), line + 13);
}

static inline bool power_relay_hear(struct power_server *server, struct power_peer *peer,
                                    char *line)
{
    struct power_relay *relay = (struct power_relay *)server;

    if (peer->is_in_mail) {
        power_relay_hear_mail(relay, peer, line);
    } else if (power_begins(line, "DATA")) {
        peer->is_in_mail = true;
        peer->id[0] = '\0';
        sha256_begin(&peer->digest);
        power_say(peer, "354 go\r\n");
    } else if (power_begins(line, "EHLO")) {
        power_say(peer, "250-relay.example\r\n250-8BITMIME\r\n250 SIZE\r\n");
    } else {
        power_say(peer, "250 2.0.0 fine\r\n");
    }
    return !power_begins(line, "QUIT");
}

static inline void power_relay_start(struct power_relay *relay)
{
    pthread_mutex_init(&relay->lock, NULL);
    relay->server.greeting = "220 relay.example ESMTP\r\n";
    relay->server.hear = power_relay_hear;
    power_server_start(&relay->server);
}

/** Mails it was given, however often. */
static inline int power_relay_count(struct power_relay *relay)
{
    int count;

    pthread_mutex_lock(&relay->lock);
    count = (int)relay->count;
    pthread_mutex_unlock(&relay->lock);
    return count;
}

/** Empties its notes for a round; no connection is open. */
static inline void power_relay_reset(struct power_relay *relay)
{
    pthread_mutex_lock(&relay->lock);
    relay->count = 0;
    pthread_mutex_unlock(&relay->lock);
}

/* ---- the mailbox -------------------------------------------------------------------------------
 */

/** Its mails are UIDs 1 and up. */
struct power_mailbox {
    struct power_server server; /* first */
    pthread_mutex_t lock;
    struct power_mails *mails; /* where new ones come from */
    struct power_mail *v[MAILS_MAX];
    size_t count;
    size_t most; /* no more come then */
    size_t seen_count;
};

static inline void power_mailbox_done(struct power_peer *peer)
{
    char text[TAG_ROOM + 32];

    snprintf(text, sizeof(text), "%s OK done\r\n", peer->tag);
    power_say(peer, text);
}

static inline void power_mailbox_select(struct power_mailbox *box, struct power_peer *peer)
{
    char text[200];

    snprintf(text, sizeof(text),
             "* %zu EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT %zu] x\r\n", box->count,
             box->count + 1);
    power_say(peer, text);
}

static inline void power_mailbox_search(struct power_mailbox *box, struct power_peer *peer,
                                        const char *span)
{
    unsigned long first = strtoul(span, NULL, 10);
    char text[40];

    power_say(peer, "* SEARCH");
    for (unsigned long uid = first; uid <= box->count; uid++) {
        snprintf(text, sizeof(text), " %lu", uid);
        power_say(peer, text);
    }
    power_say(peer, "\r\n");
}

/** What is asked about a mail: "(UID RFC822.SIZE)", "(UID BODY.PEEK[])" or a mark. */
static inline void power_mailbox_do(struct power_mailbox *box, struct power_peer *peer,
                                    unsigned long uid, const char *what)
{
    struct power_mail *mail = box->v[uid - 1];
    char text[100];

    if (strstr(what, "RFC822.SIZE") != NULL) {
        snprintf(text, sizeof(text), "* %lu FETCH (UID %lu RFC822.SIZE %zu)\r\n", uid, uid,
                 mail->text.n);
        power_say(peer, text);
    } else if (strstr(what, "BODY.PEEK[]") != NULL) {
        snprintf(text, sizeof(text), "* %lu FETCH (UID %lu BODY[] {%zu}\r\n", uid, uid,
                 mail->text.n);
        power_say(peer, text);
        power_say_bytes(peer, mail->text.p, mail->text.n);
        power_say(peer, ")\r\n");
    } else if (strstr(what, "\\Seen") != NULL && !mail->is_accepted) {
        mail->is_accepted = true;
        box->seen_count++;
    }
}

/** "3,4,5 WHAT" */
static inline void power_mailbox_each(struct power_mailbox *box, struct power_peer *peer,
                                      const char *set)
{
    const char *what = strchr(set, ' ');
    char *next = (char *)set;

    while (what != NULL && next < what) {
        unsigned long uid = strtoul(next, &next, 10);

        CHECK(*next == ',' || *next == ' ');
        next++;
        if (uid >= 1 && uid <= box->count)
            power_mailbox_do(box, peer, uid, what);
    }
}

/** Whoever waits for news gets some, as long as there are any. */
static inline void power_mailbox_idle(struct power_mailbox *box, struct power_peer *peer)
{
    char text[40];

    power_say(peer, "+ idling\r\n");
    if (box->count < box->most) {
        box->v[box->count] = power_mail_new(box->mails, POWER_IN_MAILBOX);
        box->count++;
        snprintf(text, sizeof(text), "* %zu EXISTS\r\n", box->count);
        power_say(peer, text);
    }
}

static inline void power_mailbox_command(struct power_mailbox *box, struct power_peer *peer,
                                         const char *command)
{
    if (power_begins(command, "CAPABILITY"))
        power_say(peer, "* CAPABILITY IMAP4rev1 IDLE\r\n");
    else if (power_begins(command, "SELECT"))
        power_mailbox_select(box, peer);
    else if (power_begins(command, "UID SEARCH UID "))
        power_mailbox_search(box, peer, command + strlen("UID SEARCH UID "));
    else if (power_begins(command, "UID FETCH "))
        power_mailbox_each(box, peer, command + strlen("UID FETCH "));
    else if (power_begins(command, "UID STORE "))
        power_mailbox_each(box, peer, command + strlen("UID STORE "));
    else if (power_begins(command, "IDLE"))
        power_mailbox_idle(box, peer);
    if (!power_begins(command, "IDLE"))
        power_mailbox_done(peer);
}

static inline bool power_mailbox_hear(struct power_server *server, struct power_peer *peer,
                                      char *line)
{
    struct power_mailbox *box = (struct power_mailbox *)server;
    char *command = strchr(line, ' ');

    pthread_mutex_lock(&box->lock);
    if (command == NULL) { /* DONE ends the command before it (RFC 2177) */
        power_mailbox_done(peer);
    } else {
        snprintf(peer->tag, sizeof(peer->tag), "%.*s", (int)(command - line), line);
        power_mailbox_command(box, peer, command + 1);
    }
    pthread_mutex_unlock(&box->lock);
    return command == NULL || !power_begins(command, " LOGOUT");
}

static inline void power_mailbox_start(struct power_mailbox *box)
{
    pthread_mutex_init(&box->lock, NULL);
    box->server.greeting = "* OK hello\r\n";
    box->server.hear = power_mailbox_hear;
    power_server_start(&box->server);
}

/** Empties it for a round in which `most` mails come to it. */
static inline void power_mailbox_reset(struct power_mailbox *box, struct power_mails *mails,
                                       size_t most)
{
    pthread_mutex_lock(&box->lock);
    box->mails = mails;
    box->count = 0;
    box->seen_count = 0;
    box->most = most;
    pthread_mutex_unlock(&box->lock);
}

static inline bool power_mailbox_is_read(struct power_mailbox *box)
{
    bool is_read;

    pthread_mutex_lock(&box->lock);
    is_read = box->seen_count == box->most;
    pthread_mutex_unlock(&box->lock);
    return is_read;
}

/* ---- a mail server that brings mail ------------------------------------------------------------
 */

/** A connection to the house's listener. */
struct power_bringer {
    int fd;
    bool is_lmtp;
    char reply[1024];
};

/** Where the last line of a reply begins; NULL while it has not come. */
static inline const char *power_last_line(const char *reply, size_t n)
{
    const char *line = reply;
    const char *end;

    while ((end = memchr(line, '\n', n - (size_t)(line - reply))) != NULL) {
        if (end - line >= 4 && line[3] == ' ')
            return line;
        line = end + 1;
    }
    return NULL;
}

/** Reads one reply, all lines of it; true when the last one begins with `expected`. */
static inline bool power_reply_is(struct power_bringer *bringer, const char *expected)
{
    const char *line = NULL;
    size_t n = 0;

    while (line == NULL) {
        ssize_t got = recv(bringer->fd, bringer->reply + n, sizeof(bringer->reply) - 1 - n, 0);

        if (got <= 0)
            return false;
        n += (size_t)got;
        line = power_last_line(bringer->reply, n);
    }
    bringer->reply[n] = '\0';
    return power_begins(line, expected);
}

static inline bool power_bring_bytes(const struct power_bringer *bringer, const char *bytes,
                                     size_t n)
{
    while (n > 0) {
        ssize_t sent = send(bringer->fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static inline bool power_ask(struct power_bringer *bringer, const char *line, const char *expected)
{
    return power_bring_bytes(bringer, line, strlen(line)) && power_reply_is(bringer, expected);
}

static inline bool power_bringer_open(struct power_bringer *bringer, int port, bool is_lmtp)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    *bringer = (struct power_bringer){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                       .is_lmtp = is_lmtp };
    CHECK(bringer->fd >= 0);
    setsockopt(bringer->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    return connect(bringer->fd, (struct sockaddr *)&at, sizeof(at)) == 0
           && power_reply_is(bringer, "220")
           && power_ask(bringer, is_lmtp ? "LHLO mx.mail.example\r\n" : "EHLO mx.mail.example\r\n",
                        "250");
}

static inline void power_bringer_close(struct power_bringer *bringer)
{
    close(bringer->fd);
}

/** True when the house said that it has it. */
static inline bool power_bring(struct power_bringer *bringer, const struct power_mail *mail)
{
    return power_ask(bringer, "MAIL FROM:<writer@mail.example>\r\n", "250")
           && power_ask(bringer, "RCPT TO:<help@ours.example>\r\n", "250")
           && power_ask(bringer, "DATA\r\n", "354")
           && power_bring_bytes(bringer, mail->text.p, mail->text.n)
           && power_ask(bringer, ".\r\n", "250");
}

#endif
