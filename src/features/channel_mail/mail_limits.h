/** How much of a mail is opened: what lies past it stays in the original alone, and is told. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_LIMITS_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_LIMITS_H

#include "core/call.h"
#include "proto/mail/mime/mail_mime.h"

struct setting;

extern const struct setting mail_parts_max;
extern const struct setting mail_depth_max;
extern const struct setting mail_heads_max;
extern const struct setting mail_text_max;

/** Servers that check our mail, by the names they give themselves, and how many of them it passes.
 */
extern const struct setting mail_trusted_servers;
extern const struct setting mail_trusted_hops;

/** As the settings say now. */
struct mail_bounds mail_limits_of(struct call *call);

#endif
