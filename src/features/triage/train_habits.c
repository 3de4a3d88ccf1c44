#include "features/triage/train_habits.h"

#include <stdlib.h>

#include "base/check.h"

/** Texts judged, and how many of them rightly. */
struct tally {
    double texts;
    double right;
};

static unsigned judged_folds(unsigned folds, size_t texts)
{
    return texts <= HABIT_FEW_TEXTS && folds > 1 ? 2 : 1;
}

static int best_label(const float *scores, unsigned models)
{
    unsigned best = 0;

    if (models == 1)
        return scores[0] > 0;
    for (unsigned k = 1; k < models; k++)
        if (scores[k] > scores[best])
            best = k;
    return (int)best;
}

static void judge_fold(const struct linear_rows *rows, const uint8_t *folds, unsigned fold,
                       const float *scores, unsigned models, struct tally *tally)
{
    for (size_t i = 0; i < linear_rows_count(rows); i++) {
        if (folds[i] != fold)
            continue;
        tally->texts++;
        tally->right += best_label(scores + i * models, models) == linear_rows_at(rows, i)->label;
    }
}

/** Learns from all but a fold, of those only each `step`th text, and judges the fold. */
static bool try_fold(const struct linear_rows *rows, const uint8_t *folds, unsigned fold,
                     unsigned step, const struct linear_way *way, struct tally *tally,
                     struct err *err)
{
    size_t count = linear_rows_count(rows);
    unsigned models = linear_models(way);
    uint8_t *learns = calloc(count + 1, 1);
    struct linear_run run = { learns, NULL, linear_share(count * models) };
    unsigned turn = 0;
    bool done;

    CHECK(learns != NULL);
    for (size_t i = 0; i < count; i++)
        learns[i] = folds[i] == fold                                    ? LINEAR_SCORED
                    : folds[i] == TRAIN_FOLD_NONE || turn++ % step == 0 ? LINEAR_LEARNED
                                                                        : LINEAR_LEFT_OUT;
    done = linear_learn(rows, way, &run, 1, err);
    if (done)
        judge_fold(rows, folds, fold, run.scores, models, tally);
    linear_unshare(&run.scores, count * models);
    free(learns);
    return done;
}

/* The learning curve. */

/** Texts that are learned from where each `step`th of all but one fold is. */
static double learned_at(const struct train_rows *rows, unsigned step)
{
    size_t texts = 0;

    for (size_t i = 0; i < rows->count; i++)
        texts += rows->folds[i] != TRAIN_FOLD_NONE;
    return (double)(texts - texts / TRAIN_FOLDS) / step;
}

static bool add_point(const struct habits *habits, unsigned step, struct model_figures *out,
                      struct err *err)
{
    const struct train_rows *rows = habits->rows;
    unsigned models = linear_models(&habits->linear);
    struct tally tally = { 0 };

    for (unsigned fold = 0; fold < judged_folds(habits->folds, rows->count); fold++)
        if (step == 1)
            judge_fold(rows->linear, rows->folds, fold, habits->scores[fold], models, &tally);
        else if (!try_fold(rows->linear, rows->folds, fold, step, &habits->linear, &tally, err))
            return false;
    out->curve[out->curve_count++] =
        (struct curve_point){ (double)(size_t)learned_at(rows, step),
                              tally.texts > 0 ? tally.right / tally.texts : 0 };
    return true;
}

static bool find_curve(const struct habits *habits, struct model_figures *out, struct err *err)
{
    bool is_large = habits->rows->count > HABIT_HALVED_TEXTS;
    unsigned less = is_large ? 4 : 1;

    if (is_large && linear_models(&habits->linear) > HABIT_CURVE_MODELS)
        return add_point(habits, 1, out, err);
    return add_point(habits, 4 * less, out, err) && add_point(habits, 2 * less, out, err)
           && add_point(habits, 1, out, err);
}

/* Shuffled labels. */

/** The texts that are shuffled. */
struct shuffled {
    size_t places[HABIT_PERMUTED_TEXTS]; /* among the rows */
    int labels[HABIT_PERMUTED_TEXTS];    /* renumbered from 0 */
    uint8_t folds[HABIT_PERMUTED_TEXTS];
    size_t count;
    unsigned classes;
    size_t largest; /* texts of the most frequent label */
};

static size_t *count_labels(const struct train_rows *rows, unsigned classes)
{
    size_t *counts = calloc(classes + 1, sizeof(*counts));

    CHECK(counts != NULL);
    for (size_t i = 0; i < rows->count; i++)
        if (rows->folds[i] != TRAIN_FOLD_NONE)
            counts[rows->samples[i].label]++;
    return counts;
}

/** Numbers the most frequent labels from 0, the first of equal ones first; -1: not among them. */
static int *number_labels(const struct train_rows *rows, unsigned classes, unsigned *kept)
{
    size_t *counts = count_labels(rows, classes);
    int *numbers = calloc(classes + 1, sizeof(*numbers));

    CHECK(numbers != NULL);
    for (unsigned k = 0; k < classes; k++)
        numbers[k] = -1;
    for (*kept = 0; *kept < HABIT_PERMUTED_LABELS && *kept < classes; (*kept)++) {
        unsigned most = classes;

        for (unsigned k = 0; k < classes; k++)
            if (numbers[k] < 0 && (most == classes || counts[k] > counts[most]))
                most = k;
        numbers[most] = (int)*kept;
    }
    free(counts);
    return numbers;
}

/** splitmix64, so that the same seed shuffles alike everywhere. */
static uint64_t next_number(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void shuffle(struct shuffled *of, uint64_t seed)
{
    for (size_t i = of->count; i > 1; i--) {
        size_t other = next_number(&seed) % i;
        int label = of->labels[i - 1];

        of->labels[i - 1] = of->labels[other];
        of->labels[other] = label;
    }
}

static void choose_texts(const struct habits *habits, struct shuffled *out)
{
    const struct train_rows *rows = habits->rows;
    int *numbers = number_labels(rows, habits->linear.classes, &out->classes);
    size_t sizes[HABIT_PERMUTED_LABELS] = { 0 };

    for (size_t i = 0; i < rows->count && out->count < HABIT_PERMUTED_TEXTS; i++) {
        int number = numbers[rows->samples[i].label];

        if (rows->folds[i] == TRAIN_FOLD_NONE || number < 0)
            continue;
        out->places[out->count] = i;
        out->folds[out->count] = rows->folds[i];
        out->labels[out->count++] = number;
        if (++sizes[number] > out->largest)
            out->largest = sizes[number];
    }
    free(numbers);
    shuffle(out, habits->linear.seed);
}

static struct linear_rows *encode(const struct habits *habits, const struct shuffled *shuffled)
{
    struct linear_rows *rows = linear_rows_new(habits->encoder->vocabulary.count);
    struct encoder_room *room = encoder_room_new(habits->encoder);

    for (size_t i = 0; i < shuffled->count; i++) {
        struct encoded encoded = encoder_read(room, &habits->rows->samples[shuffled->places[i]]);

        linear_rows_add(rows, &encoded, shuffled->labels[i]);
    }
    linear_rows_rank(rows);
    encoder_room_free(&room);
    return rows;
}

static bool find_permuted(const struct habits *habits, struct model_figures *out, struct err *err)
{
    struct shuffled *shuffled = calloc(1, sizeof(*shuffled));
    struct linear_way way = habits->linear;
    struct linear_rows *rows;
    struct tally tally = { 0 };
    bool done = true;

    CHECK(shuffled != NULL);
    choose_texts(habits, shuffled);
    way.classes = shuffled->classes;
    rows = encode(habits, shuffled);
    for (unsigned fold = 0; done && fold < judged_folds(TRAIN_FOLDS, shuffled->count); fold++)
        done = try_fold(rows, shuffled->folds, fold, 1, &way, &tally, err);
    if (done && tally.texts > 0) {
        out->permuted_accuracy = tally.right / tally.texts;
        out->permuted_chance = (double)shuffled->largest / (double)shuffled->count;
    }
    linear_rows_free(&rows);
    free(shuffled);
    return done;
}

bool train_habits(const struct habits *habits, struct model_figures *out, struct err *err)
{
    return find_permuted(habits, out, err) && find_curve(habits, out, err);
}
