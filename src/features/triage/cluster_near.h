/**
 * The nearest of the kept texts. Candidates come from an inverted index, rare features first, and
 * within a budget: of features that many texts share the postings are left unread, as they say
 * little. What the candidates share is then measured exactly. Of the files cluster_*.c.
 */
#ifndef PHAROS_FEATURES_TRIAGE_CLUSTER_NEAR_H
#define PHAROS_FEATURES_TRIAGE_CLUSTER_NEAR_H

#include <stddef.h>
#include <stdint.h>

#include "features/triage/cluster_space.h"

enum { NEAR_MAX = 48 };

struct near_text {
    uint32_t place;
    float similarity;
};

/** Room for the search; grows with the space. All zero between searches. */
struct near_room {
    float *laid; /* by feature */
    size_t laid_room;
    float *shared; /* by place: what a candidate has in common, about */
    size_t shared_room;
    uint32_t *touched;
    size_t touched_count;
};

void near_room_init(struct near_room *room);
void near_room_fini(struct near_room *room);

/** The vector laid out by feature, all 0, as long as the space has features. */
float *near_laid(struct near_room *room, const struct cluster_space *space);

/**
 * Up to NEAR_MAX posted texts that are nearest to the one at `place`, which is left out, as are
 * those of the cluster `without` (SPACE_NONE: none); the nearest first, of equal ones the older
 * first. The text must be weighed.
 */
size_t near_find(struct near_room *room, const struct cluster_space *space, size_t place,
                 uint32_t without, struct near_text out[NEAR_MAX]);

#endif
