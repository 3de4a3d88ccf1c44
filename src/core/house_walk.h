/**
 * A walk by id over a table of which some rows have served their time and others stay: a bounded
 * stretch each change, so that nobody waits for it, on until the end, so that nothing is left
 * behind what stays.
 */
#ifndef PHAROS_CORE_HOUSE_WALK_H
#define PHAROS_CORE_HOUSE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Rows that are looked at in one change. */
enum { HOUSE_WALK_WINDOW = 10000 };

struct house_walk {
    int64_t after_id; /* 0: from the beginning */
    bool is_over;
};

/**
 * Goes on past what was found: `count` ids of at most `limit`, and where the window ends (0: the
 * table does). Where the limit was met, the rest of the window comes next.
 */
void house_walk_on(struct house_walk *walk, const int64_t *ids, size_t count, int limit,
                   int64_t window_end_id);

#endif
