/**
 * UTF-8 (RFC 3629): checking, reading, writing and repairing. Ill-formed bytes become U+FFFD, one
 * for each maximal part of a character, as the WHATWG Encoding Standard and Unicode 15, section
 * 3.9, recommend. All functions are pure and safe from any thread.
 */
#ifndef PHAROS_BASE_TEXT_UTF8_H
#define PHAROS_BASE_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/** What stands in for bytes that are no character. */
#define UTF8_REPLACEMENT ((uint32_t)0xFFFD)

/** The longest encoding of one character, in bytes. */
enum { UTF8_MAX_BYTES = 4 };

bool utf8_is_valid(struct str s);

/**
 * Reads the character at *at (which must be below s.n) and moves *at behind it. Ill-formed bytes
 * give UTF8_REPLACEMENT and move by at least one byte.
 */
uint32_t utf8_next(struct str s, size_t *at);

/** Reads the character that ends at *at (which must be over 0) and moves *at before it. */
uint32_t utf8_previous(struct str s, size_t *at);

/** Writes one character, 1 to 4 bytes, and returns how many; a surrogate is written as U+FFFD. */
size_t utf8_put(char out[UTF8_MAX_BYTES], uint32_t character);

/** The text itself when it is well-formed, else a copy in the arena with U+FFFD for bad bytes. */
struct str utf8_repair(struct arena *arena, struct str s);

/** Number of characters; a bad part counts as one. */
size_t utf8_count(struct str s);

/** The longest beginning of at most `max_bytes` that does not cut a character in two. */
struct str utf8_cut(struct str s, size_t max_bytes);

#endif
