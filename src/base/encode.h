/** Bytes written as text: hex, base64, percent encoding, JSON strings. */
#ifndef PHAROS_BASE_ENCODE_H
#define PHAROS_BASE_ENCODE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct strbuf;

/** Lower-case hex digits, in the arena. */
struct str hex_encode(struct arena *arena, struct str bytes);
/** False unless `text` is pairs of hex digits (either case) and nothing else. */
bool hex_decode(struct arena *arena, struct str text, struct str *out) MUST_USE;

/** RFC 4648 section 5, without padding; in the arena. */
struct str base64url_encode(struct arena *arena, struct str bytes);
/** False for padding, blanks, other alphabets and bits left over: one text per value. */
bool base64url_decode(struct arena *arena, struct str text, struct str *out) MUST_USE;
/** RFC 4648 section 4, with padding. */
struct str base64_encode(struct arena *arena, struct str bytes);
/** As strict as base64url_decode; padding is demanded. */
bool base64_decode(struct arena *arena, struct str text, struct str *out) MUST_USE;

/**
 * RFC 3986 section 2.1; in the arena. False for a '%' without two hex digits. The result can hold
 * any byte, NUL too.
 */
bool percent_decode(struct arena *arena, struct str text, struct str *out) MUST_USE;
/** The same for form and query values, where '+' is a blank. */
bool percent_decode_form(struct arena *arena, struct str text, struct str *out) MUST_USE;
/** Everything but RFC 3986's unreserved characters becomes %XX; in the arena. */
struct str percent_encode(struct arena *arena, struct str text);

/** Adds `text`, valid UTF-8, as a JSON string with its quotes (RFC 8259 section 7). */
void strbuf_add_json(struct strbuf *buf, struct str text);

#endif
