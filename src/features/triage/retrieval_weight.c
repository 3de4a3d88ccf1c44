#include "features/triage/retrieval_weight.h"

#include <math.h>

double bm25_idf(uint32_t docs, uint32_t docs_with_term)
{
    return log(1 + ((double)docs - docs_with_term + 0.5) / (docs_with_term + 0.5));
}

double bm25_frequency(uint32_t count, double length, double mean_length)
{
    return count == 0 ? 0 : count / (1 - BM25_B + BM25_B * length / mean_length);
}

double bm25_weight(double frequency, double idf)
{
    return idf * frequency * (BM25_K1 + 1) / (frequency + BM25_K1);
}

double bm25_weight_limit(uint32_t docs)
{
    return bm25_idf(docs, 1) * (BM25_K1 + 1);
}
