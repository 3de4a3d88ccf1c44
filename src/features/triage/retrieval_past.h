/** What accepted suggestions tell of the documents of an index. Used by retrieval_learned.h. */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_PAST_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/triage/retrieval_class.h"
#include "features/triage/retrieval_files.h"
#include "features/triage/retrieval_index.h"

struct err;

struct retrieval_past {
    const struct retrieval_query **queries; /* with a relevant document; borrowed */
    uint32_t count;
    struct retrieval_index texts; /* of the queries: its documents are numbered as they are */
    uint64_t *marks;              /* of each query's text (retrieval_text_mark) */
    uint32_t *accepted;           /* of each document, how often */
    uint32_t *classes;            /* of each document, or RETRIEVAL_NO_CLASS */
    uint32_t *class_starts;       /* in class_docs, one more than classes */
    uint32_t *class_docs;
    uint32_t class_count;
    struct class_model *model; /* NULL where there is none */
};

/** Learns classes and an index of texts. INVALID (nothing_learned), LIMIT. Fini in any case. */
bool retrieval_past_init(struct retrieval_past *past, const struct retrieval_index *docs,
                         const struct retrieval_queries *queries, uint64_t seed, unsigned processes,
                         struct err *err) MUST_USE;
void retrieval_past_fini(struct retrieval_past *past);

#endif
