/**
 * A light stemmer for English words: plural, past and -ing forms meet at one stem, nothing else is
 * taken away. Made of published rules:
 *  - plurals: the S-stemmer of D. Harman, "How effective is suffixing?", JASIS 42(1), 1991;
 *  - -ed, -ing and final -e: steps 1b and 5a of M. F. Porter, "An algorithm for suffix stripping",
 *    Program 14(3), 1980.
 * Ours: -xes loses both letters (boxes -> box), -ied becomes -y like -ies, a rest of two letters
 * takes its e back (used -> use), words of three letters or less stay as they are, and final -e
 * goes only from five letters up.
 */
#ifndef PHAROS_BASE_TEXT_STEM_H
#define PHAROS_BASE_TEXT_STEM_H

#include <stddef.h>

/** Longer words are left as they are. */
enum { STEM_WORD_MAX = 32 };

/**
 * Stems `word` (lower-case ASCII letters, `n` of them) in place and returns the new length, at
 * most `n`.
 */
size_t stem_english(char *word, size_t n);

#endif
