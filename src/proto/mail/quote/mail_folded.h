/**
 * The text of a message as lines, each as it is written and as it is compared: folded (fold.h), so
 * that full-width forms, no-break blanks, invisible marks and capitals make no difference.
 */
#ifndef PHAROS_PROTO_MAIL_FOLDED_H
#define PHAROS_PROTO_MAIL_FOLDED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum {
    MAIL_FOLDED_LINES_MAX = 100 * 1000, /* the last one holds all that is left of a longer text */
    MAIL_FOLDED_BYTES_MAX = 4096,       /* of a line that are folded */
};

struct mail_line {
    struct str text;   /* without its end */
    struct str folded; /* its beginning, without the blanks around */
};

struct mail_folded {
    struct mail_line *at;
    size_t count;
};

/** `text` with bad bytes as U+FFFD, NUL left out and every line end as LF. */
struct str mail_text_normal(struct str text, struct arena *arena);

/** Cuts what mail_text_normal made; the texts as written are borrowed from it. */
struct mail_folded mail_folded_cut(struct str text, struct arena *arena);

/** True when `word` stands in `folded` with no letter or digit next to it; an East Asian word may
 * stand within others. *at (when not NULL) is where. */
bool mail_has_word(struct str folded, struct str word, size_t *at);
bool mail_begins_with_word(struct str folded, struct str word);
bool mail_ends_with_word(struct str folded, struct str word);
/** The same for any of `words`, a list that STR_NULL ends. */
bool mail_begins_with_any(struct str folded, const struct str *words);
bool mail_ends_with_any(struct str folded, const struct str *words);

/** Without the characters of `marks` (ASCII) at both ends. */
struct str mail_strip(struct str text, const char *marks);

/** How many runs of characters other than blanks there are. */
size_t mail_word_count(struct str text);

/** Something@something.something stands in it. */
bool mail_has_address(struct str text);

#endif
