/** Lists of phrases in JSON files, and the sets of words that they name. */
#ifndef PHAROS_FEATURES_TRIAGE_PHRASE_LIST_H
#define PHAROS_FEATURES_TRIAGE_PHRASE_LIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/triage/phrase_book.h"

struct err;

/** {"이": ["", "이", "가"], "battery": ["battery", "power bank"]} is an object of lists of words.
 * INVALID naming the set. NULL is fine. */
bool phrase_sets_check(const json_t *sets, struct err *err) MUST_USE;

/**
 * Puts the phrases of a list (NULL: none) into the book, each as often as its sets allow:
 * "{battery} swell" is two of them. INVALID naming the phrase as "/<name>/<number>".
 */
bool phrase_list_add(struct phrase_book *book, const json_t *sets, const json_t *list,
                     const char *name, uint32_t meaning, struct err *err) MUST_USE;

#endif
