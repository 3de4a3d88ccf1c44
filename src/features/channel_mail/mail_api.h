/** What the desk asks about mails: heads, what was cut from their texts, what became of ours. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_API_H

#include "core/api/route.h"

struct blob_content;

extern const struct route mail_routes[];

/** ?as=text of what the next one answers. */
extern const struct field mail_original_query[];
/** A mail as it came or went, to be looked at as text or to be kept as a file; never as what it
 * says it is. Takes the content's descriptor. */
bool mail_answer_original(struct exchange *x, int64_t message_id,
                          const struct blob_content *content);

#endif
