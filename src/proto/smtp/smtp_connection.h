/**
 * A session on a socket, in plain blocking C on a thread of its own: replies, encryption, and how
 * slow a peer may be. The part of the listener that knows nothing of other connections.
 */
#ifndef PHAROS_PROTO_SMTP_CONNECTION_H
#define PHAROS_PROTO_SMTP_CONNECTION_H

#include "base/str.h"
#include "proto/smtp/smtp_session.h"

struct clock;
struct log;
struct tls_server;

/** How long a peer is waited for. Each at least 1. */
struct smtp_patience {
    int command_s;        /* from an answer to the end of the next command; a handshake too */
    int message_s;        /* from DATA to its dot */
    int rate_after_s;     /* from then on a message has to come at: */
    int rate_bytes_per_s; /* counted from its beginning */
};

struct smtp_connection_setup {
    int fd;      /* non-blocking, borrowed */
    int stop_fd; /* readable once the connection is to end; borrowed */
    enum smtp_protocol protocol;
    const char *host;
    const char *peer;
    struct tls_server *tls; /* NULL: STARTTLS is not offered */
    struct smtp_receiver receiver;
    void (*patience)(void *arg, struct smtp_patience *out); /* asked again and again */
    void *arg;
    const struct clock *clock;
    const struct log *log;
};

/**
 * Serves the peer until one of both has enough. Once stop_fd is readable, a message that has come
 * whole, as far as we can read on without waiting, is still stored and answered; all else ends with
 * 421. Returns the count of stored messages. The process must ignore SIGPIPE.
 */
int smtp_connection_serve(const struct smtp_connection_setup *setup);

#endif
