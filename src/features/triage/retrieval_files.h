/**
 * Corpora and queries as JSON Lines. An id is a text or a whole number, and kept as JSON: "7" and 7
 * are two. Errors name the line.
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_FILES_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;
struct retrieval_builder;
struct retrieval_index;

/** A text somebody asked with, and the documents that answer it. */
struct retrieval_query {
    struct str text;
    const uint32_t *relevant; /* known documents, rising, each once */
    size_t relevant_count;
    bool is_judged; /* it named at least one, known or not */
};

struct retrieval_queries {
    struct retrieval_query *queries;
    size_t count;
};

/** Adds a document for each line {"id","title"?,"text"}. INVALID (also duplicate_id), LIMIT. */
bool retrieval_read_corpus(FILE *file, struct retrieval_builder *builder, struct err *err) MUST_USE;

/** Lines {"text","relevant":[ID]}, "relevant" being [] where it is not there; ids the index does
 * not know are never found. In the arena, which must have room for the whole file. */
bool retrieval_read_queries(FILE *file, const struct retrieval_index *index, struct arena *arena,
                            struct retrieval_queries *out, struct err *err) MUST_USE;

#endif
