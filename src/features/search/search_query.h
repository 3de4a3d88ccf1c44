/**
 * What a person types into search: words, "phrases", -words, and operators such as state:open or
 * before:2026-01-01. Reading it asks nobody; words become the tokens that the index has.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_QUERY_H
#define PHAROS_FEATURES_SEARCH_SEARCH_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"
#include "base/text/query.h"

struct arena;
struct text_tokenizer;

enum {
    SEARCH_QUERY_MAX_BYTES = 1024,
    SEARCH_CLAUSES_MAX = 32,
    SEARCH_OPERATORS_MAX = 16,
};

/** Something to be found, or with `negated` not to be found, in one message or subject. */
struct search_clause {
    bool negated;
    struct text_phrase alternatives[TEXT_ALTERNATIVES_MAX];
    size_t count;
};

/** An operator as typed: name in small letters, value without quotes. */
struct search_operator {
    struct str name; /* one of search_operator_names */
    struct str value;
    bool negated;
};

struct search_query {
    struct search_clause clauses[SEARCH_CLAUSES_MAX];
    size_t clause_count;
    struct search_operator operators[SEARCH_OPERATORS_MAX];
    size_t operator_count;
};

/** state team assignee tag priority customer before after; NULL-ended. */
extern const char *const search_operator_names[];

/**
 * Reads a query. `name:` with a name we do not know is a word like any other. The last word may be
 * unfinished when nothing stands behind it. LIMIT "query_too_long".
 */
bool search_query_read(struct text_tokenizer *tokenizer, struct str text, struct arena *arena,
                       struct search_query *out, struct err *err) MUST_USE;

/** Clauses that have to be found. */
size_t search_query_positive_count(const struct search_query *query);

#endif
