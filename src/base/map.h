/**
 * A hash map from text or 64-bit integers to pointers.
 *
 * Keys are hashed with SipHash-2-4 (Aumasson and Bernstein, 2012) under a random key of the map's
 * own, so that nobody outside can choose keys that collide. Open addressing with linear probing;
 * removal moves followers back (Knuth, The Art of Computer Programming 3, 6.4, algorithm R), so no
 * tombstones remain. One thread at a time, or a lock of the owner's.
 */
#ifndef PHAROS_BASE_MAP_H
#define PHAROS_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct map;
struct random;

/**
 * An empty map. With an arena it lives there, keys and all, and needs no map_free (grown tables
 * leave their former ones behind until reset); with NULL it is heap memory. Owned: map_free.
 */
struct map *map_new(struct arena *arena, struct random *random);
/** Frees a heap map with its keys, not the values. NULL is fine; *map becomes NULL. */
void map_free(struct map **map);
size_t map_count(const struct map *map);

/** The value under `key`, or NULL. STR_NULL and the empty text are the same key. */
void *map_get(const struct map *map, struct str key);
/** Puts `value`, never NULL, under a copy of `key`; returns what stood there before, or NULL. */
void *map_set(struct map *map, struct str key, void *value);
/** Takes the entry out and returns its value, or NULL when there was none. */
void *map_remove(struct map *map, struct str key);

/** The same for integer keys. Both kinds can live in one map without meeting. */
void *map_get_int(const struct map *map, int64_t key);
void *map_set_int(struct map *map, int64_t key, void *value);
void *map_remove_int(struct map *map, int64_t key);

/** One entry on a walk; start with all zero. */
struct map_entry {
    struct str key;  /* borrowed from the map; STR_NULL for an integer key */
    int64_t int_key; /* 0 for a text key */
    void *value;
    size_t at; /* the walk's own */
};

/** The next entry in no particular order; false at the end. The map must not change on the way. */
bool map_next(const struct map *map, struct map_entry *entry);

#endif
