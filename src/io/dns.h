/**
 * Questions to the domain name system (RFC 1035), for looking over what is configured: plain and
 * blocking, with time-outs. A table of operations, so that a test can answer them itself.
 */
#ifndef PHAROS_IO_DNS_H
#define PHAROS_IO_DNS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/str.h"

enum dns_type {
    DNS_MX = 1,
    DNS_TXT,
};

enum dns_result {
    DNS_FOUND = 1,
    DNS_NOTHING,      /* there is no such name, or it has no such record */
    DNS_NOT_ANSWERED, /* by no server in time, or with an error */
};

struct dns_record {
    struct str text; /* TXT: its strings joined; MX: the host without its last dot, "" for "." */
    int preference;  /* MX */
};

/** Somebody who answers. A table's own struct begins with this one. */
struct dns {
    /** `name` is in A-labels, without a last dot; *out lies in `arena`, *count > 0 when FOUND. */
    enum dns_result (*ask)(struct dns *dns, enum dns_type type, struct str name,
                           struct arena *arena, struct dns_record **out, size_t *count);
};

/** The machine's own resolver (/etc/resolv.conf), or one name server. Any thread. */
struct dns_system {
    struct dns dns;            /* pass &system.dns */
    struct sockaddr_in server; /* sin_port 0: as the machine is configured */
};

/** `server` as "192.0.2.1" or "192.0.2.1:5353"; STR_NULL or "": the machine's. False for anything
 * else. */
bool dns_system_init(struct dns_system *system, struct str server) MUST_USE;

#endif
