/**
 * A connection that we open to somebody else's server: looking its name up, connecting, TLS, reads
 * and writes that end in time. In plain blocking C, for worker threads. The program has to ignore
 * SIGPIPE.
 */
#ifndef PHAROS_IO_NET_LINK_H
#define PHAROS_IO_NET_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "io/net_trouble.h"

struct addrinfo;
struct clock;
struct net_targets;
struct tls_client;
struct tls_conn;

struct net_link {
    int fd; /* -1 when closed; never blocks by itself */
    struct tls_conn *tls;
    const struct clock *clock;
    int stop_fd; /* -1: none; readable once we stop, which ends every wait */
    bool is_loopback;
    struct err err; /* its message: the last trouble in words, where it has any; of
                     * NET_TARGET_NOT_ALLOWED, the address */
};

enum { NET_LINK_ADDRESSES_MAX = 8 };

/** Borrowed until net_link_connect returns. */
struct net_place {
    const char *host; /* a name, of any script, or an address without brackets */
    int port;         /* 1..65535 */
    int connect_ms;   /* for one address; at most NET_LINK_ADDRESSES_MAX are tried */
    const struct net_targets *targets; /* NULL: public addresses alone */
};

/** A moment by the monotonic clock, in microseconds. */
int64_t net_link_moment(const struct net_link *link, int64_t ms_from_now);

/**
 * Looks the host up, with the system's own time-outs, and connects to the first of its addresses
 * that answers and that `targets` allow. NET_FINE, or the trouble of the last one tried; *is_found
 * says whether the host has any.
 */
enum net_trouble net_link_connect(struct net_link *link, const struct net_place *place,
                                  bool *is_found) MUST_USE;
/** Its second half; the host is in ASCII. */
enum net_trouble net_link_connect_to_one(struct net_link *link, const struct net_place *place,
                                         const struct addrinfo *addresses) MUST_USE;
/** The peer has to be `host`. */
enum net_trouble net_link_shake_hands(struct net_link *link, struct tls_client *client,
                                      const char *host, int64_t until_us) MUST_USE;
/** NET_FINE only when the system has taken all bytes; at any other result, not the last of them. */
enum net_trouble net_link_write(struct net_link *link, const char *bytes, size_t n,
                                int64_t until_us) MUST_USE;
/** At least one byte with NET_FINE. A moment that is past (0) takes what is there, or
 * NET_TIMED_OUT. */
enum net_trouble net_link_read(struct net_link *link, char *bytes, size_t room, size_t *n,
                               int64_t until_us) MUST_USE;
void net_link_close(struct net_link *link);
/** The same, and nothing goes any more, not even what TLS may have kept of a write that did not
 * end: it was said of that write that the peer has not got it. */
void net_link_drop(struct net_link *link);

#endif
