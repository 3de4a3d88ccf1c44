/** A handful of ids in no order, looked through one by one. */
#ifndef PHAROS_CORE_ID_SET_H
#define PHAROS_CORE_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Empty when zeroed; whoever holds the set frees `ids`. */
struct id_set {
    int64_t *ids;
    size_t count;
    size_t room;
};

bool id_set_has(const struct id_set *set, int64_t id);
/** Nothing happens when it is there already. */
void id_set_add(struct id_set *set, int64_t id);
void id_set_remove(struct id_set *set, int64_t id);

#endif
