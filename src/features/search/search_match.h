/**
 * Where the clauses of a query stand in a text: how often, for ranking, and at which bytes, for
 * highlights. The same tokens and positions as the index has.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_MATCH_H
#define PHAROS_FEATURES_SEARCH_SEARCH_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/text/tokenize.h"
#include "features/search/search.h"
#include "features/search/search_query.h"

/** How often each clause of the query is found, negated ones 0; and how many tokens there are. */
struct search_counts {
    uint32_t of_clause[SEARCH_CLAUSES_MAX];
    size_t token_count;
};
void search_match_count(const struct search_query *query, const struct text_token_list *tokens,
                        struct search_counts *out);

/** A piece of the text around what is found first, with everything found in it. */
void search_match_highlight(const struct search_query *query, const struct text_token_list *tokens,
                            struct str text, struct arena *arena, struct search_highlight *out);

#endif
