#include "proto/mail/charset/mail_charset_seven.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"

enum {
    ESC = 0x1B,
    SHIFT_OUT = 0x0E,
    SHIFT_IN = 0x0F,
    HIGH_BIT = 0x80,
};

/** A graphic byte of a set of 94 or 94 × 94. */
static bool is_graphic(char c)
{
    return c >= 0x21 && c <= 0x7E;
}

static bool is_pair(struct str bytes, size_t at)
{
    return at + 1 < bytes.n && is_graphic(bytes.p[at]) && is_graphic(bytes.p[at + 1]);
}

/* ---- ISO-2022-KR and HZ ---- */

/** Length of the header of ISO-2022-KR, ESC $ ) C, or of any such designation; 0 for none. */
static size_t designation(struct str bytes, size_t at)
{
    struct str rest = str_from(bytes, at);

    return rest.n >= 4 && rest.p[0] == ESC && rest.p[1] == '$' && rest.p[2] == ')' ? 4 : 0;
}

struct mail_charset_text mail_charset_iso_2022_kr(struct str bytes, struct arena *arena)
{
    char *wide = arena_alloc(arena, bytes.n);
    bool is_out = false;
    size_t n = 0;

    for (size_t at = 0; at < bytes.n; at++) {
        char c = bytes.p[at];
        size_t skip = designation(bytes, at);

        if (skip > 0) {
            at += skip - 1;
        } else if (c == SHIFT_OUT || c == SHIFT_IN) {
            is_out = c == SHIFT_OUT;
        } else {
            /* RFC 1557: a line begins in ASCII, also where SI was forgotten. */
            if (c == '\n' || c == '\r')
                is_out = false;
            wide[n++] = is_out && is_graphic(c) ? (char)(c | HIGH_BIT) : c;
        }
    }
    return mail_charset_icu((struct str){ wide, n }, "windows-949-2000", arena);
}

struct mail_charset_text mail_charset_hz(struct str bytes, struct arena *arena)
{
    char *wide = arena_alloc(arena, bytes.n);
    bool is_chinese = false;
    size_t n = 0;

    for (size_t at = 0; at < bytes.n; at++) {
        char c = bytes.p[at];
        char next = at + 1 < bytes.n ? bytes.p[at + 1] : ' ';

        if (c == '~' && (next == '{' || next == '}')) {
            is_chinese = next == '{';
            at++;
        } else if (c == '~' && !is_chinese && (next == '~' || next == '\n')) {
            if (next == '~')
                wide[n++] = '~';
            at++;
        } else if (is_chinese && is_pair(bytes, at)) {
            wide[n++] = (char)(c | HIGH_BIT);
            wide[n++] = (char)(next | HIGH_BIT);
            at++;
        } else {
            if (c == '\n' || c == '\r')
                is_chinese = false;
            wide[n++] = c;
        }
    }
    return mail_charset_icu((struct str){ wide, n }, "gb18030", arena);
}

/* ---- UTF-7 ---- */

static int base64_value(char c, char shift)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == (shift == '+' ? '/' : ',') ? 63 : -1;
}

/** UTF-16 that arrives in pieces of six bits. */
struct utf7_run {
    struct strbuf *out;
    uint32_t bits;
    int bit_count;
    uint32_t lead; /* a surrogate that waits for its other half; 0 for none */
    bool is_text;  /* at least one character came of it */
    size_t bad;
};

static void put_character(struct strbuf *out, uint32_t character)
{
    char bytes[UTF8_MAX_BYTES];

    strbuf_add(out, (struct str){ bytes, utf8_put(bytes, character) });
}

static void take_unit(struct utf7_run *run, uint32_t unit)
{
    bool is_trail = (unit & 0xFC00) == 0xDC00;

    if (run->lead != 0 && is_trail) {
        put_character(run->out, 0x10000 + ((run->lead & 0x3FF) << 10 | (unit & 0x3FF)));
        run->lead = 0;
        return;
    }
    if (run->lead != 0 || is_trail) {
        put_character(run->out, UTF8_REPLACEMENT);
        run->bad++;
    }
    run->lead = (unit & 0xFC00) == 0xD800 ? unit : 0;
    if (run->lead == 0 && !is_trail)
        put_character(run->out, unit);
}

static void take_six(struct utf7_run *run, int value)
{
    run->bits = run->bits << 6 | (uint32_t)value;
    run->bit_count += 6;
    if (run->bit_count < 16)
        return;
    run->bit_count -= 16;
    run->is_text = true;
    take_unit(run, run->bits >> run->bit_count & 0xFFFF);
}

/**
 * What follows a shift sign before `begin`; the offset behind the run and its '-'. A sign that
 * begins nothing ("1+1") stands for itself.
 */
static size_t read_run(struct str bytes, size_t begin, char shift, struct utf7_run *run)
{
    size_t at = begin;

    while (at < bytes.n) {
        int value = base64_value(bytes.p[at], shift);

        if (value < 0)
            break;
        take_six(run, value);
        at++;
    }
    if (!run->is_text) {
        strbuf_add_char(run->out, shift);
        strbuf_add(run->out, str_sub(bytes, begin, at - begin));
        return at;
    }
    if (run->lead != 0 || run->bit_count >= 6) {
        put_character(run->out, UTF8_REPLACEMENT);
        run->bad++;
    }
    return at < bytes.n && bytes.p[at] == '-' ? at + 1 : at;
}

struct mail_charset_text mail_charset_utf7(struct str bytes, char shift, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, bytes.n * 3 + 4);
    size_t bad = 0;
    size_t at = 0;

    while (at < bytes.n) {
        char c = bytes.p[at++];
        struct utf7_run run = { .out = &out };

        if (c != shift || at == bytes.n
            || (bytes.p[at] != '-' && base64_value(bytes.p[at], shift) < 0)) {
            strbuf_add_char(&out, c);
        } else if (bytes.p[at] == '-') {
            strbuf_add_char(&out, shift);
            at++;
        } else {
            at = read_run(bytes, at, shift, &run);
            bad += run.bad;
        }
    }
    return (struct mail_charset_text){ utf8_repair(arena, strbuf_str(&out)), bad };
}
