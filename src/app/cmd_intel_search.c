/* `pharos intel`: finds texts that answer. */
#include "app/cmd_intel.h"

const struct intel_verb intel_search_verbs[] = {
    { 0 },
};
