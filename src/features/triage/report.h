/** The page that tells a person how good a model is: one file, without network and script. */
#ifndef PHAROS_FEATURES_TRIAGE_REPORT_H
#define PHAROS_FEATURES_TRIAGE_REPORT_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/texts/lang.h"
#include "features/triage/evaluate.h"

struct err;

enum { REPORT_TEXT_BYTES = 240 }; /* of an example; longer ones are cut */

/**
 * Writes the page under its name at once: beside it first, synced, then renamed. It holds both
 * languages and opens in `lang`. Examples are shown where the evaluation kept texts. UNAVAILABLE.
 */
bool report_write(const char *path, const struct model *model, const struct evaluation *evaluation,
                  enum lang lang, struct err *err) MUST_USE;

#endif
