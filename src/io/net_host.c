#include "io/net_host.h"

#include <string.h>

#include "base/text/a_labels.h"

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

bool net_host_ascii(struct str host, char out[NET_HOST_ROOM])
{
    if (host.n == 0 || host.n > NET_HOST_MAX)
        return false;
    if (!is_ascii(host))
        return a_labels(host, out);
    memcpy(out, host.p, host.n);
    out[host.n] = '\0';
    return true;
}
