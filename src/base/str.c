#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

struct str str_of(const char *cstr)
{
    return cstr != NULL ? (struct str){ cstr, strlen(cstr) } : STR_NULL;
}

bool str_is_null(struct str s)
{
    return s.p == NULL;
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

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

bool str_starts_with(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq((struct str){ s.p, prefix.n }, prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

size_t str_find_char(struct str s, char c)
{
    const char *found = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return found != NULL ? (size_t)(found - s.p) : s.n;
}

size_t str_find(struct str s, struct str needle)
{
    const char *found;

    if (needle.n == 0)
        return 0;
    found = s.n > 0 ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return found != NULL ? (size_t)(found - s.p) : s.n;
}

struct str str_from(struct str s, size_t from)
{
    if (from == 0)
        return s;
    if (from > s.n)
        from = s.n;
    return (struct str){ s.p + from, s.n - from };
}

struct str str_sub(struct str s, size_t from, size_t n)
{
    struct str rest = str_from(s, from);

    return (struct str){ rest.p, n < rest.n ? n : rest.n };
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
    copy = arena_alloc(arena, s.n);
    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    return (struct str){ copy, s.n };
}

char *str_cstr(struct arena *arena, struct str s)
{
    char *copy = arena_alloc(arena, s.n + 1);

    if (s.n > 0)
        memcpy(copy, s.p, s.n);
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
    text = arena_alloc(arena, (size_t)n + 1);
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
