/** The certificate of direct TLS (GnuTLS, which libmicrohttpd is built on), read again on demand.
 */
#ifndef PHAROS_IO_HTTP_CERTIFICATE_H
#define PHAROS_IO_HTTP_CERTIFICATE_H

#include <stdbool.h>

#include "base/attributes.h"

struct err;
struct http_certificate;

/** Reads PEM files; NULL for both gives *out = NULL: no TLS. False: INVALID "bad_certificate". */
bool http_certificate_open(const char *certificate_file, const char *key_file,
                           struct http_certificate **out, struct err *err) MUST_USE;
/** Reads the files again; on an error what was read before stays in use. Any thread. */
bool http_certificate_reload(struct http_certificate *certificate, struct err *err) MUST_USE;
/** Gives a new connection's TLS state (gnutls_session_t) the newest certificate. */
void http_certificate_apply(struct http_certificate *certificate, void *tls_state);
/** The texts of the files as first read, for libmicrohttpd's start. Borrowed. */
const char *http_certificate_pem(const struct http_certificate *certificate);
const char *http_certificate_key_pem(const struct http_certificate *certificate);
/** Once no connection is left. */
void http_certificate_free(struct http_certificate **certificate);

#endif
