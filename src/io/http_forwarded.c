/* Who really asks: X-Forwarded-For and -Proto, believed only from listed proxies. */
#include "base/arena.h"
#include "io/http_server_impl.h"

static bool is_proxy(const struct http_server *server, struct net_address address)
{
    return net_networks_have(server->proxies, server->proxy_count, address);
}

/** What follows the last comma; *rest keeps what stands before it. */
static struct str cut_last(struct str *rest)
{
    size_t at = rest->n;
    struct str last;

    while (at > 0 && rest->p[at - 1] != ',')
        at--;
    last = str_trim(str_from(*rest, at));
    *rest = str_sub(*rest, 0, at > 0 ? at - 1 : 0);
    return last;
}

/** From the right: each proxy adds the peer it saw, so the first that is no proxy is the one. */
static struct net_address walk_back(const struct http_exchange *x, struct net_address peer)
{
    size_t i = x->request.header_count;

    while (i-- > 0) {
        struct str rest = x->request.headers[i].value;

        if (!str_eq_ascii_nocase(x->request.headers[i].name, STR("X-Forwarded-For")))
            continue;
        while (rest.n > 0 && is_proxy(x->server, peer))
            if (!net_address_parse(cut_last(&rest), &peer))
                return peer;
    }
    return peer;
}

void http_forwarded_apply(struct http_exchange *x)
{
    struct net_address peer = http_conn_peer(x->conn);
    struct str scheme;

    x->request.is_tls = x->server->is_tls;
    if (is_proxy(x->server, peer)) {
        scheme = http_request_header(&x->request, "X-Forwarded-Proto");
        if (scheme.n > 0)
            x->request.is_tls = str_eq_ascii_nocase(cut_last(&scheme), STR("https"));
        peer = walk_back(x, peer);
    }
    x->request.peer = net_address_format(x->request.arena, peer);
}
