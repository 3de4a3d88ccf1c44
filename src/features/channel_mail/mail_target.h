/** The relay as the settings name it: where it is, how the way there is encrypted, who we are. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_TARGET_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_TARGET_H

#include "base/digest.h"
#include "base/str.h"
#include "core/call.h"
#include "proto/smtp/smtp_client.h"

struct setting;

/** "mail.example.com:587". */
extern const struct setting mail_relay_address;
/** "none", "if_offered", "required" (STARTTLS) or "from_start" (port 465). */
extern const struct setting mail_relay_tls;

struct mail_target {
    struct sha256 way; /* of all that makes two connections the same */
    char *host;
    int port;
    enum smtp_tls_use tls;
    struct smtp_login login;
    const struct net_targets *targets; /* whether we may connect there */
    struct str hello;                  /* our name there; the caller's */
};

/** Our name for a server, as who writes from `address`: its domain in A-labels, in the arena;
 * "localhost" where that can be no name. */
struct str mail_hello_name(struct str address, struct arena *arena);

/** In call->arena. NULL, or the stable code of why there is none: "mail_relay_unset", or one of
 * sealed_open's. */
const char *mail_target_read(struct call *call, struct mail_target *out);

#endif
