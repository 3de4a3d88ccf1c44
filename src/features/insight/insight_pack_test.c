/* Packs hold the facts that were put into them, and nothing else is a pack. */
#include "features/insight/insight_pack.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/random.h"

enum { SEED = 7, ROUNDS = 200, BYTES_A_FACT = 50 };

static const int64_t hour_ms = INT64_C(1793545200000);

static void assert_same(const struct insight_fact *a, const struct insight_fact *b)
{
    assert_int_equal(a->ticket_id, b->ticket_id);
    assert_int_equal(a->created_at_ms, b->created_at_ms);
    assert_int_equal(a->team_id, b->team_id);
    assert_int_equal(a->assignee_id, b->assignee_id);
    assert_int_equal(a->channel, b->channel);
    assert_int_equal(a->is_asked, b->is_asked);
    assert_int_equal(a->contacts, b->contacts);
    assert_int_equal(a->first_answer_at_ms, b->first_answer_at_ms);
    assert_int_equal(a->again_at_ms, b->again_at_ms);
    assert_int_equal(a->first_done_at_ms, b->first_done_at_ms);
    assert_int_equal(a->reopened_at_ms, b->reopened_at_ms);
    assert_int_equal(a->done_at_ms, b->done_at_ms);
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->survey_count, b->survey_count);
    for (size_t i = 0; i < a->survey_count; i++)
        assert_memory_equal(&a->surveys[i], &b->surveys[i], sizeof(a->surveys[i]));
}

/** Now and then nothing, now and then before what it follows: imports tell stranger stories. */
static int64_t some_instant(struct random *random, int64_t around_ms)
{
    return random_below(random, 3) == 0
               ? 0
               : around_ms - MS_PER_DAY + (int64_t)random_below(random, 90 * (uint64_t)MS_PER_DAY);
}

struct scene {
    struct arena *arena;
    struct random_seeded random;
    struct insight_pack pack;
};

/** Mostly none. */
static void add_surveys(struct scene *scene, struct insight_fact *fact)
{
    struct random *random = &scene->random.random;
    int64_t count = (int64_t)random_below(random, 8) - 5;

    if (count <= 0)
        return;
    fact->survey_count = (size_t)count;
    fact->surveys = ARENA_ARRAY(scene->arena, fact->survey_count, struct survey_case);
    for (size_t i = 0; i < fact->survey_count; i++) {
        struct survey_case *one = &fact->surveys[i];

        one->ticket_id = fact->ticket_id;
        one->asked_at_ms = fact->created_at_ms + (int64_t)(i + 1) * MS_PER_DAY;
        one->team_id = (int64_t)random_below(random, 5);
        one->channel = (enum ticket_channel)(1 + random_below(random, INSIGHT_CHANNELS - 1));
        one->is_answered = random_below(random, 2) == 0;
        one->score = (int)random_below(random, SURVEY_SCORES + 1);
        one->solved = (enum survey_solved)((int)random_below(random, 3) + SURVEY_UNSAID);
    }
}

static struct insight_fact some_fact(struct scene *scene, int64_t id)
{
    struct random *random = &scene->random.random;
    int64_t created_at_ms = hour_ms + (int64_t)random_below(random, MS_PER_HOUR);
    struct insight_fact fact = {
        .ticket_id = id,
        .created_at_ms = created_at_ms,
        .team_id = (int64_t)random_below(random, 3) * 4711,
        .assignee_id = (int64_t)random_below(random, 300),
        .channel = (enum ticket_channel)(1 + random_below(random, INSIGHT_CHANNELS - 1)),
        .is_asked = random_below(random, 2) == 0,
        .contacts = (int64_t)random_below(random, 1000),
        .first_answer_at_ms = some_instant(random, created_at_ms),
        .again_at_ms = some_instant(random, created_at_ms),
        .first_done_at_ms = some_instant(random, created_at_ms),
        .reopened_at_ms = some_instant(random, created_at_ms),
        .done_at_ms = some_instant(random, created_at_ms),
        .version = 1 + (int64_t)random_below(random, 100),
    };

    add_surveys(scene, &fact);
    return fact;
}

static int setup(void **state)
{
    struct arena *arena = arena_new(64 << 20);
    struct scene *scene = ARENA_NEW(arena, struct scene);

    scene->arena = arena;
    random_seeded_init(&scene->random, SEED);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;

    arena_free(&arena);
    return 0;
}

/** A block from somewhere on, some of its ids left out, put in from its end. */
static void fill(struct scene *scene, int64_t block)
{
    struct random *random = &scene->random.random;

    scene->pack = (struct insight_pack){ .key = { hour_ms / MS_PER_HOUR, block } };
    for (int64_t i = INSIGHT_PACK_TICKETS - 1; i >= 0; i--) {
        struct insight_fact fact = some_fact(scene, block * INSIGHT_PACK_TICKETS + i);

        if (random_below(random, 4) > 0)
            insight_pack_put(&scene->pack, &fact);
    }
}

static void what_is_written_is_read_again(void **state)
{
    struct scene *scene = *state;

    for (int64_t round = 0; round < ROUNDS; round++) {
        struct insight_pack again;
        struct str bytes;

        fill(scene, round * round * round);
        again.key = scene->pack.key;
        bytes = insight_pack_write(&scene->pack, scene->arena);
        assert_true(insight_pack_read(&again, bytes, scene->arena));
        assert_int_equal(again.count, scene->pack.count);
        for (size_t i = 0; i < again.count; i++)
            assert_same(&again.facts[i], &scene->pack.facts[i]);
        assert_true(bytes.n < scene->pack.count * BYTES_A_FACT);
    }
}

static void a_pack_is_full_with_its_block_and_empty_without_bytes(void **state)
{
    struct scene *scene = *state;
    struct insight_pack again = { .key = { hour_ms / MS_PER_HOUR, 5 } };

    scene->pack = again;
    for (int64_t i = 0; i < INSIGHT_PACK_TICKETS; i++) {
        struct insight_fact fact = some_fact(scene, 5 * INSIGHT_PACK_TICKETS + i);

        insight_pack_put(&scene->pack, &fact);
        insight_pack_put(&scene->pack, &fact);
    }
    assert_true(
        insight_pack_read(&again, insight_pack_write(&scene->pack, scene->arena), scene->arena));
    assert_int_equal(again.count, INSIGHT_PACK_TICKETS);
    assert_true(insight_pack_read(&again, STR(""), scene->arena));
    assert_int_equal(again.count, 0);
}

static void a_fact_goes_where_its_key_says(void **state)
{
    static const struct {
        int64_t created_at_ms;
        int64_t ticket_id;
        int64_t hour;
        int64_t block;
    } cases[] = {
        { 0, 1, 0, 0 },     { MS_PER_HOUR - 1, 127, 0, 0 }, { MS_PER_HOUR, 128, 1, 1 },
        { -1, 255, -1, 1 }, { -MS_PER_HOUR, 256, -1, 2 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct insight_fact fact = { .created_at_ms = cases[i].created_at_ms,
                                           .ticket_id = cases[i].ticket_id };
        struct insight_pack_key key = insight_pack_key_of(&fact);

        assert_int_equal(key.hour, cases[i].hour);
        assert_int_equal(key.block, cases[i].block);
    }
}

static void a_later_version_stays(void **state)
{
    struct scene *scene = *state;
    struct insight_fact fact = some_fact(scene, 3);

    scene->pack = (struct insight_pack){ .key = insight_pack_key_of(&fact) };
    fact.version = 5;
    fact.contacts = 50;
    insight_pack_put(&scene->pack, &fact);
    fact.version = 4;
    fact.contacts = 40;
    insight_pack_put(&scene->pack, &fact);
    assert_int_equal(scene->pack.facts[0].contacts, 50);
    fact.version = 5;
    fact.contacts = 51;
    insight_pack_put(&scene->pack, &fact);
    assert_int_equal(scene->pack.facts[0].contacts, 51);
    assert_int_equal(scene->pack.count, 1);
}

static void one_that_is_not_done_keeps_its_pack_in_sight(void **state)
{
    struct insight_pack pack = { .key = { 0, 0 } };
    struct insight_fact fact = { .ticket_id = 1, .first_answer_at_ms = 20, .done_at_ms = 10 };

    (void)state;
    insight_pack_put(&pack, &fact);
    assert_int_equal(insight_pack_last_ms(&pack), 20);
    fact = (struct insight_fact){ .ticket_id = 2 };
    insight_pack_put(&pack, &fact);
    assert_int_equal(insight_pack_last_ms(&pack), INT64_MAX);
}

/** Cut anywhere it is either shorter or none; other bytes never reach outside of the block. */
static void damaged_bytes_are_refused(void **state)
{
    struct scene *scene = *state;
    struct insight_pack again;
    struct str bytes;
    size_t whole = 0;
    char *spoilt;

    fill(scene, 9);
    again.key = scene->pack.key;
    bytes = insight_pack_write(&scene->pack, scene->arena);
    for (size_t n = 0; n < bytes.n; n++)
        if (insight_pack_read(&again, str_sub(bytes, 0, n), scene->arena))
            assert_int_equal(again.count, whole++);
    assert_int_equal(whole, scene->pack.count);
    spoilt = ARENA_ARRAY(scene->arena, bytes.n, char);
    for (size_t round = 0; round < bytes.n; round++) {
        memcpy(spoilt, bytes.p, bytes.n);
        spoilt[round] = (char)random_below(&scene->random.random, 256);
        if (!insight_pack_read(&again, (struct str){ spoilt, bytes.n }, scene->arena))
            continue;
        for (size_t i = 0; i < again.count; i++)
            assert_int_equal(again.facts[i].ticket_id / INSIGHT_PACK_TICKETS, again.key.block);
    }
    assert_false(insight_pack_read(&again, STR("\x81\x01"), scene->arena));
    memset(spoilt, 0xFF, bytes.n);
    assert_false(insight_pack_read(&again, (struct str){ spoilt, bytes.n }, scene->arena));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_read_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pack_is_full_with_its_block_and_empty_without_bytes,
                                        setup, teardown),
        cmocka_unit_test(a_fact_goes_where_its_key_says),
        cmocka_unit_test_setup_teardown(a_later_version_stays, setup, teardown),
        cmocka_unit_test(one_that_is_not_done_keeps_its_pack_in_sight),
        cmocka_unit_test_setup_teardown(damaged_bytes_are_refused, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
