/**
 * TLS 1.2 and 1.3 for our own sockets (OpenSSL): mail in and out, and whatever opens a socket
 * itself. Works on blocking and non-blocking descriptors. A context may be used from any thread; a
 * connection by one at a time.
 */
#ifndef PHAROS_IO_TLS_H
#define PHAROS_IO_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

struct err;
struct tls_client;
struct tls_conn;
struct tls_server;

/** What a step came to. */
enum tls_result {
    TLS_DONE = 1,
    TLS_WANTS_READ,  /* again once the descriptor can be read */
    TLS_WANTS_WRITE, /* again, with the same bytes, once it can be written */
    TLS_ENDED,       /* the peer said goodbye; nothing more comes */
    TLS_FAILED,      /* err says why; only tls_conn_free is left */
};

/** Reads PEM files. Owned: tls_server_free. INVALID "bad_certificate". */
bool tls_server_new(const char *certificate_file, const char *key_file, struct tls_server **out,
                    struct err *err) MUST_USE;
/** Reads the files again, for connections to come; on an error the old ones stay. Any thread. */
bool tls_server_reload(struct tls_server *server, struct err *err) MUST_USE;
/** Running connections keep what they need. NULL is fine. */
void tls_server_free(struct tls_server **server);

/** Trusts the machine's authorities, or those of a PEM file alone. INVALID "bad_certificate". */
bool tls_client_new(const char *authorities_file, struct tls_client **out,
                    struct err *err) MUST_USE;
void tls_client_free(struct tls_client **client);

/** The server's end of a connection; `fd` is borrowed. Owned: tls_conn_free. Never NULL. */
struct tls_conn *tls_accept(struct tls_server *server, int fd);
/** The client's end: the peer has to prove that it is `host` (RFC 9525), a name or an address. */
struct tls_conn *tls_connect(struct tls_client *client, int fd, const char *host);
/** Sends goodbye if that goes without waiting. NULL is fine. */
void tls_conn_free(struct tls_conn **conn);

/** Until TLS_DONE; both ends. False certificates fail here: DENIED "tls_untrusted". */
enum tls_result tls_handshake(struct tls_conn *conn, struct err *err) MUST_USE;
/** At least one byte when TLS_DONE. */
enum tls_result tls_read(struct tls_conn *conn, void *bytes, size_t room, size_t *n,
                         struct err *err) MUST_USE;
/** All of them when TLS_DONE. */
enum tls_result tls_write(struct tls_conn *conn, const void *bytes, size_t n,
                          struct err *err) MUST_USE;
/** Bytes that are decrypted and wait: the descriptor will not tell of them. */
size_t tls_pending(const struct tls_conn *conn);

#endif
