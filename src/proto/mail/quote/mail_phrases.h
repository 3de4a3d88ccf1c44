/**
 * Lists of phrases in many languages and looking one up in them. The words are folded
 * (mail_line_fold) and sorted by their bytes, which keeps each script together; tests see to both.
 */
#ifndef PHAROS_PROTO_MAIL_PHRASES_H
#define PHAROS_PROTO_MAIL_PHRASES_H

#include <stddef.h>

#include "base/str.h"

struct mail_phrases {
    int kind; /* what finding one of them means */
    const char *const *words;
    size_t count;
};

/** The kind of the first list that holds the folded text; `none` where none does. */
int mail_phrases_find(const struct mail_phrases *lists, size_t list_count, struct str folded,
                      int none);

/** The same for lists of beginnings, of which none begins another one. */
int mail_phrases_find_beginning(const struct mail_phrases *lists, size_t list_count,
                                struct str folded, int none);

/* What mail_separator.c and mail_block.c look up; the tests look at the words themselves. */
enum { MAIL_SEPARATOR_PHRASES = 3, MAIL_SEPARATOR_BEGINNINGS = 2, MAIL_BLOCK_LABELS = 9 };
extern const struct mail_phrases mail_separator_phrases[MAIL_SEPARATOR_PHRASES];
extern const struct mail_phrases mail_separator_threads;
extern const struct mail_phrases mail_separator_beginnings[MAIL_SEPARATOR_BEGINNINGS];
extern const struct mail_phrases mail_block_labels[MAIL_BLOCK_LABELS];

#endif
