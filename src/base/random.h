/** Randomness, passed in as a value: the system's for secrets, a seeded one for tests and demo
 * data. */
#ifndef PHAROS_BASE_RANDOM_H
#define PHAROS_BASE_RANDOM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    void (*fill)(struct random *random, void *bytes, size_t n);
};

/** The kernel's generator, by libsodium. Safe from any thread. */
extern struct random random_system;

/** Same seed, same bytes (splitmix64, Steele et al. 2014), which several threads share out among
 * themselves. Not for secrets. */
struct random_seeded {
    struct random random; /* pass &seeded.random */
    atomic_uint_fast64_t state;
};

void random_seeded_init(struct random_seeded *seeded, uint64_t seed);
void random_fill(struct random *random, void *bytes, size_t n);
uint64_t random_u64(struct random *random);
/** Uniform in 0 .. bound-1 without modulo bias; bound > 0. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
