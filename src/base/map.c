#include "base/map.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/random.h"

enum { FIRST_ROOM = 16 }; /* slots; always a power of two */

/** A text key has bytes that are not NULL; an integer key has NULL there and stands in `number`. */
struct key {
    const char *bytes;
    size_t length;
    int64_t number;
};

struct slot {
    struct key key;
    uint64_t hash;
    void *value; /* NULL: the slot is free */
};

struct map {
    struct arena *arena; /* NULL: heap */
    struct slot *slots;
    size_t room;
    size_t count;
    unsigned char seed[crypto_shorthash_KEYBYTES];
};

static struct key text_key(struct str text)
{
    return (struct key){ .bytes = text.n > 0 ? text.p : "", .length = text.n };
}

static struct key int_key(int64_t number)
{
    return (struct key){ .number = number };
}

static uint64_t hash_of(const struct map *map, const struct key *key)
{
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t value;

    if (key->bytes != NULL)
        crypto_shorthash(hash, (const unsigned char *)key->bytes, key->length, map->seed);
    else
        crypto_shorthash(hash, (const unsigned char *)&key->number, sizeof(key->number), map->seed);
    memcpy(&value, hash, sizeof(value));
    return value;
}

static bool same_key(const struct key *a, const struct key *b)
{
    if (a->bytes == NULL || b->bytes == NULL)
        return a->bytes == b->bytes && a->number == b->number;
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void *take_memory(const struct map *map, size_t count, size_t size)
{
    void *memory;

    if (map->arena != NULL)
        return arena_array(map->arena, count, size);
    memory = calloc(count, size);
    CHECK(memory != NULL);
    return memory;
}

static void give_back(const struct map *map, void *memory)
{
    if (map->arena == NULL)
        free(memory);
}

struct map *map_new(struct arena *arena, struct random *random)
{
    struct map *map = arena != NULL ? ARENA_NEW(arena, struct map) : calloc(1, sizeof(*map));

    CHECK(map != NULL);
    map->arena = arena;
    map->room = FIRST_ROOM;
    map->slots = take_memory(map, map->room, sizeof(*map->slots));
    random_fill(random, map->seed, sizeof(map->seed));
    return map;
}

static void free_key(const struct map *map, const struct key *key)
{
    if (key->bytes != NULL)
        give_back(map, (void *)(uintptr_t)key->bytes);
}

void map_free(struct map **map)
{
    struct map *gone = *map;

    *map = NULL;
    if (gone == NULL || gone->arena != NULL)
        return;
    for (size_t i = 0; i < gone->room; i++)
        free_key(gone, &gone->slots[i].key);
    free(gone->slots);
    free(gone);
}

size_t map_count(const struct map *map)
{
    return map->count;
}

/** The slot that holds the key, or the free one where it belongs. There is always a free slot. */
static struct slot *slot_for(const struct map *map, const struct key *key, uint64_t hash)
{
    size_t at = hash & (map->room - 1);

    while (map->slots[at].value != NULL
           && (map->slots[at].hash != hash || !same_key(&map->slots[at].key, key)))
        at = (at + 1) & (map->room - 1);
    return &map->slots[at];
}

static void grow(struct map *map)
{
    struct slot *former = map->slots;
    size_t former_room = map->room;

    map->room *= 2;
    map->slots = take_memory(map, map->room, sizeof(*map->slots));
    for (size_t i = 0; i < former_room; i++)
        if (former[i].value != NULL)
            *slot_for(map, &former[i].key, former[i].hash) = former[i];
    give_back(map, former);
}

static struct key copy_key(const struct map *map, struct key key)
{
    char *copy;

    if (key.bytes == NULL)
        return key;
    copy = take_memory(map, key.length + 1, 1);
    memcpy(copy, key.bytes, key.length);
    key.bytes = copy;
    return key;
}

static void *get(const struct map *map, struct key key)
{
    return slot_for(map, &key, hash_of(map, &key))->value;
}

static void *set(struct map *map, struct key key, void *value)
{
    uint64_t hash = hash_of(map, &key);
    struct slot *slot = slot_for(map, &key, hash);
    void *before = slot->value;

    CHECK(value != NULL);
    if (before != NULL) {
        slot->value = value;
        return before;
    }
    if (4 * (map->count + 1) > 3 * map->room) {
        grow(map);
        slot = slot_for(map, &key, hash);
    }
    *slot = (struct slot){ copy_key(map, key), hash, value };
    map->count++;
    return NULL;
}

/** Closes the gap at `gap`: whoever probed past it moves back, so that searches still find them. */
static void close_gap(struct map *map, size_t gap)
{
    size_t mask = map->room - 1;
    size_t at = gap;

    for (;;) {
        size_t home;

        at = (at + 1) & mask;
        if (map->slots[at].value == NULL)
            break;
        home = map->slots[at].hash & mask;
        if (((at - home) & mask) < ((at - gap) & mask))
            continue;
        map->slots[gap] = map->slots[at];
        gap = at;
    }
    map->slots[gap] = (struct slot){ 0 };
}

static void *take_out(struct map *map, struct key key)
{
    struct slot *slot = slot_for(map, &key, hash_of(map, &key));
    void *value = slot->value;

    if (value == NULL)
        return NULL;
    free_key(map, &slot->key);
    close_gap(map, (size_t)(slot - map->slots));
    map->count--;
    return value;
}

void *map_get(const struct map *map, struct str key)
{
    return get(map, text_key(key));
}

void *map_set(struct map *map, struct str key, void *value)
{
    return set(map, text_key(key), value);
}

void *map_remove(struct map *map, struct str key)
{
    return take_out(map, text_key(key));
}

void *map_get_int(const struct map *map, int64_t key)
{
    return get(map, int_key(key));
}

void *map_set_int(struct map *map, int64_t key, void *value)
{
    return set(map, int_key(key), value);
}

void *map_remove_int(struct map *map, int64_t key)
{
    return take_out(map, int_key(key));
}

bool map_next(const struct map *map, struct map_entry *entry)
{
    while (entry->at < map->room) {
        const struct slot *slot = &map->slots[entry->at++];

        if (slot->value == NULL)
            continue;
        entry->key =
            slot->key.bytes != NULL ? (struct str){ slot->key.bytes, slot->key.length } : STR_NULL;
        entry->int_key = slot->key.number;
        entry->value = slot->value;
        return true;
    }
    return false;
}
