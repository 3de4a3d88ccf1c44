#include "base/text/fold.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/check.h"

/* One character of a text becomes at most 18 UTF-16 units (U+FDFA under NFKC). */
enum { NFKC_GROWTH_MAX = 18, UTF8_BYTES_PER_UNIT = 3, FIRST_GROWTH = 2 };

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static struct str fold_ascii(struct arena *arena, struct str s)
{
    char *folded;

    folded = arena_alloc(arena, s.n);
    for (size_t i = 0; i < s.n; i++)
        folded[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]);
    return (struct str){ folded, s.n };
}

/** Normalises UTF-16; a first guess at the size is right for nearly every text. */
static UChar *normalize_units(struct arena *arena, const UNormalizer2 *form, const UChar *units,
                              int32_t n, int32_t *out_n)
{
    int32_t room = n * FIRST_GROWTH + NFKC_GROWTH_MAX;
    UErrorCode code = U_ZERO_ERROR;
    UChar *result = arena_array(arena, (size_t)room, sizeof(UChar));

    *out_n = unorm2_normalize(form, units, n, result, room, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR) {
        code = U_ZERO_ERROR;
        room = *out_n + 1;
        result = arena_array(arena, (size_t)room, sizeof(UChar));
        *out_n = unorm2_normalize(form, units, n, result, room, &code);
    }
    CHECK(U_SUCCESS(code));
    return result;
}

static struct str normalize(struct arena *arena, const UNormalizer2 *form, struct str s)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar *units = arena_array(arena, s.n + 1, sizeof(UChar));
    UChar *normal;
    int32_t n;
    char *result;

    CHECK(s.n <= INT32_MAX / (FIRST_GROWTH * UTF8_BYTES_PER_UNIT) - NFKC_GROWTH_MAX);
    u_strFromUTF8WithSub(units, (int32_t)s.n + 1, &n, s.p, (int32_t)s.n, 0xFFFD, NULL, &code);
    CHECK(U_SUCCESS(code));
    normal = normalize_units(arena, form, units, n, &n);
    result = arena_array(arena, (size_t)n + 1, UTF8_BYTES_PER_UNIT);
    u_strToUTF8(result, (n + 1) * UTF8_BYTES_PER_UNIT, &n, normal, n, &code);
    CHECK(U_SUCCESS(code));
    return (struct str){ result, (size_t)n };
}

struct str text_fold(struct arena *arena, struct str s)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *form;

    if (s.n == 0)
        return s;
    if (is_ascii(s))
        return fold_ascii(arena, s);
    form = unorm2_getNFKCCasefoldInstance(&code);
    CHECK(U_SUCCESS(code));
    return normalize(arena, form, s);
}

struct str text_nfc(struct arena *arena, struct str s)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *form;

    if (is_ascii(s))
        return s;
    form = unorm2_getNFCInstance(&code);
    CHECK(U_SUCCESS(code));
    return normalize(arena, form, s);
}
