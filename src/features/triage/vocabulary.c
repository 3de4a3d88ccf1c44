#include "features/triage/vocabulary.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

enum { KEYS_PER_SHARE = 4, FIRST_SLOTS = 1 << 12, KEY_BITS = 64 };

/** One key that was met; texts is 0 for an empty slot. */
struct slot {
    uint64_t key;
    uint32_t texts;
    uint32_t last; /* text it was met in last */
    uint8_t group;
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

void vocabulary_count(struct vocabulary_counter *counter, uint64_t key, uint8_t group,
                      uint32_t text)
{
    struct slot *slot = slot_of(counter, key);

    if (slot->texts > 0) {
        slot->texts += slot->last != text;
        slot->last = text;
        return;
    }
    *slot = (struct slot){ key, 1, text, group };
    counter->used++;
    if (counter->used * 2 > counter->room)
        make_room(counter);
}

/* Making it. */

static int by_frequency(const void *a, const void *b)
{
    const struct slot *one = a;
    const struct slot *other = b;

    if (one->texts != other->texts)
        return one->texts < other->texts ? 1 : -1;
    return one->key < other->key ? -1 : 1;
}

static int by_key(const void *a, const void *b)
{
    const struct slot *one = a;
    const struct slot *other = b;

    return one->key < other->key ? -1 : one->key > other->key;
}

static struct slot *choose(const struct vocabulary_counter *counter, uint32_t min_texts,
                           size_t *count)
{
    struct slot *chosen = new_slots(counter->used + 1);

    *count = 0;
    for (size_t i = 0; i < counter->room; i++)
        if (counter->slots[i].texts >= min_texts && counter->slots[i].texts > 0)
            chosen[(*count)++] = counter->slots[i];
    if (*count > VOCABULARY_MAX) {
        qsort(chosen, *count, sizeof(*chosen), by_frequency);
        *count = VOCABULARY_MAX;
    }
    qsort(chosen, *count, sizeof(*chosen), by_key);
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
        groups[i] = slots[i].group;
    }
    free(slots);
    return (struct vocabulary){ count, keys, idf, groups, KEY_BITS - bits, begins };
}
