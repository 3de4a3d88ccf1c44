#include "features/triage/retrieval_class.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "features/triage/linear.h"
#include "features/triage/retrieval_search.h"

/* Numbers kept: weights of columns times classes, sums of texts times classes. */
#define COST        2 /* of a mistake: texts are few, and say what they were accepted for */
#define WEIGHTS_MAX ((size_t)48 * 1024 * 1024)
#define SUMS_MAX    ((size_t)4 * 1024 * 1024)

struct class_model {
    uint32_t class_count;
    size_t columns;
    size_t models;   /* 1 where there are two classes, for the second of them */
    float *weights;  /* [columns + 1][models], the last the bias */
    float *held_out; /* [texts][models] */
};

static void *array_of(size_t count, size_t size)
{
    void *array = calloc(count > 0 ? count : 1, size);

    CHECK(array != NULL);
    return array;
}

static struct linear_rows *rows_of(const struct class_texts *texts)
{
    struct linear_rows *rows = linear_rows_new(texts->columns);

    for (size_t i = 0; i < texts->example_count; i++) {
        const struct text_vector *vector = &texts->vectors[texts->examples[i].text];

        linear_rows_add(rows,
                        &(struct encoded){ .places = vector->columns,
                                           .values = vector->values,
                                           .count = vector->count },
                        (int)texts->examples[i].class);
    }
    linear_rows_rank(rows);
    return rows;
}

/** Weights of one column side by side, since a text has few columns and is asked of every class. */
static void turn_weights(const float *from, struct class_model *model)
{
    size_t columns = model->columns + 1;

    for (size_t i = 0; i < model->models; i++)
        for (size_t column = 0; column < columns; column++)
            model->weights[column * model->models + i] = from[i * columns + column];
}

/** Of a text with several examples the first one's. */
static void keep_held_out(const struct class_texts *texts, const float *scores,
                          struct class_model *model)
{
    for (size_t i = texts->example_count; i > 0; i--)
        memcpy(model->held_out + texts->examples[i - 1].text * model->models,
               scores + (i - 1) * model->models, model->models * sizeof(float));
}

/** Runs 0 to FOLDS - 1 leave a fold out and score it, the last learns from all. */
static void plan_runs(const struct class_texts *texts, uint8_t *learns, float *weights,
                      float *scores, struct linear_run *runs)
{
    size_t n = texts->example_count;

    for (size_t run = 0; run <= RETRIEVAL_FOLDS; run++) {
        for (size_t i = 0; i < n; i++)
            learns[run * n + i] =
                texts->examples[i].text % RETRIEVAL_FOLDS != run ? LINEAR_LEARNED : LINEAR_SCORED;
        runs[run] = (struct linear_run){ learns + run * n, run == RETRIEVAL_FOLDS ? weights : NULL,
                                         run == RETRIEVAL_FOLDS ? NULL : scores };
    }
}

static bool learn(const struct class_texts *texts, const struct linear_way *way,
                  struct class_model *model, struct err *err)
{
    size_t weight_count = (model->columns + 1) * model->models;
    size_t score_count = texts->example_count * model->models;
    float *weights = linear_share(weight_count);
    float *scores = linear_share(score_count);
    uint8_t *learns = array_of(texts->example_count * (RETRIEVAL_FOLDS + 1), sizeof(*learns));
    struct linear_rows *rows = rows_of(texts);
    struct linear_run runs[RETRIEVAL_FOLDS + 1];
    bool is_done;

    plan_runs(texts, learns, weights, scores, runs);
    is_done = linear_learn(rows, way, runs, RETRIEVAL_FOLDS + 1, err);
    if (is_done) {
        turn_weights(weights, model);
        keep_held_out(texts, scores, model);
    }
    linear_rows_free(&rows);
    free(learns);
    linear_unshare(&scores, score_count);
    linear_unshare(&weights, weight_count);
    return is_done;
}

bool class_model_learn(const struct class_texts *texts, uint64_t seed, unsigned processes,
                       struct class_model **out, struct err *err)
{
    struct linear_way way = { .kind = LINEAR_MARGIN,
                              .cost = COST,
                              .classes = texts->class_count,
                              .seed = seed,
                              .processes = processes };
    struct class_model *model;

    *out = NULL;
    if (texts->class_count < 2 || texts->class_count > RETRIEVAL_CLASSES_MAX
        || texts->class_count * (texts->columns + 1) > WEIGHTS_MAX
        || texts->class_count * texts->example_count > SUMS_MAX)
        return true;
    model = array_of(1, sizeof(*model));
    model->class_count = texts->class_count;
    model->columns = texts->columns;
    model->models = linear_models(&way);
    model->weights = array_of((model->columns + 1) * model->models, sizeof(float));
    model->held_out = array_of(texts->count * model->models, sizeof(float));
    if (!learn(texts, &way, model, err)) {
        class_model_free(&model);
        return false;
    }
    *out = model;
    return true;
}

void class_model_free(struct class_model **model)
{
    if (*model == NULL)
        return;
    free((*model)->weights);
    free((*model)->held_out);
    free(*model);
    *model = NULL;
}

/** Of two classes one sum is known. */
static void complete_sums(const struct class_model *model, double *sums)
{
    if (model->models == 1) {
        sums[1] = sums[0];
        sums[0] = -sums[1];
    }
}

void class_model_sums(const struct class_model *model, const struct text_vector *vector,
                      double *out)
{
    const float *bias = model->weights + model->columns * model->models;

    for (size_t i = 0; i < model->models; i++)
        out[i] = (double)bias[i];
    for (size_t k = 0; k < vector->count; k++) {
        const float *weights = model->weights + vector->columns[k] * model->models;

        for (size_t i = 0; i < model->models; i++)
            out[i] += (double)(weights[i] * vector->values[k]);
    }
    complete_sums(model, out);
}

void class_model_sums_held_out(const struct class_model *model, uint32_t text, double *out)
{
    for (size_t i = 0; i < model->models; i++)
        out[i] = (double)model->held_out[text * model->models + i];
    complete_sums(model, out);
}
