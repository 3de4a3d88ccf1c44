#include "features/triage/retrieval_meaning.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/random.h"

enum { SPARE = 8, ROUNDS = 3, SWEEPS_MAX = 30 };

#define NOTHING 1e-9  /* of the largest eigenvalue: beyond the rank */
#define TURNED  1e-22 /* of the squares of all: the rest off the diagonal */

static void *room_for(size_t count, size_t size)
{
    void *room = calloc(count > 0 ? count : 1, size);

    CHECK(room != NULL);
    return room;
}

/* Eigenvectors of a small matrix. */

static void turn_pair(double *matrix, double *vectors, size_t n, size_t p, size_t q)
{
    double apq = matrix[p * n + q];
    double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * apq);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1);
    double s = t * c;

    for (size_t k = 0; k < n; k++) {
        double kp = matrix[k * n + p];
        double kq = matrix[k * n + q];

        matrix[k * n + p] = c * kp - s * kq;
        matrix[k * n + q] = s * kp + c * kq;
    }
    for (size_t k = 0; k < n; k++) {
        double pk = matrix[p * n + k];
        double qk = matrix[q * n + k];
        double vp = vectors[k * n + p];
        double vq = vectors[k * n + q];

        matrix[p * n + k] = c * pk - s * qk;
        matrix[q * n + k] = s * pk + c * qk;
        vectors[k * n + p] = c * vp - s * vq;
        vectors[k * n + q] = s * vp + c * vq;
    }
}

static bool is_diagonal(const double *matrix, size_t n)
{
    double all = 0;
    double off = 0;

    for (size_t i = 0; i < n * n; i++) {
        all += matrix[i] * matrix[i];
        off += i / n != i % n ? matrix[i] * matrix[i] : 0;
    }
    return off <= TURNED * all;
}

/** Largest first; of equals the one that stood first. */
static void order_columns(double *values, double *vectors, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t best = i;

        for (size_t k = i + 1; k < n; k++)
            if (values[k] > values[best])
                best = k;
        if (best == i)
            continue;
        double kept = values[i];

        values[i] = values[best];
        values[best] = kept;
        for (size_t k = 0; k < n; k++) {
            kept = vectors[k * n + i];
            vectors[k * n + i] = vectors[k * n + best];
            vectors[k * n + best] = kept;
        }
    }
}

void meaning_eigen(double *matrix, size_t n, double *values, double *vectors)
{
    memset(vectors, 0, n * n * sizeof(*vectors));
    for (size_t i = 0; i < n; i++)
        vectors[i * n + i] = 1;
    for (size_t sweep = 0; sweep < SWEEPS_MAX && !is_diagonal(matrix, n); sweep++)
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++)
                if (matrix[p * n + q] != 0)
                    turn_pair(matrix, vectors, n, p, q);
    for (size_t i = 0; i < n; i++)
        values[i] = matrix[i * n + i];
    order_columns(values, vectors, n);
}

/* Thin matrices, row by row, of `width` numbers each. */

/** rows of matrix x thin */
static void times(const struct meaning_matrix *matrix, const float *thin, size_t width, float *out)
{
    memset(out, 0, matrix->row_count * width * sizeof(*out));
    for (size_t row = 0; row < matrix->row_count; row++)
        for (uint32_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++) {
            const float *from = thin + matrix->columns[i] * width;
            float value = matrix->values[i];

            for (size_t k = 0; k < width; k++)
                out[row * width + k] += value * from[k];
        }
}

/** columns of matrix x thin */
static void times_turned(const struct meaning_matrix *matrix, const float *thin, size_t width,
                         float *out)
{
    memset(out, 0, matrix->column_count * width * sizeof(*out));
    for (size_t row = 0; row < matrix->row_count; row++)
        for (uint32_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++) {
            float *to = out + matrix->columns[i] * width;
            float value = matrix->values[i];

            for (size_t k = 0; k < width; k++)
                to[k] += value * thin[row * width + k];
        }
}

static void gram_matrix(const float *thin, size_t count, size_t width, double *out)
{
    memset(out, 0, width * width * sizeof(*out));
    for (size_t row = 0; row < count; row++)
        for (size_t i = 0; i < width; i++) {
            double value = thin[row * width + i];

            for (size_t k = 0; k < width; k++)
                out[i * width + k] += value * thin[row * width + k];
        }
}

/** Turns the columns so that they stand at right angles, of length 1, the heaviest first; what is
 * beyond the rank becomes 0. What their lengths were in `lengths`, or NULL. */
static void straighten(float *thin, size_t count, size_t width, double *lengths)
{
    double *gram = room_for(width * width, sizeof(*gram));
    double *vectors = room_for(width * width, sizeof(*vectors));
    double *values = room_for(width, sizeof(*values));
    double *turned = room_for(width, sizeof(*turned));

    gram_matrix(thin, count, width, gram);
    meaning_eigen(gram, width, values, vectors);
    for (size_t k = 0; lengths != NULL && k < width; k++)
        lengths[k] = sqrt(fmax(values[k], 0));
    for (size_t k = 0; k < width; k++)
        values[k] = values[k] > NOTHING * values[0] && values[k] > 0 ? 1 / sqrt(values[k]) : 0;
    for (size_t row = 0; row < count; row++) {
        float *at = thin + row * width;

        memset(turned, 0, width * sizeof(*turned));
        for (size_t i = 0; i < width; i++)
            for (size_t k = 0; k < width; k++)
                turned[k] += at[i] * vectors[i * width + k];
        for (size_t k = 0; k < width; k++)
            at[k] = (float)(turned[k] * values[k]);
    }
    free(turned);
    free(values);
    free(vectors);
    free(gram);
}

static void random_signs(float *thin, size_t count, uint64_t seed)
{
    struct random_seeded seeded;

    random_seeded_init(&seeded, seed);
    for (size_t i = 0; i < count;) {
        uint64_t bits = random_u64(&seeded.random);

        for (size_t k = 0; k < 64 && i < count; k++, bits >>= 1)
            thin[i++] = (bits & 1) != 0 ? 1 : -1;
    }
}

float *meaning_vectors(const struct meaning_matrix *matrix, size_t meanings, double levelling,
                       uint64_t seed)
{
    size_t width = meanings + SPARE;
    float *by_column = room_for(matrix->column_count * width, sizeof(*by_column));
    float *by_row = room_for(matrix->row_count * width, sizeof(*by_row));
    double *lengths = room_for(width, sizeof(*lengths));
    float *out = room_for(matrix->column_count * meanings, sizeof(*out));

    random_signs(by_column, matrix->column_count * width, seed);
    for (size_t round = 0; round <= ROUNDS; round++) {
        times(matrix, by_column, width, by_row);
        straighten(by_row, matrix->row_count, width, NULL);
        times_turned(matrix, by_row, width, by_column);
    }
    straighten(by_column, matrix->column_count, width, lengths);
    for (size_t k = meanings; k > 0; k--) /* the first is needed until the end */
        lengths[k - 1] = lengths[k - 1] > 0 ? pow(lengths[k - 1] / lengths[0], -levelling) : 0;
    for (size_t i = 0; i < matrix->column_count; i++)
        for (size_t k = 0; k < meanings; k++)
            out[i * meanings + k] = (float)(by_column[i * width + k] * lengths[k]);
    free(lengths);
    free(by_row);
    free(by_column);
    return out;
}
