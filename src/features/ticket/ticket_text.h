/** Texts of a ticket as they are stored: subjects, excerpts, tags. Pure. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_TEXT_H
#define PHAROS_FEATURES_TICKET_TICKET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/** One line in NFC without blanks at its ends: 1..255 code points. INVALID "/subject". */
bool ticket_subject_read(struct arena *arena, struct str written, struct str *out,
                         struct err *err) MUST_USE;

/** A message's text: not only blanks, at most 1 MB. INVALID "/text", LIMIT "too_large". */
bool ticket_text_check(struct str text, struct err *err) MUST_USE;

/** Up to `max_chars` code points on one line: every run of blanks becomes one, none at the ends. */
struct str ticket_one_line(struct arena *arena, struct str text, size_t max_chars);

/** The beginning of a text on one line, runs of blanks as one blank, at most 140 code points. */
struct str ticket_excerpt(struct arena *arena, struct str text);

/**
 * Tags as people wrote them, folded (NFKC, case), blanks at the ends gone, without empty and double
 * ones, by name. INVALID "/tags": over 50, one over 64 code points, or a control character inside.
 */
bool ticket_tags_read(struct arena *arena, const struct str *written, size_t count,
                      struct str **out, size_t *out_count, struct err *err) MUST_USE;

#endif
