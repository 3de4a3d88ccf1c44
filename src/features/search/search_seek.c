#include "features/search/search_seek.h"

#include <stdlib.h>

#include "base/arena.h"
#include "core/house.h"
#include "features/search/search_postgres.h"

enum {
    WALK_MIN = 1000,      /* documents that are looked at one by one before anything else */
    WALK_MAX = 8000,      /* by one statement */
    COMMON_ONE_IN = 16,   /* so common a word is walked for */
    HITS_MAX = 4096,      /* that one statement brings */
    NARROWER = 8,         /* after too many hits: spans of so much less time */
    WIDER = 16,           /* after none */
    STATEMENT_US = 60000, /* that one statement should take */
};

struct search_seek {
    struct call *call;
    struct str expression;
    struct search_hit *hits; /* by rising place; room for all that one statement brings */
    size_t hit_count;
    size_t given;    /* of them */
    int64_t reached; /* everything up to here is in hits, or was */
    bool is_done;    /* and there is nothing behind it */
    double most;     /* places that one statement may look through, by how long the last one took */
    double apart;    /* places from one hit to the next, as far as we know; 0: not looked yet */
    double walk_for; /* documents from one hit to the next, when they were walked last */
};

struct search_seek *search_seek_new(struct call *call, struct str expression)
{
    struct search_seek *seek = ARENA_NEW(call->arena, struct search_seek);

    *seek = (struct search_seek){
        .call = call,
        .expression = expression,
        .hits = ARENA_ARRAY(call->arena, WALK_MAX, struct search_hit),
    };
    return seek;
}

/* ---- walking -------------------------------------------------------------------------------- */

static void take_walk(struct search_seek *seek, const struct search_walk *walk, int block)
{
    double places = (double)walk->last - (double)walk->first + 1.0;
    /* Where nothing was found, half a hit is the likeliest. */
    double hits = seek->hit_count > 0 ? (double)seek->hit_count : 0.5;

    seek->is_done = walk->count < block;
    if (walk->count > 0)
        seek->reached = walk->last;
    seek->apart = places / hits;
    seek->most = places * WIDER;
    seek->walk_for = (double)walk->count / hits;
}

/** Looks at the next documents themselves; so many that they hold what is wanted, when we know. */
static bool walk(struct search_seek *seek, int block)
{
    struct search_walk walk;

    if (!search_postgres_walk(seek->call, seek->expression, seek->reached, block, seek->hits,
                              &seek->hit_count, &walk))
        return false;
    take_walk(seek, &walk, block);
    return true;
}

/* ---- asking the index ------------------------------------------------------------------------ */

static int bits_of(int width)
{
    return SEARCH_SPAN_BITS + width * SEARCH_SPAN_STEP_BITS;
}

static double places_of(int width)
{
    return (double)(INT64_C(1) << bits_of(width));
}

/** The narrowest spans behind `reached` that hold `places`; never more than one of the widest. */
static struct search_spans spans_behind(int64_t reached, double places)
{
    struct search_spans spans = { .count = 1 };

    while (spans.width < SEARCH_SPAN_WIDTHS - 1
           && places > places_of(spans.width) * (SEARCH_SPANS_MAX - 1))
        spans.width++;
    if (spans.width < SEARCH_SPAN_WIDTHS - 1)
        spans.count += (int)(places / places_of(spans.width));
    spans.first = (reached + 1) >> bits_of(spans.width);
    return spans;
}

static bool are_narrowest(const struct search_spans *spans)
{
    return spans->width == 0 && spans->count == 1;
}

/** The last place of some spans; the last spans of all end with the places. */
static int64_t end_of(const struct search_spans *spans)
{
    return (spans->first + spans->count) * (INT64_C(1) << bits_of(spans->width)) - 1;
}

static int by_place(const void *a, const void *b)
{
    const struct search_hit *x = a;
    const struct search_hit *y = b;

    return (x->place > y->place) - (x->place < y->place);
}

/** Nothing there: on from the next document there is, and with more time at once. */
static bool pass_over(struct search_seek *seek)
{
    int64_t next;

    if (!search_postgres_next_place(seek->call, seek->reached, &next))
        return false;
    if (next == SEARCH_PLACE_LAST)
        seek->is_done = true;
    else
        seek->reached = next - 1;
    seek->apart *= WIDER;
    return true;
}

static bool take_spans(struct search_seek *seek, const struct search_spans *spans)
{
    int64_t from = seek->reached;

    qsort(seek->hits, seek->hit_count, sizeof(*seek->hits), by_place);
    seek->reached = end_of(spans);
    if (seek->hit_count == 0)
        return pass_over(seek);
    seek->apart = ((double)seek->reached - (double)from) / (double)seek->hit_count;
    return true;
}

/** More than one statement may bring, in the least time there is: the newest of them. */
static bool ask_newest(struct search_seek *seek, const struct search_spans *spans)
{
    if (!search_postgres_spans_newest(seek->call, seek->expression, spans, seek->reached, HITS_MAX,
                                      seek->hits, &seek->hit_count))
        return false;
    seek->reached = seek->hits[seek->hit_count - 1].place;
    return true;
}

/** Hits are not all that costs: phrases are checked in every document that has their words. */
static void learn_pace(struct search_seek *seek, const struct search_spans *spans, int64_t us)
{
    double faster = STATEMENT_US / ((double)us + 1.0);

    if (faster > WIDER)
        faster = WIDER;
    if (faster < 1.0 / NARROWER)
        faster = 1.0 / NARROWER;
    seek->most = places_of(spans->width) * spans->count * faster;
}

static bool ask_spans(struct search_seek *seek, const struct search_spans *spans)
{
    const struct clock *clock = seek->call->house->clock;
    int64_t begun_us = clock_monotonic_us(clock);

    if (!search_postgres_spans(seek->call, seek->expression, spans, seek->reached, HITS_MAX + 1,
                               seek->hits, &seek->hit_count))
        return false;
    learn_pace(seek, spans, clock_monotonic_us(clock) - begun_us);
    return true;
}

static bool ask_index(struct search_seek *seek, double wanted)
{
    double places = seek->apart * wanted;

    if (places > seek->most)
        places = seek->most;
    for (;;) {
        struct search_spans spans = spans_behind(seek->reached, places);

        if (!ask_spans(seek, &spans))
            return false;
        if (seek->hit_count <= HITS_MAX)
            return take_spans(seek, &spans);
        if (are_narrowest(&spans))
            return ask_newest(seek, &spans);
        places = places_of(spans.width) * spans.count / NARROWER;
    }
}

/* ---- both ----------------------------------------------------------------------------------- */

/** A few documents at first; later as many as hold what is wanted. */
static int block_for(const struct search_seek *seek, int wanted)
{
    double block = (double)wanted * seek->walk_for;

    return block < WALK_MIN ? WALK_MIN : block > WALK_MAX ? WALK_MAX : (int)block;
}

static bool fetch(struct search_seek *seek, int wanted)
{
    seek->given = 0;
    seek->hit_count = 0;
    if (seek->walk_for <= COMMON_ONE_IN)
        return walk(seek, block_for(seek, wanted));
    return ask_index(seek, wanted);
}

bool search_seek_next(struct search_seek *seek, int64_t after, int limit, struct search_hit *out,
                      size_t *count, int64_t *reached, bool *done)
{
    if (seek->apart == 0)
        seek->reached = after;
    if (seek->given == seek->hit_count && !seek->is_done && !fetch(seek, limit))
        return false;
    *count = 0;
    while (*count < (size_t)limit && seek->given < seek->hit_count)
        out[(*count)++] = seek->hits[seek->given++];
    *done = seek->is_done && seek->given == seek->hit_count;
    *reached = seek->given < seek->hit_count ? out[*count - 1].place : seek->reached;
    return true;
}
