/* `pharos intel`: learns from labelled texts, measures and applies what was learned. */
#include "app/cmd_intel.h"

const struct intel_verb intel_model_verbs[] = {
    { 0 },
};
