/** Internet addresses without ports, and networks of them. Pure values. */
#ifndef PHAROS_IO_NET_ADDRESS_H
#define PHAROS_IO_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

/** IPv6 in network order; IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
struct net_address {
    unsigned char bytes[16];
};

struct net_network {
    struct net_address address;
    int prefix_bits; /* 0..128, counted in the IPv6 form */
};

/** "203.0.113.7", "2001:db8::1", also in brackets; false for anything else, names too. */
bool net_address_parse(struct str text, struct net_address *out) MUST_USE;
/** False for families other than IPv4 and IPv6. */
bool net_address_of(const struct sockaddr *socket_address, struct net_address *out) MUST_USE;
/** The usual text, IPv4 with dots, in the arena. */
struct str net_address_format(struct arena *arena, struct net_address address);
bool net_address_eq(struct net_address a, struct net_address b);
/** 127.0.0.0/8 and ::1. */
bool net_address_is_loopback(struct net_address address);

/** "10.0.0.0/8", or an address alone. */
bool net_network_parse(struct str text, struct net_network *out) MUST_USE;
/**
 * A comma-separated list of addresses and networks ("10.0.0.0/8, ::1"), owned: free(). NULL or an
 * empty text is an empty list. False: INVALID "bad_network" naming the entry.
 */
bool net_networks_parse(const char *list, struct net_network **out, size_t *count,
                        struct err *err) MUST_USE;
bool net_networks_have(const struct net_network *networks, size_t count,
                       struct net_address address);

#endif
