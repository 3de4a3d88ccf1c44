/** What the desk asks about mails: heads, what was cut from their texts, what became of ours. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_API_H

#include "core/api/route.h"

extern const struct route mail_routes[];

/** ?as=text of an original, see mail_original.h. */
extern const struct field mail_original_query[];

#endif
