#include "core/house_walk.h"

void house_walk_on(struct house_walk *walk, const int64_t *ids, size_t count, int limit,
                   int64_t window_end_id)
{
    if (count > 0 && count == (size_t)limit)
        walk->after_id = ids[count - 1];
    else if (window_end_id > 0)
        walk->after_id = window_end_id;
    else
        walk->is_over = true;
}
