#include "io/net_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"

static const unsigned char mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_mapped(struct net_address address)
{
    return memcmp(address.bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

static struct net_address mapped(const void *four_bytes)
{
    struct net_address address;

    memcpy(address.bytes, mapped_prefix, sizeof(mapped_prefix));
    memcpy(address.bytes + sizeof(mapped_prefix), four_bytes, 4);
    return address;
}

bool net_address_parse(struct str text, struct net_address *out)
{
    char copy[INET6_ADDRSTRLEN + 1];
    unsigned char four_bytes[4];
    struct net_address parsed;

    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
        text = str_sub(text, 1, text.n - 2);
    if (text.n == 0 || text.n >= sizeof(copy) || memchr(text.p, '\0', text.n) != NULL)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    if (inet_pton(AF_INET, copy, four_bytes) == 1)
        parsed = mapped(four_bytes);
    else if (inet_pton(AF_INET6, copy, parsed.bytes) != 1)
        return false;
    *out = parsed;
    return true;
}

bool net_address_of(const struct sockaddr *socket_address, struct net_address *out)
{
    if (socket_address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)socket_address;

        *out = mapped(&v4->sin_addr);
        return true;
    }
    if (socket_address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)socket_address;

        memcpy(out->bytes, &v6->sin6_addr, sizeof(out->bytes));
        return true;
    }
    return false;
}

struct str net_address_format(struct arena *arena, struct net_address address)
{
    char text[INET6_ADDRSTRLEN];
    bool is_v4 = is_mapped(address);

    if (inet_ntop(is_v4 ? AF_INET : AF_INET6, address.bytes + (is_v4 ? sizeof(mapped_prefix) : 0),
                  text, sizeof(text))
        == NULL)
        return STR("");
    return str_dup(arena, str_of(text));
}

bool net_address_eq(struct net_address a, struct net_address b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

bool net_address_is_loopback(struct net_address address)
{
    struct net_address v6_loopback = { { 0 } };

    v6_loopback.bytes[15] = 1;
    return net_address_eq(address, v6_loopback) || (is_mapped(address) && address.bytes[12] == 127);
}

bool net_network_parse(struct str entry, struct net_network *out)
{
    struct str rest = entry;
    struct str address = str_cut(&rest, '/');
    int64_t bits;

    if (!net_address_parse(address, &out->address))
        return false;
    out->prefix_bits = 128;
    if (str_is_null(rest))
        return true;
    if (!str_to_int64(rest, &bits) || bits < 0)
        return false;
    if (is_mapped(out->address))
        bits += 96;
    out->prefix_bits = (int)bits;
    return bits <= 128;
}

bool net_networks_parse(const char *list, struct net_network **out, size_t *count, struct err *err)
{
    struct str rest = str_of(list);
    struct net_network *networks = calloc(rest.n / 2 + 1, sizeof(*networks));
    size_t n = 0;

    CHECK(networks != NULL);
    while (rest.n > 0) {
        struct str entry = str_trim(str_cut(&rest, ','));

        if (entry.n == 0)
            continue;
        if (!net_network_parse(entry, &networks[n])) {
            free(networks);
            return err_set(err, ERR_INVALID, "bad_network", "%" STR_FMT " is no address or network",
                           STR_ARG(entry));
        }
        n++;
    }
    *out = networks;
    *count = n;
    return true;
}

static bool network_has(const struct net_network *network, struct net_address address)
{
    size_t whole = (size_t)network->prefix_bits / 8;
    int rest = network->prefix_bits % 8;
    unsigned mask = 0xffU << (8 - rest);

    if (memcmp(network->address.bytes, address.bytes, whole) != 0)
        return false;
    return rest == 0
           || ((network->address.bytes[whole] ^ address.bytes[whole]) & mask & 0xffU) == 0;
}

bool net_networks_have(const struct net_network *networks, size_t count, struct net_address address)
{
    for (size_t i = 0; i < count; i++)
        if (network_has(&networks[i], address))
            return true;
    return false;
}
