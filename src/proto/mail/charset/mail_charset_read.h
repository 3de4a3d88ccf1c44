/** Bytes of a charset that is known. Used by the charset files of this folder only. */
#ifndef PHAROS_PROTO_MAIL_CHARSET_READ_H
#define PHAROS_PROTO_MAIL_CHARSET_READ_H

#include "proto/mail/charset/mail_charset_icu.h"
#include "proto/mail/charset/mail_charset_names.h"

struct mail_charset_text mail_charset_read(struct str bytes, const struct mail_charset *charset,
                                           struct arena *arena);

/** Johab, the combining code of KS X 1001 (annex 3): a syllable is three times five bits. */
struct mail_charset_text mail_charset_johab(struct str bytes, struct arena *arena);

/** Joins the letters of syllables that KS X 1001 has no code for: filler, ㄸ, ㅗ, ㅁ become 똠. */
struct str mail_charset_compose_korean(struct str text, struct arena *arena);

#endif
