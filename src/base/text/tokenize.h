/**
 * Text to tokens: what search, learning and clustering all see. A text is folded (NFKC_Casefold)
 * and cut into:
 *  - words of letters and digits; English words are reduced to light stems (base/text/stem.h);
 *  - codes and addresses, whose parts are joined by - _ . / @ + &: each part, and the whole without
 *    its joints ("RV-9": rv, 9, rv9; "010-1234-5678": three parts and 01012345678);
 *  - Hangul, Han and kana: each pair of neighbours ("환불을": 환불, 불을), so that every word of
 * two or more syllables is found whatever particle follows; a run of one is a token by itself;
 *  - Thai, Lao, Khmer and Burmese: words by ICU's dictionaries (UAX #29);
 *  - emoji, each by itself.
 * A part keeps at most TEXT_TOKEN_MAX bytes; a character repeated on and on (ㅋㅋㅋㅋㅋ) gives at
 * most TEXT_REPEATS_MAX equal pairs.
 */
#ifndef PHAROS_BASE_TEXT_TOKENIZE_H
#define PHAROS_BASE_TEXT_TOKENIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct text_tokenizer;

enum {
    TEXT_TOKEN_MAX = 64,  /* bytes of one token */
    TEXT_PARTS_MAX = 8,   /* a code of more parts has no whole */
    TEXT_REPEATS_MAX = 2, /* equal pairs in a row */
};

enum text_token_kind {
    TEXT_TOKEN_WORD = 1, /* letters, or letters and digits */
    TEXT_TOKEN_NUMBER,   /* digits only */
    TEXT_TOKEN_PAIR,     /* two neighbours of a Hangul, Han or kana run */
    TEXT_TOKEN_SINGLE,   /* a Hangul, Han or kana run of one */
    TEXT_TOKEN_WHOLE,    /* a code without its joints; at the position of its first part */
    TEXT_TOKEN_SYMBOL,   /* one emoji */
};

/** One token. The texts are borrowed and valid until the callback returns. */
struct text_token {
    struct str text;    /* folded and stemmed */
    struct str surface; /* folded only; equal to text but for English words that were stemmed */
    enum text_token_kind kind;
    uint32_t position; /* counts from 0; a whole shares the position of its first part */
    uint32_t unit;     /* counts from 0; tokens of one code or one run share it */
    uint32_t begin;    /* bytes in the original text: for highlights */
    uint32_t end;
};

/** Takes one token; false ends the work. */
typedef bool text_token_fn(void *arg, const struct text_token *token);

/** Made once and used again and again by one thread at a time. Owned: text_tokenizer_free. */
struct text_tokenizer *text_tokenizer_new(void);
void text_tokenizer_free(struct text_tokenizer **tokenizer);

/**
 * Gives every token of `text` (UTF-8; bad bytes count as breaks; under 2 GB) to `take`, by rising
 * position, a whole right after its first part. False when `take` ended it.
 */
bool text_tokenize(struct text_tokenizer *tokenizer, struct str text, text_token_fn *take,
                   void *arg);

struct text_token_list {
    struct text_token *tokens;
    size_t count;
};

#define TEXT_ALL_POSITIONS UINT32_MAX

/** Tokens at the positions below `end`, copied into the arena: what stands further back costs
 * nothing. */
struct text_token_list text_tokenize_list(struct text_tokenizer *tokenizer, struct str text,
                                          uint32_t end, struct arena *arena);

#endif
