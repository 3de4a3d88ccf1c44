#include "base/text/particles.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/attributes.h"
#include "base/check.h"
#include "base/text/hangul.h"
#include "base/text/utf8.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/** The n-th character from the end, NUL where there is none or it is not ASCII. */
static char from_end(struct str word, size_t n)
{
    return n < word.n && (unsigned char)word.p[word.n - 1 - n] < 0x80 ? word.p[word.n - 1 - n]
                                                                      : '\0';
}

/** 10, 100, 1000, 만 and 억 end in consonants, 조 in a vowel; a lone 0 is 영 or 공. */
static enum last_sound sound_of_zeros(struct str word)
{
    enum { JO_ZEROS = 12, GYEONG_ZEROS = 16 };
    size_t zeros = 0;

    for (size_t at = 0; from_end(word, at) == '0' || from_end(word, at) == ','; at++)
        if (from_end(word, at) == '0')
            zeros++;
    return zeros >= JO_ZEROS && zeros < GYEONG_ZEROS ? LAST_SOUND_VOWEL : LAST_SOUND_CONSONANT;
}

static enum last_sound sound_of_digit(struct str word)
{
    switch (from_end(word, 0)) {
    case '0':
        return sound_of_zeros(word);
    case '1': /* 일 */
    case '7': /* 칠 */
    case '8': /* 팔 */
        return LAST_SOUND_RIEUL;
    case '3': /* 삼 */
    case '6': /* 육 */
        return LAST_SOUND_CONSONANT;
    default:
        return LAST_SOUND_VOWEL;
    }
}

static enum last_sound sound_of_letter_name(char letter)
{
    switch (letter) {
    case 'l': /* 엘 */
    case 'r': /* 알 */
        return LAST_SOUND_RIEUL;
    case 'm': /* 엠 */
    case 'n': /* 엔 */
        return LAST_SOUND_CONSONANT;
    default:
        return LAST_SOUND_VOWEL;
    }
}

/** A Latin word by its usual spelling in Hangul: mail 메일, web 웹, desk 데스크, phone 폰. */
static enum last_sound sound_of_latin_word(struct str word)
{
    char last = (char)(from_end(word, 0) | 0x20);
    char before = (char)(from_end(word, 1) | 0x20);
    char third = (char)(from_end(word, 2) | 0x20);

    if (last == 'l' || (last == 'e' && before == 'l' && third != 'l'))
        return LAST_SOUND_RIEUL;
    if (last == 'm' || last == 'n' || (last == 'g' && before == 'n'))
        return LAST_SOUND_CONSONANT;
    if (last == 'e' && is_one_of(before, "nm") && is_one_of(third, "aiou"))
        return LAST_SOUND_CONSONANT;
    if (is_one_of(last, "ptkc") && (is_one_of(before, "aeiou") || (before == 'c' && last == 'k')))
        return LAST_SOUND_CONSONANT;
    if (last == 'b' && before == 'e')
        return LAST_SOUND_CONSONANT;
    return LAST_SOUND_VOWEL;
}

/** Letters are read by their names where they stand alone, in capitals, or behind a digit. */
static bool is_spelled_out(struct str word)
{
    char before = from_end(word, 1);

    return is_upper(from_end(word, 0)) || !(is_lower(before) || is_upper(before));
}

/** Without signs and brackets at the end, which are not read; a word of nothing else stays. */
static struct str without_signs(struct str word)
{
    size_t at = word.n;

    while (at > 0) {
        size_t start = at;
        uint32_t c = utf8_previous(word, &start);

        if (u_isalnum((UChar32)c) || c == '%')
            return (struct str){ word.p, at };
        at = start;
    }
    return word;
}

enum last_sound korean_last_sound(struct str word)
{
    struct str spoken = without_signs(word);
    size_t at = spoken.n;
    uint32_t c;

    if (spoken.n == 0)
        return LAST_SOUND_VOWEL;
    c = utf8_previous(spoken, &at);
    if (hangul_is_syllable(c)) {
        unsigned final = hangul_final(c);

        if (final == HANGUL_FINAL_NONE)
            return LAST_SOUND_VOWEL;
        return final == HANGUL_FINAL_RIEUL ? LAST_SOUND_RIEUL : LAST_SOUND_CONSONANT;
    }
    if (c >= 0x80)
        return LAST_SOUND_VOWEL;
    if (is_digit((char)c))
        return sound_of_digit(spoken);
    if (!is_lower((char)c) && !is_upper((char)c))
        return LAST_SOUND_VOWEL; /* % is 퍼센트 */
    if (is_spelled_out(spoken))
        return sound_of_letter_name((char)(c | 0x20));
    return sound_of_latin_word(spoken);
}

bool korean_is_particle_pair(struct str pair)
{
    static const char *const pairs[] = {
        "은/는", "이/가",       "을/를",   "과/와",   "으로/로",
        "아/야", "이에요/예요", "이나/나", "이랑/랑", "이라/라",
    };

    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (str_eq(pair, str_of(pairs[i])))
            return true;
    return false;
}

struct str korean_particle(struct str word, struct str pair)
{
    struct str after_vowel = pair;
    struct str after_consonant = str_cut(&after_vowel, '/');
    enum last_sound sound = korean_last_sound(word);

    CHECK(korean_is_particle_pair(pair));
    if (sound == LAST_SOUND_RIEUL && str_eq(after_vowel, STR("로")))
        return after_vowel;
    return sound == LAST_SOUND_VOWEL ? after_vowel : after_consonant;
}

bool korean_ends_in_sign(struct str word)
{
    size_t at = word.n;

    return word.n > 0 && !u_isalnum((UChar32)utf8_previous(word, &at));
}
