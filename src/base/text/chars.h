/**
 * What a folded character means to the tokenizer, and how folded characters are read from a text.
 * Used by the files of this folder, and where many short texts are compared without memory.
 */
#ifndef PHAROS_BASE_TEXT_CHARS_H
#define PHAROS_BASE_TEXT_CHARS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum char_class {
    CHAR_BREAK,      /* ends whatever stands before it */
    CHAR_LETTER,     /* letters and marks of scripts written with blanks between words */
    CHAR_DIGIT,      /* any script's digits and other numbers */
    CHAR_CJK,        /* Hangul, Han, kana, Bopomofo: cut into pairs */
    CHAR_COMPLEX,    /* Thai, Lao, Khmer, Burmese …: cut by ICU's dictionaries */
    CHAR_JOIN,       /* - _ . / @ + &: joins the parts of a code or an address */
    CHAR_DIGIT_JOIN, /* , and : which join only digits */
    CHAR_APOSTROPHE, /* disappears inside a word */
    CHAR_SYMBOL,     /* emoji: each a token of its own */
};

/** The class of a character that has been folded already. */
enum char_class char_class_of(uint32_t character);

/** One character after NFKC_Casefold; the offsets are bytes of the original text. */
struct folded_char {
    uint32_t character;
    uint32_t begin;
    uint32_t end;
};

/** Takes one folded character; false ends the reading. */
typedef bool folded_char_fn(void *arg, const struct folded_char *folded);

/**
 * Gives every character of NFKC_Casefold(text) to `take`, in order. Characters that change only
 * together with their neighbours share one span of the original. False when `take` ended it.
 */
bool text_scan_folded(struct str text, folded_char_fn *take, void *arg);

#endif
