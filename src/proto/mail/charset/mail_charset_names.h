/**
 * What the labels of charsets mean: the WHATWG Encoding Standard's table widened by what mailers
 * write. Used by the charset files of this folder only.
 */
#ifndef PHAROS_PROTO_MAIL_CHARSET_NAMES_H
#define PHAROS_PROTO_MAIL_CHARSET_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/** How the bytes of a charset become characters. */
enum mail_charset_kind {
    MAIL_CHARSET_UTF8,
    MAIL_CHARSET_UTF7,
    MAIL_CHARSET_UTF7_IMAP, /* RFC 3501 5.1.3: '&' where UTF-7 has '+' */
    MAIL_CHARSET_UTF16,     /* either order of bytes: a mark or the bytes tell */
    MAIL_CHARSET_UTF16_BE,
    MAIL_CHARSET_UTF16_LE,
    MAIL_CHARSET_UTF32,
    MAIL_CHARSET_UTF32_BE,
    MAIL_CHARSET_UTF32_LE,
    MAIL_CHARSET_JIS, /* ISO-2022-JP and its kin */
    MAIL_CHARSET_ISO_2022_KR,
    MAIL_CHARSET_HZ,
    MAIL_CHARSET_JOHAB,
    MAIL_CHARSET_PAIRS,  /* two bytes for a character, by ICU */
    MAIL_CHARSET_SINGLE, /* one byte for a character, by ICU */
};

struct mail_charset {
    const char *name; /* as people write it */
    const char *icu;  /* the converter's name; NULL where it is not one converter's work */
    enum mail_charset_kind kind;
    bool is_weak; /* so often declared without thought that the bytes are asked too */
};

/** By label, in any case and with any signs between; NULL for one that says nothing. */
const struct mail_charset *mail_charset_find(struct str label);

/** All of them, for those who open each. */
const struct mail_charset *mail_charset_list(size_t *count);

#endif
