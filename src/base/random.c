#include "base/random.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"

static void system_fill(struct random *random, void *bytes, size_t n)
{
    (void)random;
    randombytes_buf(bytes, n);
}

struct random random_system = { system_fill };

/* One step of the state is one addition, so that threads never get the same number. */
static uint64_t splitmix64(atomic_uint_fast64_t *state)
{
    static const uint64_t step = 0x9e3779b97f4a7c15u;
    uint64_t z = atomic_fetch_add(state, step) + step;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void seeded_fill(struct random *random, void *bytes, size_t n)
{
    struct random_seeded *seeded = (struct random_seeded *)(void *)random;
    unsigned char *out = bytes;

    while (n > 0) {
        uint64_t word = splitmix64(&seeded->state);
        size_t take = n < sizeof(word) ? n : sizeof(word);

        memcpy(out, &word, take);
        out += take;
        n -= take;
    }
}

void random_seeded_init(struct random_seeded *seeded, uint64_t seed)
{
    seeded->random.fill = seeded_fill;
    atomic_init(&seeded->state, seed);
}

void random_fill(struct random *random, void *bytes, size_t n)
{
    random->fill(random, bytes, n);
}

uint64_t random_u64(struct random *random)
{
    uint64_t value;

    random->fill(random, &value, sizeof(value));
    return value;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    uint64_t limit;
    uint64_t value;

    CHECK(bound > 0);
    limit = UINT64_MAX - UINT64_MAX % bound;
    do
        value = random_u64(random);
    while (value >= limit);
    return value % bound;
}
