#include "features/triage/cluster.h"

#include <stdlib.h>

#include "base/check.h"
#include "features/triage/cluster_stream.h"

enum {
    VOICES_MAX = 3, /* texts that speak for a cluster */
    REPRESENTATIVES = 8,
    RECENT_SHARES = 4, /* a quarter of the kept goes when there are too many */
    FIRST_ROOM = 1024,
};

const struct cluster_manner cluster_manner_standard = { .kept_max = 32768, .waiting_max = 4096 };

const double stream_join_similarity = 0.38;
static const double rival_similarity = 0.25; /* less is not worth a look when settling */

struct cluster_stream *cluster_stream_new(const struct cluster_manner *manner)
{
    struct cluster_stream *stream = calloc(1, sizeof(*stream));

    CHECK(stream != NULL);
    stream->manner = *manner;
    stream->silent = SPACE_NONE;
    space_init(&stream->space);
    near_room_init(&stream->room);
    return stream;
}

void cluster_stream_free(struct cluster_stream **stream)
{
    if (*stream == NULL)
        return;
    space_fini(&(*stream)->space);
    near_room_fini(&(*stream)->room);
    free((*stream)->cluster_of);
    free((*stream)->clusters);
    free((*stream)->rivals);
    free(*stream);
    *stream = NULL;
}

static void *with_room(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room > 0 ? 2 * *room : FIRST_ROOM;
    items = realloc(items, *room * size);
    CHECK(items != NULL);
    return items;
}

/* Clusters. */

uint32_t stream_root(const struct cluster_stream *stream, uint32_t cluster)
{
    while (stream->clusters[cluster].merged_into != cluster)
        cluster = stream->clusters[cluster].merged_into;
    return cluster;
}

static uint32_t new_cluster(struct cluster_stream *stream)
{
    uint32_t cluster = (uint32_t)stream->cluster_count;

    stream->clusters = with_room(stream->clusters, stream->cluster_count, &stream->cluster_room,
                                 sizeof(*stream->clusters));
    stream->clusters[stream->cluster_count++] = (struct stream_cluster){ cluster, 0 };
    return cluster;
}

void stream_put(struct cluster_stream *stream, size_t place, uint32_t cluster)
{
    struct space_text *text = &stream->space.texts[place];

    if (text->cluster != SPACE_NONE)
        stream->clusters[stream_root(stream, text->cluster)].kept--;
    text->cluster = cluster;
    stream->clusters[cluster].kept++;
    stream->cluster_of[text->number] = cluster;
}

void stream_count(struct cluster_stream *stream)
{
    for (size_t i = 0; i < stream->placed; i++) {
        struct space_text *text = &stream->space.texts[i];

        text->cluster = stream_root(stream, text->cluster);
    }
    space_count(&stream->space, (uint32_t)stream->cluster_count);
    stream->counted = stream->space.text_count;
}

/* The vote. */

static struct vote *vote_for(struct vote *votes, size_t *count, uint32_t cluster)
{
    for (size_t i = 0; i < *count; i++)
        if (votes[i].cluster == cluster)
            return &votes[i];
    votes[*count] = (struct vote){ cluster, 0, 0 };
    return &votes[(*count)++];
}

static int most_similar_first(const void *a, const void *b)
{
    const struct vote *x = a;
    const struct vote *y = b;

    if (x->similarity != y->similarity)
        return x->similarity > y->similarity ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

/** A cluster's voices that are not among the nearest count as not similar at all. */
static double voices_of(const struct cluster_stream *stream, uint32_t cluster, size_t place)
{
    uint32_t own = stream->space.texts[place].cluster;
    uint32_t others = stream->clusters[cluster].kept;

    if (own != SPACE_NONE && stream_root(stream, own) == cluster)
        others--;
    return others < VOICES_MAX ? others : VOICES_MAX;
}

size_t stream_votes(struct cluster_stream *stream, size_t place, uint32_t without,
                    struct vote out[NEAR_MAX])
{
    struct near_text near[NEAR_MAX];
    size_t near_count = near_find(&stream->room, &stream->space, place, without, near);
    size_t count = 0;

    for (size_t i = 0; i < near_count; i++) {
        uint32_t of = stream->space.texts[near[i].place].cluster;
        struct vote *vote = vote_for(out, &count, stream_root(stream, of));

        if (vote->voices == VOICES_MAX)
            continue;
        vote->voices++;
        vote->similarity += (double)near[i].similarity;
    }
    for (size_t i = 0; i < count; i++)
        out[i].similarity /= voices_of(stream, out[i].cluster, place);
    qsort(out, count, sizeof(*out), most_similar_first);
    return count;
}

static void note_rival(struct cluster_stream *stream, uint32_t one, uint32_t other)
{
    stream->rivals = with_room(stream->rivals, stream->rival_count, &stream->rival_room,
                               sizeof(*stream->rivals));
    stream->rivals[stream->rival_count++] =
        (struct rivals){ one < other ? one : other, one < other ? other : one, -1 };
}

void stream_note_rivals(struct cluster_stream *stream, uint32_t cluster, const struct vote *votes,
                        size_t count)
{
    for (size_t i = 0; i < count && i < 2; i++)
        if (votes[i].cluster != cluster && votes[i].similarity >= rival_similarity)
            note_rival(stream, cluster, votes[i].cluster);
}

/** Texts without a feature have one cluster. */
static uint32_t silent_cluster(struct cluster_stream *stream)
{
    if (stream->silent == SPACE_NONE)
        stream->silent = new_cluster(stream);
    return stream->silent;
}

/** The loudest by the votes, or a new one. */
static uint32_t choose_cluster(struct cluster_stream *stream, size_t place,
                               const struct vote *votes, size_t count)
{
    if (stream->space.texts[place].count == 0)
        return silent_cluster(stream);
    return count > 0 && votes[0].similarity >= stream_join_similarity ? votes[0].cluster
                                                                      : new_cluster(stream);
}

static void place_next(struct cluster_stream *stream)
{
    struct vote votes[NEAR_MAX];
    size_t place = stream->placed;
    uint32_t cluster;
    size_t count;

    if (stream->space.text_count > stream->counted + stream->counted / 2)
        stream_count(stream);
    space_weigh(&stream->space, place);
    count = stream_votes(stream, place, SPACE_NONE, votes);
    cluster = choose_cluster(stream, place, votes, count);
    stream_note_rivals(stream, cluster, votes, count);
    stream_put(stream, place, cluster);
    space_post(&stream->space, place);
    stream->placed++;
}

/* Forgetting. */

static struct stream_cluster *cluster_at(struct cluster_stream *stream, size_t place)
{
    return &stream->clusters[stream_root(stream, stream->space.texts[place].cluster)];
}

/** The newest texts stay, and of each cluster with more than one text the newest few. */
static void forget(struct cluster_stream *stream)
{
    size_t going = stream->placed / RECENT_SHARES;
    bool *keep = calloc(stream->space.text_count, sizeof(*keep));
    size_t kept_before = stream->space.text_count;

    CHECK(keep != NULL);
    for (size_t i = 0; i < kept_before; i++)
        keep[i] = i >= going;
    for (size_t i = 0; i < going; i++) {
        struct stream_cluster *cluster = cluster_at(stream, i);

        keep[i] = cluster->kept > 1 && cluster->kept <= REPRESENTATIVES;
        cluster->kept -= !keep[i];
    }
    for (size_t i = 0; i < going / 2; i++)
        if (keep[i]) {
            keep[i] = false;
            cluster_at(stream, i)->kept--;
        }
    space_keep(&stream->space, keep);
    stream->placed -= kept_before - stream->space.text_count;
    stream->settled = stream->placed;
    free(keep);
}

void cluster_stream_add(struct cluster_stream *stream, struct str text)
{
    CHECK(stream->number_count < CLUSTER_TEXTS_MAX);
    if (stream->placed >= stream->manner.kept_max) {
        stream_settle(stream);
        forget(stream);
        stream_count(stream);
    }
    stream->cluster_of = with_room(stream->cluster_of, stream->number_count, &stream->number_room,
                                   sizeof(*stream->cluster_of));
    stream->cluster_of[stream->number_count] = SPACE_NONE;
    (void)space_add(&stream->space, (uint32_t)stream->number_count++, text);
    if (stream->space.text_count - stream->placed > stream->manner.waiting_max)
        place_next(stream);
}

void cluster_stream_settle(struct cluster_stream *stream)
{
    while (stream->placed < stream->space.text_count)
        place_next(stream);
    stream_settle(stream);
}

size_t cluster_stream_count(const struct cluster_stream *stream)
{
    return stream->number_count;
}

uint32_t cluster_stream_of(const struct cluster_stream *stream, size_t number)
{
    return stream_root(stream, stream->cluster_of[number]);
}

size_t cluster_stream_standing(const struct cluster_stream *stream)
{
    bool *seen = calloc(stream->cluster_count + 1, sizeof(*seen));
    size_t count = 0;

    CHECK(seen != NULL);
    for (size_t i = 0; i < stream->number_count; i++) {
        uint32_t cluster = cluster_stream_of(stream, i);

        count += !seen[cluster];
        seen[cluster] = true;
    }
    free(seen);
    return count;
}
