/**
 * The file retrieval reads: laid out so that it is used where it stands (mmap), checked wholly
 * before it is used. Numbers are as x86-64 and arm64 have them (little endian).
 *
 *   head       magic, version, bytes, SHA-256 of everything behind it, counts
 *   documents  where each id begins, the ids as JSON
 *   each list  keys of its terms by rising key; where a term's postings and blocks begin; documents
 *              and impacts of the postings; blocks of RETRIEVAL_BLOCK postings with their last
 *              document and highest impact; norm of each document's impacts
 *   meaning    for terms of the grams that have a place in the room of meanings, which row; rows
 * and documents as vectors of signed bytes (retrieval_meaning.h)
 *
 * An impact is the whole BM25 weight of a term in a document as a whole number, so that a query's
 * score is a sum of products of whole numbers: the same whatever order it is summed in (V. N. Anh
 * and A. Moffat, "Pruned query evaluation using pre-computed impacts", SIGIR 2006).
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_INDEX_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/str.h"
#include "features/triage/retrieval_terms.h"

struct err;

enum {
    RETRIEVAL_VERSION = 1,
    RETRIEVAL_BLOCK = 64,
    RETRIEVAL_DOCS_MAX = 4 * 1000 * 1000,
    RETRIEVAL_MEANINGS_MAX = 128,
    RETRIEVAL_IMPACT_MAX = UINT16_MAX,
    RETRIEVAL_FIT_MAX = 8, /* numbers that say whether anything fits (retrieval_fit.h) */
};

#define RETRIEVAL_NO_ROW  UINT32_MAX
#define RETRIEVAL_NO_TERM UINT32_MAX
#define RETRIEVAL_MAGIC   "PHAROSIX"

/** How many there are of what; the layout follows from it. */
struct retrieval_counts {
    uint32_t docs;
    uint32_t id_bytes;
    uint32_t terms[RETRIEVAL_LISTS];
    uint32_t postings[RETRIEVAL_LISTS];
    uint32_t blocks[RETRIEVAL_LISTS];
    uint32_t rows;     /* terms with a meaning */
    uint32_t meanings; /* numbers in a vector, 0: none have any */
};

struct retrieval_head {
    char magic[8];
    uint32_t version;
    uint32_t reserved; /* 0 */
    uint64_t bytes;    /* of the whole file */
    struct sha256 digest;
    struct retrieval_counts counts;
    double fit[RETRIEVAL_FIT_MAX];
};

struct retrieval_block {
    uint32_t last; /* document */
    uint32_t max;  /* impact */
};

/** One list of an open index, all borrowed. */
struct retrieval_postings {
    const uint64_t *keys;
    const uint32_t *starts;       /* of postings, one more than terms */
    const uint32_t *block_starts; /* likewise */
    const uint32_t *docs;
    const struct retrieval_block *blocks;
    const uint16_t *impacts;
    const float *norms; /* of documents */
    uint32_t terms;
    uint32_t doc_count;
};

struct retrieval_index {
    struct retrieval_head head;
    const uint32_t *id_starts;
    const char *ids;
    struct retrieval_postings lists[RETRIEVAL_LISTS];
    const uint32_t *rows;      /* of the terms of the grams, or RETRIEVAL_NO_ROW */
    const float *row_scales;   /* what the row's bytes are multiplied by */
    const int8_t *row_vectors; /* `meanings` for each row */
    const int8_t *doc_vectors; /* likewise for each document; of length 127, or all 0 */
};

/** Where everything stands, from the beginning of the file. */
struct retrieval_layout {
    struct retrieval_list_layout {
        size_t keys;
        size_t starts;
        size_t block_starts;
        size_t docs;
        size_t blocks;
        size_t impacts;
        size_t norms;
    } lists[RETRIEVAL_LISTS];
    size_t id_starts;
    size_t ids;
    size_t rows;
    size_t row_scales;
    size_t row_vectors;
    size_t doc_vectors;
    size_t bytes;
};

struct retrieval_layout retrieval_layout_of(const struct retrieval_counts *counts);
/** Points into `bytes`, which are laid out and aligned for any type, without looking at them. */
void retrieval_index_point(struct str bytes, struct retrieval_index *out);
/** Digest of everything behind the digest itself. */
struct sha256 retrieval_digest(struct str bytes);

/**
 * An index in `bytes`, which are aligned for any type and outlive it. Every number in it has been
 * looked at. INVALID (bad_index): foreign, of another version, cut, or damaged.
 */
bool retrieval_index_open(struct str bytes, struct retrieval_index *out, struct err *err) MUST_USE;

/** The term of a key, or RETRIEVAL_NO_TERM. */
uint32_t retrieval_find_term(const struct retrieval_postings *list, uint64_t key);
/** How many documents have the term. */
uint32_t retrieval_doc_count(const struct retrieval_postings *list, uint32_t term);
/** The id of a document as JSON. */
struct str retrieval_id(const struct retrieval_index *index, uint32_t doc);

#endif
