#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"

enum { FIRST_ROOM = 256 };

struct strbuf strbuf_new(struct arena *arena, size_t max_bytes)
{
    return (struct strbuf){ .arena = arena, .max_bytes = max_bytes };
}

/** Moves the text to where `room` bytes are, the NUL among them. */
static void move(struct strbuf *buf, size_t room)
{
    char *grown;

    if (room > buf->max_bytes + 1)
        room = buf->max_bytes + 1;
    grown = arena_bytes(buf->arena, room);
    if (buf->n > 0)
        memcpy(grown, buf->p, buf->n);
    grown[buf->n] = '\0';
    buf->p = grown;
    buf->room = room;
}

/** Makes room for `more` bytes and a NUL; false (sticky) past the maximum. */
static bool make_room(struct strbuf *buf, size_t more)
{
    size_t room = buf->room > 0 ? buf->room : FIRST_ROOM;

    if (buf->overflow || more > buf->max_bytes || buf->n > buf->max_bytes - more) {
        buf->overflow = true;
        return false;
    }
    if (buf->n + more < buf->room)
        return true;
    while (room <= buf->n + more)
        room *= 2;
    move(buf, room);
    return true;
}

void strbuf_reserve(struct strbuf *buf, size_t more)
{
    size_t left = buf->max_bytes - buf->n;

    if (more > left)
        more = left;
    if (buf->n + more >= buf->room)
        move(buf, buf->n + more + 1);
}

void strbuf_add(struct strbuf *buf, struct str s)
{
    if (s.n == 0 || !make_room(buf, s.n))
        return;
    memcpy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
    buf->p[buf->n] = '\0';
}

void strbuf_add_cstr(struct strbuf *buf, const char *cstr)
{
    strbuf_add(buf, str_of(cstr));
}

void strbuf_add_char(struct strbuf *buf, char c)
{
    strbuf_add(buf, (struct str){ &c, 1 });
}

void strbuf_add_int(struct strbuf *buf, int64_t value)
{
    char digits[20]; /* the longest is -9223372036854775808 */
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    strbuf_add(buf, (struct str){ digits + at, sizeof(digits) - at });
}

void strbuf_addf(struct strbuf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    int n;

    size_t room = buf->overflow ? 0 : buf->room - buf->n;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(room > 0 ? buf->p + buf->n : NULL, room, format, args);
    va_end(args);
    CHECK(n >= 0);
    /* Mostly it has fitted at once. */
    if (n > 0 && make_room(buf, (size_t)n)) {
        if ((size_t)n >= room)
            vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    } else if (room > 0) {
        buf->p[buf->n] = '\0';
    }
    va_end(again);
}

void strbuf_truncate(struct strbuf *buf, size_t n)
{
    if (n >= buf->n)
        return;
    buf->n = n;
    buf->p[n] = '\0';
}

struct str strbuf_str(struct strbuf *buf)
{
    return buf->p != NULL ? (struct str){ buf->p, buf->n } : STR("");
}

bool strbuf_done(struct strbuf *buf, const char *field, struct str *out, struct err *err)
{
    if (buf->overflow) {
        err_set(err, ERR_LIMIT, "too_large", "this is longer than %zu bytes", buf->max_bytes);
        err_param(err, "%zu", buf->max_bytes);
        return err_field(err, field);
    }
    *out = strbuf_str(buf);
    return true;
}
