/**
 * A re-ranker that accepted suggestions teach: texts of the past, and the documents people accepted
 * for them. A document is then known by more than what it says:
 *  - the accepted texts nearest to the text vote for theirs (kNN over an index of those texts);
 *  - documents that were always accepted together are a class (retrieval_class.h);
 * These and the parts of the plain search are weighed by a pairwise logistic regression
 * (R. Herbrich et al., "Large margin rank boundaries for ordinal regression", 2000; T. Joachims,
 * "Optimizing search engines using clickthrough data", KDD 2002). What it learns from never saw
 * itself: a text of the past does not vote for itself, and its class sums come from a model of the
 * other folds. So that documents that nobody has accepted yet are not put behind for it, texts are
 * also learned from as if nobody had ever accepted their documents: as often, compared with the
 * others, as there are documents that nobody accepted. What one half of the texts teaches is tried
 * on the other; where it does worse than the plain search, the plain order stays.
 *
 * For the very same text (the same terms), what was accepted for it comes first.
 *
 * Whether anything fits is learned likewise: from the texts of the past as they are, against the
 * same with the documents that were accepted for them hidden, together with all that was learned of
 * these, and against texts about nothing (retrieval_fit.h).
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_LEARNED_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_LEARNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "features/triage/retrieval_search.h"

struct err;
struct retrieval_index;
struct retrieval_learned;
struct retrieval_queries;
struct retrieval_ranker;

/**
 * Learns from `past`; texts without a known relevant document teach nothing. `index` and `past` are
 * borrowed for as long as it lives. Owned: retrieval_learned_free. INVALID (nothing_learned): no
 * text has a known relevant document; LIMIT; UNAVAILABLE and INTERNAL as linear_learn, which it
 * calls.
 */
bool retrieval_learn(const struct retrieval_index *index, const struct retrieval_queries *past,
                     uint64_t seed, unsigned processes, struct retrieval_learned **out,
                     struct err *err) MUST_USE;
void retrieval_learned_free(struct retrieval_learned **learned);

/** Room to rank in, for one thread at a time. Owned: retrieval_ranker_free. */
struct retrieval_ranker *retrieval_ranker_new(const struct retrieval_learned *learned);
void retrieval_ranker_free(struct retrieval_ranker **ranker);

/** Documents for `text`, best first; borrowed until the next. *fits: whether the first does. */
struct retrieval_found retrieval_rank(struct retrieval_ranker *ranker, struct str text, bool *fits);

#endif
