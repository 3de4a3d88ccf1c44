#include "io/net_targets.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "io/net_host.h"

enum { V4_AT = 12, SIX_TO_FOUR_AT = 2, V4_BYTES = 4, V4_BITS = 96 };

#define V4(a, b, c, d, bits)                                                                       \
    {                                                                                              \
        { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d } }, V4_BITS + (bits)             \
    }
#define V6(a, b, c, d, e, f, bits)                                                                 \
    {                                                                                              \
        { { a, b, c, d, e, f } }, bits                                                             \
    }

/* https://www.iana.org/assignments/iana-ipv4-special-registry, and what RFC 5771 and RFC 1112 keep
 * for groups and for later. */
static const struct net_network special_v4[] = {
    V4(0, 0, 0, 0, 8),       /* this network */
    V4(10, 0, 0, 0, 8),      /* private */
    V4(100, 64, 0, 0, 10),   /* shared with the provider */
    V4(127, 0, 0, 0, 8),     /* loopback */
    V4(169, 254, 0, 0, 16),  /* link-local */
    V4(172, 16, 0, 0, 12),   /* private */
    V4(192, 0, 0, 0, 24),    /* protocol assignments */
    V4(192, 0, 2, 0, 24),    /* documentation */
    V4(192, 88, 99, 0, 24),  /* relays of 6to4, given up */
    V4(192, 168, 0, 0, 16),  /* private */
    V4(198, 18, 0, 0, 15),   /* benchmarking */
    V4(198, 51, 100, 0, 24), /* documentation */
    V4(203, 0, 113, 0, 24),  /* documentation */
    V4(224, 0, 0, 0, 4),     /* groups */
    V4(240, 0, 0, 0, 4),     /* reserved, with the broadcast address */
};

/* https://www.iana.org/assignments/ipv6-unicast-address-assignments: unspecified, loopback, unique
 * local, link-local addresses and groups lie outside. */
static const struct net_network global_unicast = V6(0x20, 0, 0, 0, 0, 0, 3);

/* https://www.iana.org/assignments/iana-ipv6-special-registry, as far as it lies within. */
static const struct net_network special_v6[] = {
    V6(0x20, 0x01, 0, 0, 0, 0, 23),       /* protocol assignments, Teredo among them */
    V6(0x20, 0x01, 0x0d, 0xb8, 0, 0, 32), /* documentation */
    V6(0x3f, 0xff, 0, 0, 0, 0, 20),       /* documentation */
};

static const struct net_network mapped = V4(0, 0, 0, 0, 0);
static const struct net_network nat64 = V6(0, 0x64, 0xff, 0x9b, 0, 0, 96);    /* RFC 6052 */
static const struct net_network six_to_four = V6(0x20, 0x02, 0, 0, 0, 0, 16); /* RFC 3056 */

/** The address of IPv4 that `address` holds from byte `at` on. */
static struct net_address held_v4(struct net_address address, size_t at)
{
    struct net_address v4 = mapped.address;

    memcpy(v4.bytes + V4_AT, address.bytes + at, V4_BYTES);
    return v4;
}

bool net_address_is_public(struct net_address address)
{
    if (net_networks_have(&mapped, 1, address))
        return !net_networks_have(special_v4, COUNT_OF(special_v4), address);
    if (net_networks_have(&nat64, 1, address))
        return net_address_is_public(held_v4(address, V4_AT));
    if (net_networks_have(&six_to_four, 1, address))
        return net_address_is_public(held_v4(address, SIX_TO_FOUR_AT));
    return net_networks_have(&global_unicast, 1, address)
           && !net_networks_have(special_v6, COUNT_OF(special_v6), address);
}

/* ---- the list ----------------------------------------------------------------------------------
 */

static bool is_host_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-'
           || c == '_' || c == '.';
}

/** An address that was mistyped is none: there the last label holds nothing but digits. */
static bool is_host(struct str name)
{
    bool is_number = true;

    for (size_t i = 0; i < name.n; i++) {
        if (!is_host_char(name.p[i]))
            return false;
        is_number = name.p[i] == '.' || (is_number && name.p[i] >= '0' && name.p[i] <= '9');
    }
    return name.n > 0 && name.p[0] != '.' && !is_number;
}

static struct str without_last_dot(struct str name)
{
    return str_ends_with(name, STR(".")) ? str_sub(name, 0, name.n - 1) : name;
}

static bool read_host(struct str entry, struct arena *arena, struct str *out)
{
    char ascii[NET_HOST_ROOM];

    if (!net_host_ascii(entry, ascii))
        return false;
    *out = str_dup(arena, without_last_dot(str_of(ascii)));
    return is_host(*out);
}

bool net_targets_parse(struct str list, struct arena *arena, struct net_targets *out,
                       struct err *err)
{
    size_t most = list.n / 2 + 1;
    struct net_network *networks = ARENA_ARRAY(arena, most, struct net_network);
    struct str *hosts = ARENA_ARRAY(arena, most, struct str);
    struct net_targets targets = { .networks = networks, .hosts = hosts };

    while (list.n > 0) {
        struct str entry = str_trim(str_cut(&list, ','));

        if (entry.n == 0)
            continue;
        if (net_network_parse(entry, &networks[targets.network_count])) {
            targets.network_count++;
        } else if (read_host(entry, arena, &hosts[targets.host_count])) {
            targets.host_count++;
        } else {
            err_set(err, ERR_INVALID, "bad_target", "this is no host, address or network");
            return err_param(err, "%" STR_FMT, STR_ARG(entry));
        }
    }
    *out = targets;
    return true;
}

bool net_targets_allow(const struct net_targets *targets, struct str host,
                       struct net_address address)
{
    if (net_address_is_public(address))
        return true;
    if (targets == NULL)
        return false;
    for (size_t i = 0; i < targets->host_count; i++)
        if (str_eq_ascii_nocase(targets->hosts[i], without_last_dot(host)))
            return true;
    return net_networks_have(targets->networks, targets->network_count, address);
}
