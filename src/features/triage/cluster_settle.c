/* Second thoughts about a stream: clusters that turn out to be one, texts that belong elsewhere. */
#include <stdlib.h>

#include "base/check.h"
#include "features/triage/cluster_stream.h"

enum {
    TURNS = 2, /* each counts words by the clusters the one before has left */
    MERGE_ROUNDS_MAX = 30,
    ASKED_MAX = 4,    /* texts of a cluster that look for rivals */
    MEMBERS_MAX = 64, /* texts of a cluster that are compared */
};

static const double merge_similarity = 0.36;

/** The newest kept texts of each cluster that stands. */
struct members {
    uint32_t *first; /* by cluster: where its places begin */
    uint32_t *count;
    uint32_t *places;
};

static void *fresh(size_t count, size_t size)
{
    void *items = calloc(count + 1, size);

    CHECK(items != NULL);
    return items;
}

static void list_members(const struct cluster_stream *stream, struct members *members)
{
    uint32_t at = 0;

    members->first = fresh(stream->cluster_count, sizeof(*members->first));
    members->count = fresh(stream->cluster_count, sizeof(*members->count));
    members->places = fresh(stream->placed, sizeof(*members->places));
    for (size_t c = 0; c < stream->cluster_count; c++) {
        members->first[c] = at;
        at += stream->clusters[c].kept;
    }
    for (size_t i = stream->placed; i-- > 0;) {
        uint32_t cluster = stream_root(stream, stream->space.texts[i].cluster);

        members->places[members->first[cluster] + members->count[cluster]++] = (uint32_t)i;
    }
}

static void free_members(struct members *members)
{
    free(members->first);
    free(members->count);
    free(members->places);
}

static uint32_t compared(const struct members *members, uint32_t cluster)
{
    return members->count[cluster] < MEMBERS_MAX ? members->count[cluster] : MEMBERS_MAX;
}

/** Mean similarity of the texts of one with those of the other (UPGMA's). */
static float linkage(struct cluster_stream *stream, const struct members *members, uint32_t one,
                     uint32_t other)
{
    const struct space_text *texts = stream->space.texts;
    const uint32_t *ones = members->places + members->first[one];
    const uint32_t *others = members->places + members->first[other];
    float *laid = near_laid(&stream->room, &stream->space);
    double sum = 0;

    for (uint32_t i = 0; i < compared(members, one); i++)
        space_lay(&texts[ones[i]], laid);
    for (uint32_t i = 0; i < compared(members, other); i++)
        sum += space_dot(&texts[others[i]], laid);
    for (uint32_t i = 0; i < compared(members, one); i++)
        space_lift(&texts[ones[i]], laid);
    return (float)(sum / ((double)compared(members, one) * compared(members, other)));
}

static int by_clusters(const void *a, const void *b)
{
    const struct rivals *x = a;
    const struct rivals *y = b;

    if (x->older != y->older)
        return x->older < y->older ? -1 : 1;
    if (x->younger != y->younger)
        return x->younger < y->younger ? -1 : 1;
    return (x->linked > y->linked) - (x->linked < y->linked);
}

/** Under the names the clusters have now; whose texts changed is unknown again. */
static void rename_rivals(struct cluster_stream *stream)
{
    for (size_t i = 0; i < stream->rival_count; i++) {
        struct rivals *pair = &stream->rivals[i];
        uint32_t one = stream_root(stream, pair->older);
        uint32_t other = stream_root(stream, pair->younger);

        if (one != pair->older || other != pair->younger)
            pair->linked = -1;
        pair->older = one < other ? one : other;
        pair->younger = one < other ? other : one;
    }
}

static void sort_rivals(struct cluster_stream *stream)
{
    struct rivals *rivals = stream->rivals;
    size_t kept = 0;

    rename_rivals(stream);
    if (stream->rival_count > 0)
        qsort(rivals, stream->rival_count, sizeof(*rivals), by_clusters);
    for (size_t i = 0; i < stream->rival_count; i++) {
        const struct rivals *pair = &rivals[i];

        if (pair->older == pair->younger || stream->clusters[pair->older].kept == 0
            || stream->clusters[pair->younger].kept == 0)
            continue;
        if (kept > 0 && rivals[kept - 1].older == pair->older
            && rivals[kept - 1].younger == pair->younger)
            continue;
        rivals[kept++] = *pair;
    }
    stream->rival_count = kept;
}

static void measure_rivals(struct cluster_stream *stream)
{
    struct members members;

    list_members(stream, &members);
    for (size_t i = 0; i < stream->rival_count; i++) {
        struct rivals *pair = &stream->rivals[i];

        if (pair->linked < 0)
            pair->linked = linkage(stream, &members, pair->older, pair->younger);
    }
    free_members(&members);
}

/** By cluster: the pair with its nearest rival, as an index + 1. */
static size_t *nearest_rivals(const struct cluster_stream *stream)
{
    size_t *nearest = fresh(stream->cluster_count, sizeof(*nearest));

    for (size_t i = 0; i < stream->rival_count; i++) {
        const struct rivals *pair = &stream->rivals[i];
        size_t *older = &nearest[pair->older];
        size_t *younger = &nearest[pair->younger];

        if ((double)pair->linked < merge_similarity)
            continue;
        if (*older == 0 || pair->linked > stream->rivals[*older - 1].linked)
            *older = i + 1;
        if (*younger == 0 || pair->linked > stream->rivals[*younger - 1].linked)
            *younger = i + 1;
    }
    return nearest;
}

static void forget_linked(struct cluster_stream *stream, const bool *changed)
{
    for (size_t i = 0; i < stream->rival_count; i++)
        if (changed[stream->rivals[i].older] || changed[stream->rivals[i].younger])
            stream->rivals[i].linked = -1;
}

/** Merges those that are each other's nearest. False when there are none. */
static bool merge_nearest(struct cluster_stream *stream)
{
    size_t *nearest = nearest_rivals(stream);
    bool *changed = fresh(stream->cluster_count, sizeof(*changed));
    bool merged = false;

    for (size_t i = 0; i < stream->rival_count; i++) {
        const struct rivals *pair = &stream->rivals[i];
        struct stream_cluster *younger = &stream->clusters[pair->younger];

        if (nearest[pair->older] != i + 1 || nearest[pair->younger] != i + 1)
            continue;
        stream->clusters[pair->older].kept += younger->kept;
        younger->kept = 0;
        younger->merged_into = pair->older;
        changed[pair->older] = merged = true;
    }
    forget_linked(stream, changed);
    free(nearest);
    free(changed);
    return merged;
}

static void merge(struct cluster_stream *stream)
{
    for (int round = 0; round < MERGE_ROUNDS_MAX; round++) {
        sort_rivals(stream);
        measure_rivals(stream);
        if (!merge_nearest(stream))
            return;
    }
}

static double vote_of(const struct vote *votes, size_t count, uint32_t cluster)
{
    for (size_t i = 0; i < count; i++)
        if (votes[i].cluster == cluster)
            return votes[i].similarity;
    return 0;
}

/** Texts placed since the last settling go to the cluster their neighbours vote for by now. */
static void move_texts(struct cluster_stream *stream)
{
    for (size_t i = stream->settled; i < stream->placed; i++) {
        uint32_t own = stream_root(stream, stream->space.texts[i].cluster);
        struct vote votes[NEAR_MAX];
        size_t count = stream_votes(stream, i, SPACE_NONE, votes);

        if (count > 0 && votes[0].similarity >= stream_join_similarity
            && votes[0].similarity > vote_of(votes, count, own))
            stream_put(stream, i, votes[0].cluster);
        stream_note_rivals(stream, stream_root(stream, stream->space.texts[i].cluster), votes,
                           count);
    }
}

/** A large cluster fills its texts' neighbourhood: its newest ask for others than their own. */
static void seek_rivals(struct cluster_stream *stream)
{
    struct members members;

    list_members(stream, &members);
    for (size_t c = 0; c < stream->cluster_count; c++) {
        for (uint32_t i = 0; i < members.count[c] && i < ASKED_MAX; i++) {
            size_t place = members.places[members.first[c] + i];
            struct vote votes[NEAR_MAX];
            size_t count = stream_votes(stream, place, (uint32_t)c, votes);

            stream_note_rivals(stream, (uint32_t)c, votes, count);
        }
    }
    free_members(&members);
}

void stream_settle(struct cluster_stream *stream)
{
    for (int turn = 0; turn < TURNS; turn++) {
        stream_count(stream);
        for (size_t i = 0; i < stream->rival_count; i++)
            stream->rivals[i].linked = -1;
        seek_rivals(stream);
        merge(stream);
        move_texts(stream);
        merge(stream);
    }
    stream->settled = stream->placed;
}
