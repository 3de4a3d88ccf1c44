/** For tests of urgency: the built-in rules, and what they say of a text. */
#ifndef PHAROS_FEATURES_TRIAGE_URGENCY_RULES_TEST_H
#define PHAROS_FEATURES_TRIAGE_URGENCY_RULES_TEST_H

#include <stdlib.h>

#include "base/arena.h"
#include "features/triage/urgency.h"

enum { RULES_ARENA_MAX = 64 * 1024 * 1024 };

struct fixture {
    struct arena *arena;
    const struct urgency_rules *rules;
};

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    fixture->arena = arena_new(RULES_ARENA_MAX);
    fixture->rules = urgency_rules_built_in(fixture->arena);
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

static inline enum urgency_level level_of(void **state, const char *text)
{
    const struct fixture *fixture = *state;

    return urgency_of(fixture->rules, str_of(text)).level;
}

#endif
