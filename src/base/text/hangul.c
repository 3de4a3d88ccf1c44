#include "base/text/hangul.h"

#include "base/attributes.h"
#include "base/text/utf8.h"

enum {
    SYLLABLE_FIRST = 0xAC00,
    SYLLABLE_LAST = 0xD7A3,
    FINALS = 28,
    VOWELS = 21,
    LETTER_FIRST = 0x3131,
    LETTER_LAST = 0x314E,
};

bool hangul_is_syllable(uint32_t character)
{
    return character >= SYLLABLE_FIRST && character <= SYLLABLE_LAST;
}

unsigned hangul_final(uint32_t syllable)
{
    return hangul_parts(syllable).final;
}

struct hangul_parts hangul_parts(uint32_t syllable)
{
    unsigned place = syllable - SYLLABLE_FIRST;

    return (struct hangul_parts){ .initial = place / (VOWELS * FINALS),
                                  .vowel = place / FINALS % VOWELS,
                                  .final = place % FINALS };
}

uint32_t hangul_join(struct hangul_parts parts)
{
    return SYLLABLE_FIRST + (parts.initial * VOWELS + parts.vowel) * FINALS + parts.final;
}

uint32_t hangul_initial_letter(uint32_t syllable)
{
    /* ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ */
    static const uint16_t letters[] = { 0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141,
                                        0x3142, 0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149,
                                        0x314A, 0x314B, 0x314C, 0x314D, 0x314E };

    return letters[hangul_parts(syllable).initial];
}

static bool is_letter(uint32_t c)
{
    return c >= LETTER_FIRST && c <= LETTER_LAST;
}

static uint32_t lower(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/**
 * True when `syllable` can still grow out of `typed`: the same initial and vowel and no final yet,
 * or a typed final that may move on (환부 to 환불 is the next key; 화 to 환 is a final added).
 */
static bool can_become(uint32_t typed, uint32_t syllable)
{
    return hangul_is_syllable(typed) && hangul_final(typed) == HANGUL_FINAL_NONE
           && typed - SYLLABLE_FIRST == (syllable - SYLLABLE_FIRST) / FINALS * FINALS;
}

static bool matches(uint32_t typed, uint32_t shown, bool is_last)
{
    if (lower(typed) == lower(shown))
        return true;
    if (!hangul_is_syllable(shown))
        return false;
    if (is_letter(typed))
        return hangul_initial_letter(shown) == typed;
    return is_last && can_become(typed, shown);
}

static size_t skip_blanks(struct str s, size_t at)
{
    while (at < s.n && s.p[at] == ' ')
        at++;
    return at;
}

/** True when `typed` matches from `at` on; *end is where the match ends. */
static bool matches_at(struct str label, size_t at, struct str typed, size_t *end)
{
    size_t t = skip_blanks(typed, 0);

    while (t < typed.n) {
        uint32_t wanted = utf8_next(typed, &t);

        t = skip_blanks(typed, t);
        at = skip_blanks(label, at);
        if (at >= label.n || !matches(wanted, utf8_next(label, &at), t >= typed.n))
            return false;
    }
    *end = at;
    return true;
}

bool hangul_find_typed(struct str label, struct str typed, size_t *begin, size_t *end)
{
    size_t at = 0;

    if (skip_blanks(typed, 0) >= typed.n)
        return false;
    while ((at = skip_blanks(label, at)) < label.n) {
        size_t match_end;

        if (matches_at(label, at, typed, &match_end)) {
            *begin = at;
            *end = match_end;
            return true;
        }
        (void)utf8_next(label, &at);
    }
    return false;
}
