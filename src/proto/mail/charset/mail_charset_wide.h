/** UTF-16 and UTF-32, also without a mark and in the other order than said. */
#ifndef PHAROS_PROTO_MAIL_CHARSET_WIDE_H
#define PHAROS_PROTO_MAIL_CHARSET_WIDE_H

#include <stdbool.h>

#include "proto/mail/charset/mail_charset_icu.h"
#include "proto/mail/charset/mail_charset_names.h"

/** `kind` is one of UTF-16's or UTF-32's; a mark at the beginning overrules its order. */
struct mail_charset_text mail_charset_wide(struct str bytes, enum mail_charset_kind kind,
                                           struct arena *arena);

/** Whether bytes without any declaration are UTF-16 or UTF-32, by their mark or their NULs. */
bool mail_charset_is_wide(struct str bytes, enum mail_charset_kind *out);

/** Whether UTF-16 says its order of bytes. */
bool mail_charset_has_mark(struct str bytes);

#endif
