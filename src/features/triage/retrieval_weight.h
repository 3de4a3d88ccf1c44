/**
 * BM25 for texts with a title (BM25F: S. Robertson, H. Zaragoza and M. Taylor, "Simple BM25
 * extension to multiple weighted fields", CIKM 2004):
 *
 *   f      = title weight x count in title / length part + count in text / length part
 *   length part = 1 - b + b x length / mean length, of titles and of texts each
 *   idf    = ln(1 + (N - n + 0.5) / (n + 0.5))     N documents, n of them with the term
 *   weight = idf x f x (k1 + 1) / (f + k1)
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_WEIGHT_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_WEIGHT_H

#include <stdint.h>

/* Short texts: a word said twice says little more, and length is hardly padding. */
#define BM25_K1           0.9
#define BM25_B            0.5
#define BM25_TITLE_WEIGHT 3.0

double bm25_idf(uint32_t docs, uint32_t docs_with_term);
/** One field's share of f; 0 where the count is. */
double bm25_frequency(uint32_t count, double length, double mean_length);
double bm25_weight(double frequency, double idf);
/** What a weight can never reach among so many documents. */
double bm25_weight_limit(uint32_t docs);

#endif
