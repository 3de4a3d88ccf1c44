/** Hangul syllables by their parts (Unicode 15, section 3.12). Pure. */
#ifndef PHAROS_BASE_TEXT_HANGUL_H
#define PHAROS_BASE_TEXT_HANGUL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/** A precomposed syllable, 가 to 힣. */
bool hangul_is_syllable(uint32_t character);

/** Final consonant of a syllable: 0 none, 8 is ㄹ (the order of Unicode's jamo). */
enum { HANGUL_FINAL_NONE = 0, HANGUL_FINAL_RIEUL = 8 };
unsigned hangul_final(uint32_t syllable);

/** Initial consonant of a syllable as a letter that people type: 환 gives ㅎ (U+314E). */
uint32_t hangul_initial_letter(uint32_t syllable);

/** A syllable's parts, counted in the order of Unicode's jamo; final 0: none. */
struct hangul_parts {
    unsigned initial; /* 0 ㄱ to 18 ㅎ */
    unsigned vowel;   /* 0 ㅏ to 20 ㅣ */
    unsigned final;   /* 1 ㄱ to 27 ㅎ */
};
struct hangul_parts hangul_parts(uint32_t syllable);
uint32_t hangul_join(struct hangul_parts parts);

/**
 * Where a palette's typed words stand in a label. Each typed consonant matches a syllable that
 * begins with it (ㅎㅂ finds 환불), each typed syllable itself, the last one also what it may still
 * become (환부 finds 환불); other characters match without regard to ASCII case; blanks of either
 * side are skipped. *begin and *end are bytes of `label`. False when it is not there, or when
 * nothing was typed.
 */
bool hangul_find_typed(struct str label, struct str typed, size_t *begin, size_t *end);

#endif
