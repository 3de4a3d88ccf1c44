#include "features/triage/cluster_near.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum {
    POSTINGS_BUDGET = 12000, /* read for one text */
    FEATURES_MAX = SPACE_WORDS_MAX + SPACE_RUNS_MAX,
};

/** A feature of the text that is asked for, and what it weighs there. */
struct asked {
    const struct space_feature *feature;
    float weight;
};

void near_room_init(struct near_room *room)
{
    *room = (struct near_room){ 0 };
}

void near_room_fini(struct near_room *room)
{
    free(room->laid);
    free(room->shared);
    free(room->touched);
    *room = (struct near_room){ 0 };
}

/** Longer by as much as is missing and the same again, with zeroes behind. */
static float *zeroes(float *items, size_t *room, size_t needed)
{
    size_t more = 2 * needed;

    if (needed <= *room)
        return items;
    items = realloc(items, more * sizeof(*items));
    CHECK(items != NULL);
    memset(items + *room, 0, (more - *room) * sizeof(*items));
    *room = more;
    return items;
}

float *near_laid(struct near_room *room, const struct cluster_space *space)
{
    room->laid = zeroes(room->laid, &room->laid_room, space->feature_count + 1);
    return room->laid;
}

static void make_room(struct near_room *room, const struct cluster_space *space)
{
    size_t before = room->shared_room;

    (void)near_laid(room, space);
    room->shared = zeroes(room->shared, &room->shared_room, space->text_count + 1);
    if (room->shared_room > before)
        room->touched = realloc(room->touched, room->shared_room * sizeof(*room->touched));
    CHECK(room->touched != NULL);
    room->touched_count = 0;
}

static int fewer_postings(const void *a, const void *b)
{
    const struct asked *x = a;
    const struct asked *y = b;

    if (x->feature->posting_count != y->feature->posting_count)
        return x->feature->posting_count < y->feature->posting_count ? -1 : 1;
    return (x->feature > y->feature) - (x->feature < y->feature);
}

static size_t ask(const struct cluster_space *space, const struct space_text *text,
                  struct asked asked[FEATURES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < text->count; i++) {
        const struct space_feature *feature = &space->features[text->features[i]];

        if (feature->posting_count > 0)
            asked[count++] = (struct asked){ feature, text->weights[i] };
    }
    qsort(asked, count, sizeof(*asked), fewer_postings);
    return count;
}

static void read_postings(struct near_room *room, const struct asked *asked)
{
    float weight = asked->weight * asked->weight;

    for (size_t i = 0; i < asked->feature->posting_count; i++) {
        uint32_t place = asked->feature->postings[i];

        if (room->shared[place] == 0)
            room->touched[room->touched_count++] = place;
        room->shared[place] += weight;
    }
}

static void gather(struct near_room *room, const struct cluster_space *space,
                   const struct space_text *text)
{
    struct asked asked[FEATURES_MAX];
    size_t count = ask(space, text, asked);
    size_t read = 0;

    for (size_t i = 0; i < count; i++) {
        read += asked[i].feature->posting_count;
        if (read > POSTINGS_BUDGET && i > 0)
            break;
        read_postings(room, &asked[i]);
    }
}

static bool is_nearer(const struct near_text *a, const struct near_text *b)
{
    return a->similarity > b->similarity || (a->similarity == b->similarity && a->place < b->place);
}

static size_t insert(struct near_text out[NEAR_MAX], size_t count, struct near_text candidate)
{
    size_t at;

    if (count == NEAR_MAX && !is_nearer(&candidate, &out[NEAR_MAX - 1]))
        return count;
    if (count < NEAR_MAX)
        count++;
    for (at = count - 1; at > 0 && is_nearer(&candidate, &out[at - 1]); at--)
        out[at] = out[at - 1];
    out[at] = candidate;
    return count;
}

static size_t choose(struct near_room *room, const struct cluster_space *space, size_t left_out,
                     uint32_t without, struct near_text out[NEAR_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < room->touched_count; i++) {
        uint32_t place = room->touched[i];

        if (place != left_out && (without == SPACE_NONE || space->texts[place].cluster != without))
            count = insert(out, count, (struct near_text){ place, room->shared[place] });
        room->shared[place] = 0;
    }
    return count;
}

static int nearest_first(const void *a, const void *b)
{
    return is_nearer(a, b) ? -1 : is_nearer(b, a);
}

size_t near_find(struct near_room *room, const struct cluster_space *space, size_t place,
                 uint32_t without, struct near_text out[NEAR_MAX])
{
    const struct space_text *text = &space->texts[place];
    size_t count;

    make_room(room, space);
    gather(room, space, text);
    count = choose(room, space, place, without, out);
    space_lay(text, room->laid);
    for (size_t i = 0; i < count; i++)
        out[i].similarity = (float)space_dot(&space->texts[out[i].place], room->laid);
    space_lift(text, room->laid);
    qsort(out, count, sizeof(*out), nearest_first);
    return count;
}
