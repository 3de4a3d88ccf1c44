#include "core/id_set.h"

#include <stdlib.h>

#include "base/check.h"

bool id_set_has(const struct id_set *set, int64_t id)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->ids[i] == id)
            return true;
    return false;
}

void id_set_add(struct id_set *set, int64_t id)
{
    if (id_set_has(set, id))
        return;
    if (set->count == set->room) {
        set->room = set->room * 2 + 4;
        set->ids = realloc(set->ids, set->room * sizeof(int64_t));
        CHECK(set->ids != NULL);
    }
    set->ids[set->count++] = id;
}

void id_set_remove(struct id_set *set, int64_t id)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->ids[i] == id) {
            set->ids[i] = set->ids[--set->count];
            return;
        }
}
