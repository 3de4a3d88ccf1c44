/* Eigenvectors by hand, and words that keep the same company. */
#include "features/triage/retrieval_meaning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"

static void eigenvalues_are_those_of_the_book(void **state)
{
    /* 2 1 0, 1 2 0, 0 0 5: 5, 3 and 1. */
    double matrix[] = { 2, 1, 0, 1, 2, 0, 0, 0, 5 };
    double values[3];
    double vectors[9];

    (void)state;
    meaning_eigen(matrix, 3, values, vectors);
    assert_true(fabs(values[0] - 5) < 1e-9);
    assert_true(fabs(values[1] - 3) < 1e-9);
    assert_true(fabs(values[2] - 1) < 1e-9);
    assert_true(fabs(fabs(vectors[6]) - 1) < 1e-9);    /* column 0, row 2 */
    assert_true(fabs(vectors[1] - vectors[4]) < 1e-9); /* column 1: equal parts */
    assert_true(fabs(vectors[2] + vectors[5]) < 1e-9); /* column 2: opposite ones */
}

/* Documents over terms 0..3; 0 and 1 stand beside 2, never with each other; 3 stands alone. */
static const uint32_t starts[] = { 0, 2, 4, 6, 8, 9, 10, 11 };
static const uint32_t columns[] = { 0, 2, 0, 2, 1, 2, 1, 2, 3, 3, 3 };
static const float values[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static double cosine(const float *vectors, size_t one, size_t other)
{
    double dot = 0;
    double a = 0;
    double b = 0;

    for (size_t k = 0; k < 2; k++) {
        dot += (double)vectors[one * 2 + k] * (double)vectors[other * 2 + k];
        a += (double)vectors[one * 2 + k] * (double)vectors[one * 2 + k];
        b += (double)vectors[other * 2 + k] * (double)vectors[other * 2 + k];
    }
    return dot / sqrt(a * b);
}

static void words_of_one_company_lie_together(void **state)
{
    struct meaning_matrix matrix = { starts, columns, values, 7, 4 };
    float *vectors = meaning_vectors(&matrix, 2, 0, 1);
    float *again = meaning_vectors(&matrix, 2, 0, 1);

    (void)state;
    assert_true(cosine(vectors, 0, 1) > 0.999);
    assert_true(fabs(cosine(vectors, 0, 3)) < 0.001);
    assert_memory_equal(vectors, again, 8 * sizeof(float));
    free(vectors);
    free(again);
}

static double length_of(const float *vectors, size_t meaning)
{
    double square = 0;

    for (size_t row = 0; row < 4; row++)
        square += (double)vectors[row * 2 + meaning] * (double)vectors[row * 2 + meaning];
    return sqrt(square);
}

/* By hand: the squares of the singular values are those of [[2,0,2],[0,2,2],[2,2,4]], 6, 2 and 0,
 * and of the term that stands alone, 3. */
static void levelling_divides_by_the_singular_value(void **state)
{
    struct meaning_matrix matrix = { starts, columns, values, 7, 4 };
    float *plain = meaning_vectors(&matrix, 2, 0, 1);
    float *levelled = meaning_vectors(&matrix, 2, 1, 1);

    (void)state;
    assert_true(fabs(length_of(plain, 0) - 1) < 1e-5);
    assert_true(fabs(length_of(plain, 1) - 1) < 1e-5);
    assert_true(fabs(length_of(levelled, 0) - 1) < 1e-5);
    assert_true(fabs(length_of(levelled, 1) - sqrt(6.0 / 3.0)) < 1e-5);
    free(plain);
    free(levelled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eigenvalues_are_those_of_the_book),
        cmocka_unit_test(words_of_one_company_lie_together),
        cmocka_unit_test(levelling_divides_by_the_singular_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
