/**
 * Clusters of a stream of texts: which texts say the same thing. One pass, bounded memory, the
 * same answer for the same stream. See STREAMS.md for the method.
 */
#ifndef PHAROS_FEATURES_TRIAGE_CLUSTER_H
#define PHAROS_FEATURES_TRIAGE_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/** How the stream is clustered; cluster_manner_standard unless a test wants it small. */
struct cluster_manner {
    size_t kept_max;    /* texts kept as vectors; when there are more, the oldest go */
    size_t waiting_max; /* texts whose words are counted before the first is placed */
};
extern const struct cluster_manner cluster_manner_standard;

/** Owned: cluster_stream_free. One thread at a time. */
struct cluster_stream;
struct cluster_stream *cluster_stream_new(const struct cluster_manner *manner);
void cluster_stream_free(struct cluster_stream **stream);

/** The next text, UTF-8. At most CLUSTER_TEXTS_MAX. */
enum { CLUSTER_TEXTS_MAX = 1 << 30 };
void cluster_stream_add(struct cluster_stream *stream, struct str text);
/** Places what waits and settles; texts may follow. */
void cluster_stream_settle(struct cluster_stream *stream);

size_t cluster_stream_count(const struct cluster_stream *stream);
/** How many clusters have a text; call cluster_stream_settle before. */
size_t cluster_stream_standing(const struct cluster_stream *stream);
/**
 * The cluster of the text that was added as the `number`th from 0, which must have been placed:
 * clusters count from 0 in the order of their birth. Merged clusters go by the older one's number.
 */
uint32_t cluster_stream_of(const struct cluster_stream *stream, size_t number);

#endif
