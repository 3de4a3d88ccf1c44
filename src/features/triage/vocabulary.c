#include "features/triage/vocabulary.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

enum {
    KEYS_PER_SHARE = 4,
    FIRST_SLOTS = 1 << 12,
    KEY_BITS = 64,
    AHEAD = 16, /* keys */
    GROUP_BITS = 4,
    GROUP_MASK = (1 << GROUP_BITS) - 1,
    FREQUENT = 1 << 16, /* texts */
};

/** One key that was met; texts is 0 for an empty slot. */
struct slot {
    uint64_t key;
    uint32_t texts;
    uint32_t last; /* text it was met in last; its group, in the low GROUP_BITS */
};

struct vocabulary_counter {
    struct slot *slots;
    size_t room; /* a power of two */
    size_t used;
};

uint32_t vocabulary_find(const struct vocabulary *vocabulary, uint64_t key)
{
    size_t share;

    if (vocabulary->count == 0)
        return VOCABULARY_UNKNOWN;
    share = (size_t)(key >> vocabulary->shift);
    for (uint32_t i = vocabulary->begins[share]; i < vocabulary->begins[share + 1]; i++)
        if (vocabulary->keys[i] == key)
            return i;
    return VOCABULARY_UNKNOWN;
}

/** Two steps ahead, as a look-up takes two. */
static void fetch_ahead(const struct vocabulary *vocabulary, const uint64_t *keys, size_t count,
                        size_t i)
{
    const uint32_t *begins = vocabulary->begins;

    if (i + 2 * AHEAD < count)
        __builtin_prefetch(&begins[keys[i + 2 * AHEAD] >> vocabulary->shift]);
    if (i + AHEAD < count)
        __builtin_prefetch(&vocabulary->keys[begins[keys[i + AHEAD] >> vocabulary->shift]]);
}

void vocabulary_find_all(const struct vocabulary *vocabulary, const uint64_t *keys, size_t count,
                         uint32_t *places)
{
    for (size_t i = 0; i < count; i++) {
        if (vocabulary->count > 0)
            fetch_ahead(vocabulary, keys, count, i);
        places[i] = vocabulary_find(vocabulary, keys[i]);
    }
}

unsigned vocabulary_share_bits(size_t count)
{
    unsigned bits = 1;

    while (((size_t)KEYS_PER_SHARE << bits) < count)
        bits++;
    return bits;
}

static struct slot *new_slots(size_t room)
{
    struct slot *slots = calloc(room, sizeof(*slots));

    CHECK(slots != NULL);
    return slots;
}

struct vocabulary_counter *vocabulary_counter_new(void)
{
    struct vocabulary_counter *counter = calloc(1, sizeof(*counter));

    CHECK(counter != NULL);
    counter->room = FIRST_SLOTS;
    counter->slots = new_slots(counter->room);
    return counter;
}

void vocabulary_counter_free(struct vocabulary_counter **counter)
{
    if (*counter != NULL)
        free((*counter)->slots);
    free(*counter);
    *counter = NULL;
}

static struct slot *slot_of(const struct vocabulary_counter *counter, uint64_t key)
{
    size_t at = (size_t)key & (counter->room - 1);

    while (counter->slots[at].texts > 0 && counter->slots[at].key != key)
        at = (at + 1) & (counter->room - 1);
    return &counter->slots[at];
}

static void move_slots(struct vocabulary_counter *counter, size_t room, uint32_t least)
{
    struct vocabulary_counter next = { new_slots(room), room, 0 };

    for (size_t i = 0; i < counter->room; i++)
        if (counter->slots[i].texts >= least) {
            *slot_of(&next, counter->slots[i].key) = counter->slots[i];
            next.used++;
        }
    free(counter->slots);
    *counter = next;
}

/** Grows; past the limit, what was seen least so far is forgotten instead. */
static void make_room(struct vocabulary_counter *counter)
{
    if (counter->used < VOCABULARY_COUNTED_MAX) {
        move_slots(counter, counter->room * 2, 1);
        return;
    }
    for (uint32_t least = 2; counter->used * 2 > VOCABULARY_COUNTED_MAX; least++)
        move_slots(counter, counter->room, least);
}

static void count_key(struct vocabulary_counter *counter, uint64_t key, uint8_t group,
                      uint32_t text)
{
    struct slot *slot = slot_of(counter, key);
    uint32_t last = text << GROUP_BITS | (group & GROUP_MASK);

    if (slot->texts > 0) {
        slot->texts += slot->last != last;
        slot->last = last;
        return;
    }
    *slot = (struct slot){ key, 1, last };
    counter->used++;
    if (counter->used * 2 > counter->room)
        make_room(counter);
}

void vocabulary_count(struct vocabulary_counter *counter, const uint64_t *keys,
                      const uint8_t *groups, size_t count, uint32_t text)
{
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&counter->slots[(size_t)keys[i + AHEAD] & (counter->room - 1)]);
        count_key(counter, keys[i], groups[i], text);
    }
}

/* Making it. */

static int by_key(const void *a, const void *b)
{
    const struct slot *one = a;
    const struct slot *other = b;

    return one->key < other->key ? -1 : one->key > other->key;
}

/** How often a key must occur so that no more than VOCABULARY_MAX occur more often. */
static uint32_t rarest_kept(const struct vocabulary_counter *counter, uint32_t min_texts)
{
    size_t *keys = calloc(FREQUENT + 1, sizeof(*keys)); /* by the texts they occur in */
    uint32_t least = FREQUENT;

    CHECK(keys != NULL);
    for (size_t i = 0; i < counter->room; i++)
        keys[counter->slots[i].texts < FREQUENT ? counter->slots[i].texts : FREQUENT]++;
    for (size_t more = keys[FREQUENT]; least > min_texts && more <= VOCABULARY_MAX;)
        more += keys[--least];
    free(keys);
    return least > 0 ? least : 1;
}

/** Of the rarest only as many as there is room for, those with the lowest keys. */
static void leave_out(struct slot *slots, size_t *count, uint32_t rarest)
{
    size_t frequent = 0;
    size_t kept = 0;
    size_t rare = 0;

    for (size_t i = 0; i < *count; i++)
        frequent += slots[i].texts > rarest;
    for (size_t i = 0; i < *count; i++)
        if (slots[i].texts > rarest || rare++ + frequent < VOCABULARY_MAX)
            slots[kept++] = slots[i];
    *count = kept;
}

/** By rising key. */
static struct slot *choose(const struct vocabulary_counter *counter, uint32_t min_texts,
                           size_t *count)
{
    uint32_t rarest = rarest_kept(counter, min_texts);
    struct slot *chosen;

    *count = 0;
    for (size_t i = 0; i < counter->room; i++)
        *count += counter->slots[i].texts >= rarest;
    chosen = new_slots(*count + 1);
    *count = 0;
    for (size_t i = 0; i < counter->room; i++)
        if (counter->slots[i].texts >= rarest)
            chosen[(*count)++] = counter->slots[i];
    qsort(chosen, *count, sizeof(*chosen), by_key);
    leave_out(chosen, count, rarest);
    return chosen;
}

static const uint32_t *find_begins(const struct slot *slots, size_t count, unsigned bits,
                                   struct arena *arena)
{
    size_t shares = (size_t)1 << bits;
    uint32_t *begins = ARENA_ARRAY(arena, shares + 1, uint32_t);
    size_t at = 0;

    for (size_t share = 0; share <= shares; share++) {
        while (at < count && (size_t)(slots[at].key >> (KEY_BITS - bits)) < share)
            at++;
        begins[share] = (uint32_t)at;
    }
    return begins;
}

struct vocabulary vocabulary_make(const struct vocabulary_counter *counter, uint32_t texts,
                                  uint32_t min_texts, struct arena *arena)
{
    size_t count;
    struct slot *slots = choose(counter, min_texts, &count);
    unsigned bits = vocabulary_share_bits(count);
    uint64_t *keys = ARENA_ARRAY(arena, count + 1, uint64_t);
    float *idf = ARENA_ARRAY(arena, count + 1, float);
    uint8_t *groups = ARENA_ARRAY(arena, count + 1, uint8_t);
    const uint32_t *begins = find_begins(slots, count, bits, arena);

    for (size_t i = 0; i < count; i++) {
        keys[i] = slots[i].key;
        idf[i] = (float)(log((1.0 + texts) / (1.0 + slots[i].texts)) + 1);
        groups[i] = slots[i].last & GROUP_MASK;
    }
    free(slots);
    return (struct vocabulary){ count, keys, idf, groups, KEY_BITS - bits, begins };
}
