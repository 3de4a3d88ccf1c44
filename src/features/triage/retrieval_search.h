/**
 * Documents for a text. The best of each list become candidates; each candidate is then seen whole:
 *  - words, grams: BM25;
 *  - word_cosine, gram_cosine: the angle between the weights of text and document, in which what
 *    the text says and the index has never seen counts against every document;
 *  - meaning: the angle in the room of meanings (retrieval_meaning.h), 0 where there is none.
 * Lists are fused by the weighted sum of their scores, each divided by the best candidate's
 * (CombSUM: E. A. Fox and J. A. Shaw, "Combination of multiple searches", TREC-2, 1994).
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_SEARCH_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "features/triage/retrieval_index.h"

enum {
    RETRIEVAL_CANDIDATES = 128, /* of each list */
    RETRIEVAL_MATCHES_MAX = RETRIEVAL_CANDIDATES * RETRIEVAL_LISTS,
    RETRIEVAL_EXTRA_MAX = 400, /* documents that somebody else proposes */
    RETRIEVAL_POOL_MAX = RETRIEVAL_MATCHES_MAX + RETRIEVAL_EXTRA_MAX,
};

enum retrieval_part {
    RETRIEVAL_BM25_WORDS,
    RETRIEVAL_BM25_GRAMS,
    RETRIEVAL_WORD_COSINE,
    RETRIEVAL_GRAM_COSINE,
    RETRIEVAL_MEANING,
    RETRIEVAL_PARTS,
};

struct retrieval_match {
    uint32_t doc;
    double score; /* fused, 0 to 1 */
    double parts[RETRIEVAL_PARTS];
};

struct retrieval_found {
    struct retrieval_match *matches; /* best first, of equals the lower document first */
    size_t count;
    size_t word_count; /* different words in the text */
};

#define RETRIEVAL_NO_DOC UINT32_MAX

/** A text by its terms that the index knows: columns are terms of words, then of grams; each list's
 * values are those of a vector of length 1. */
struct text_vector {
    const uint32_t *columns;
    const float *values;
    size_t count;
};

/** Room to search in, for one thread at a time. Owned: retrieval_searcher_free. */
struct retrieval_searcher;
struct retrieval_searcher *retrieval_searcher_new(const struct retrieval_index *index);
void retrieval_searcher_free(struct retrieval_searcher **searcher);

/** Documents for `text`, but for `except` (or RETRIEVAL_NO_DOC); borrowed until the next. */
struct retrieval_found retrieval_search(struct retrieval_searcher *searcher, struct str text,
                                        uint32_t except);

/** The same with `extra` documents (at most RETRIEVAL_EXTRA_MAX) among the candidates. */
struct retrieval_found retrieval_search_with(struct retrieval_searcher *searcher, struct str text,
                                             uint32_t except, const uint32_t *extra,
                                             size_t extra_count);

/** The text last searched for; borrowed until the next. */
struct text_vector retrieval_text_vector(struct retrieval_searcher *searcher);

/** A number that texts of the same terms have in common, the text's last searched for; 0: it has
 * none. */
uint64_t retrieval_text_mark(const struct retrieval_searcher *searcher);

#endif
