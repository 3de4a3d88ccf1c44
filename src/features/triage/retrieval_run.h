/** Queries answered from an index, and how well. */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_RUN_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct retrieval_index;
struct retrieval_learned;
struct retrieval_queries;

enum { RETRIEVAL_K_MAX = 100, RETRIEVAL_RECALLS = 3 };

struct retrieval_answer {
    uint32_t *docs; /* best first */
    size_t count;
    bool fits;
    int64_t us; /* it took */
};

/** Answers every query with at most `k` documents, on `threads` threads, in the arena. `learned`
 * may be NULL. An answer depends on its query alone. */
struct retrieval_answer *retrieval_answer_all(const struct retrieval_index *index,
                                              const struct retrieval_learned *learned,
                                              const struct retrieval_queries *queries, size_t k,
                                              size_t threads, struct arena *arena);

/**
 * recall[i]: of the queries that name a relevant document, the share with at least one of theirs
 * among the first 1, 5, 10. mrr: the mean of 1 / place of the first one, 0 where it is not among
 * the answer's. All 0 where no query names any.
 */
struct retrieval_figures {
    size_t n; /* all queries */
    double recall[RETRIEVAL_RECALLS];
    double mrr;
    int64_t p95_us;
};
struct retrieval_figures retrieval_judge(const struct retrieval_queries *queries,
                                         const struct retrieval_answer *answers);

#endif
