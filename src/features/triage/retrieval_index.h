/**
 * The index retrieval reads: a file of sections (section_file.h) that is used where it lies, every
 * number of it looked at before. Its sections, in this order:
 *
 *   head       counts, and what says whether anything fits (retrieval_fit.h)
 *   documents  where each id begins, the ids as JSON
 *   each list  keys of its terms by rising key; where a term's postings and blocks begin; documents
 *              of the postings; blocks of RETRIEVAL_BLOCK postings with their last document and
 *              highest impact; impacts of the postings; norm of each document's impacts
 *   meaning    for each term of the grams its row in the room of meanings, if any; scales and bytes
 *              of the rows, bytes of the documents (retrieval_meaning.h)
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
#include "base/str.h"
#include "features/triage/retrieval_terms.h"
#include "features/triage/section_file.h"

struct err;

enum {
    RETRIEVAL_BLOCK = 64,
    RETRIEVAL_DOCS_MAX = 4 * 1000 * 1000,
    RETRIEVAL_MEANINGS_MAX = 256,
    RETRIEVAL_IMPACT_MAX = UINT16_MAX,
    RETRIEVAL_FIT_MAX = 8, /* numbers that say whether anything fits (retrieval_fit.h) */
};

#define RETRIEVAL_NO_ROW  UINT32_MAX
#define RETRIEVAL_NO_TERM UINT32_MAX

/** How many there are of what; the sizes of all sections follow from it. */
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

enum {
    RETRIEVAL_LIST_SECTIONS = 7,
    RETRIEVAL_SECTIONS = 7 + RETRIEVAL_LISTS * RETRIEVAL_LIST_SECTIONS
};

/** The sections of an index as a file has them, borrowed from it. */
void retrieval_index_sections(const struct retrieval_index *index, struct str *out);

/**
 * The index in the sections of a file that outlives it. INVALID (bad_file): some number in it
 * cannot be right.
 */
bool retrieval_index_read(const struct section_file *file, struct retrieval_index *out,
                          struct err *err) MUST_USE;

/** Opens an index's file. Owned: section_file_close. Errors: as above and section_file_open. */
bool retrieval_index_open(const char *path, struct section_file *file, struct retrieval_index *out,
                          struct err *err) MUST_USE;
bool retrieval_index_write(const char *path, const struct retrieval_index *index, size_t *bytes,
                           struct err *err) MUST_USE;
extern const struct section_kind retrieval_index_kind;

/** The term of a key, or RETRIEVAL_NO_TERM. */
uint32_t retrieval_find_term(const struct retrieval_postings *list, uint64_t key);
/** How many documents have the term. */
uint32_t retrieval_doc_count(const struct retrieval_postings *list, uint32_t term);
/** The id of a document as JSON. */
struct str retrieval_id(const struct retrieval_index *index, uint32_t doc);

#endif
