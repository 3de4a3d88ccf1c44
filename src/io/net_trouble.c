#include "io/net_trouble.h"

#include "base/check.h"

static const char *const trouble_names[NET_TROUBLES] = {
    [NET_FINE] = "",
    [NET_NO_SUCH_HOST] = "no_such_host",
    [NET_NAME_LOOKUP_FAILED] = "name_lookup_failed",
    [NET_TARGET_NOT_ALLOWED] = "target_not_allowed",
    [NET_REFUSED_CONNECTION] = "refused_connection",
    [NET_UNREACHABLE] = "unreachable",
    [NET_CONNECT_TIMED_OUT] = "connect_timed_out",
    [NET_CONNECTION_LOST] = "connection_lost",
    [NET_TIMED_OUT] = "timed_out",
    [NET_INTERRUPTED] = "interrupted",
    [NET_TLS_UNTRUSTED] = "tls_untrusted",
    [NET_TLS_FAILED] = "tls_failed",
};

const char *net_trouble_name(enum net_trouble trouble)
{
    CHECK(trouble >= NET_FINE && trouble < NET_TROUBLES);
    return trouble_names[trouble];
}
