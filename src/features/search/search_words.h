/**
 * Tokens in the forms the two engines take. On SQLite a document is two texts of tokens parted by
 * blanks: those that stand side by side, and the wholes of codes, which share a place with their
 * first part and would come between neighbours. On PostgreSQL it is a tsvector in text form.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_WORDS_H
#define PHAROS_FEATURES_SEARCH_SEARCH_WORDS_H

#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"
#include "base/text/tokenize.h"
#include "features/search/search_query.h"

struct arena;
struct call;
struct db_rows;
struct map;

/** Positions a document is indexed to; what stands further back is not found. PostgreSQL's own
 * limit is 16,383. */
enum { SEARCH_POSITIONS_MAX = 16000 };

/** For the tokens of one document and what is made of them. */
#define SEARCH_DOC_ARENA_BYTES ((size_t)16 * 1024 * 1024)

/** The tokens of a text up to SEARCH_POSITIONS_MAX. */
struct text_token_list search_tokens(struct text_tokenizer *tokenizer, struct str text,
                                     struct arena *arena);

/** Tokens side by side, parted by blanks. */
struct str search_words_body(const struct text_token_list *tokens, struct arena *arena);
/** Wholes of codes, parted by blanks. */
struct str search_words_whole(const struct text_token_list *tokens, struct arena *arena);
/** "'word':1,7 'rv9':2" for a cast to tsvector. */
struct str search_words_vector(const struct text_token_list *tokens, struct arena *arena);

/** The keys of a map by rising bytes, parted by blanks. */
struct str search_words_sorted(const struct map *words, struct arena *arena);

/** Words that one unfinished word may become. */
enum { SEARCH_EXPANSIONS_MAX = 200 };

/** Tokens that begin with `prefix`, in the arena, at most SEARCH_EXPANSIONS_MAX, shorter ones
 * first: they are nearer to what was typed. */
typedef bool search_expand_fn(void *arg, struct str prefix, const struct str **out, size_t *count);

/** What comes after every token that begins with `prefix`. */
struct str search_words_end(struct str prefix, struct arena *arena);
/** Takes rows of one column as what a search_expand_fn gives, and ends them. */
bool search_words_read(struct db_rows *rows, struct call *call, const struct str **out,
                       size_t *count) MUST_USE;

/** A MATCH expression of FTS5; STR("") when a prefix has no word. False when `expand` failed. */
bool search_words_match(const struct search_query *query, search_expand_fn *expand, void *arg,
                        struct arena *arena, struct str *out);
/** The same for a cast to tsquery. */
bool search_words_tsquery(const struct search_query *query, search_expand_fn *expand, void *arg,
                          struct arena *arena, struct str *out);

#endif
