#include "base/text/utf8.h"

#include <string.h>
#include <unicode/utf8.h>

#include "base/arena.h"
#include "base/check.h"

/* ICU's macros count in int32_t; every text that reaches this floor is far smaller. */
static int32_t int32_of(size_t n)
{
    CHECK(n <= INT32_MAX);
    return (int32_t)n;
}

uint32_t utf8_next(struct str s, size_t *at)
{
    const uint8_t *bytes = (const uint8_t *)s.p;
    int32_t i = int32_of(*at);
    UChar32 character;

    U8_NEXT_OR_FFFD(bytes, i, int32_of(s.n), character);
    *at = (size_t)i;
    return (uint32_t)character;
}

uint32_t utf8_previous(struct str s, size_t *at)
{
    const uint8_t *bytes = (const uint8_t *)s.p;
    int32_t i = int32_of(*at);
    UChar32 character;

    U8_PREV_OR_FFFD(bytes, 0, i, character);
    *at = (size_t)i;
    return (uint32_t)character;
}

/** Offset of the first byte that is not part of a well-formed character; s.n when there is none. */
static size_t find_bad(struct str s)
{
    const uint8_t *bytes = (const uint8_t *)s.p;
    size_t i = 0;

    while (i < s.n) {
        size_t start = i;
        int32_t next = int32_of(i);
        UChar32 character;

        if (bytes[i] < 0x80) {
            i++;
            continue;
        }
        U8_NEXT(bytes, next, int32_of(s.n), character);
        if (character < 0)
            return start;
        i = (size_t)next;
    }
    return s.n;
}

bool utf8_is_valid(struct str s)
{
    return find_bad(s) == s.n;
}

size_t utf8_put(char out[UTF8_MAX_BYTES], uint32_t character)
{
    UBool failed = 0;
    int32_t n = 0;

    U8_APPEND((uint8_t *)out, n, UTF8_MAX_BYTES, character, failed);
    if (failed) {
        memcpy(out, "\xEF\xBF\xBD", 3);
        return 3;
    }
    return (size_t)n;
}

struct str utf8_repair(struct arena *arena, struct str s)
{
    size_t at = find_bad(s);
    size_t n = at;
    char *fixed;

    if (at == s.n)
        return s;
    /* A lone bad byte grows to three. */
    fixed = arena_alloc(arena, at + 3 * (s.n - at));
    memcpy(fixed, s.p, at);
    while (at < s.n)
        n += utf8_put(fixed + n, utf8_next(s, &at));
    return (struct str){ fixed, n };
}

size_t utf8_count(struct str s)
{
    size_t count = 0;

    for (size_t at = 0; at < s.n; count++)
        (void)utf8_next(s, &at);
    return count;
}

struct str utf8_cut(struct str s, size_t max_bytes)
{
    size_t n = max_bytes;

    if (s.n <= max_bytes)
        return s;
    /* A character is at most four bytes: look back over its trail bytes, no further. */
    for (int back = 0; back < UTF8_MAX_BYTES - 1 && n > 0; back++) {
        if (((uint8_t)s.p[n] & 0xC0) != 0x80)
            break;
        n--;
    }
    return (struct str){ s.p, n };
}
