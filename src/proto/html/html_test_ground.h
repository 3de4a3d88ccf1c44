/** What the tests of this folder stand on: an arena, and cleaning that must succeed. */
#ifndef PHAROS_PROTO_HTML_TEST_GROUND_H
#define PHAROS_PROTO_HTML_TEST_GROUND_H

#include "base/cmocka_test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"
#include "proto/html/html_tree_check.h"

static inline int make_arena(void **state)
{
    *state = arena_new((size_t)256 * 1024 * 1024);
    return 0;
}

static inline int drop_arena(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

static inline struct str cleaned(struct arena *arena, struct str html)
{
    struct safe_html safe;
    struct err err;

    assert_true(html_clean(html, arena, &safe, &err));
    return safe.html;
}

/** Neither our own strict reader nor a browser's finds anything in it that is not allowed. */
static inline void assert_harmless(struct arena *arena, struct str html)
{
    struct str got = cleaned(arena, html);
    const char *fault = html_check_clean(got, arena);

    if (fault == NULL)
        fault = html_tree_fault(got, arena);
    if (fault != NULL)
        fail_msg("%" STR_FMT "\n  gave %" STR_FMT "\n  %s", STR_ARG(html), STR_ARG(got), fault);
}

#endif
