/**
 * Mail that is brought to us by SMTP and LMTP: only what is for our own addresses is taken, and
 * "accepted" is said once the message is durable.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_LISTEN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "core/house.h"
#include "proto/smtp/smtp_listener.h"

struct setting;
struct tls_server;

extern const struct setting mail_message_max;
extern const struct setting mail_recipients_max;
extern const struct setting mail_connections_max;
extern const struct setting mail_connections_per_peer_max;

/** `tls` is borrowed; NULL: STARTTLS is not offered. Owned: smtp_listener_stop. Errors as
 * smtp_listener_start. */
bool mail_listen(struct house *house, const struct smtp_endpoint *endpoints, size_t count,
                 struct tls_server *tls, struct smtp_listener **out, struct err *err) MUST_USE;

#endif
