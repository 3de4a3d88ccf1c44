/**
 * The permissions of all features, each with a bit. Built once for a house from its features'
 * tables; constant afterwards, so any thread may read it.
 */
#ifndef PHAROS_CORE_ACCESS_PERMISSION_H
#define PHAROS_CORE_ACCESS_PERMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "core/access/access.h"

struct arena;
struct feature;
struct permission_table;

enum { PERMISSIONS_MAX = 64 };

/** All names stand once and there are at most 64, or it is our own mistake (CHECK). Owned. */
struct permission_table *permission_table_new(const struct feature *const *features);
/** NULL is fine; *table becomes NULL. */
void permission_table_free(struct permission_table **table);

size_t permission_count(const struct permission_table *table);
/** The permission of a bit, below permission_count; ordered by name. */
const struct permission *permission_at(const struct permission_table *table, size_t bit);
/** 0 for a name that no feature declares. */
uint64_t permission_mask(const struct permission_table *table, struct str name);

/**
 * The set that a text of names parted by single blanks tells; names nobody declares (of a feature
 * that is gone) count as nothing. "all" is every permission.
 */
uint64_t permission_set_parse(const struct permission_table *table, struct str names);
/** The names of a set, in order, parted by single blanks. */
struct str permission_set_format(const struct permission_table *table, uint64_t set,
                                 struct arena *arena);
/** What a role has in a new company. */
uint64_t permission_set_of_role(const struct permission_table *table, enum role_bit role);

#endif
