#include "features/live/live_feed.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/access/access_events.h"
#include "core/event/event.h"
#include "core/live/live.h"
#include "db/db.h"
#include "features/live/live_class.h"
#include "features/ticket/ticket_owner.h"
#include "proto/json.h"

enum {
    BATCH_EVENTS = 500,
    /* A commit may be seen before an older one has ended, and is then held back by the horizon:
     * after word of a change the log is looked at again, at intervals that double. */
    NEAR_MS = 15,
    NEAR_LAST_MS = 240,
    FAR_MS = 1000,
};

struct live_feed {
    struct house *house;
    struct live *live;
    struct live_classes *classes;
    struct event_position position;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool is_woken; /* guarded by lock, and so is `stops` */
    bool stops;
};

static void wake(void *arg)
{
    struct live_feed *feed = arg;

    pthread_mutex_lock(&feed->lock);
    feed->is_woken = true;
    pthread_cond_signal(&feed->woken);
    pthread_mutex_unlock(&feed->lock);
}

/** Waits for word of a change, at most `ms`. *word tells whether it came; false: stop. */
static bool wait_for_word(struct live_feed *feed, int64_t ms, bool *word)
{
    struct timespec until;
    bool goes_on;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&feed->lock);
    while (!feed->is_woken && !feed->stops)
        if (pthread_cond_timedwait(&feed->woken, &feed->lock, &until) == ETIMEDOUT)
            break;
    *word = feed->is_woken;
    feed->is_woken = false;
    goes_on = !feed->stops;
    pthread_mutex_unlock(&feed->lock);
    return goes_on;
}

/* ---- one batch ----------------------------------------------------------------------------- */

struct batch {
    struct live_feed *feed;
    const struct event *events;
    size_t count;
    struct event_position last;
    const struct ticket_owner *owners;
    size_t owner_count;
};

static bool is_live(const struct event *event)
{
    return event->ticket_id != 0 && event->type != NULL && (event->type->flags & EVENT_LIVE);
}

static bool read_batch(struct call *call, void *arg)
{
    struct batch *batch = arg;
    int64_t *ids = ARENA_ARRAY(call->arena, BATCH_EVENTS, int64_t);
    size_t n = 0;

    if (!event_list_after(call, batch->feed->position, BATCH_EVENTS, &batch->events, &batch->count,
                          &batch->last))
        return false;
    for (size_t i = 0; i < batch->count; i++)
        if (is_live(&batch->events[i]))
            ids[n++] = batch->events[i].ticket_id;
    if (n == 0)
        return true;
    return ticket_list_owners(call, ids, n, &batch->owners, &batch->owner_count);
}

static const struct ticket_owner *find_owner(const struct batch *batch, int64_t ticket_id)
{
    size_t low = 0;
    size_t high = batch->owner_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (batch->owners[middle].ticket_id < ticket_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < batch->owner_count && batch->owners[low].ticket_id == ticket_id
               ? &batch->owners[low]
               : NULL;
}

static void add_code(const char *codes[LIVE_CODES_MAX], size_t *count, const char *code)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(codes[i], code) == 0)
            return;
    if (*count < LIVE_CODES_MAX)
        codes[(*count)++] = code;
}

/** Tells of one change: the live events from `first` on that one call wrote about one ticket. */
static size_t publish_change(const struct batch *batch, size_t first)
{
    const struct event *event = &batch->events[first];
    const struct ticket_owner *owner = find_owner(batch, event->ticket_id);
    const char *codes[LIVE_CODES_MAX];
    size_t code_count = 0;
    size_t i = first;

    for (; i < batch->count && batch->events[i].ticket_id == event->ticket_id
           && str_eq(batch->events[i].call_id, event->call_id);
         i++)
        if (is_live(&batch->events[i]))
            add_code(codes, &code_count, batch->events[i].type->live_code);
    if (owner == NULL || code_count == 0)
        return i;
    live_publish(batch->feed->live,
                 &(struct live_frame){
                     .position = batch->events[i - 1].position,
                     .ticket_id = event->ticket_id,
                     .version = batch->events[i - 1].version,
                     .codes = codes,
                     .code_count = code_count,
                     .actor_account_id = event->actor.kind == ACTOR_ACCOUNT ? event->actor.id : 0,
                     .at_ms = event->at_ms,
                     .team_id = owner->team_id,
                     .assignee_id = owner->assignee_id,
                 });
    return i;
}

/** The id an event carries under a name; 0 when it carries none. */
static int64_t id_in(struct call *call, const struct event *event, const char *name)
{
    struct err ignored = { 0 };
    json_t *data;

    if (!json_parse(event->data, 2, call->arena, &data, &ignored))
        return 0;
    return json_integer_value(json_object_get(data, name));
}

/** Sockets end with the sessions and the rights they were opened with; the desk comes back. */
static void end_sockets(struct live_feed *feed, struct call *call, const struct event *event)
{
    if (event->type == &event_account_sessions_ended)
        live_close_account(feed->live, event->subject_id);
    else if (event->type == &event_account_logged_out
             || event->type == &event_account_session_expired)
        live_close_session(feed->live, id_in(call, event, "session"));
    else if (event->type == &event_team_joined || event->type == &event_team_left
             || event->type == &event_token_revoked)
        live_close_account(feed->live, id_in(call, event, "account"));
}

/** Reads on once; *full is true when more is waiting already. */
static void feed_once(struct live_feed *feed, bool *found, bool *full)
{
    struct batch batch = { .feed = feed };
    struct call call;

    *found = false;
    *full = false;
    call_init(&call, feed->house, ARENA_REQUEST_MAX);
    if (call_read(&call, read_batch, &batch)) {
        for (size_t i = 0; i < batch.count;)
            i = publish_change(&batch, i);
        for (size_t i = 0; i < batch.count; i++)
            end_sockets(feed, &call, &batch.events[i]);
        feed->position = batch.last;
        *found = batch.count > 0;
        *full = batch.count == BATCH_EVENTS;
    } else {
        log_err(feed->house->log, LOG_WARN, "live.not_fed", call.err);
    }
    call_fini(&call);
}

/** When to look again after a look: soon after word of a change, then later and later. */
static int64_t next_look_ms(const struct live_feed *feed, int64_t last_ms, bool anew)
{
    /* On SQLite commits are serial: nothing is ever held back. */
    if (db_engine(feed->house->db) == DB_SQLITE)
        return FAR_MS;
    if (anew)
        return NEAR_MS;
    return last_ms * 2 <= NEAR_LAST_MS ? last_ms * 2 : FAR_MS;
}

static void *run(void *arg)
{
    struct live_feed *feed = arg;
    int64_t look_ms = FAR_MS;
    bool word;

    while (wait_for_word(feed, look_ms, &word)) {
        bool found = false;
        bool full = true;

        while (full) {
            bool found_now;

            feed_once(feed, &found_now, &full);
            found = found || found_now;
        }
        look_ms = next_look_ms(feed, look_ms, word || found);
    }
    return NULL;
}

/* ---- who may see --------------------------------------------------------------------------- */

static bool may_see(void *app, uint64_t permission_class, const struct live_frame *frame)
{
    struct live_feed *feed = app;
    const struct ticket_owner owner = { frame->ticket_id, frame->team_id, frame->assignee_id };

    return live_classes_may_see(feed->classes, permission_class, &owner);
}

struct watch_question {
    int64_t ticket_id;
    const struct ticket_owner *owners;
    size_t count;
};

static bool read_owner(struct call *call, void *arg)
{
    struct watch_question *question = arg;

    return ticket_list_owners(call, &question->ticket_id, 1, &question->owners, &question->count);
}

static bool may_watch(void *app, const struct live_member *member, int64_t ticket_id)
{
    struct live_feed *feed = app;
    struct watch_question question = { .ticket_id = ticket_id };
    struct call call;
    bool may;

    call_init(&call, feed->house, ARENA_REQUEST_MAX);
    may = call_read(&call, read_owner, &question) && question.count == 1
          && live_classes_may_see(feed->classes, member->permission_class, &question.owners[0]);
    call_fini(&call);
    return may;
}

uint64_t live_feed_enter(struct live_feed *feed, const struct scope *scope)
{
    return live_classes_enter(feed->classes, scope);
}

/* ---- life ---------------------------------------------------------------------------------- */

static bool read_horizon(struct call *call, void *arg)
{
    return event_horizon(call, arg);
}

static bool find_start(struct live_feed *feed, struct err *err)
{
    struct call call;
    bool done;

    call_init(&call, feed->house, ARENA_REQUEST_MAX);
    call.err = err;
    done = call_read(&call, read_horizon, &feed->position);
    call_fini(&call);
    return done;
}

static void init_lock(struct live_feed *feed)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&feed->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&feed->woken, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool live_feed_start(struct house *house, struct live_feed **out, struct err *err)
{
    struct live_feed *feed = calloc(1, sizeof(*feed));
    struct live_options options;

    CHECK(feed != NULL);
    feed->house = house;
    if (!find_start(feed, err)) {
        free(feed);
        return false;
    }
    init_lock(feed);
    feed->classes = live_classes_new(house->random);
    options = (struct live_options){
        .clock = house->clock,
        .log = house->log,
        .start = feed->position,
        .app = feed,
        .may_see = may_see,
        .may_watch = may_watch,
    };
    feed->live = live_start(&options);
    house->live = feed->live;
    db_on_change(house->db, wake, feed);
    CHECK(pthread_create(&feed->thread, NULL, run, feed) == 0);
    *out = feed;
    return true;
}

void live_feed_stop(struct live_feed **feed)
{
    struct live_feed *f = *feed;

    if (f == NULL)
        return;
    db_off_change(f->house->db, wake, f);
    pthread_mutex_lock(&f->lock);
    f->stops = true;
    pthread_cond_signal(&f->woken);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    f->house->live = NULL;
    live_stop(&f->live);
    live_classes_free(&f->classes);
    pthread_cond_destroy(&f->woken);
    pthread_mutex_destroy(&f->lock);
    free(f);
    *feed = NULL;
}
