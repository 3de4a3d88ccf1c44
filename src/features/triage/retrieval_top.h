/**
 * The best documents of one list for a query, exactly, without looking at most postings: MaxScore
 * (H. Turtle and J. Flood, "Query evaluation: strategies and optimizations", 1995) with the bounds
 * of blocks (S. Ding and T. Suel, "Faster top-k document retrieval using block-max indexes", SIGIR
 * 2011), taken over windows of documents, since a query of grams has a hundred terms and more, for
 * which moving pivots costs more than it spares (A. Mallia, G. Ottaviano et al., ECIR 2019).
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_TOP_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_TOP_H

#include <stddef.h>
#include <stdint.h>

#include "features/triage/retrieval_index.h"

enum {
    RETRIEVAL_TERMS_MAX = 1024, /* of a query, in one list */
    RETRIEVAL_WEIGHT_MAX = 16,  /* so that a score stays below 2^32 */
    RETRIEVAL_TOP_MAX = 1000,
};

struct retrieval_ask {
    uint32_t term;
    uint32_t weight; /* 1 to RETRIEVAL_WEIGHT_MAX */
};

struct retrieval_hit {
    uint32_t doc;
    uint32_t score; /* sum of weight x impact */
};

/** Room to search in, for one thread at a time. Owned: retrieval_room_free. */
struct retrieval_room;
struct retrieval_room *retrieval_room_new(void);
void retrieval_room_free(struct retrieval_room **room);

/**
 * The `k` documents with the highest scores over 0, best first, of equals the lower document first.
 * Returns how many; at most RETRIEVAL_TOP_MAX and RETRIEVAL_TERMS_MAX.
 */
size_t retrieval_top(const struct retrieval_postings *list, const struct retrieval_ask *asks,
                     size_t count, size_t k, struct retrieval_room *room,
                     struct retrieval_hit *out);

/** Gives the position of `doc` among the term's postings from `from` on, or of the first document
 * behind it; `from` and the answer count from the term's first posting. */
uint32_t retrieval_seek(const struct retrieval_postings *list, uint32_t term, uint32_t from,
                        uint32_t doc);

#endif
