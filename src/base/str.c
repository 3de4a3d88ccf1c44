#include "base/str.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"

enum { STOPS_MIN = 16, STOP_EVERY_BYTES = 16 }; /* that pay off */

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_ascii_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

size_t str_find_char(struct str s, char c)
{
    const char *found = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return found != NULL ? (size_t)(found - s.p) : s.n;
}

/** Roughly how common a byte is in the texts of mail: Hangul, English, markup. */
static int commonness(unsigned char byte)
{
    static const unsigned char of_ascii[128] = {
        ['z'] = 1,  ['q'] = 1,  ['x'] = 2,  ['j'] = 2,  ['k'] = 3,  ['v'] = 4,  ['b'] = 5,
        ['p'] = 6,  ['y'] = 7,  ['g'] = 8,  ['f'] = 9,  ['w'] = 10, ['m'] = 11, ['u'] = 12,
        ['c'] = 13, ['l'] = 14, ['d'] = 15, ['r'] = 16, ['h'] = 17, ['s'] = 18, ['n'] = 19,
        ['i'] = 20, ['o'] = 21, ['a'] = 22, ['t'] = 23, ['e'] = 24, [' '] = 25,
    };

    return byte < COUNT_OF(of_ascii) ? of_ascii[byte] : 26;
}

static size_t rarest_of(struct str s)
{
    size_t rarest = 0;
    int least = INT_MAX;

    for (size_t i = 0; i < s.n; i++) {
        int common = commonness((unsigned char)s.p[i]);

        if (common < least) {
            least = common;
            rarest = i;
        }
    }
    return rarest;
}

static size_t find_slowly(struct str s, struct str needle)
{
    const char *found = memmem(s.p, s.n, needle.p, needle.n);

    return found != NULL ? (size_t)(found - s.p) : s.n;
}

/* Stops at one byte of the needle only, the one that other texts seldom have: memchr looks at
 * dozens at a time. A text that has it often is left to memmem, which takes linear time. */
size_t str_find(struct str s, struct str needle)
{
    size_t rarest;
    size_t stops = 0;

    if (needle.n == 0 || needle.n > s.n)
        return needle.n == 0 ? 0 : s.n;
    rarest = rarest_of(needle);
    for (size_t at = 0; at + needle.n <= s.n; at++) {
        const char *found = memchr(s.p + at + rarest, needle.p[rarest], s.n - needle.n - at + 1);

        if (found == NULL)
            return s.n;
        at = (size_t)(found - s.p) - rarest;
        if (memcmp(s.p + at, needle.p, needle.n) == 0)
            return at;
        if (++stops > STOPS_MIN + at / STOP_EVERY_BYTES)
            return at + 1 + find_slowly(str_from(s, at + 1), needle);
    }
    return s.n;
}

enum { WORD_BITS = 64 };

struct str_bytes str_bytes_of(struct str s)
{
    struct str_bytes bytes = { { 0 } };

    for (size_t i = 0; i < s.n; i++) {
        unsigned char byte = (unsigned char)s.p[i];

        bytes.bits[byte / WORD_BITS] |= (uint64_t)1 << byte % WORD_BITS;
    }
    return bytes;
}

bool str_bytes_may_hold(const struct str_bytes *bytes, struct str word)
{
    for (size_t i = 0; i < word.n; i++) {
        unsigned char byte = (unsigned char)word.p[i];

        if ((bytes->bits[byte / WORD_BITS] >> byte % WORD_BITS & 1) == 0)
            return false;
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = str_from(s, 1);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct str str_cut(struct str *rest, char c)
{
    size_t at = str_find_char(*rest, c);
    struct str head = { rest->p, at };

    *rest = at < rest->n ? str_from(*rest, at + 1) : STR_NULL;
    return head;
}

struct str str_dup(struct arena *arena, struct str s)
{
    char *copy;

    if (s.p == NULL)
        return STR_NULL;
    copy = arena_bytes(arena, s.n);
    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    return (struct str){ copy, s.n };
}

struct str str_quoted(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, 2 * s.n + 2);
    size_t n = 0;

    out[n++] = '"';
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            out[n++] = '\\';
        out[n++] = s.p[i];
    }
    out[n++] = '"';
    return (struct str){ out, n };
}

char *str_cstr(struct arena *arena, struct str s)
{
    char *copy = arena_bytes(arena, s.n + 1);

    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}

struct str str_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_list again;
    int n;
    char *text;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(n >= 0);
    text = arena_bytes(arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return (struct str){ text, (size_t)n };
}

bool str_to_int64(struct str s, int64_t *out)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    int64_t value = 0;

    if (negative)
        s = str_from(s, 1);
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int digit = s.p[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value)
            || __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}
