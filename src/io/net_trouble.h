/** What can go wrong on the way to somebody else's server, whatever is spoken there. */
#ifndef PHAROS_IO_NET_TROUBLE_H
#define PHAROS_IO_NET_TROUBLE_H

enum net_trouble {
    NET_FINE = 0,
    NET_NO_SUCH_HOST,
    NET_NAME_LOOKUP_FAILED,
    NET_TARGET_NOT_ALLOWED, /* ours: nothing is connected to such an address (net_targets.h) */
    NET_REFUSED_CONNECTION,
    NET_UNREACHABLE,
    NET_CONNECT_TIMED_OUT,
    NET_CONNECTION_LOST,
    NET_TIMED_OUT,
    NET_INTERRUPTED, /* we stop */
    NET_TLS_UNTRUSTED,
    NET_TLS_FAILED,
    NET_TROUBLES
};

/** "no_such_host"; "" for NET_FINE. Never renamed: it is stored and translated. */
const char *net_trouble_name(enum net_trouble trouble);

#endif
