/**
 * Which grams a model knows, and how rare each is. Keys stand in order, with a table of where each
 * share of the key space begins, so that a look-up reads some four neighbours and a model file can
 * be used as it lies on the disk.
 */
#ifndef PHAROS_FEATURES_TRIAGE_VOCABULARY_H
#define PHAROS_FEATURES_TRIAGE_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    VOCABULARY_MAX = 1 << 20,         /* keys; of more the most frequent are kept */
    VOCABULARY_COUNTED_MAX = 1 << 23, /* different keys while counting; then those seen once go */
};

#define VOCABULARY_UNKNOWN UINT32_MAX

/** Borrowed arrays: of an arena, or of a mapped file. */
struct vocabulary {
    size_t count;
    const uint64_t *keys;   /* rising */
    const float *idf;       /* ln((1 + n) / (1 + df)) + 1 (Salton and Buckley, 1988, smoothed) */
    const uint8_t *groups;  /* the caller's */
    unsigned shift;         /* of a key: its share */
    const uint32_t *begins; /* of each share the first key; one more than there are shares */
};

/** Place of a key, or VOCABULARY_UNKNOWN. */
uint32_t vocabulary_find(const struct vocabulary *vocabulary, uint64_t key);

/** The places of many keys, which is faster than one by one: memory is fetched ahead. */
void vocabulary_find_all(const struct vocabulary *vocabulary, const uint64_t *keys, size_t count,
                         uint32_t *places);

/** Shares for so many keys: a power of two. */
unsigned vocabulary_share_bits(size_t count);

/** Counts in how many texts each key occurs. Owned: vocabulary_counter_free. */
struct vocabulary_counter;
struct vocabulary_counter *vocabulary_counter_new(void);
void vocabulary_counter_free(struct vocabulary_counter **counter);
/** The keys of text number `text`, each with its group (below 16); texts come one after the other,
 * from 0. */
void vocabulary_count(struct vocabulary_counter *counter, const uint64_t *keys,
                      const uint8_t *groups, size_t count, uint32_t text);

/** The keys that occur in at least `min_texts` of `texts`, in the arena. */
struct vocabulary vocabulary_make(const struct vocabulary_counter *counter, uint32_t texts,
                                  uint32_t min_texts, struct arena *arena);

#endif
