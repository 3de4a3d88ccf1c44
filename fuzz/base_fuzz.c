/* The small readers of base: whatever they accept must come out the same when written again. */
#include "base/encode.h"
#include "base/instant.h"
#include "fuzz.h"

static void check_encodings(struct arena *arena, struct str text)
{
    struct str raw;

    if (base64url_decode(arena, text, &raw))
        CHECK(str_eq(base64url_encode(arena, raw), text));
    if (base64_decode(arena, text, &raw))
        CHECK(str_eq(base64_encode(arena, raw), text));
    if (hex_decode(arena, text, &raw))
        CHECK(str_eq_ascii_nocase(hex_encode(arena, raw), text));
    if (percent_decode(arena, text, &raw))
        CHECK(percent_decode(arena, percent_encode(arena, raw), &text) && str_eq(text, raw));
}

static void check_dates(struct arena *arena, struct str text)
{
    struct civil date;
    int64_t at_ms;
    int64_t again_ms;

    if (civil_parse(text, &date))
        CHECK(str_eq(civil_format(arena, date), text));
    if (instant_parse(text, &at_ms))
        CHECK(instant_parse(instant_format(arena, at_ms), &again_ms) && again_ms == at_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct str text = { (const char *)bytes, n };

    check_encodings(arena, text);
    check_dates(arena, text);
    arena_free(&arena);
    return 0;
}
