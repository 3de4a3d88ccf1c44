#include "features/search/search_follow.h"

#include <stdlib.h>

#include "base/arena.h"
#include "features/search/search_feature.h"
#include "features/search/search_index.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_feed.h"

enum {
    BATCH = 4000, /* events: the larger, the fewer words are written twice */
    BUILD_BATCH = 500,
    PAUSE_MS = 100, /* nobody searches sooner for what has just been written */
    PART_ARENA_BYTES = 32 * 1024 * 1024,
};

/** What a run of events has touched. */
struct touched {
    int64_t *message_ids; /* falling */
    size_t message_count;
    int64_t *ticket_ids; /* whose subject is new */
    size_t ticket_count;
};

/** As many texts of it as one transaction of the index takes. */
struct portion {
    const struct touched *touched;
    size_t from; /* of touched->message_ids; the subjects come with the first portion */
    struct ticket_feed_page page;
    struct ticket_feed_subject *subjects;
    size_t subject_count;
};

static int by_falling_id(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;

    return (*x < *y) - (*x > *y);
}

/** Sorts and drops what stands there twice. */
static void sort_ids(int64_t *ids, size_t *count)
{
    size_t kept = 0;

    qsort(ids, *count, sizeof(*ids), by_falling_id);
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    *count = kept;
}

static void gather(struct call *call, const struct event *events, size_t count, struct touched *out)
{
    *out = (struct touched){
        .message_ids = ARENA_ARRAY(call->arena, count + 1, int64_t),
        .ticket_ids = ARENA_ARRAY(call->arena, count + 1, int64_t),
    };
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == &event_ticket_message_added)
            out->message_ids[out->message_count++] = events[i].subject_id;
        if (events[i].type == &event_ticket_created
            || events[i].type == &event_ticket_subject_changed)
            out->ticket_ids[out->ticket_count++] = events[i].ticket_id;
    }
    sort_ids(out->message_ids, &out->message_count);
    sort_ids(out->ticket_ids, &out->ticket_count);
}

static bool read_step(struct call *call, void *arg)
{
    struct portion *portion = arg;
    const struct touched *touched = portion->touched;

    return ticket_feed_messages(call, touched->message_ids + portion->from,
                                touched->message_count - portion->from, &portion->page)
           && ticket_feed_subjects(call, touched->ticket_ids,
                                   portion->from == 0 ? touched->ticket_count : 0,
                                   &portion->subjects, &portion->subject_count);
}

static int by_place(const void *a, const void *b)
{
    const struct search_doc *x = a;
    const struct search_doc *y = b;

    return (x->place > y->place) - (x->place < y->place);
}

static struct search_doc subject_doc(struct arena *arena, const struct ticket_feed_subject *subject)
{
    return (struct search_doc){
        .place = search_place(subject->at_ms, subject->first_message_id, true),
        .ticket_id = subject->ticket_id,
        .text = str_format(arena, "%" STR_FMT "\n%" STR_FMT, STR_ARG(subject->subject),
                           STR_ARG(subject->number)),
    };
}

/** The documents by rising place, which is how the index likes to take them. */
static struct search_doc *docs_of(struct call *call, const struct ticket_feed_page *page,
                                  const struct ticket_feed_subject *subjects, size_t subject_count,
                                  size_t *count)
{
    struct search_doc *docs =
        ARENA_ARRAY(call->arena, page->count + subject_count + 1, struct search_doc);
    size_t n = 0;

    for (size_t i = 0; i < page->count; i++) {
        const struct ticket_feed_message *message = &page->messages[i];

        docs[n++] = (struct search_doc){
            .place = search_place(message->at_ms, message->id, false),
            .ticket_id = message->ticket_id,
            .message_id = message->id,
            .text = message->text,
        };
    }
    for (size_t i = 0; i < subject_count; i++)
        docs[n++] = subject_doc(call->arena, &subjects[i]);
    qsort(docs, n, sizeof(*docs), by_place);
    *count = n;
    return docs;
}

static struct search_index *index_of(const struct call *call)
{
    return feature_state(call->house, &search_feature);
}

/** Where a portion ends: behind the last message it has, or at the end. */
static size_t end_of(const struct portion *portion)
{
    const struct touched *touched = portion->touched;
    size_t at = portion->from;

    if (!portion->page.has_more)
        return touched->message_count;
    while (at < touched->message_count
           && touched->message_ids[at] >= portion->page.messages[portion->page.count - 1].id)
        at++;
    return at;
}

static bool add_portion(struct call *call, const struct touched *touched, size_t *from)
{
    struct portion portion = { .touched = touched, .from = *from };
    struct search_doc *docs;
    size_t count;

    if (!call_read(call, read_step, &portion))
        return false;
    docs = docs_of(call, &portion.page, portion.subjects, portion.subject_count, &count);
    *from = end_of(&portion);
    return search_index_add(index_of(call), call, docs, count);
}

/** Runs a part of the work in a call of its own, so that memory does not grow with the whole. */
static bool in_part(struct call *call, call_step *run, void *arg)
{
    struct call part;
    bool done;

    call_init(&part, call->house, PART_ARENA_BYTES);
    part.err = call->err;
    done = run(&part, arg);
    call_fini(&part);
    return done;
}

struct adding {
    struct touched touched;
    size_t from;
};

static bool add_part(struct call *part, void *arg)
{
    struct adding *adding = arg;

    return add_portion(part, &adding->touched, &adding->from);
}

static bool apply(struct follower_run *run, struct call *call, const struct event *events,
                  size_t count)
{
    struct adding adding = { .from = 0 };

    (void)run;
    gather(call, events, count, &adding.touched);
    if (adding.touched.message_count + adding.touched.ticket_count == 0)
        return true;
    do {
        if (!in_part(call, add_part, &adding))
            return false;
    } while (adding.from < adding.touched.message_count);
    return true;
}

/* ---- building anew -------------------------------------------------------------------------- */

struct building {
    struct search_build *build;
    int64_t before_id; /* 0 at the end */
    struct ticket_feed_page page;
    struct ticket_feed_subject *subjects;
    size_t subject_count;
};

static bool build_read_step(struct call *call, void *arg)
{
    struct building *building = arg;
    struct ticket_feed_page *page = &building->page;

    return ticket_feed_messages_before(call, building->before_id, BUILD_BATCH, page)
           && ticket_feed_subjects_of_first(call, page->messages, page->count, &building->subjects,
                                            &building->subject_count);
}

/** Some messages, newest first. */
static bool build_part(struct call *part, void *arg)
{
    struct building *building = arg;
    const struct ticket_feed_page *page = &building->page;
    struct search_doc *docs;
    size_t count;

    if (!call_read(part, build_read_step, building))
        return false;
    docs = docs_of(part, page, building->subjects, building->subject_count, &count);
    building->before_id = page->has_more ? page->messages[page->count - 1].id : 0;
    return search_build_add(building->build, part, docs, count);
}

static bool build_all(struct follower_run *run, struct call *call, struct search_build *build)
{
    struct building building = { .build = build, .before_id = INT64_MAX };

    while (building.before_id > 0) {
        if (!follower_goes_on(run))
            return follower_give_up(call);
        if (!in_part(call, build_part, &building))
            return false;
    }
    return true;
}

static bool rebuild(struct follower_run *run, struct call *call)
{
    struct search_build *build;

    if (!search_build_begin(index_of(call), call, &build))
        return false;
    if (build_all(run, call, build))
        return search_build_finish(&build, call);
    search_build_abandon(&build);
    return false;
}

const struct follower search_follower = {
    .name = "search",
    .batch = BATCH,
    .pause_ms = PAUSE_MS,
    .apply = apply,
    .rebuild = rebuild,
    .help = "The index of all messages and subjects.",
};
