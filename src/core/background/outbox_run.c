/** Sending: due rows are claimed in one change, sent without any, and settled one by one. */
#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/instant.h"
#include "core/background/outbox_internal.h"
#include "core/background/outbox_store.h"
#include "core/background/runner.h"
#include "core/feature.h"

enum {
    ATTEMPTS_MAX = 20,
    FIRST_PAUSE_MS = 10 * MS_PER_SECOND,
    LONGEST_PAUSE_MS = MS_PER_HOUR,
    LOOK_EVERY_MS = 1000,
    KEEP_EVERY_MS = OUTBOX_CLAIM_MS / 4,
    LOOK_SELDOM_MS = MS_PER_HOUR, /* they are woken where there is something */
};

/* ---- claiming -----------------------------------------------------------------------------------
 */

/** One row at a time, so that a node that dies leaves one send uncertain and not many. */
struct claim {
    const struct outbox_channel *channel;
    bool due; /* there was something to do */
    bool claimed;
    struct outbox_item item;
};

/** Somebody claimed it and never said what became of it. */
static bool give_up_lapsed(struct call *call, const struct claim *claim,
                           const struct outbox_row *row)
{
    const struct outbox_settlement settlement = { .state = OUTBOX_UNCERTAIN,
                                                  .due_at_ms = call->now_ms,
                                                  .error = STR("claim_lapsed") };
    bool held;

    return outbox_store_settle(call, &row->item, &settlement, &held)
           && outbox_tell_settled(call, claim->channel, &row->item, OUTBOX_UNCERTAIN);
}

/** Of a lapsed claim: it cannot be sent again without asking. */
static bool may_have_left(const struct outbox_channel *channel, const struct outbox_row *row)
{
    return row->state == OUTBOX_SENDING && !channel->repeats_safely
           && (row->is_leaving || !channel->marks_leaving);
}

static bool look_step(struct call *call, void *arg)
{
    struct claim *claim = arg;

    return outbox_store_is_due(call, claim->channel, &claim->due);
}

static bool claim_step(struct call *call, void *arg)
{
    struct claim *claim = arg;
    struct outbox_row row;

    claim->claimed = false;
    if (!outbox_store_next_due(call, claim->channel, &row, &claim->due))
        return false;
    if (!claim->due)
        return true;
    if (may_have_left(claim->channel, &row))
        return give_up_lapsed(call, claim, &row);
    claim->item = row.item;
    claim->claimed = true;
    return outbox_store_claim(call, &claim->item);
}

/** A look costs no write while there is nothing to send. */
static bool claim_next(struct call *call, struct claim *claim)
{
    return call_read(call, look_step, claim)
           && (!claim->due || call_change(call, claim_step, claim));
}

/* ---- settling
 * ------------------------------------------------------------------------------------ */

struct settling {
    const struct outbox_channel *channel;
    const struct outbox_item *item;
    struct outbox_settlement settlement;
    bool held;
};

static int64_t pause_after(int attempts)
{
    int64_t pause_ms = FIRST_PAUSE_MS;

    for (int i = 0; i < attempts && pause_ms < LONGEST_PAUSE_MS; i++)
        pause_ms *= 2;
    return pause_ms < LONGEST_PAUSE_MS ? pause_ms : LONGEST_PAUSE_MS;
}

static enum outbox_state state_after(const struct outbox_channel *channel,
                                     const struct outbox_item *item, enum outbox_result result)
{
    int attempts_max = channel->attempts_max > 0 ? channel->attempts_max : ATTEMPTS_MAX;

    if (result == OUTBOX_WENT_OUT)
        return OUTBOX_SENT;
    if (result == OUTBOX_REFUSED)
        return OUTBOX_FAILED;
    if (result == OUTBOX_UNKNOWN && !channel->repeats_safely)
        return OUTBOX_UNCERTAIN;
    return item->attempts + 1 < attempts_max ? OUTBOX_QUEUED : OUTBOX_FAILED;
}

static struct outbox_settlement settlement_of(const struct call *call,
                                              const struct outbox_channel *channel,
                                              const struct outbox_item *item,
                                              const struct outbox_outcome *outcome)
{
    int64_t usual_ms = clock_now_ms(call->house->clock) + pause_after(item->attempts);

    return (struct outbox_settlement){
        .state = state_after(channel, item, outcome->result),
        .due_at_ms = outcome->not_before_ms > 0 ? outcome->not_before_ms : usual_ms,
        .error = outcome->result == OUTBOX_WENT_OUT ? STR_NULL : str_of(outcome->error),
        .receipt = outcome->receipt,
    };
}

static bool settle_step(struct call *call, void *arg)
{
    struct settling *settling = arg;

    if (!outbox_store_settle(call, settling->item, &settling->settlement, &settling->held))
        return false;
    return !settling->held
           || outbox_tell_settled(call, settling->channel, settling->item,
                                  settling->settlement.state);
}

/** What is not settled here stays claimed and, when the claim lapses, becomes uncertain. */
static void settle(struct call *call, struct settling *settling)
{
    if (!call_change(call, settle_step, settling)) {
        log_line(call->house->log, LOG_WARN, "outbox.not_settled", "channel=%s id=%lld",
                 settling->channel->name, (long long)settling->item->id);
        log_err(call->house->log, LOG_WARN, "outbox.not_settled", call->err);
    } else if (!settling->held) {
        log_line(call->house->log, LOG_WARN, "outbox.claim_lost", "channel=%s id=%lld",
                 settling->channel->name, (long long)settling->item->id);
    }
}

/** What one thread sends. */
struct sender {
    struct house *house;
    const struct outbox_channel *channel;
    struct runner *next; /* of the same channel; NULL for the last one */
    bool is_first;
    pthread_mutex_t lock;
    struct outbox_item running; /* id 0: nothing */
};

static void set_running(struct sender *sender, struct outbox_item running)
{
    if (sender == NULL)
        return;
    pthread_mutex_lock(&sender->lock);
    sender->running = running;
    pthread_mutex_unlock(&sender->lock);
}

/** True when it went out. */
static bool send_one(struct house *house, const struct outbox_channel *channel,
                     const struct outbox_item *item)
{
    struct settling settling = { .channel = channel, .item = item };
    struct outbox_outcome outcome = { .result = OUTBOX_UNKNOWN, .error = "no_answer" };
    struct call call;

    call_init(&call, house, ARENA_REQUEST_MAX);
    channel->send(&call, item, &outcome);
    CHECK(call.tx == NULL);
    err_clear(call.err);
    settling.settlement = settlement_of(&call, channel, item, &outcome);
    settle(&call, &settling);
    call_fini(&call);
    return outcome.result == OUTBOX_WENT_OUT;
}

/** One row; *due is false when there was none. Where there is one there may be more, for the next
 * sender. */
static bool run_one(struct house *house, const struct outbox_channel *channel,
                    struct sender *sender, bool *due, bool *went_out, struct err *err)
{
    struct claim claim = { .channel = channel };
    struct call call;
    bool done;

    *went_out = false;
    call_init(&call, house, ARENA_REQUEST_MAX);
    call.err = err;
    done = claim_next(&call, &claim);
    *due = claim.due;
    if (done && claim.due && sender != NULL && sender->next != NULL)
        runner_ring(sender->next);
    if (done && claim.claimed) {
        set_running(sender, claim.item);
        *went_out = send_one(house, channel, &claim.item);
        set_running(sender, (struct outbox_item){ 0 });
    }
    call_fini(&call);
    return done;
}

bool outbox_run(struct house *house, const struct outbox_channel *channel, int limit, int *sent,
                struct err *err)
{
    bool due = true;

    *sent = 0;
    for (int i = 0; due && i < limit; i++) {
        bool went_out;

        if (!run_one(house, channel, NULL, &due, &went_out, err))
            return false;
        *sent += went_out;
    }
    return true;
}

/* ---- threads
 * -------------------------------------------------------------------------------------- */

struct outbox_set {
    struct house *house;
    struct sender *senders;
    struct runner **threads; /* one for each sender */
    size_t count;
    struct runner *keeper;
};

/* ---- claims of sends that take long ------------------------------------------------------------
 */

static bool keep_step(struct call *call, void *arg)
{
    const struct outbox_item *item = arg;

    return outbox_store_keep(call, item);
}

/** Whatever a send takes, its claim lapses only when its node has died. */
static int64_t keep(struct runner *runner, void *arg)
{
    struct outbox_set *set = arg;

    for (size_t i = 0; i < set->count && !runner_is_stopping(runner); i++) {
        struct sender *sender = &set->senders[i];
        struct outbox_item running;
        struct call call;

        pthread_mutex_lock(&sender->lock);
        running = sender->running;
        pthread_mutex_unlock(&sender->lock);
        if (running.id == 0)
            continue;
        call_init(&call, set->house, ARENA_REQUEST_MAX);
        if (!call_change(&call, keep_step, &running))
            log_err(set->house->log, LOG_WARN, "outbox.claim_not_kept", call.err);
        call_fini(&call);
    }
    return KEEP_EVERY_MS;
}

static int64_t turn(struct runner *thread, void *arg)
{
    struct sender *sender = arg;
    struct err err = { 0 };
    bool due = true;
    bool went_out;

    while (due && !runner_is_stopping(thread)) {
        if (run_one(sender->house, sender->channel, sender, &due, &went_out, &err))
            continue;
        log_err(sender->house->log, LOG_WARN, "outbox.run_failed", &err);
        break;
    }
    return sender->is_first ? LOOK_EVERY_MS : LOOK_SELDOM_MS;
}

static size_t threads_of(const struct outbox_channel *channel)
{
    return channel->threads > 0 ? (size_t)channel->threads : 1;
}

static size_t count_threads(const struct house *house)
{
    size_t n = 0;

    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct outbox_channel *const *at = (*feature)->channels;
             at != NULL && *at != NULL; at++)
            n += threads_of(*at);
    return n;
}

/** The last one first, since each wakes the next; the first one alone looks by itself. */
static void start_channel(struct outbox_set *set, struct house *house,
                          const struct outbox_channel *channel)
{
    size_t count = threads_of(channel);
    size_t first = set->count;

    set->count += count;
    for (size_t i = count; i > 0; i--) {
        size_t at = first + i - 1;

        set->senders[at] = (struct sender){
            .house = house,
            .channel = channel,
            .next = i < count ? set->threads[at + 1] : NULL,
            .is_first = i == 1,
        };
        pthread_mutex_init(&set->senders[at].lock, NULL);
        set->threads[at] = runner_start(channel->name, turn, &set->senders[at]);
    }
}

struct outbox_set *outbox_set_start(struct house *house)
{
    struct outbox_set *set = calloc(1, sizeof(*set));
    size_t count = count_threads(house);

    CHECK(set != NULL);
    set->house = house;
    set->senders = calloc(count + 1, sizeof(*set->senders));
    set->threads = calloc(count + 1, sizeof(struct runner *));
    CHECK(set->senders != NULL && set->threads != NULL);
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct outbox_channel *const *at = (*feature)->channels;
             at != NULL && *at != NULL; at++)
            start_channel(set, house, *at);
    if (set->count > 0)
        set->keeper = runner_start("outbox-keeper", keep, set);
    return set;
}

void outbox_set_ring(struct outbox_set *set, const struct outbox_channel *channel)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->senders[i].channel == channel && set->senders[i].is_first)
            runner_ring(set->threads[i]);
}

void outbox_set_stop(struct outbox_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->senders[i].is_first && set->senders[i].channel->stopping != NULL)
            set->senders[i].channel->stopping(set->senders[i].house);
    for (size_t i = 0; i < set->count; i++)
        runner_stop(set->threads[i]);
    if (set->keeper != NULL)
        runner_stop(set->keeper);
}

void outbox_set_free(struct outbox_set **set)
{
    if (*set == NULL)
        return;
    if ((*set)->keeper != NULL)
        runner_free(&(*set)->keeper);
    for (size_t i = 0; i < (*set)->count; i++) {
        runner_free(&(*set)->threads[i]);
        pthread_mutex_destroy(&(*set)->senders[i].lock);
    }
    free((*set)->threads);
    free((*set)->senders);
    free(*set);
    *set = NULL;
}
