/** What `pharos intel cluster` and `pharos intel spikes` do with a file of lines. */
#ifndef PHAROS_FEATURES_TRIAGE_STREAM_TOOL_H
#define PHAROS_FEATURES_TRIAGE_STREAM_TOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/attributes.h"

struct arena;
struct err;
struct json_out;

/** How many texts and clusters there were. */
struct stream_clusters {
    size_t texts;
    size_t clusters;
};

/**
 * Writes {"id","cluster"} for each line of `in` to `out`, in their order and after the last one was
 * read, so that merged clusters have one name in all lines. Errors as stream_lines_next, and
 * INVALID when `out` cannot be written.
 */
bool stream_tool_cluster(FILE *in, FILE *out, struct stream_clusters *result,
                         struct err *err) MUST_USE;

/**
 * One array of spikes, by the day they began, into `out`. Lines with a "cluster" are counted by it,
 * others are clustered; all must have one or none. `in` is read twice. Errors as
 * stream_lines_next; LIMIT for more days and clusters than memory is meant for.
 */
bool stream_tool_spikes(FILE *in, struct arena *arena, struct json_out *out,
                        struct err *err) MUST_USE;

#endif
