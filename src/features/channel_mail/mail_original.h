/** A mail as it came or went, as an answer. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ORIGINAL_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ORIGINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/api/route.h"
#include "core/blob/blob.h"

/** To be looked at as text, or to be kept as "mail-NUMBER.eml"; never as what it says it is. */
bool mail_original_answer(struct exchange *x, const struct blob_content *content, int64_t number,
                          bool as_text);

#endif
