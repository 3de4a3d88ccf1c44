/**
 * What retrieval sees of a text, counted: two lists of terms.
 *  - words: the tokens that search sees as well (base/text/tokenize.h): English stems, codes in
 *    parts and whole, pairs of Korean syllables;
 *  - grams: of scripts with blanks between words, runs of RETRIEVAL_GRAM_SHORTEST to _LONGEST
 *    characters inside a word, its edges being characters too (typing slips, inflection; P. McNamee
 *    and J. Mayfield, "Character n-gram tokenization for European language text retrieval", 2004);
 *    of Korean, Chinese and Japanese, runs of one to three syllables without regard to blanks
 *    (particles, spacing). Numbers have none: two order numbers that look alike say nothing.
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_TERMS_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
    RETRIEVAL_TEXT_MAX = 100 * 1000, /* bytes; of a longer text the beginning is read */
    RETRIEVAL_GRAM_SHORTEST = 3,
    RETRIEVAL_GRAM_LONGEST = 5,
};

enum retrieval_list { RETRIEVAL_WORDS, RETRIEVAL_GRAMS, RETRIEVAL_LISTS };

struct retrieval_term {
    uint64_t key;
    uint32_t count;
};

/** By rising key, each once. */
struct retrieval_term_list {
    const struct retrieval_term *terms;
    size_t count;
    uint64_t total; /* of all counts */
};

/** Room to read texts in, for one thread at a time. Owned: retrieval_reader_free. */
struct retrieval_reader;
struct retrieval_reader *retrieval_reader_new(void);
void retrieval_reader_free(struct retrieval_reader **reader);

/** Reads a text (UTF-8; bad bytes count as breaks). */
void retrieval_read(struct retrieval_reader *reader, struct str text);
/** The terms of the text last read, borrowed until the next. */
struct retrieval_term_list retrieval_terms(const struct retrieval_reader *reader,
                                           enum retrieval_list list);

#endif
