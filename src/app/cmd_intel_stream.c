/* `pharos intel`: groups a stream of texts and finds what is on the rise. */
#include "app/cmd_intel.h"

const struct intel_verb intel_stream_verbs[] = {
    { 0 },
};
