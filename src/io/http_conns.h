/**
 * The open connections of the HTTP server: how many a peer has, and which are too slow. A warden
 * thread ends those past their limit by shutting the socket down; libmicrohttpd then sees the end
 * of the stream and cleans up. (Its own timeout starts anew with every byte, so a peer that sends
 * one byte at a time would hold a connection for ever.)
 */
#ifndef PHAROS_IO_HTTP_CONNS_H
#define PHAROS_IO_HTTP_CONNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/net_address.h"

struct clock;
struct http_conn;
struct http_conns;

struct http_conn_limits {
    int64_t head_us;
    int64_t idle_us;
    int64_t body_bytes_per_s;
    int max_per_peer;
    void (*on_round)(void *arg); /* on the warden's thread, while connections are open */
    void *round_arg;
};

/** Starts the warden. Owned: http_conns_free, once every connection was removed. */
struct http_conns *http_conns_new(const struct http_conn_limits *limits, const struct clock *clock);
void http_conns_free(struct http_conns **conns);

/** Whether one more connection of this peer is within its share. */
bool http_conns_have_room(struct http_conns *conns, struct net_address peer);
/** Adds a connection that now has to send a head. `fd` is borrowed until removed. */
struct http_conn *http_conns_add(struct http_conns *conns, int fd, struct net_address peer,
                                 bool is_counted);
void http_conns_remove(struct http_conns *conns, struct http_conn *conn);
struct net_address http_conn_peer(const struct http_conn *conn);

/** The first line of a head is in: the rest has the head's time. */
void http_conn_on_line(struct http_conns *conns, struct http_conn *conn);
/** We wait for (more of) a body; `fresh` at its beginning. */
void http_conn_on_receiving(struct http_conns *conns, struct http_conn *conn, bool fresh);
void http_conn_on_bytes(struct http_conns *conns, struct http_conn *conn, size_t n);
/** We work or send: the peer's slowness is not in question. */
void http_conn_on_working(struct http_conns *conns, struct http_conn *conn);
/** Answered: the next request may come within the idle time. */
void http_conn_on_idle(struct http_conns *conns, struct http_conn *conn);

/** Ends connections that wait for a request; new and answered ones are ended from now on. */
void http_conns_close_idle(struct http_conns *conns);
/** Ends all of them, also in the middle of an answer. */
void http_conns_close_all(struct http_conns *conns);
int64_t http_conns_count(struct http_conns *conns);

#endif
