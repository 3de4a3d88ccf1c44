#include "base/random.h"

#include "base/cmocka_test.h"

static void the_same_seed_gives_the_same_bytes(void **state)
{
    struct random_seeded a;
    struct random_seeded b;
    struct random_seeded other;

    (void)state;
    random_seeded_init(&a, 1);
    random_seeded_init(&b, 1);
    random_seeded_init(&other, 2);
    for (int i = 0; i < 100; i++) {
        uint64_t value = random_u64(&a.random);

        assert_true(value == random_u64(&b.random));
        assert_true(value != random_u64(&other.random));
    }
}

/* The first outputs of splitmix64 for seed 1234567, as published beside the algorithm. */
static void the_seeded_generator_is_splitmix64(void **state)
{
    static const uint64_t expected[] = { 6457827717110365317u, 3203168211198807973u,
                                         9817491932198370423u, 4593380528125082431u,
                                         16408922859458223821u };
    struct random_seeded seeded;

    (void)state;
    random_seeded_init(&seeded, 1234567);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_true(random_u64(&seeded.random) == expected[i]);
}

static void numbers_below_a_bound_are_even(void **state)
{
    enum { BOUND = 6, DRAWS = 60000 };
    struct random_seeded seeded;
    int seen[BOUND] = { 0 };

    (void)state;
    random_seeded_init(&seeded, 3);
    for (int i = 0; i < DRAWS; i++)
        seen[random_below(&seeded.random, BOUND)]++;
    for (int i = 0; i < BOUND; i++)
        assert_in_range(seen[i], DRAWS / BOUND - 400, DRAWS / BOUND + 400);
    assert_int_equal(random_below(&seeded.random, 1), 0);
}

static void the_system_generator_fills_every_byte(void **state)
{
    unsigned char bytes[16];
    unsigned char ever[16] = { 0 };

    (void)state;
    for (int round = 0; round < 100; round++) {
        random_fill(&random_system, bytes, sizeof(bytes));
        for (size_t i = 0; i < sizeof(bytes); i++)
            ever[i] |= bytes[i];
    }
    for (size_t i = 0; i < sizeof(ever); i++)
        assert_int_equal(ever[i], 0xff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(the_seeded_generator_is_splitmix64),
        cmocka_unit_test(numbers_below_a_bound_are_even),
        cmocka_unit_test(the_system_generator_fills_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
