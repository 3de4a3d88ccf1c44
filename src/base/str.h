/** Borrowed text: a pointer and a length, by value, not ended by NUL. UTF-8 once past the border.
 */
#ifndef PHAROS_BASE_STR_H
#define PHAROS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct arena;

struct str {
    const char *p; /* may be NULL when n is 0: "not there", see str_is_null */
    size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NULL     ((struct str){ NULL, 0 })
/* clang-format off */
/** The same text as an initialiser: C wants constants in static tables, which STR is not. */
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 }
/* clang-format on */

/** For printf: printf("%" STR_FMT, STR_ARG(s)). */
#define STR_FMT    ".*s"
#define STR_ARG(s) (int)(s).n, (s).p != NULL ? (s).p : ""

/** Borrows a C string; NULL gives STR_NULL. */
struct str str_of(const char *cstr);

/** Absent, as against empty. */
bool str_is_null(struct str s);
bool str_eq(struct str a, struct str b);
/** Equal but for the case of ASCII letters: header names, methods, hex. */
bool str_eq_ascii_nocase(struct str a, struct str b);
/** Bytewise order: negative, 0 or positive. */
int str_cmp(struct str a, struct str b);
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
/** Offset of the first `c`, or s.n where there is none. */
size_t str_find_char(struct str s, char c);
/** Offset of the first `needle`, or s.n where there is none; an empty needle is found at 0. */
size_t str_find(struct str s, struct str needle);
/** From `from` (clamped) to the end. */
struct str str_from(struct str s, size_t from);
/** `n` bytes from `from`, both clamped. */
struct str str_sub(struct str s, size_t from, size_t n);
/** Without ASCII blanks (space, tab, CR, LF) at both ends. */
struct str str_trim(struct str s);
/** Cuts *rest at the first `c`: returns what stands before, *rest keeps what follows (STR_NULL at
 * the end). */
struct str str_cut(struct str *rest, char c);

/** A copy in the arena. */
struct str str_dup(struct arena *arena, struct str s);
/** In quotation marks, with a backslash before each such mark and each backslash (RFC 5322 3.2.4).
 */
struct str str_quoted(struct arena *arena, struct str s);
/** A copy ended by NUL, for C interfaces; bytes after an inner NUL are lost to them. */
char *str_cstr(struct arena *arena, struct str s);
/** printf into the arena. */
struct str str_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/** A whole decimal integer with optional '-'; false (and *out untouched) for anything else or
 * overflow. */
bool str_to_int64(struct str s, int64_t *out) MUST_USE;

#endif
