/** The verbs of `pharos intel`: text that is learned from files and nothing else. */
#ifndef PHAROS_APP_CMD_INTEL_H
#define PHAROS_APP_CMD_INTEL_H

#include <stdbool.h>

#include "app/options.h"
#include "base/attributes.h"
#include "base/str.h"

struct err;

struct intel_verb {
    const char *name;
    /** Does the work and prints its answer on standard output. */
    bool (*run)(const struct options *options, struct err *err);
    const struct option_row *rows;
    const char *help;
};

/** Tables that end with an empty row. */
extern const struct intel_verb intel_model_verbs[];  /* train, eval, predict */
extern const struct intel_verb intel_search_verbs[]; /* index, search-eval */
extern const struct intel_verb intel_stream_verbs[]; /* cluster, spikes */

/** What the option must name: INVALID naming it where it was not given. */
bool intel_need(const char *value, const char *option, struct err *err) MUST_USE;
/** A whole number within the bounds, or `standard` where the option was not given. INVALID. */
bool intel_number(const char *value, const char *option, long standard, long min, long max,
                  long *out, struct err *err) MUST_USE;

/** False where `written` is the other file, which is read or written as well: nobody means to write
 * over that. Either may be NULL. INVALID naming it. */
bool intel_apart(const char *other, const char *written, struct err *err) MUST_USE;

/** A line to standard output, that is there when it answers true. */
bool intel_print(struct str line, struct err *err) MUST_USE;

#endif
