/**
 * What the strict JSON reader of this program refuses although it is good JSON (RFC 8259, sections
 * 6, 8.2) is made readable, for files that other programs wrote:
 *  - an escape of half a surrogate pair, and one of NUL, become U+FFFD;
 *  - numbers that fit nowhere become the nearest that does (1e999: the largest double; a whole
 *    number of thirty digits: the nearest double).
 * What is no JSON stays none. Pure.
 */
#ifndef PHAROS_FEATURES_TRIAGE_JSON_MEND_H
#define PHAROS_FEATURES_TRIAGE_JSON_MEND_H

#include "base/str.h"

struct arena;

/** The text itself where there is nothing to mend, else a copy in the arena. */
struct str json_mend(struct arena *arena, struct str text);

#endif
