/** The texts that say best what a cluster is about: those nearest to its centre. */
#ifndef PHAROS_FEATURES_TRIAGE_STREAM_EXAMPLE_H
#define PHAROS_FEATURES_TRIAGE_STREAM_EXAMPLE_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum {
    EXAMPLE_TEXTS_MAX = 64, /* of a spike, the first ones are looked at */
    EXAMPLE_TEXT_BYTES_MAX = 2000,
    EXAMPLES_MAX = 5,
};

/** Starts all zero. */
struct stream_example {
    struct str *texts; /* taken so far, with their ids beside */
    struct str *text_ids;
    size_t text_count;
    struct str ids[EXAMPLES_MAX]; /* chosen, the nearest first */
    size_t count;
};

/** Takes one more text with its id, both copied into the arena, while there are few. */
void stream_example_take(struct stream_example *example, struct str id, struct str text,
                         struct arena *arena);
/** Chooses; of texts that say the same the first. */
void stream_example_choose(struct stream_example *example, struct arena *arena);

#endif
