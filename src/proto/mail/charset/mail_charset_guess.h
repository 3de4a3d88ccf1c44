/**
 * Which charset bytes are in when nobody says so, or says it wrongly: what they read as is weighed
 * by how often such characters stand in texts people write.
 */
#ifndef PHAROS_PROTO_MAIL_CHARSET_GUESS_H
#define PHAROS_PROTO_MAIL_CHARSET_GUESS_H

#include <stddef.h>

#include "base/str.h"
#include "proto/mail/charset/mail_charset_names.h"

struct arena;

/** The likeliest charset of bytes that are no UTF-8; `declared` may be NULL and has an advantage.
 */
const struct mail_charset *mail_charset_guess(struct str bytes, const struct mail_charset *declared,
                                              struct arena *arena);

/** How well bytes read as this charset: what people write is over 0. For comparing. */
int mail_charset_weigh(struct str bytes, const struct mail_charset *charset, struct arena *arena);

#endif
