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
struct retrieval_index;

/** An empty index. Owned: retrieval_builder_free. */
struct retrieval_builder *retrieval_builder_new(void);
void retrieval_builder_free(struct retrieval_builder **builder);

/** Adds a document: its id as JSON, unlike all before; title and text may be empty. LIMIT
 * (too_large): more than an index holds. */
bool retrieval_builder_add(struct retrieval_builder *builder, struct str id, struct str title,
                           struct str text, struct err *err) MUST_USE;
size_t retrieval_builder_count(const struct retrieval_builder *builder);

/**
 * The index of at least one document; the same for the same documents and seed. Owned:
 * retrieval_built_free. INVALID (empty_corpus).
 */
bool retrieval_builder_finish(struct retrieval_builder *builder, uint64_t seed,
                              struct retrieval_index *out, struct err *err) MUST_USE;
/** Frees the parts of an index that was built, not one of a file; all zero is fine. */
void retrieval_built_free(struct retrieval_index *index);

#endif
