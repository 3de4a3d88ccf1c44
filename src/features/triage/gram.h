/**
 * Grams: what the learning engines see of a text.
 *
 * A text is folded (NFKC_Casefold), blanks become one, a character repeated on and on is kept
 * GRAM_REPEATS_MAX times, the digits of long numbers lose their value, and the rest is read as
 *  - words: runs of letters, digits or CJK characters, and each mark or emoji by itself;
 *  - pairs of neighbouring words;
 *  - runs of characters inside a word and its two edges (W. B. Cavnar and J. M. Trenkle,
 *    "N-gram-based text categorization", 1994);
 *  - runs of characters, a blank being one of them, so also across words;
 *  - the same without any blanks, since Korean is written with and without them, and runs of
 *    Hangul letters (jamo), which survive typing slips.
 * A gram is known by a 64-bit hash of what it is; two that share one would count as the same.
 */
#ifndef PHAROS_FEATURES_TRIAGE_GRAM_H
#define PHAROS_FEATURES_TRIAGE_GRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
    GRAM_TEXT_CHARS_MAX = 20000, /* of a longer text the beginning is read */
    GRAM_REPEATS_MAX = 2,
    GRAM_NUMBER_MAX = 3, /* digits of a number that keeps its value */
    GRAM_CHARS_MAX = 8,  /* characters in a run */
};

enum gram_kind {
    GRAM_WORD,
    GRAM_PAIR,
    GRAM_INNER,
    GRAM_CHARS,
    GRAM_DENSE, /* characters, blanks left out */
    GRAM_JAMO,
    GRAM_KINDS,
};

struct gram {
    uint64_t key;
    enum gram_kind kind;
    uint32_t begin; /* bytes of the text as it was given */
    uint32_t end;
};

/** How long runs are, from 1; a longest of 0: none of that kind. */
struct gram_span {
    unsigned shortest;
    unsigned longest;
};

/** Which grams a model sees. */
struct gram_recipe {
    struct gram_span words; /* 1 to 2: words and pairs */
    struct gram_span inner;
    struct gram_span chars;
    struct gram_span dense; /* only where the text has Hangul, Han or kana */
    struct gram_span jamo;  /* only where it has Hangul */
};

/** Takes one gram. */
typedef void gram_fn(void *arg, const struct gram *gram);

/** Room to read texts in, for one thread at a time. Owned: gram_reader_free. */
struct gram_reader;
struct gram_reader *gram_reader_new(void);
void gram_reader_free(struct gram_reader **reader);

/** Gives each gram of `text` (UTF-8; bad bytes count as marks) to `take`, kind by kind, in the
 * order of the text. */
void gram_read(struct gram_reader *reader, struct str text, const struct gram_recipe *recipe,
               gram_fn *take, void *arg);

/** The words of the text last read, where they stand in it; marks are words. */
struct gram_word {
    uint32_t begin;
    uint32_t end;
    bool is_mark;
};
const struct gram_word *gram_words(const struct gram_reader *reader, size_t *count);

/** What a name of something else than text is known by ("plan=gold"). */
uint64_t gram_key_of_name(struct str name);

#endif
