/** Listening sockets. */
#ifndef PHAROS_IO_LISTEN_SOCKET_H
#define PHAROS_IO_LISTEN_SOCKET_H

#include <stdbool.h>

#include "base/attributes.h"

struct err;

/**
 * Listens on "127.0.0.1:8080", "[::1]:0" or "*:8080" (all addresses, both families); port 0 picks a
 * free one. *fd is owned, *port the real one. INVALID "bad_address", UNAVAILABLE "address_in_use".
 */
bool listen_socket_open(const char *address, int *fd, int *port, struct err *err) MUST_USE;

#endif
