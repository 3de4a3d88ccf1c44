/**
 * Where connections that we open may lead: to public addresses, and to what an operator has listed
 * besides. Who may name a server to be asked, or publish the address of one, must not reach into
 * the network in which we stand. Asked about the very address that is connected to, so that a name
 * which is looked up anew cannot lead elsewhere.
 *
 * Public is what the registries of special-purpose addresses (IANA, RFC 6890; IPv4 and IPv6) do not
 * say is anything else, and of IPv6 only what is given out as global unicast. An IPv6 address that
 * stands for one of IPv4 (mapped, NAT64, 6to4) is judged by that one.
 */
#ifndef PHAROS_IO_NET_TARGETS_H
#define PHAROS_IO_NET_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"
#include "io/net_address.h"

struct arena;
struct err;

/** What may be reached although it is not public; zeroed: nothing. */
struct net_targets {
    const struct net_network *networks;
    size_t network_count;
    const struct str *hosts; /* in ASCII */
    size_t host_count;
};

bool net_address_is_public(struct net_address address);

/**
 * Hosts, addresses and networks ("relay.intern.example, 10.1.2.0/24, ::1"), parted by commas; in
 * the arena. False: INVALID "bad_target" with the entry as param.
 */
bool net_targets_parse(struct str list, struct arena *arena, struct net_targets *out,
                       struct err *err) MUST_USE;

/** `host` is what the address was found for, as it was looked up. `targets` may be NULL. */
bool net_targets_allow(const struct net_targets *targets, struct str host,
                       struct net_address address);

#endif
