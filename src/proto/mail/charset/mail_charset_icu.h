/** ICU's converters, one call for a whole text. Used by the charset files of this folder only. */
#ifndef PHAROS_PROTO_MAIL_CHARSET_ICU_H
#define PHAROS_PROTO_MAIL_CHARSET_ICU_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/** What became of bytes; `bad` counts the places where U+FFFD stands for some. */
struct mail_charset_text {
    struct str text;
    size_t bad;
};

/** `converter` is a name of ICU's own that was opened before; NULL is our own mistake. */
struct mail_charset_text mail_charset_icu(struct str bytes, const char *converter,
                                          struct arena *arena);

/** Opens and closes it: its tables stay loaded. */
void mail_charset_icu_load(const char *converter);

#endif
