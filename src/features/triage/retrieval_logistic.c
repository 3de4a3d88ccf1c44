#include "features/triage/retrieval_logistic.h"

#include <linear.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { FIRST_ROOM = 256 };

struct logistic_examples logistic_examples_new(size_t width)
{
    return (struct logistic_examples){ .width = width };
}

void logistic_examples_fini(struct logistic_examples *examples)
{
    free(examples->numbers);
    free(examples->labels);
    *examples = (struct logistic_examples){ .width = examples->width };
}

void logistic_add(struct logistic_examples *examples, const double *numbers, bool is_positive)
{
    size_t width = examples->width;

    if (examples->count == examples->room) {
        examples->room = examples->room > 0 ? 2 * examples->room : FIRST_ROOM;
        examples->numbers =
            realloc(examples->numbers, examples->room * width * sizeof(*examples->numbers));
        examples->labels = realloc(examples->labels, examples->room);
        CHECK(examples->numbers != NULL && examples->labels != NULL);
    }
    memcpy(examples->numbers + examples->count * width, numbers, width * sizeof(*numbers));
    examples->labels[examples->count++] = is_positive ? 1 : -1;
}

static void say_nothing(const char *text)
{
    (void)text;
}

void logistic_quiet(void)
{
    set_print_string_function(say_nothing);
}

/** liblinear's form: rows of numbered values that end with -1. */
static struct feature_node *as_nodes(const struct logistic_examples *examples,
                                     struct feature_node **rows)
{
    size_t width = examples->width;
    struct feature_node *nodes = calloc(examples->count * (width + 1), sizeof(*nodes));

    CHECK(nodes != NULL);
    for (size_t i = 0; i < examples->count; i++) {
        struct feature_node *row = nodes + i * (width + 1);

        for (size_t k = 0; k < width; k++)
            row[k] = (struct feature_node){ (int)k + 1, examples->numbers[i * width + k] };
        row[width].index = -1;
        rows[i] = row;
    }
    return nodes;
}

static size_t count_positives(const struct logistic_examples *examples)
{
    size_t n = 0;

    for (size_t i = 0; i < examples->count; i++)
        n += examples->labels[i] > 0;
    return n;
}

static void run(const struct logistic_examples *examples, size_t positives, double *y,
                struct feature_node **rows, double *weights)
{
    int labels[] = { 1, -1 };
    double balance[] = { 1, (double)positives / (double)(examples->count - positives) };
    struct parameter parameter = { .solver_type = L2R_LR,
                                   .C = 1,
                                   .eps = 0.001,
                                   .nr_weight = 2,
                                   .weight_label = labels,
                                   .weight = balance };
    struct problem problem = { (int)examples->count, (int)examples->width, y, rows, -1 };
    struct model *model;

    logistic_quiet();
    model = train(&problem, &parameter);
    for (size_t k = 0; k < examples->width; k++)
        weights[k] = model->w[k] * (model->label[0] == 1 ? 1 : -1);
    free_and_destroy_model(&model);
}

void logistic_learn(const struct logistic_examples *examples, double *weights)
{
    size_t positives = count_positives(examples);
    struct feature_node **rows;
    struct feature_node *nodes;
    double *y;

    memset(weights, 0, examples->width * sizeof(*weights));
    if (positives == 0 || positives == examples->count)
        return;
    rows = calloc(examples->count, sizeof(struct feature_node *));
    y = calloc(examples->count, sizeof(*y));
    CHECK(rows != NULL && y != NULL);
    for (size_t i = 0; i < examples->count; i++)
        y[i] = examples->labels[i];
    nodes = as_nodes(examples, rows);
    run(examples, positives, y, rows, weights);
    free(nodes);
    free(y);
    free(rows);
}

double logistic_sum(const double *weights, const double *numbers, size_t width)
{
    double sum = 0;

    for (size_t k = 0; k < width; k++)
        sum += weights[k] * numbers[k];
    return sum;
}

struct told {
    double sum;
    bool is_positive;
};

static int by_sum(const void *one, const void *other)
{
    const struct told *a = one;
    const struct told *b = other;

    if (a->sum != b->sum)
        return a->sum < b->sum ? -1 : 1;
    return a->is_positive - b->is_positive;
}

static double best_border(const struct told *told, size_t count, size_t positives,
                          double refused_max)
{
    size_t negatives = count - positives;
    size_t refused = 0;
    size_t caught = 0;
    double best = 0;
    double border = told[0].sum;

    for (size_t i = 0; i + 1 < count; i++) {
        double gain;

        refused += told[i].is_positive;
        caught += !told[i].is_positive;
        gain = (double)caught / (double)negatives - (double)refused / (double)positives;
        if ((double)refused > refused_max * (double)positives)
            break;
        if (gain > best && told[i].sum < told[i + 1].sum) {
            best = gain;
            border = (told[i].sum + told[i + 1].sum) / 2;
        }
    }
    return border;
}

double logistic_border(const struct logistic_examples *examples, const double *weights,
                       double refused_max)
{
    size_t positives = count_positives(examples);
    struct told *told;
    double border;

    if (positives == 0 || positives == examples->count)
        return 0;
    told = calloc(examples->count, sizeof(*told));
    CHECK(told != NULL);
    for (size_t i = 0; i < examples->count; i++)
        told[i] = (struct told){ logistic_sum(weights, examples->numbers + i * examples->width,
                                              examples->width),
                                 examples->labels[i] > 0 };
    qsort(told, examples->count, sizeof(*told), by_sum);
    border = best_border(told, examples->count, positives, refused_max);
    free(told);
    return border;
}
