#include "features/insight/insight_follow.h"

#include <stdlib.h>

#include "base/arena.h"
#include "features/insight/insight_store.h"
#include "features/ticket/ticket_events.h"

enum {
    BATCH = 2000, /* events; the larger, the fewer tickets are read twice */
    PAUSE_MS = 300,
    PART_TICKETS = 250, /* of one change: the writer is not held for long */
    PART_ARENA_BYTES = 32 * 1024 * 1024,
};

/* ---- some tickets ---------------------------------------------------------------------------- */

struct part {
    int64_t *ids;
    size_t id_count;
    struct insight_fact *facts;
    size_t count;
};

static int by_pack(const void *a, const void *b)
{
    const struct insight_fact *x = a;
    const struct insight_fact *y = b;

    return insight_pack_key_order(insight_pack_key_of(x), insight_pack_key_of(y));
}

static bool read_step(struct call *call, void *arg)
{
    struct part *part = arg;
    struct insight_story *stories;

    if (!insight_store_stories(call, part->ids, part->id_count, &stories, &part->count))
        return false;
    part->facts = ARENA_ARRAY(call->arena, part->count + 1, struct insight_fact);
    for (size_t i = 0; i < part->count; i++)
        part->facts[i] = insight_fact_of(&stories[i]);
    if (part->count > 0)
        qsort(part->facts, part->count, sizeof(*part->facts), by_pack);
    return true;
}

/** How many of these facts, from the first on, lie in its pack. */
static size_t of_one_pack(const struct insight_fact *facts, size_t count)
{
    size_t n = 1;

    while (n < count && by_pack(&facts[0], &facts[n]) == 0)
        n++;
    return n;
}

static bool put_in_pack(struct call *call, const struct insight_fact *facts, size_t count)
{
    struct insight_pack pack;

    if (!insight_store_lock_pack(call, insight_pack_key_of(facts), &pack))
        return false;
    for (size_t i = 0; i < count; i++)
        insight_pack_put(&pack, &facts[i]);
    return insight_store_write_pack(call, &pack);
}

static bool put_step(struct call *call, void *arg)
{
    const struct part *part = arg;
    size_t n;

    for (size_t i = 0; i < part->count; i += n) {
        n = of_one_pack(&part->facts[i], part->count - i);
        if (!put_in_pack(call, &part->facts[i], n))
            return false;
    }
    return true;
}

/** Makes the facts of some tickets, in a call of its own so that memory does not grow. The rows are
 * read outside of the change. */
static bool make(struct call *call, int64_t *ids, size_t count)
{
    struct part part = { .ids = ids, .id_count = count };
    struct call own;
    bool done;

    call_init(&own, call->house, PART_ARENA_BYTES);
    own.err = call->err;
    done = call_read(&own, read_step, &part) && call_change(&own, put_step, &part);
    call_fini(&own);
    return done;
}

/* ---- following ------------------------------------------------------------------------------- */

/** What makes no difference to a fact, and happens often: what becomes of a ticket's mails, say. */
static bool matters(const struct event *event)
{
    return event->ticket_id != 0 && !str_starts_with(str_of(event->type->name), STR("mail."))
           && event->type != &event_ticket_viewed
           && event->type != &event_ticket_attachment_downloaded
           && event->type != &event_ticket_watched && event->type != &event_ticket_unwatched
           && event->type != &event_ticket_tags_changed;
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;

    return (*x > *y) - (*x < *y);
}

static void sort_ids(int64_t *ids, size_t *count)
{
    size_t kept = 0;

    qsort(ids, *count, sizeof(*ids), by_id);
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    *count = kept;
}

struct touched {
    int64_t *ids;
    size_t count;
};

/** A ticket that continues another was contact about that one. */
static bool add_followed_step(struct call *call, void *arg)
{
    struct touched *touched = arg;

    return insight_store_followed(call, touched->ids, &touched->count);
}

static bool apply(struct follower_run *run, struct call *call, const struct event *events,
                  size_t count)
{
    struct touched touched = { .ids = ARENA_ARRAY(call->arena, 2 * count + 1, int64_t) };

    (void)run;
    for (size_t i = 0; i < count; i++)
        if (matters(&events[i]))
            touched.ids[touched.count++] = events[i].ticket_id;
    sort_ids(touched.ids, &touched.count);
    if (touched.count > 0 && !call_read(call, add_followed_step, &touched))
        return false;
    sort_ids(touched.ids, &touched.count);
    for (size_t from = 0; from < touched.count; from += PART_TICKETS) {
        size_t left = touched.count - from;

        if (!make(call, touched.ids + from, left < PART_TICKETS ? left : PART_TICKETS))
            return false;
    }
    return true;
}

/* ---- beginning anew -------------------------------------------------------------------------- */

struct next {
    int64_t before_id;
    int64_t ids[PART_TICKETS];
    size_t count;
};

static bool next_step(struct call *call, void *arg)
{
    struct next *next = arg;

    return insight_store_ids_before(call, next->before_id, PART_TICKETS, next->ids, &next->count);
}

/** Newest first: what people ask for most is there first. Tickets are never removed. */
static bool rebuild(struct follower_run *run, struct call *call)
{
    struct next next = { .before_id = INT64_MAX };

    do {
        if (!follower_goes_on(run))
            return follower_give_up(call);
        if (!call_read(call, next_step, &next) || !make(call, next.ids, next.count))
            return false;
        if (next.count > 0)
            next.before_id = next.ids[next.count - 1];
    } while (next.count == PART_TICKETS);
    return true;
}

const struct follower insight_follower = {
    .name = "insight",
    .batch = BATCH,
    .pause_ms = PAUSE_MS,
    .apply = apply,
    .rebuild = rebuild,
    .help = "One row a ticket that figures are counted from.",
};
