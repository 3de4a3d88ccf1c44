/**
 * A text as phrases are looked for in it: folded (NFKC_Casefold), without blanks, since Korean is
 * written with and without them, a syllable in two pieces (what it begins with and its final
 * consonant, so that 나 is found in 났다), English words as light stems, apostrophes gone and a
 * character repeated on and on (ㅠㅠㅠㅠ) kept PHRASE_REPEATS_MAX times. Where words begin is known
 * of each piece, so that "sue" is not found in "issue". Pure.
 */
#ifndef PHAROS_FEATURES_TRIAGE_PHRASE_TEXT_H
#define PHAROS_FEATURES_TRIAGE_PHRASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
    PHRASE_REPEATS_MAX = 2,
    PHRASE_SENTENCE_GAP = 100, /* words that the end of a sentence counts for */
    PHRASE_SPELLED_MIN = 4,    /* letters apart that are taken for a word */
};

/** Set in the symbol of a letter or digit that begins a word: inside of a word it is another. */
#define PHRASE_WORD_BEGINS ((uint32_t)1 << 31)

struct phrase_piece {
    uint32_t symbol;
    uint32_t begin; /* bytes of the text as it was given */
    uint32_t end;
    uint32_t word; /* rises with each word, and by PHRASE_SENTENCE_GAP between sentences */
    bool begins_word;
    bool ends_word;
    bool is_spelled; /* a letter of a script with blanks between words, or a digit */
    bool is_digit;
    bool is_final;   /* the final consonant of the syllable before it */
    bool after_line; /* a line ended before it */
};

/** Owned: phrase_text_free. */
struct phrase_text {
    struct phrase_piece *pieces;
    size_t count;
    size_t room;
};

/** `keeps_last`: the last word is not stemmed, being only the beginning of one. */
struct phrase_text phrase_text_read(struct str text, bool keeps_last);

/**
 * The text as if it had not been taken apart to get past a filter: "f.i.r.e" and "f i r e" are one
 * word, a mark between two syllables (폭*발, 불.났.어.요) is gone. Empty where nothing was apart.
 */
struct phrase_text phrase_text_read_joined(struct str text);
void phrase_text_free(struct phrase_text *text);

#endif
