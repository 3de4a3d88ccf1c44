/** The socket below a link: connecting, TLS, reads and writes that end in time. Blocking. */
#ifndef PHAROS_PROTO_SMTP_LINK_SOCKET_H
#define PHAROS_PROTO_SMTP_LINK_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "proto/smtp/smtp_client_outcome.h"

struct addrinfo;
struct clock;
struct smtp_link_config;
struct tls_client;
struct tls_conn;

struct smtp_link_socket {
    int fd; /* -1 when closed; never blocks by itself */
    struct tls_conn *tls;
    const struct clock *clock;
    int stop_fd; /* -1: none */
    bool is_loopback;
    struct err err; /* the last trouble in words, where it has any */
};

/** A moment by the monotonic clock, in microseconds. */
int64_t smtp_link_moment(const struct smtp_link_socket *socket, int64_t ms_from_now);

/**
 * Looks the host up and connects to the first of its addresses that answers. SMTP_FINE, or the
 * trouble of the last one tried; *step says where.
 */
enum smtp_trouble smtp_link_socket_connect(struct smtp_link_socket *socket,
                                           const struct smtp_link_config *config,
                                           enum smtp_client_step *step) MUST_USE;
/** Its second half: the first of at most SMTP_LINK_ADDRESSES_MAX that takes us in time. */
enum smtp_trouble smtp_link_socket_connect_to_one(struct smtp_link_socket *socket,
                                                  const struct addrinfo *addresses,
                                                  int connect_ms) MUST_USE;
/** The peer has to be `host`. */
enum smtp_trouble smtp_link_socket_shake_hands(struct smtp_link_socket *socket,
                                               struct tls_client *client, const char *host,
                                               int64_t until_us) MUST_USE;
/** SMTP_FINE only when the system has taken all bytes; at any other result, not the last of them.
 */
enum smtp_trouble smtp_link_socket_write(struct smtp_link_socket *socket, const char *bytes,
                                         size_t n, int64_t until_us) MUST_USE;
/** At least one byte with SMTP_FINE. A moment that is past (0) takes what is there, or
 * SMTP_TIMED_OUT. */
enum smtp_trouble smtp_link_socket_read(struct smtp_link_socket *socket, char *bytes, size_t room,
                                        size_t *n, int64_t until_us) MUST_USE;
void smtp_link_socket_close(struct smtp_link_socket *socket);
/** The same, and nothing goes any more, not even what TLS may have kept of a write that did not
 * end: it was said of that write that the peer has not got it. */
void smtp_link_socket_drop(struct smtp_link_socket *socket);

#endif
