/**
 * Best match: BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
 * Beyond", 2009; k1 = 1.2, b = 0.75) over the newest hits, raised for what is recent. Pure.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_RANK_H
#define PHAROS_FEATURES_SEARCH_SEARCH_RANK_H

#include <stddef.h>
#include <stdint.h>

#include "features/search/search_match.h"

/** What a ranking needs to know of all documents; taken from a sample of the newest. */
struct search_weights {
    double idf[SEARCH_CLAUSES_MAX];
    double mean_tokens;
};

/** How much a clause found in `found` of `sample` documents says. */
double search_rank_idf(int64_t found, int64_t sample);

/** In thousandths, so that a cursor can hold it. A subject's words weigh more than a message's. */
int64_t search_rank_score(const struct search_query *query, const struct search_weights *weights,
                          const struct search_counts *counts, bool is_subject, int64_t age_ms);

#endif
