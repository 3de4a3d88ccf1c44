#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset_read.h"

enum {
    FIRST_SYLLABLE = 0xAC00,
    FIRST_VOWEL = 0x314F,
    VOWELS = 21,
    FINALS = 28,
    FILL = -1,       /* "there is none", written out */
    NO_LETTER = -2,  /* a code that stands for nothing */
    FILLER = 0x3164, /* begins a syllable written as four letters (KS X 1001, annex 3) */
    COMPOSED = 4,
};

/* Unicode's order of initials and finals as letters that stand alone. */
static const uint16_t initial_letters[] = { 0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141,
                                            0x3142, 0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149,
                                            0x314A, 0x314B, 0x314C, 0x314D, 0x314E };
static const uint16_t final_letters[] = { 0,      0x3131, 0x3132, 0x3133, 0x3134, 0x3135, 0x3136,
                                          0x3137, 0x3139, 0x313A, 0x313B, 0x313C, 0x313D, 0x313E,
                                          0x313F, 0x3140, 0x3141, 0x3142, 0x3144, 0x3145, 0x3146,
                                          0x3147, 0x3148, 0x314A, 0x314B, 0x314C, 0x314D, 0x314E };

static int initial_of(unsigned code)
{
    return code == 1 ? FILL : code >= 2 && code <= 20 ? (int)code - 2 : NO_LETTER;
}

/** The vowels stand in groups of six with two codes left out before each. */
static int vowel_of(unsigned code)
{
    if (code == 2)
        return FILL;
    if (code >= 3 && code <= 7)
        return (int)code - 3;
    if (code >= 10 && code <= 15)
        return (int)code - 5;
    if (code >= 18 && code <= 23)
        return (int)code - 7;
    return code >= 26 && code <= 29 ? (int)code - 9 : NO_LETTER;
}

/** Unicode's number of the final, 0 for none; code 18 is left out. */
static int final_of(unsigned code)
{
    if (code >= 1 && code <= 17)
        return (int)code - 1;
    return code >= 19 && code <= 29 ? (int)code - 2 : NO_LETTER;
}

/** A syllable, or a letter alone; 0 for what is neither. */
static uint32_t hangul_of(unsigned code)
{
    int initial = initial_of(code >> 10 & 0x1F);
    int vowel = vowel_of(code >> 5 & 0x1F);
    int final = final_of(code & 0x1F);

    if (initial == NO_LETTER || vowel == NO_LETTER || final == NO_LETTER)
        return 0;
    if (initial >= 0 && vowel >= 0)
        return FIRST_SYLLABLE + (uint32_t)((initial * VOWELS + vowel) * FINALS + final);
    if (initial >= 0)
        return final == 0 ? initial_letters[initial] : 0;
    if (vowel >= 0)
        return final == 0 ? FIRST_VOWEL + (uint32_t)vowel : 0;
    return final_letters[final];
}

/** Hanja and signs: two rows of KS X 1001 lie in one lead byte. False for any other. */
static bool put_ks_pair(unsigned lead, unsigned trail, struct strbuf *ks)
{
    unsigned cell;
    unsigned row;

    if (!((lead >= 0xD9 && lead <= 0xDE) || (lead >= 0xE0 && lead <= 0xF9)))
        return false;
    if (!((trail >= 0x31 && trail <= 0x7E) || (trail >= 0x91 && trail <= 0xFE)))
        return false;
    cell = trail < 0x91 ? trail - 0x31 : trail - 0x43;
    row = lead < 0xE0 ? 2 * (lead - 0xD9) : 2 * lead - 0x197;
    strbuf_add_char(ks, (char)(0xA1 + row + (cell >= 94)));
    strbuf_add_char(ks, (char)(0xA1 + cell % 94));
    return true;
}

struct johab_reading {
    struct arena *arena;
    struct strbuf out;
    struct strbuf ks; /* hanja and signs, as KS X 1001 has them */
    size_t bad;
};

static void flush_ks(struct johab_reading *reading)
{
    struct mail_charset_text text;

    if (reading->ks.n == 0)
        return;
    text = mail_charset_icu(strbuf_str(&reading->ks), "windows-949-2000", reading->arena);
    strbuf_add(&reading->out, text.text);
    reading->bad += text.bad;
    strbuf_truncate(&reading->ks, 0);
}

static void put_character(struct johab_reading *reading, uint32_t character)
{
    char bytes[UTF8_MAX_BYTES];

    flush_ks(reading);
    reading->bad += character == UTF8_REPLACEMENT;
    strbuf_add(&reading->out, (struct str){ bytes, utf8_put(bytes, character) });
}

/** The character at `at`; its length. */
static size_t take_character(struct str bytes, size_t at, struct johab_reading *reading)
{
    unsigned lead = (unsigned char)bytes.p[at];
    unsigned trail = at + 1 < bytes.n ? (unsigned char)bytes.p[at + 1] : 0;
    uint32_t hangul = lead >= 0x84 && lead <= 0xD3 ? hangul_of(lead << 8 | trail) : 0;

    if (lead < 0x80) {
        put_character(reading, lead);
        return 1;
    }
    if (hangul != 0) {
        put_character(reading, hangul);
        return 2;
    }
    if (put_ks_pair(lead, trail, &reading->ks))
        return 2;
    put_character(reading, UTF8_REPLACEMENT);
    return trail >= 0x80 ? 2 : 1;
}

/* ---- syllables that KS X 1001 has no code for ---- */

static int letter_index(const uint16_t *letters, size_t count, uint32_t letter)
{
    for (size_t i = 0; i < count; i++)
        if (letters[i] == letter)
            return (int)i;
    return NO_LETTER;
}

/** The syllable of filler, initial, vowel and final at *at, which moves behind it; 0 for none. */
static uint32_t composed_at(struct str text, size_t *at)
{
    uint32_t parts[COMPOSED] = { 0 };
    size_t end = *at;
    int initial;
    int final;

    for (size_t i = 0; i < COMPOSED && end < text.n; i++)
        parts[i] = utf8_next(text, &end);
    initial = letter_index(initial_letters, COUNT_OF(initial_letters), parts[1]);
    final = parts[3] == FILLER ? 0 : letter_index(final_letters, COUNT_OF(final_letters), parts[3]);
    if (parts[0] != FILLER || initial < 0 || final < 0 || parts[2] < FIRST_VOWEL
        || parts[2] >= FIRST_VOWEL + VOWELS)
        return 0;
    *at = end;
    return FIRST_SYLLABLE
           + (uint32_t)((initial * VOWELS + (int)(parts[2] - FIRST_VOWEL)) * FINALS + final);
}

struct str mail_charset_compose_korean(struct str text, struct arena *arena)
{
    char *composed;
    size_t n = 0;

    if (str_find(text, STR("\xE3\x85\xA4")) == text.n)
        return text;
    composed = arena_alloc(arena, text.n);
    for (size_t at = 0; at < text.n;) {
        size_t next = at;
        uint32_t syllable = composed_at(text, &next);

        n += utf8_put(composed + n, syllable != 0 ? syllable : utf8_next(text, &next));
        at = next;
    }
    return (struct str){ composed, n };
}

struct mail_charset_text mail_charset_johab(struct str bytes, struct arena *arena)
{
    struct johab_reading reading = { arena, strbuf_new(arena, bytes.n * 3 + 4),
                                     strbuf_new(arena, bytes.n + 4), 0 };
    size_t at = 0;

    while (at < bytes.n)
        at += take_character(bytes, at, &reading);
    flush_ks(&reading);
    return (struct mail_charset_text){ strbuf_str(&reading.out), reading.bad };
}
