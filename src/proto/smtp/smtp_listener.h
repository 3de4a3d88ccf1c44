/**
 * Where mail comes in: listening sockets, and a thread for each connection. Mail servers keep few
 * connections and these are bounded, so that a slow peer holds one small thread and nobody else.
 */
#ifndef PHAROS_PROTO_SMTP_LISTENER_H
#define PHAROS_PROTO_SMTP_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "proto/smtp/smtp_connection.h"

struct err;
struct smtp_listener;

enum { SMTP_ENDPOINTS_MAX = 8, SMTP_CONNECTIONS_MAX = 1000 };

struct smtp_endpoint {
    const char *address; /* "127.0.0.1:2525" as in io/listen_socket.h, or the path of a unix socket,
                            which begins with '/' and is made anew with mode 0660 */
    enum smtp_protocol protocol;
};

/** Each at least 1. */
struct smtp_listener_limits {
    int connections;          /* at once; at most SMTP_CONNECTIONS_MAX count. 421 4.7.0 beyond */
    int connections_per_peer; /* of an IPv4 address or an IPv6 /64; not of this machine itself */
    int hurried_command_s;    /* in place of patience.command_s while more than 3/4 are taken */
    struct smtp_patience patience;
};

/** 200 connections, 50 of a peer, 300 s for a command (20 in a hurry), 30 min for a message, after
 *  one minute at 100 bytes a second. */
extern const struct smtp_listener_limits smtp_listener_limits_usual;

/** All of it is copied or borrowed until the listener has stopped. */
struct smtp_listener_setup {
    const struct smtp_endpoint *endpoints; /* borrowed for the call */
    size_t endpoint_count;                 /* at most SMTP_ENDPOINTS_MAX */
    const char *host;                      /* our name, copied */
    struct tls_server *tls; /* NULL: no STARTTLS. Its owner renews it with tls_server_reload */
    struct smtp_receiver receiver; /* asked from many threads at once; a delivery from one */
    void (*limits)(void *arg, struct smtp_listener_limits *out); /* often, from any thread */
    void *arg;
    const struct clock *clock;
    const struct log *log;
};

/**
 * Owned: smtp_listener_stop. INVALID "bad_address", UNAVAILABLE "address_in_use"; where one
 * endpoint fails none is open.
 */
bool smtp_listener_start(const struct smtp_listener_setup *setup, struct smtp_listener **out,
                         struct err *err) MUST_USE;
/** The real port of an endpoint, counted as in the setup; 0 for a unix socket. */
int smtp_listener_port(const struct smtp_listener *listener, size_t endpoint);

/**
 * Takes no more connections, lets messages that have come whole be stored and answered, tells all
 * others 421. Peers that do not let go are cut after `grace_ms`; then waits for every thread. What
 * the receiver is doing is waited for without limit. NULL is fine.
 */
void smtp_listener_stop(struct smtp_listener **listener, int grace_ms);

struct smtp_listener_metrics {
    int open_connections;
    int64_t taken_count;   /* connections served so far, the open ones too */
    int64_t crowded_count; /* turned away with 421 at once */
    int64_t stored_count;  /* messages of connections that have ended */
};

void smtp_listener_read_metrics(struct smtp_listener *listener, struct smtp_listener_metrics *out);

#endif
