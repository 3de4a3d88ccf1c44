/**
 * Unicode normal forms of whole texts (UAX #15), by ICU. Pure and safe from any thread; results
 * are in the arena, or the text itself where nothing changes.
 */
#ifndef PHAROS_BASE_TEXT_FOLD_H
#define PHAROS_BASE_TEXT_FOLD_H

#include "base/str.h"

struct arena;

/**
 * For comparing: NFKC with full case folding and without default-ignorable characters
 * (NFKC_Casefold). "ＲＶ－９" and "rv-9" become equal, so do composed and decomposed Hangul.
 */
struct str text_fold(struct arena *arena, struct str s);

/**
 * For storing what a person wrote: NFC, which changes nothing anyone can see. macOS sends file
 * names with decomposed Hangul; this joins them.
 */
struct str text_nfc(struct arena *arena, struct str s);

#endif
