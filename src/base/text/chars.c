#include "base/text/chars.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "base/attributes.h"
#include "base/check.h"
#include "base/text/utf8.h"

enum {
    ASCII_END = 0x80,
    HANGUL_FIRST = 0xAC00,
    HANGUL_LAST = 0xD7A3,
    HAN_FIRST = 0x4E00,
    HAN_LAST = 0x9FFF,
    PROLONGED_SOUND_MARK = 0x30FC,
    RIGHT_QUOTE = 0x2019,
    HYPHEN = 0x2010,
    MINUS = 0x2212,
    /* A base with its marks; what is longer is cut, which only odd input can notice. */
    SPAN_CHARS_MAX = 32,
    SPAN_UNITS_MAX = 2 * SPAN_CHARS_MAX,
    FOLDED_UNITS_MAX = 18 * SPAN_UNITS_MAX,
};

static enum char_class ascii_class(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return CHAR_LETTER;
    if (c >= '0' && c <= '9')
        return CHAR_DIGIT;
    switch (c) {
    case '-':
    case '_':
    case '.':
    case '/':
    case '@':
    case '+':
    case '&':
        return CHAR_JOIN;
    case ',':
    case ':':
        return CHAR_DIGIT_JOIN;
    case '\'':
        return CHAR_APOSTROPHE;
    default:
        return CHAR_BREAK;
    }
}

static bool is_hangul_or_han(uint32_t c)
{
    return (c >= HANGUL_FIRST && c <= HANGUL_LAST) || (c >= HAN_FIRST && c <= HAN_LAST);
}

static enum char_class letter_class(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;

    switch (uscript_getScript(c, &code)) {
    case USCRIPT_HANGUL:
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
        return CHAR_CJK;
    default:
        break;
    }
    if (c == PROLONGED_SOUND_MARK)
        return CHAR_CJK;
    if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
        return CHAR_COMPLEX;
    return CHAR_LETTER;
}

enum char_class char_class_of(uint32_t character)
{
    UChar32 c = (UChar32)character;

    if (character < ASCII_END)
        return ascii_class(character);
    if (is_hangul_or_han(character))
        return CHAR_CJK;
    if (c == RIGHT_QUOTE)
        return CHAR_APOSTROPHE;
    if (c == HYPHEN || c == MINUS)
        return CHAR_JOIN;
    if (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK))
        return letter_class(c);
    if (U_GET_GC_MASK(c) & U_GC_N_MASK)
        return CHAR_DIGIT;
    return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) ? CHAR_SYMBOL : CHAR_BREAK;
}

struct scanner {
    const UNormalizer2 *form;
    struct str text;
    folded_char_fn *take;
    void *arg;
};

/** True when the character neither changes nor can join its neighbours, ASCII capitals apart. */
static bool is_plain(const struct scanner *scanner, uint32_t c)
{
    return c < ASCII_END || is_hangul_or_han(c) || unorm2_isInert(scanner->form, (UChar32)c);
}

static bool take_plain(const struct scanner *scanner, uint32_t c, size_t begin, size_t end)
{
    struct folded_char folded = {
        .character = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c,
        .begin = (uint32_t)begin,
        .end = (uint32_t)end,
    };

    return scanner->take(scanner->arg, &folded);
}

/** Folds the characters from `at` up to the next normalisation boundary; *next is that boundary. */
static bool take_span(const struct scanner *scanner, size_t at, size_t *next)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar units[SPAN_UNITS_MAX];
    UChar folded_units[FOLDED_UNITS_MAX];
    int32_t n = 0;
    size_t end = at;

    for (int count = 0; end < scanner->text.n && count < SPAN_CHARS_MAX; count++) {
        size_t after = end;
        uint32_t c = utf8_next(scanner->text, &after);

        if (count > 0 && unorm2_hasBoundaryBefore(scanner->form, (UChar32)c))
            break;
        U16_APPEND_UNSAFE(units, n, c);
        end = after;
    }
    *next = end;
    n = unorm2_normalize(scanner->form, units, n, folded_units, FOLDED_UNITS_MAX, &code);
    CHECK(U_SUCCESS(code));
    for (int32_t i = 0; i < n;) {
        struct folded_char folded = { .begin = (uint32_t)at, .end = (uint32_t)end };

        U16_NEXT(folded_units, i, n, folded.character);
        if (!scanner->take(scanner->arg, &folded))
            return false;
    }
    return true;
}

bool text_scan_folded(struct str text, folded_char_fn *take, void *arg)
{
    UErrorCode code = U_ZERO_ERROR;
    struct scanner scanner = { unorm2_getNFKCCasefoldInstance(&code), text, take, arg };
    size_t at = 0;
    size_t next = 0;
    uint32_t here = 0;

    CHECK(U_SUCCESS(code));
    if (text.n > 0)
        here = utf8_next(text, &next);
    while (at < text.n) {
        size_t after = next;
        uint32_t follower = next < text.n ? utf8_next(text, &after) : 0;

        if (is_plain(&scanner, here) && is_plain(&scanner, follower)) {
            if (!take_plain(&scanner, here, at, next))
                return false;
            at = next;
            next = after;
            here = follower;
            continue;
        }
        if (!take_span(&scanner, at, &next))
            return false;
        at = next;
        if (at < text.n)
            here = utf8_next(text, &next);
    }
    return true;
}
