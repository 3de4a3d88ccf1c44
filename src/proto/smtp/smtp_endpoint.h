/** The listening sockets of a listener: TCP or unix. Inside its folder only. */
#ifndef PHAROS_PROTO_SMTP_ENDPOINT_H
#define PHAROS_PROTO_SMTP_ENDPOINT_H

#include <stdbool.h>

#include "base/attributes.h"

struct err;

/**
 * Opens a non-blocking listening socket, owned; *port is 0 for a unix one. A socket file that
 * nobody listens at any more is replaced. INVALID "bad_address", UNAVAILABLE "address_in_use".
 */
bool smtp_endpoint_open(const char *address, int *fd, int *port, struct err *err) MUST_USE;
/** Closes it; the file of a unix socket goes too. */
void smtp_endpoint_close(const char *address, int fd);

#endif
