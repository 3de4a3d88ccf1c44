#include "features/triage/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum {
    STEPS_MAX = 60,
    HALVINGS_MAX = 30,
    SIDE = LOGISTIC_TERMS_MAX + 1,
    FEW_EACH = 10, /* scores of a kind that are too few to fit by */
    FEW_ROWS = 30,
};

static const double RIDGE = 1e-4;
static const double ENOUGH = 1e-9;
static const double MILD_FACTOR = 3;

static double squash(double x)
{
    return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

double logistic_log_odds(const struct logistic *logistic, const double *row)
{
    double sum = logistic->bias;

    for (size_t i = 0; i < logistic->terms; i++)
        sum += logistic->weights[i] * row[i];
    return sum;
}

double logistic_apply(const struct logistic *logistic, const double *row)
{
    return squash(logistic_log_odds(logistic, row));
}

struct seen {
    const double *rows;
    const double *answers;
    size_t count;
};

/** Negative log likelihood, with the ridge. */
static double loss_of(const struct logistic *logistic, const struct seen *seen)
{
    double loss = 0;

    for (size_t i = 0; i < seen->count; i++) {
        double x = logistic_log_odds(logistic, seen->rows + i * logistic->terms);

        loss += fmax(x, 0) + log1p(exp(-fabs(x))) - seen->answers[i] * x;
    }
    for (size_t k = 0; k < logistic->terms; k++)
        loss += RIDGE * (double)seen->count / 2 * logistic->weights[k] * logistic->weights[k];
    return loss;
}

/** Gradient, and beside it the matrix of second derivatives; the bias is the last. */
static void derive(const struct logistic *logistic, const struct seen *seen,
                   double matrix[SIDE][SIDE + 1])
{
    size_t terms = logistic->terms;

    memset(matrix, 0, sizeof(double) * SIDE * (SIDE + 1));
    for (size_t i = 0; i < seen->count; i++) {
        const double *row = seen->rows + i * terms;
        double p = logistic_apply(logistic, row);
        double error = p - seen->answers[i];
        double weight = p * (1 - p);

        for (size_t k = 0; k <= terms; k++) {
            double at_k = k < terms ? row[k] : 1;

            matrix[k][SIDE] += error * at_k;
            for (size_t m = 0; m <= terms; m++)
                matrix[k][m] += weight * at_k * (m < terms ? row[m] : 1);
        }
    }
    for (size_t k = 0; k <= terms; k++) {
        double ridge = RIDGE * (double)seen->count;

        matrix[k][k] += k < terms ? ridge : ENOUGH;
        matrix[k][SIDE] += k < terms ? ridge * logistic->weights[k] : 0;
    }
}

/** Gauss-Jordan; the matrix is positive definite, so no pivots are sought. */
static void solve(double matrix[SIDE][SIDE + 1], size_t side, double *out)
{
    for (size_t k = 0; k < side; k++)
        for (size_t row = 0; row < side; row++) {
            double factor = row != k ? matrix[row][k] / matrix[k][k] : 0;

            for (size_t column = k; column < side; column++)
                matrix[row][column] -= factor * matrix[k][column];
            matrix[row][SIDE] -= factor * matrix[k][SIDE];
        }
    for (size_t k = 0; k < side; k++)
        out[k] = matrix[k][SIDE] / matrix[k][k];
}

static struct logistic stepped(const struct logistic *from, const double *step, double share)
{
    struct logistic next = *from;

    for (size_t k = 0; k < from->terms; k++)
        next.weights[k] -= share * step[k];
    next.bias -= share * step[from->terms];
    return next;
}

struct logistic logistic_fit(const double *rows, const double *answers, size_t count, size_t terms)
{
    struct seen seen = { rows, answers, count };
    struct logistic best = { .terms = terms };
    double loss = loss_of(&best, &seen);

    CHECK(terms <= LOGISTIC_TERMS_MAX);
    for (int n = 0; n < STEPS_MAX && count > 0; n++) {
        double matrix[SIDE][SIDE + 1];
        double step[SIDE];
        double before = loss;
        double share = 1;

        derive(&best, &seen, matrix);
        solve(matrix, terms + 1, step);
        for (int halving = 0; halving < HALVINGS_MAX; halving++, share /= 2) {
            struct logistic next = stepped(&best, step, share);
            double next_loss = loss_of(&next, &seen);

            if (next_loss < loss) {
                best = next;
                loss = next_loss;
                break;
            }
        }
        if (before - loss <= ENOUGH * before)
            break;
    }
    return best;
}

struct logistic platt_fit(const double *scores, const bool *positive, size_t count)
{
    static const struct logistic plain = { 0, { 1 }, 1 };
    double *answers = calloc(count + 1, sizeof(*answers));
    struct logistic fit;
    size_t positives = 0;

    CHECK(answers != NULL);
    for (size_t i = 0; i < count; i++)
        positives += positive[i];
    for (size_t i = 0; i < count; i++)
        answers[i] = positive[i] ? (double)(positives + 1) / (double)(positives + 2)
                                 : 1 / (double)(count - positives + 2);
    fit = logistic_fit(scores, answers, count, 1);
    free(answers);
    return positives < FEW_EACH || count - positives < FEW_EACH || fit.weights[0] <= 0 ? plain
                                                                                       : fit;
}

void softmax(const float *scores, size_t classes, double factor, double *out)
{
    double highest = -INFINITY;
    double sum = 0;

    for (size_t k = 0; k < classes; k++)
        highest = fmax(highest, (double)scores[k]);
    for (size_t k = 0; k < classes; k++)
        sum += out[k] = exp(factor * ((double)scores[k] - highest));
    for (size_t k = 0; k < classes; k++)
        out[k] /= sum;
}

static double log_loss(const float *scores, const int *truth, size_t count, size_t classes,
                       double factor, double *room)
{
    double loss = 0;

    for (size_t i = 0; i < count; i++) {
        if (truth[i] < 0)
            continue;
        softmax(scores + i * classes, classes, factor, room);
        loss -= log(fmax(room[truth[i]], 1e-12));
    }
    return loss;
}

/** The loss has one valley over the logarithm of the factor: golden sections find its bottom. */
double temperature_fit(const float *scores, const int *truth, size_t count, size_t classes)
{
    static const double GOLDEN = 0.6180339887498949;
    double *room = calloc(classes + 1, sizeof(*room));
    double low = log(0.05);
    double high = log(30);
    size_t rows = 0;

    CHECK(room != NULL);
    for (size_t i = 0; i < count; i++)
        rows += truth[i] >= 0;
    for (int n = 0; n < 40; n++) {
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);

        if (log_loss(scores, truth, count, classes, exp(left), room)
            < log_loss(scores, truth, count, classes, exp(right), room))
            high = right;
        else
            low = left;
    }
    free(room);
    return rows < FEW_ROWS ? MILD_FACTOR : exp((low + high) / 2);
}
