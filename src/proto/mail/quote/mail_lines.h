/**
 * A mail's text as lines, the way the engines for replies and forwards look at it: cut at any line
 * end, quote marks taken off, blanks of every script's keyboard trimmed, words made comparable.
 * Texts are UTF-8; what is returned borrows from what was given unless an arena is named.
 */
#ifndef PHAROS_PROTO_MAIL_LINES_H
#define PHAROS_PROTO_MAIL_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/**
 * The lines of a text without their ends (LF, CRLF, a CR alone, and CRs before an LF). A last line
 * without an end counts, an empty text has no line. Returns how many; the list is in `arena`.
 */
size_t mail_lines_cut(struct str text, struct arena *arena, struct str **out);

/** Without blanks at both ends: ASCII's, U+00A0, U+2000 to U+200F, U+202F, U+3000, U+FEFF … */
struct str mail_line_trim(struct str line);

bool mail_line_is_blank(struct str line);

/**
 * The line without its quote marks, and in *depth how many there were: "> > a" gives "a" and 2.
 * Blanks may stand before and between the marks; one blank after the last belongs to it.
 */
struct str mail_line_unquote(struct str line, size_t *depth);

/** Room for one folded phrase, so that trying each line of a long text takes no memory. */
struct mail_fold_room {
    char bytes[512];
};

/**
 * A phrase made comparable: trimmed, case-folded in normal form (base/text/fold.h), inner blanks
 * one space each and none beside Han, kana or Hangul, typographic apostrophes and hyphens plain.
 * Tables of phrases hold their words in this form. It stands in `room`; what does not fit gives "".
 */
struct str mail_line_fold(struct str phrase, struct mail_fold_room *room);

/** The text of lines[from] to lines[to - 1], joined by LF and trimmed as a whole. */
struct str mail_lines_join(const struct str *lines, size_t from, size_t to, struct arena *arena);

#endif
