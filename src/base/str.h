/** Borrowed text: a pointer and a length, by value, not ended by NUL. UTF-8 once past the border.
 */
#ifndef PHAROS_BASE_STR_H
#define PHAROS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* The shortest are inline: texts are compared with long lists of words. */

/** Borrows a C string; NULL gives STR_NULL. */
static inline struct str str_of(const char *cstr)
{
    return cstr != NULL ? (struct str){ cstr, strlen(cstr) } : STR_NULL;
}

/** Absent, as against empty. */
static inline bool str_is_null(struct str s)
{
    return s.p == NULL;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/** From `from` (clamped) to the end. */
static inline struct str str_from(struct str s, size_t from)
{
    if (from == 0)
        return s;
    if (from > s.n)
        from = s.n;
    return (struct str){ s.p + from, s.n - from };
}

/** `n` bytes from `from`, both clamped. */
static inline struct str str_sub(struct str s, size_t from, size_t n)
{
    struct str rest = str_from(s, from);

    return (struct str){ rest.p, n < rest.n ? n : rest.n };
}

static inline bool str_starts_with(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq((struct str){ s.p, prefix.n }, prefix);
}

static inline bool str_ends_with(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

/** Equal but for the case of ASCII letters: header names, methods, hex. */
bool str_eq_ascii_nocase(struct str a, struct str b);
/** Bytewise order: negative, 0 or positive. */
int str_cmp(struct str a, struct str b);
/** Offset of the first `c`, or s.n where there is none. */
size_t str_find_char(struct str s, char c);
/** Offset of the first `needle`, or s.n where there is none; an empty needle is found at 0. */
size_t str_find(struct str s, struct str needle);

/** Which bytes a text has: of a long list of words nearly all are told at once not to stand in it.
 */
struct str_bytes {
    uint64_t bits[4];
};

struct str_bytes str_bytes_of(struct str s);
/** False: `word` stands nowhere in that text. */
bool str_bytes_may_hold(const struct str_bytes *bytes, struct str word);
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
