/** What the tests of conditions are about: things with a field of every type, in rows and memory.
 */
#ifndef PHAROS_CORE_CONDITION_CONDITION_TEST_THINGS_H
#define PHAROS_CORE_CONDITION_CONDITION_TEST_THINGS_H

#include "core/api/listing.h"
#include "core/condition/condition.h"

enum { THING_SET_MAX = 4 };

struct thing {
    int64_t id;
    int64_t state;    /* 1 .. 4 */
    int64_t priority; /* 1 .. 4, ordered */
    int64_t count;    /* 0: none */
    int64_t assignee;
    int64_t team;
    struct str title; /* STR_NULL: none */
    int64_t created_at_ms;
    int64_t solved_at_ms; /* 0: none */
    bool vip;
    struct str tags[THING_SET_MAX];
    size_t tag_count;
    int64_t watchers[THING_SET_MAX];
    size_t watcher_count;
};

extern const struct condition_domain thing_domain;
extern const struct list_source thing_source; /* gives ids */

#endif
