/* Whatever comes in, what goes out is clean: cleaning it again changes nothing, it is well-formed
 * UTF-8, its tags are balanced, and nothing stands in it that could run. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)8 * HTML_OUTPUT_MAX);
    struct str input = { (const char *)bytes, n };
    struct safe_html clean;
    struct str text;
    struct err err;

    if (html_clean(input, arena, &clean, &err))
        CHECK(html_check_clean(clean.html, arena) == NULL);
    if (html_to_text(input, arena, &text, &err))
        CHECK(utf8_is_valid(text));
    if (html_to_marked_text(input, arena, &text, &err)) {
        CHECK(utf8_is_valid(text));
        CHECK(html_from_text(text, arena, &clean, &err));
        CHECK(html_check_clean(clean.html, arena) == NULL);
    }
    arena_free(&arena);
    return 0;
}
