/** Internationalised domain names as A-labels (RFC 5890, UTS 46 nontransitional). Pure. */
#ifndef PHAROS_BASE_TEXT_A_LABELS_H
#define PHAROS_BASE_TEXT_A_LABELS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

enum { A_LABELS_MAX = 253 };

/** `out` gets the name in ASCII and small letters, with a NUL behind it. False for what is no such
 * name. Whatever is ASCII already needs no labels: see net_host_ascii. */
bool a_labels(struct str name, char out[A_LABELS_MAX + 1]) MUST_USE;

#endif
