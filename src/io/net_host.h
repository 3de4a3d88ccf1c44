/** Names of hosts as they are looked up. Pure. */
#ifndef PHAROS_IO_NET_HOST_H
#define PHAROS_IO_NET_HOST_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

enum { NET_HOST_MAX = 255, NET_HOST_ROOM = NET_HOST_MAX + 1 };

/** What is ASCII stays as it is, addresses too; other scripts become A-labels. False for what has
 * none, for "" and for what is too long. */
bool net_host_ascii(struct str host, char out[NET_HOST_ROOM]) MUST_USE;

#endif
