/**
 * Charsets that write other scripts in seven bits: ISO-2022-JP (RFC 1468, 1554, 2237) with what
 * Windows added, ISO-2022-KR (RFC 1557), HZ (RFC 1843), UTF-7 (RFC 2152). Each is rewritten as the
 * eight-bit charset of the same character sets, which ICU reads.
 */
#ifndef PHAROS_PROTO_MAIL_CHARSET_SEVEN_H
#define PHAROS_PROTO_MAIL_CHARSET_SEVEN_H

#include "proto/mail/charset/mail_charset_icu.h"

struct mail_charset_text mail_charset_jis(struct str bytes, struct arena *arena);
struct mail_charset_text mail_charset_iso_2022_kr(struct str bytes, struct arena *arena);
struct mail_charset_text mail_charset_hz(struct str bytes, struct arena *arena);

/** `shift` begins base64: '+' of UTF-7, '&' of IMAP's mailbox names. */
struct mail_charset_text mail_charset_utf7(struct str bytes, char shift, struct arena *arena);

#endif
