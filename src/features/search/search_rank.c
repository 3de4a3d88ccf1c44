#include "features/search/search_rank.h"

#include <math.h>

#include "base/instant.h"

#define K1            1.2
#define B             0.75
#define SUBJECT_BOOST 1.5
/* What is new counts up to half as much again; after this many days half of that is left. */
#define RECENCY_BOOST     0.5
#define RECENCY_HALF_DAYS 90.0

double search_rank_idf(int64_t found, int64_t sample)
{
    double n = (double)(sample > 0 ? sample : 1);
    double df = (double)(found < sample ? found : sample);

    return log(1.0 + (n - df + 0.5) / (df + 0.5));
}

static double recency(int64_t age_ms)
{
    double days = age_ms > 0 ? (double)age_ms / (double)MS_PER_DAY : 0.0;

    return 1.0 + RECENCY_BOOST * exp2(-days / RECENCY_HALF_DAYS);
}

int64_t search_rank_score(const struct search_query *query, const struct search_weights *weights,
                          const struct search_counts *counts, bool is_subject, int64_t age_ms)
{
    double length = (double)counts->token_count / (weights->mean_tokens + 1.0);
    double score = 0.0;

    for (size_t i = 0; i < query->clause_count; i++) {
        double tf = counts->of_clause[i];

        score += weights->idf[i] * tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * length));
    }
    return (int64_t)llround(score * (is_subject ? SUBJECT_BOOST : 1.0) * recency(age_ms) * 1000.0);
}
