/**
 * A person's search words, made of the same tokens as the index. Every word must be found; a word
 * is found when one of its alternatives is, and an alternative is a phrase: its tokens must stand
 * at neighbouring positions.
 */
#ifndef PHAROS_BASE_TEXT_QUERY_H
#define PHAROS_BASE_TEXT_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;
struct text_tokenizer;

enum { TEXT_QUERY_WORDS_MAX = 32, TEXT_QUERY_BYTES_MAX = 1024, TEXT_ALTERNATIVES_MAX = 2 };

struct text_phrase {
    const struct str *tokens; /* at least one */
    size_t count;
    bool is_prefix; /* the last token matches every token that begins with it */
};

/**
 * One word: "환불을" is the phrase 환불 불을; "RV-9" is the phrase rv 9 or the token rv9;
 * "refunds", still being typed, is the prefix refunds or the token refund. A single syllable (물)
 * is always a prefix, since most single-syllable nouns stand before a particle (물이).
 */
struct text_query_word {
    struct text_phrase alternatives[TEXT_ALTERNATIVES_MAX];
    size_t count;
    uint32_t begin; /* bytes in the query */
    uint32_t end;
};

struct text_query {
    struct text_query_word *words; /* may be empty */
    size_t count;
};

/**
 * Reads a query. `is_typing`: the last word may be unfinished, unless something stands behind it.
 * LIMIT (query_too_long) above TEXT_QUERY_BYTES_MAX bytes or TEXT_QUERY_WORDS_MAX words.
 */
bool text_query_read(struct text_tokenizer *tokenizer, struct str query, bool is_typing,
                     struct arena *arena, struct text_query *out, struct err *err) MUST_USE;

#endif
