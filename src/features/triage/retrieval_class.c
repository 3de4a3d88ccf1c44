#include "features/triage/retrieval_class.h"

#include <linear.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/check.h"
#include "features/triage/retrieval_logistic.h"
#include "features/triage/retrieval_search.h"

/* Of weights, columns times classes: 256 MB. */
#define WEIGHTS_MAX ((size_t)32 * 1024 * 1024)

struct class_model {
    struct model *linear;
    size_t class_count;
};

/** liblinear's form of one text; moves *node behind it. */
static struct feature_node *put_row(const struct text_vector *vector, struct feature_node **node)
{
    struct feature_node *row = *node;

    for (size_t k = 0; k < vector->count; k++)
        row[k] = (struct feature_node){ (int)vector->columns[k] + 1, (double)vector->values[k] };
    row[vector->count].index = -1;
    *node = row + vector->count + 1;
    return row;
}

static struct model *run(const struct class_example *examples, size_t count, size_t columns,
                         uint64_t seed)
{
    struct parameter parameter = { .solver_type = L2R_L2LOSS_SVC_DUAL, .C = 1, .eps = 0.1 };
    struct feature_node **rows = calloc(count, sizeof(struct feature_node *));
    double *y = calloc(count, sizeof(*y));
    struct problem problem = { (int)count, (int)columns, y, rows, -1 };
    struct feature_node *nodes;
    struct feature_node *node;
    struct model *model;
    size_t n = count;

    for (size_t i = 0; i < count; i++)
        n += examples[i].vector->count;
    node = nodes = calloc(n, sizeof(*nodes));
    CHECK(rows != NULL && y != NULL && nodes != NULL);
    for (size_t i = 0; i < count; i++) {
        y[i] = examples[i].class;
        rows[i] = put_row(examples[i].vector, &node);
    }
    logistic_quiet();
    srand((unsigned)seed); /* liblinear draws from it */
    model = train(&problem, &parameter);
    free(nodes);
    free(y);
    free(rows);
    return model;
}

static size_t count_classes(const struct class_example *examples, size_t count, size_t class_count)
{
    bool *seen = calloc(class_count + 1, sizeof(*seen));
    size_t n = 0;

    CHECK(seen != NULL);
    for (size_t i = 0; i < count; i++) {
        n += !seen[examples[i].class];
        seen[examples[i].class] = true;
    }
    free(seen);
    return n;
}

struct class_model *class_model_learn(const struct class_example *examples, size_t count,
                                      size_t class_count, size_t columns, uint64_t seed)
{
    size_t seen = count_classes(examples, count, class_count);
    struct class_model *model;

    if (seen < 2 || class_count > RETRIEVAL_CLASSES_MAX || seen * columns > WEIGHTS_MAX)
        return NULL;
    model = calloc(1, sizeof(*model));
    CHECK(model != NULL);
    model->class_count = class_count;
    model->linear = run(examples, count, columns, seed);
    return model;
}

void class_model_free(struct class_model **model)
{
    if (*model == NULL)
        return;
    free_and_destroy_model(&(*model)->linear);
    free(*model);
    *model = NULL;
}

/** Of two classes liblinear keeps one sum, which is over 0 for the first. */
static void sums_of_two(const struct model *linear, const struct text_vector *vector, double *out)
{
    double sum = 0;

    for (size_t k = 0; k < vector->count; k++)
        sum += linear->w[vector->columns[k]] * (double)vector->values[k];
    out[linear->label[0]] = sum;
    out[linear->label[1]] = -sum;
}

void class_model_sums(const struct class_model *model, const struct text_vector *vector,
                      double *out)
{
    const struct model *linear = model->linear;
    size_t seen = (size_t)linear->nr_class;

    for (size_t i = 0; i < model->class_count; i++)
        out[i] = RETRIEVAL_CLASS_UNSEEN;
    if (seen == 2) {
        sums_of_two(linear, vector, out);
        return;
    }
    for (size_t i = 0; i < seen; i++)
        out[linear->label[i]] = 0;
    for (size_t k = 0; k < vector->count; k++) {
        const double *weights = linear->w + vector->columns[k] * seen;

        for (size_t i = 0; i < seen; i++)
            out[linear->label[i]] += weights[i] * (double)vector->values[k];
    }
}
