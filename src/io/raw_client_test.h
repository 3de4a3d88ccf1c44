/** A plain socket as the peer of our servers in tests: sends any bytes, reads answers one by one.
 */
#ifndef PHAROS_IO_RAW_CLIENT_TEST_H
#define PHAROS_IO_RAW_CLIENT_TEST_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cmocka_test.h"

/* How long a peer waits before a test counts as hanging. */
enum { RAW_CLIENT_PATIENCE_MS = 20 * 1000, RAW_CLIENT_ROOM = 256 * 1024 };

struct raw_client {
    int fd;
    bool is_closed; /* the server ended the connection */
    size_t n;
    char bytes[RAW_CLIENT_ROOM]; /* received and not yet taken */
};

struct raw_answer {
    int status; /* 0: the connection ended instead */
    char head[8192];
    char body[RAW_CLIENT_ROOM];
    size_t body_n;
};

static inline struct raw_client *raw_client_open(int port)
{
    struct raw_client *client = calloc(1, sizeof(*client));
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };

    assert_non_null(client);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(client->fd >= 0);
    assert_int_equal(connect(client->fd, (void *)&address, sizeof(address)), 0);
    return client;
}

static inline void raw_client_close(struct raw_client *client)
{
    close(client->fd);
    free(client);
}

/** Sends all of it; a server that has closed meanwhile is fine. */
static inline void raw_client_send(struct raw_client *client, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n > 0) {
        ssize_t sent = send(client->fd, p, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        p += sent;
        n -= (size_t)sent;
    }
}

static inline void raw_client_say(struct raw_client *client, const char *text)
{
    raw_client_send(client, text, strlen(text));
}

/** Waits for more bytes; false once the connection has ended. */
static inline bool raw_client_receive(struct raw_client *client)
{
    struct pollfd wait = { .fd = client->fd, .events = POLLIN };
    ssize_t got;

    if (client->is_closed)
        return false;
    if (poll(&wait, 1, RAW_CLIENT_PATIENCE_MS) <= 0)
        fail_msg("the server says nothing");
    assert_true(client->n < sizeof(client->bytes));
    got = recv(client->fd, client->bytes + client->n, sizeof(client->bytes) - client->n, 0);
    if (got <= 0) {
        client->is_closed = true;
        return false;
    }
    client->n += (size_t)got;
    return true;
}

static inline void raw_client_take(struct raw_client *client, void *out, size_t n)
{
    memcpy(out, client->bytes, n);
    client->n -= n;
    memmove(client->bytes, client->bytes + n, client->n);
}

/** The value of a header of an answer, copied; "" when absent. */
static inline const char *raw_answer_header(const struct raw_answer *answer, const char *name,
                                            char *out, size_t room)
{
    size_t n = strlen(name);

    out[0] = '\0';
    for (const char *line = strstr(answer->head, "\r\n"); line != NULL && line[2] != '\0';
         line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, n) != 0 || line[2 + n] != ':')
            continue;
        snprintf(out, room, "%.*s", (int)strcspn(line + 4 + n, "\r\n"), line + 4 + n);
        break;
    }
    return out;
}

/** Reads one answer; `has_body` is false for answers to HEAD. */
static inline void raw_client_read(struct raw_client *client, struct raw_answer *answer,
                                   bool has_body)
{
    char length[32];
    char *end;

    memset(answer, 0, sizeof(*answer));
    while ((end = memmem(client->bytes, client->n, "\r\n\r\n", 4)) == NULL)
        if (!raw_client_receive(client))
            return;
    assert_true((size_t)(end - client->bytes) + 4 < sizeof(answer->head));
    raw_client_take(client, answer->head, (size_t)(end - client->bytes) + 4);
    assert_int_equal(sscanf(answer->head, "HTTP/1.1 %d", &answer->status), 1);
    raw_answer_header(answer, "Content-Length", length, sizeof(length));
    if (!has_body || length[0] == '\0')
        return;
    answer->body_n = (size_t)atol(length);
    assert_true(answer->body_n < sizeof(answer->body));
    while (client->n < answer->body_n)
        assert_true(raw_client_receive(client));
    raw_client_take(client, answer->body, answer->body_n);
}

/** True once the server has ended the connection, with nothing more said. */
static inline bool raw_client_is_ended(struct raw_client *client)
{
    while (raw_client_receive(client))
        continue;
    return client->n == 0;
}

#endif
