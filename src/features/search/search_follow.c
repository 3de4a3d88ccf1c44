#include "features/search/search_follow.h"

#include <stdlib.h>

#include "base/arena.h"
#include "features/search/search_feature.h"
#include "features/search/search_index.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_feed.h"

enum {
    BATCH = 500,    /* events, and messages while building anew */
    PAUSE_MS = 100, /* nobody searches sooner for what has just been written */
    BUILD_ARENA_BYTES = 64 * 1024 * 1024,
};

/** The texts of one batch. */
struct batch {
    int64_t *message_ids;
    size_t message_count;
    int64_t *ticket_ids; /* whose subject is new */
    size_t ticket_count;
    struct ticket_feed_message *messages;
    struct ticket_feed_subject *subjects;
    size_t subject_count;
};

static void add_id(int64_t *ids, size_t *count, int64_t id)
{
    for (size_t i = 0; i < *count; i++)
        if (ids[i] == id)
            return;
    ids[(*count)++] = id;
}

static void gather(struct call *call, const struct event *events, size_t count, struct batch *out)
{
    *out = (struct batch){
        .message_ids = ARENA_ARRAY(call->arena, count + 1, int64_t),
        .ticket_ids = ARENA_ARRAY(call->arena, count + 1, int64_t),
    };
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == &event_ticket_message_added)
            add_id(out->message_ids, &out->message_count, events[i].subject_id);
        if (events[i].type == &event_ticket_created
            || events[i].type == &event_ticket_subject_changed)
            add_id(out->ticket_ids, &out->ticket_count, events[i].ticket_id);
    }
}

static bool read_step(struct call *call, void *arg)
{
    struct batch *batch = arg;

    return ticket_feed_messages(call, batch->message_ids, batch->message_count, &batch->messages,
                                &batch->message_count)
           && ticket_feed_subjects(call, batch->ticket_ids, batch->ticket_count, &batch->subjects,
                                   &batch->subject_count);
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

/** The documents of a batch by rising place, which is how the index likes to take them. */
static struct search_doc *docs_of(struct call *call, const struct batch *batch, size_t *count)
{
    struct search_doc *docs = ARENA_ARRAY(
        call->arena, batch->message_count + batch->subject_count + 1, struct search_doc);
    size_t n = 0;

    for (size_t i = 0; i < batch->message_count; i++) {
        const struct ticket_feed_message *message = &batch->messages[i];

        docs[n++] = (struct search_doc){
            .place = search_place(message->at_ms, message->id, false),
            .ticket_id = message->ticket_id,
            .message_id = message->id,
            .text = message->text,
        };
    }
    for (size_t i = 0; i < batch->subject_count; i++)
        docs[n++] = subject_doc(call->arena, &batch->subjects[i]);
    qsort(docs, n, sizeof(*docs), by_place);
    *count = n;
    return docs;
}

static struct search_index *index_of(const struct call *call)
{
    return feature_state(call->house, &search_feature);
}

static bool apply(struct follower_run *run, struct call *call, const struct event *events,
                  size_t count)
{
    struct search_doc *docs;
    struct batch batch;
    size_t doc_count;

    (void)run;
    gather(call, events, count, &batch);
    if (batch.message_count + batch.ticket_count == 0)
        return true;
    if (!call_read(call, read_step, &batch))
        return false;
    docs = docs_of(call, &batch, &doc_count);
    return search_index_add(index_of(call), call, docs, doc_count);
}

/* ---- building anew -------------------------------------------------------------------------- */

struct build_step {
    int64_t before_id;
    struct batch batch;
};

static bool build_read_step(struct call *call, void *arg)
{
    struct build_step *step = arg;
    struct batch *batch = &step->batch;

    return ticket_feed_messages_before(call, step->before_id, BATCH, &batch->messages,
                                       &batch->message_count)
           && ticket_feed_subjects_of_first(call, batch->messages, batch->message_count,
                                            &batch->subjects, &batch->subject_count);
}

/** One batch, newest first; *before_id moves on, 0 at the end. */
static bool build_batch(struct call *call, struct search_build *build, int64_t *before_id)
{
    struct build_step step = { .before_id = *before_id };
    struct search_doc *docs;
    size_t count;

    if (!call_read(call, build_read_step, &step))
        return false;
    docs = docs_of(call, &step.batch, &count);
    if (!search_build_add(build, call, docs, count))
        return false;
    *before_id =
        step.batch.message_count < BATCH ? 0 : step.batch.messages[step.batch.message_count - 1].id;
    return true;
}

/** Each batch has a call of its own, so that memory does not grow with the company. */
static bool build_all(struct follower_run *run, struct call *call, struct search_build *build)
{
    int64_t before_id = INT64_MAX;

    while (before_id > 0) {
        struct call batch_call;
        bool done;

        if (!follower_goes_on(run))
            return follower_give_up(call);
        call_init(&batch_call, call->house, BUILD_ARENA_BYTES);
        batch_call.err = call->err;
        done = build_batch(&batch_call, build, &before_id);
        call_fini(&batch_call);
        if (!done)
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
