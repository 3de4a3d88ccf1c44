/**
 * The room of meanings: texts that use different words for one thing come to lie close together
 * when the texts of the index use those words in the same company. Latent semantic analysis
 * (S. Deerwester et al., "Indexing by latent semantic analysis", JASIS 41(6), 1990): the first
 * singular vectors of the matrix of documents by terms, found by subspace iteration from a random
 * start (N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", SIAM
 * Review 53(2), 2011). Same seed, same vectors.
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_MEANING_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_MEANING_H

#include <stddef.h>
#include <stdint.h>

/** Documents by terms, row by row. */
struct meaning_matrix {
    const uint32_t *starts; /* of each row's entries, one more than rows */
    const uint32_t *columns;
    const float *values;
    size_t row_count;
    size_t column_count;
};

/**
 * The first `meanings` right singular vectors, as `meanings` numbers for each column; 0 beyond the
 * rank of the matrix. Each is divided by its singular value (as a share of the first) to the power
 * of `levelling`: 0 leaves what many texts have in common as heavy as it is, 1 makes it no heavier
 * than what few do (J. Caron, "Experiments with LSA scoring: optimal rank and basis", 2001). Owned:
 * free().
 */
float *meaning_vectors(const struct meaning_matrix *matrix, size_t meanings, double levelling,
                       uint64_t seed);

/**
 * Eigenvalues and -vectors of a symmetric matrix of n x n (Jacobi's rotations), largest first:
 * `vectors` has one in each column. `matrix` is used up.
 */
void meaning_eigen(double *matrix, size_t n, double *values, double *vectors);

#endif
