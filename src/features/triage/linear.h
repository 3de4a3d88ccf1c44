/**
 * Linear models, one class against the rest, as those of liblinear (R.-E. Fan et al., "LIBLINEAR: a
 * library for large linear classification", JMLR 9, 2008); several side by side, in processes that
 * read the same rows. What comes out depends on the seed and not on how many processes there are.
 */
#ifndef PHAROS_FEATURES_TRIAGE_LINEAR_H
#define PHAROS_FEATURES_TRIAGE_LINEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/triage/linear_rows.h"

struct err;

enum linear_kind {
    LINEAR_MARGIN,   /* L2-regularised squared hinge loss */
    LINEAR_LOGISTIC, /* L2-regularised logistic loss */
};

struct linear_way {
    enum linear_kind kind;
    double cost;      /* C: how dear a mistake is */
    bool nb_weighted; /* features count by their log odds of the class (S. Wang and C. Manning,
                         "Baselines and bigrams", 2012) */
    unsigned classes; /* 2: one model, for the second of them; else one for each */
    uint64_t seed;
    unsigned processes;
};

/** What becomes of a row. */
enum linear_part { LINEAR_SCORED, LINEAR_LEARNED, LINEAR_LEFT_OUT };

/** One model to be learned. Both results are shared memory, see linear_share. */
struct linear_run {
    const uint8_t *learns; /* of each row, an enum linear_part */
    float *weights;        /* [models][features + 1], the last the bias; NULL: not wanted */
    float *scores;         /* [rows][models], of those to be scored; NULL: not wanted */
    double cost;           /* another one than the way's; 0: that */
};

/** Memory that the processes write into. Owned: linear_unshare. */
float *linear_share(size_t count);
void linear_unshare(float **memory, size_t count);

/** That learning so stays within its memory; ask before sharing any. LIMIT. */
bool linear_check_size(const struct linear_rows *rows, const struct linear_way *way,
                       struct err *err) MUST_USE;

/** Models of a way: 1 where there are two classes. */
unsigned linear_models(const struct linear_way *way);

/**
 * Learns every run. A class without a row to learn from scores -1 everywhere. Only from a process
 * with one thread. LIMIT where it would need too much memory, UNAVAILABLE where no process can be
 * had, INTERNAL where one failed.
 */
bool linear_learn(const struct linear_rows *rows, const struct linear_way *way,
                  const struct linear_run *runs, size_t run_count, struct err *err) MUST_USE;

#endif
