/** /api/v1/mail/dkim: the key that mail is signed with, and what to publish of it. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_SIGN_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_SIGN_API_H

#include "core/api/route.h"

route_handler mail_sign_handle_get;
route_handler mail_sign_handle_make;

extern const struct field mail_sign_body[];

#endif
