/* Shuffled labels teach nothing, and more texts teach more. */
#include "features/triage/train_habits.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"

enum { CLASSES = 3, WORDS = 12, ARENA_MAX = 64 << 20, TEXT_WORDS = 4 };

static struct str names[CLASSES] = { STR_INIT("a"), STR_INIT("b"), STR_INIT("c") };
static const struct label_set labels = { names, CLASSES };
static const struct encoder_recipe recipe = { .grams = { .words = { 1, 1 } },
                                              .weights = { [GRAM_WORD] = 1 } };

/** Texts of words that mostly one label uses. */
static struct sample_list make_texts(struct arena *arena, size_t count)
{
    struct sample *items = ARENA_ARRAY(arena, count, struct sample);
    struct random_seeded random;

    random_seeded_init(&random, 3);
    for (size_t i = 0; i < count; i++) {
        unsigned long n[TEXT_WORDS];
        size_t label = i % CLASSES;

        for (size_t k = 0; k < TEXT_WORDS; k++) {
            size_t of = random_below(&random.random, 10) < 3 ? random_below(&random.random, CLASSES)
                                                             : label;
            n[k] = of * WORDS + random_below(&random.random, WORDS);
        }
        items[i] = (struct sample){ .text = str_format(arena, "w%lux w%lux w%lux w%lux", n[0], n[1],
                                                       n[2], n[3]),
                                    .label = (int)label };
    }
    return (struct sample_list){ items, count };
}

static struct model_figures figures_of(size_t count)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, count);
    struct train_rows rows = train_rows_order(&samples, &labels, false, 1, arena);
    struct encoder encoder = encoder_learn(&recipe, rows.samples, rows.count, 1, arena);
    uint8_t *learns = ARENA_ARRAY(arena, count, uint8_t);
    float *scores = linear_share(count * CLASSES);
    struct linear_run run = { learns, NULL, scores, 0 };
    struct linear_way way = { .cost = 1, .classes = CLASSES, .seed = 1, .processes = 2 };
    struct habits habits = { &rows, &encoder, way, &scores, 1 };
    struct model_figures figures = { 0 };
    struct err err = { 0 };

    for (size_t i = 0; i < count; i++)
        learns[i] = rows.folds[i] == 0 ? LINEAR_SCORED : LINEAR_LEARNED;
    train_rows_encode(&rows, &encoder);
    assert_true(linear_learn(rows.linear, &way, &run, 1, &err));
    assert_true(train_habits(&habits, &figures, &err));
    linear_unshare(&scores, count * CLASSES);
    train_rows_free(&rows);
    arena_free(&arena);
    return figures;
}

static void shuffled_labels_teach_nothing(void **state)
{
    struct model_figures found = figures_of(900);

    (void)state;
    assert_true(found.permuted_chance > 0.33 && found.permuted_chance < 0.34);
    assert_true(found.permuted_accuracy > 0.23 && found.permuted_accuracy < 0.43);
}

static void the_curve_has_a_quarter_a_half_and_all(void **state)
{
    struct model_figures found = figures_of(900);

    (void)state;
    assert_int_equal(found.curve_count, 3);
    assert_true(found.curve[0].texts == 180 && found.curve[1].texts == 360
                && found.curve[2].texts == 720);
    assert_true(found.curve[0].accuracy > 0.6);
    assert_true(found.curve[2].accuracy > found.curve[0].accuracy);
}

static void of_many_texts_the_curve_has_smaller_shares(void **state)
{
    struct model_figures found = figures_of(HABIT_HALVED_TEXTS + 500);

    (void)state;
    assert_int_equal(found.curve_count, 3);
    assert_true(found.curve[0].texts == 225 && found.curve[1].texts == 450
                && found.curve[2].texts == 3600);
    assert_true(found.curve[2].accuracy > 0.8);
}

static void the_same_texts_give_the_same_figures(void **state)
{
    struct model_figures one = figures_of(300);
    struct model_figures other = figures_of(300);

    (void)state;
    assert_true(one.permuted_accuracy == other.permuted_accuracy);
    assert_true(one.curve[0].accuracy == other.curve[0].accuracy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shuffled_labels_teach_nothing),
        cmocka_unit_test(the_curve_has_a_quarter_a_half_and_all),
        cmocka_unit_test(of_many_texts_the_curve_has_smaller_shares),
        cmocka_unit_test(the_same_texts_give_the_same_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
