/**
 * Bytes of any charset as UTF-8, by ICU's converters: they need no file while they run, so they
 * work inside a confined worker. Never fails: what cannot be read becomes U+FFFD.
 */
#ifndef PHAROS_PROTO_MAIL_CHARSET_H
#define PHAROS_PROTO_MAIL_CHARSET_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/** How a text was read. */
struct mail_charset_found {
    const char *name;   /* the charset it was read as, in ICU's spelling or ours; never NULL */
    bool was_declared;  /* it is the declared one (under any of its names) */
    bool had_bad_bytes; /* U+FFFD stands for some */
};

/** Opens every converter once; before a worker is confined. */
void mail_charset_prepare(void);

/**
 * `bytes` as UTF-8 without NUL. `declared` may be STR_NULL, unknown or wrong: then the charset is
 * found out (UTF-8 first, then the declared one, then by the bytes themselves).
 */
struct str mail_charset_decode(struct str bytes, struct str declared, struct arena *arena,
                               struct mail_charset_found *found);

#endif
