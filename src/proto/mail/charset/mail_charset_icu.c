#include "proto/mail/charset/mail_charset_icu.h"

#include <stdint.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text/utf8.h"

enum { CHUNK_BYTES = 16 * 1024, UTF8_BYTES_PER_UNIT = 3 };

/** ICU calls this for what it cannot read; one U+FFFD stands for it. */
static void replace_bad(const void *context, UConverterToUnicodeArgs *args, const char *bytes,
                        int32_t n, UConverterCallbackReason reason, UErrorCode *code)
{
    size_t *bad = (size_t *)(uintptr_t)context;
    static const UChar replacement = UTF8_REPLACEMENT;

    (void)bytes;
    (void)n;
    if (reason > UCNV_IRREGULAR)
        return;
    (*bad)++;
    *code = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &replacement, 1, 0, code);
}

static UConverter *open_converter(const char *name)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);

    CHECK(U_SUCCESS(code));
    return converter;
}

void mail_charset_icu_load(const char *converter)
{
    ucnv_close(open_converter(converter));
}

/** Appends `n` units as UTF-8; there is room for three bytes each. */
static size_t put_units(char *out, const UChar *units, int32_t n)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t written = 0;

    u_strToUTF8WithSub(out, n * UTF8_BYTES_PER_UNIT, &written, units, n, UTF8_REPLACEMENT, NULL,
                       &code);
    CHECK(U_SUCCESS(code) || code == U_STRING_NOT_TERMINATED_WARNING);
    return (size_t)written;
}

/** A surrogate pair must not be parted between two chunks. */
static int32_t whole_units(const UChar *units, int32_t n)
{
    return n > 1 && U16_IS_LEAD(units[n - 1]) ? n - 1 : n;
}

struct mail_charset_text mail_charset_icu(struct str bytes, const char *name, struct arena *arena)
{
    UConverter *converter = open_converter(name);
    UErrorCode code = U_ZERO_ERROR;
    struct mail_charset_text out = { STR_NULL, 0 };
    const char *from = bytes.p;
    const char *end = bytes.p + bytes.n;
    /* Two bytes may become two units, and no byte more than one. */
    size_t room = (bytes.n + 2) * UTF8_BYTES_PER_UNIT;
    char *text = arena_alloc(arena, room);
    UChar units[CHUNK_BYTES];
    int32_t kept = 0;
    size_t n = 0;

    ucnv_setToUCallBack(converter, replace_bad, &out.bad, NULL, NULL, &code);
    CHECK(U_SUCCESS(code));
    do {
        UChar *at = units + kept;
        int32_t whole;

        code = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &at, units + CHUNK_BYTES, &from, end, NULL, true, &code);
        CHECK(U_SUCCESS(code) || code == U_BUFFER_OVERFLOW_ERROR);
        whole = code == U_BUFFER_OVERFLOW_ERROR ? whole_units(units, (int32_t)(at - units))
                                                : (int32_t)(at - units);
        CHECK(n + (size_t)whole * UTF8_BYTES_PER_UNIT <= room);
        n += put_units(text + n, units, whole);
        kept = (int32_t)(at - units) - whole;
        if (kept > 0)
            units[0] = units[whole];
    } while (code == U_BUFFER_OVERFLOW_ERROR);
    ucnv_close(converter);
    out.text = (struct str){ text, n };
    return out;
}
