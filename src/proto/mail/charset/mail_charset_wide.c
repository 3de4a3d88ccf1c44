#include "proto/mail/charset/mail_charset_wide.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text/utf8.h"

enum { UNIT16 = 2, UNIT32 = 4, SAMPLE_BYTES = 4096, SHORTEST = 8 };

struct unit_reader {
    const unsigned char *p;
    size_t n;
    size_t at;
    bool is_little;
};

static uint32_t unit16(const struct unit_reader *reader, size_t at)
{
    const unsigned char *p = reader->p + at;

    return reader->is_little ? (uint32_t)p[0] | (uint32_t)p[1] << 8
                             : (uint32_t)p[0] << 8 | (uint32_t)p[1];
}

static uint32_t unit32(const struct unit_reader *reader, size_t at)
{
    uint32_t first = unit16(reader, at);
    uint32_t second = unit16(reader, at + UNIT16);

    return reader->is_little ? first | second << 16 : first << 16 | second;
}

static bool is_lead(uint32_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

static bool is_trail(uint32_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

/** The next character of UTF-16; U+FFFD for half a pair and for a byte left over. */
static uint32_t next16(struct unit_reader *reader)
{
    uint32_t unit;

    if (reader->n - reader->at < UNIT16) {
        reader->at = reader->n;
        return UTF8_REPLACEMENT;
    }
    unit = unit16(reader, reader->at);
    reader->at += UNIT16;
    if (is_lead(unit) && reader->n - reader->at >= UNIT16 && is_trail(unit16(reader, reader->at))) {
        uint32_t trail = unit16(reader, reader->at);

        reader->at += UNIT16;
        return 0x10000 + ((unit & 0x3FF) << 10 | (trail & 0x3FF));
    }
    return is_lead(unit) || is_trail(unit) ? UTF8_REPLACEMENT : unit;
}

static uint32_t next32(struct unit_reader *reader)
{
    uint32_t unit;

    if (reader->n - reader->at < UNIT32) {
        reader->at = reader->n;
        return UTF8_REPLACEMENT;
    }
    unit = unit32(reader, reader->at);
    reader->at += UNIT32;
    return unit > 0x10FFFF || is_lead(unit) || is_trail(unit) ? UTF8_REPLACEMENT : unit;
}

static bool has_mark(struct str bytes, const char *mark, size_t n)
{
    return str_starts_with(bytes, (struct str){ mark, n });
}

static bool is_wide32(enum mail_charset_kind kind)
{
    return kind == MAIL_CHARSET_UTF32 || kind == MAIL_CHARSET_UTF32_BE
           || kind == MAIL_CHARSET_UTF32_LE;
}

/** A wrong order of UTF-32 gives characters beyond Unicode at once. */
static bool reads_little32(struct str bytes)
{
    struct unit_reader reader = { (const unsigned char *)bytes.p, bytes.n, 0, true };

    return bytes.n >= UNIT32 && next32(&reader) != UTF8_REPLACEMENT;
}

static bool is_little(struct str bytes, enum mail_charset_kind kind)
{
    if (is_wide32(kind)) {
        if (has_mark(bytes, "\xFF\xFE\0\0", UNIT32) || has_mark(bytes, "\0\0\xFE\xFF", UNIT32))
            return bytes.p[0] != 0;
        return kind == MAIL_CHARSET_UTF32_LE
               || (kind == MAIL_CHARSET_UTF32 && reads_little32(bytes));
    }
    if (has_mark(bytes, "\xFF\xFE", UNIT16))
        return true;
    if (has_mark(bytes, "\xFE\xFF", UNIT16))
        return false;
    /* Without a mark RFC 2781 says big-endian. */
    return kind == MAIL_CHARSET_UTF16_LE;
}

struct mail_charset_text mail_charset_wide(struct str bytes, enum mail_charset_kind kind,
                                           struct arena *arena)
{
    struct unit_reader reader = { (const unsigned char *)bytes.p, bytes.n, 0,
                                  is_little(bytes, kind) };
    bool is_32 = is_wide32(kind);
    struct mail_charset_text out = { STR_NULL, 0 };
    /* Two bytes become three at most, and so does one byte left over. */
    char *text = arena_alloc(arena, bytes.n + bytes.n / 2 + UTF8_MAX_BYTES);
    size_t n = 0;

    while (reader.at < reader.n) {
        uint32_t character = is_32 ? next32(&reader) : next16(&reader);

        out.bad += character == UTF8_REPLACEMENT;
        n += utf8_put(text + n, character);
    }
    out.text = (struct str){ text, n };
    return out;
}

bool mail_charset_has_mark(struct str bytes)
{
    return has_mark(bytes, "\xFF\xFE", UNIT16) || has_mark(bytes, "\xFE\xFF", UNIT16);
}

/** Whether all units are characters of Unicode: 0 and at most 0x10 in the two high bytes. */
static bool is_utf32(struct str sample, bool is_little)
{
    size_t first = is_little ? UNIT32 - 1 : 0;
    size_t second = is_little ? UNIT32 - 2 : 1;

    for (size_t i = 0; i + UNIT32 <= sample.n; i += UNIT32)
        if (sample.p[i + first] != 0 || (unsigned char)sample.p[i + second] > 0x10)
            return false;
    return sample.n >= UNIT32;
}

/** Stray NULs stand anywhere; those of UTF-16 stand all on one side, in half of the units. */
static bool is_utf16(struct str sample)
{
    size_t even = 0;
    size_t odd = 0;

    for (size_t i = 0; i + UNIT16 <= sample.n; i += UNIT16) {
        even += sample.p[i] == 0;
        odd += sample.p[i + 1] == 0;
    }
    return sample.n >= SHORTEST && (even == 0) != (odd == 0) && (even + odd) * 4 >= sample.n;
}

bool mail_charset_is_wide(struct str bytes, enum mail_charset_kind *out)
{
    struct str sample = str_sub(bytes, 0, SAMPLE_BYTES);
    bool has_nul = sample.n > 0 && memchr(sample.p, 0, sample.n) != NULL;

    *out = MAIL_CHARSET_UTF32;
    if (has_nul && bytes.n % UNIT32 == 0 && (is_utf32(sample, true) || is_utf32(sample, false)))
        return true;
    *out = MAIL_CHARSET_UTF16;
    return bytes.n % UNIT16 == 0 && (mail_charset_has_mark(bytes) || (has_nul && is_utf16(sample)));
}
