/** What every unit test includes: cmocka with the headers it wants first, and a few assertions. */
#ifndef PHAROS_BASE_CMOCKA_TEST_H
#define PHAROS_BASE_CMOCKA_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

/** The text equals a C string; a difference prints both. */
#define assert_str_is(actual, expected)                                                            \
    do {                                                                                           \
        struct str actual_ = (actual);                                                             \
        const char *expected_ = (expected);                                                        \
        if (!str_eq(actual_, str_of(expected_)))                                                   \
            fail_msg("\"%" STR_FMT "\" is not \"%s\"", STR_ARG(actual_), expected_);               \
    } while (0)

/** A fixture for tests that only need an arena: *state is one, gone at the end. */
static inline int test_arena_set_up(void **state)
{
    *state = arena_new(ARENA_REQUEST_MAX);
    return 0;
}

static inline int test_arena_tear_down(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

#define ARENA_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, test_arena_set_up, test_arena_tear_down)

#endif
