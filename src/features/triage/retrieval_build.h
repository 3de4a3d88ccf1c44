/** Makes an index of documents. */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_BUILD_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct err;
struct retrieval_builder;

/** An empty index. Owned: retrieval_builder_free. */
struct retrieval_builder *retrieval_builder_new(void);
void retrieval_builder_free(struct retrieval_builder **builder);

/** Adds a document: its id as JSON, unlike all before; title and text may be empty. LIMIT
 * (too_large): more than an index holds. */
bool retrieval_builder_add(struct retrieval_builder *builder, struct str id, struct str title,
                           struct str text, struct err *err) MUST_USE;
size_t retrieval_builder_count(const struct retrieval_builder *builder);

/**
 * The index of at least one document, as retrieval_index_open takes it; the same for the same
 * documents and seed. Owned: free() of the text's bytes. INVALID (empty_corpus).
 */
bool retrieval_builder_finish(struct retrieval_builder *builder, uint64_t seed, struct str *out,
                              struct err *err) MUST_USE;

#endif
