/** What the files cluster.c and cluster_settle.c share; nobody else sees it. */
#ifndef PHAROS_FEATURES_TRIAGE_CLUSTER_STREAM_H
#define PHAROS_FEATURES_TRIAGE_CLUSTER_STREAM_H

#include "features/triage/cluster.h"
#include "features/triage/cluster_near.h"
#include "features/triage/cluster_space.h"

/** Two clusters that a text could have joined. */
struct rivals {
    uint32_t older;
    uint32_t younger;
    float linked; /* mean similarity of their texts; below 0 while unknown */
};

struct stream_cluster {
    uint32_t merged_into; /* itself while it stands */
    uint32_t kept;        /* of its texts; 0 once it is merged */
};

struct cluster_stream {
    struct cluster_manner manner;
    struct cluster_space space;
    struct near_room room;
    size_t placed;  /* texts of the space in clusters: the first so many */
    size_t settled; /* of these, before the last settling */
    size_t counted; /* texts of the space when it was last counted */
    uint32_t *cluster_of;
    size_t number_count;
    size_t number_room;
    struct stream_cluster *clusters;
    size_t cluster_count;
    size_t cluster_room;
    uint32_t silent; /* the cluster of texts without a feature; SPACE_NONE before the first */
    struct rivals *rivals;
    size_t rival_count;
    size_t rival_room;
};

/** A cluster as the neighbours of a text see it: the mean similarity of its nearest texts. */
struct vote {
    uint32_t cluster;
    uint32_t voices;
    double similarity;
};

/** Votes for the text at `place`, the most similar first; the cluster `without` (SPACE_NONE: none,
 * else as stream_count left it) has none. */
size_t stream_votes(struct cluster_stream *stream, size_t place, uint32_t without,
                    struct vote out[NEAR_MAX]);
/** How similar the voted must be for a text to join. */
extern const double stream_join_similarity;

/** The cluster that it is now part of. */
uint32_t stream_root(const struct cluster_stream *stream, uint32_t cluster);
void stream_put(struct cluster_stream *stream, size_t place, uint32_t cluster);
/** Remembers the best two votes for settling. */
void stream_note_rivals(struct cluster_stream *stream, uint32_t cluster, const struct vote *votes,
                        size_t count);
/** Counts anew in how many clusters each word stands. */
void stream_count(struct cluster_stream *stream);

/** Merges clusters that are near, and lets texts go where they belong by now. */
void stream_settle(struct cluster_stream *stream);

#endif
