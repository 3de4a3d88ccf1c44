/** Words to lines: blanks, line ends, quote marks and list marks, each once and where it belongs.
 *  Used by html_text.c. */
#ifndef PHAROS_PROTO_HTML_TEXT_WORDS_H
#define PHAROS_PROTO_HTML_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/strbuf.h"

struct arena;

struct html_words {
    struct strbuf out;
    int wanted_breaks;  /* line ends before the next word: 0 to 3 */
    bool wants_blank;   /* a blank before the next word, within a line */
    bool is_line_start; /* nothing but the marks stands on this line */
    bool is_empty;      /* nothing was written yet */
    bool holds_line;    /* a no-break space alone: it keeps its line open */
    size_t quote_depth;
    size_t broken_depth;     /* the least quote depth since the last word */
    size_t indent;           /* steps before the marks of a list */
    struct str pending_mark; /* of a list item, before its first word */
    char mark[24];
};

struct html_words html_words_new(struct arena *arena);

/** At least `count` line ends before the next word. */
void html_words_want_breaks(struct html_words *w, int count);

/** One line end more; two empty lines at most, and none before the first word. */
void html_words_break_line(struct html_words *w);

/** Where a paragraph ends: one that holds but a no-break space was an empty line. */
void html_words_end_paragraph(struct html_words *w);

/** One quote mark more or less before each line. */
void html_words_quote(struct html_words *w, int step);

void html_words_indent(struct html_words *w, size_t steps);

/** "1. " before the next word, or "- " for the number 0. */
void html_words_mark_item(struct html_words *w, int64_t number);

/** The item ended without a word: its mark is not written. */
void html_words_forget_item(struct html_words *w);

/** One word, or a part of one, as it stands. */
void html_words_add(struct html_words *w, struct str word);

/** " (remark)" behind the last word. */
void html_words_add_remark(struct html_words *w, struct str remark);

/**
 * Words parted by any blanks. What nobody sees goes: soft hyphens, and the characters without a
 * width that newsletters fill the beginning of a mail with.
 */
void html_words_add_flowing(struct html_words *w, struct str text);

/** Lines as they stand. */
void html_words_add_lines(struct html_words *w, struct str text);

#endif
