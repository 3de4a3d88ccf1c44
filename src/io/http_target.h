/** The request target (RFC 9112 section 3.2) and its parts: decoding, and what is never accepted.
 */
#ifndef PHAROS_IO_HTTP_TARGET_H
#define PHAROS_IO_HTTP_TARGET_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

/**
 * Splits an origin-form target into a decoded path (in arena) and the raw query (borrowed, without
 * '?', STR("") when there is none). False for any other form, a bad or NUL escape, bytes that are
 * not UTF-8 after decoding, control bytes, a backslash, or a segment "." or ".." (also when it is
 * only there after decoding). An escaped '/' is refused too: it would make two paths look alike.
 */
bool http_target_split(struct arena *arena, struct str target, struct str *path,
                       struct str *query) MUST_USE;

#endif
