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
    SETTLE_AGAIN_MS = 500,
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
    return result == OUTBOX_INTERRUPTED || item->attempts + 1 < attempts_max ? OUTBOX_QUEUED
                                                                             : OUTBOX_FAILED;
}

static int64_t due_after(const struct call *call, const struct outbox_item *item,
                         const struct outbox_outcome *outcome)
{
    int64_t now_ms = clock_now_ms(call->house->clock);

    if (outcome->result == OUTBOX_INTERRUPTED)
        return now_ms;
    return outcome->not_before_ms > 0 ? outcome->not_before_ms
                                      : now_ms + pause_after(item->attempts);
}

static struct outbox_settlement settlement_of(const struct call *call,
                                              const struct outbox_channel *channel,
                                              const struct outbox_item *item,
                                              const struct outbox_outcome *outcome)
{
    return (struct outbox_settlement){
        .state = state_after(channel, item, outcome->result),
        .is_untried = outcome->result == OUTBOX_INTERRUPTED,
        .due_at_ms = due_after(call, item, outcome),
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

static void log_claim_lost(const struct call *call, const struct settling *settling)
{
    log_line(call->house->log, LOG_WARN, "outbox.claim_lost", "channel=%s id=%lld",
             settling->channel->name, (long long)settling->item->id);
}

/** What one thread sends. */
struct sender {
    struct house *house;
    const struct outbox_channel *channel;
    struct runner *runner; /* its own; those behind it know it, who run before it */
    size_t place;          /* among those of the channel, who stand one behind the other */
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

static bool is_busy(struct sender *sender)
{
    bool busy;

    pthread_mutex_lock(&sender->lock);
    busy = sender->running.id != 0;
    pthread_mutex_unlock(&sender->lock);
    return busy;
}

/** Who becomes busy leaves the looking to the first one behind that is not: a busy one hears no
 * bell until its send is over. */
static void ring_idle_behind(struct sender *sender)
{
    for (struct sender *behind = sender + 1; behind->channel == sender->channel; behind++)
        if (!is_busy(behind)) {
            runner_ring(behind->runner);
            return;
        }
}

/** One after the other: what is worked on was claimed in one of the calls and lives there. */
struct chain {
    struct house *house;
    const struct outbox_channel *channel;
    struct sender *sender; /* NULL: none of a thread */
    struct runner *thread; /* the sender's */
    struct call calls[2];
    int at;
    struct claim claim; /* in calls[at] */
};

static void chain_begin(struct chain *chain, struct house *house,
                        const struct outbox_channel *channel)
{
    *chain = (struct chain){ .house = house, .channel = channel };
    call_init(&chain->calls[0], house, ARENA_REQUEST_MAX);
}

static void chain_end(struct chain *chain)
{
    call_fini(&chain->calls[chain->at]);
}

static bool chain_claim(struct chain *chain, struct err *err)
{
    struct call *call = &chain->calls[chain->at];
    bool done;

    call_fini(call);
    call_init(call, chain->house, ARENA_REQUEST_MAX);
    chain->claim = (struct claim){ .channel = chain->channel };
    done = claim_next(call, &chain->claim);
    if (!done)
        *err = *call->err;
    return done;
}

struct going_on {
    struct settling *settling;
    struct claim *next;
};

static bool go_on_step(struct call *call, void *arg)
{
    const struct going_on *going_on = arg;

    return settle_step(call, going_on->settling) && claim_step(call, going_on->next);
}

/** Settles what was sent and claims the next, in one change; false where that has to be done each
 * by itself. */
static bool chain_go_on(struct chain *chain, struct settling *settling)
{
    struct call *next = &chain->calls[1 - chain->at];
    struct claim claim = { .channel = chain->channel };
    struct going_on going_on = { settling, &claim };

    call_init(next, chain->house, ARENA_REQUEST_MAX);
    if (!call_change(next, go_on_step, &going_on)) {
        log_err(chain->house->log, LOG_WARN, "outbox.not_settled_at_once", next->err);
        call_fini(next);
        return false;
    }
    if (!settling->held)
        log_claim_lost(next, settling);
    call_fini(&chain->calls[chain->at]);
    chain->at = 1 - chain->at;
    chain->claim = claim;
    return true;
}

/** Whether what could not be settled may be settled after a pause; which there is none of without a
 * thread, or once that is to stop. */
static bool may_settle_later(const struct chain *chain, const struct err *err)
{
    if (chain->thread == NULL || (err->kind != ERR_UNAVAILABLE && err->kind != ERR_UNCERTAIN))
        return false;
    if (!runner_is_stopping(chain->thread))
        runner_rest(chain->thread, SETTLE_AGAIN_MS);
    return !runner_is_stopping(chain->thread);
}

/**
 * What became of a send is known here alone: as long as the database is away it is told again and
 * again, and the claim is kept meanwhile. What is not settled in the end becomes uncertain when the
 * claim lapses.
 */
static void settle(struct chain *chain, struct call *call, struct settling *settling)
{
    while (!call_change(call, settle_step, settling)) {
        log_line(call->house->log, LOG_WARN, "outbox.not_settled", "channel=%s id=%lld",
                 settling->channel->name, (long long)settling->item->id);
        log_err(call->house->log, LOG_WARN, "outbox.not_settled", call->err);
        if (!may_settle_later(chain, call->err))
            return;
        err_clear(call->err);
    }
    if (!settling->held)
        log_claim_lost(call, settling);
}

/** Sends what was claimed; true when it went out. `goes_on`: the next one is wanted as well. */
static bool send_one(struct chain *chain, bool goes_on)
{
    struct settling settling = { .channel = chain->channel, .item = &chain->claim.item };
    struct outbox_outcome outcome = { .result = OUTBOX_UNKNOWN, .error = "no_answer" };
    struct outbox_item item = chain->claim.item;
    struct call call;

    call_init(&call, chain->house, ARENA_REQUEST_MAX);
    settling.item = &item;
    chain->channel->send(&call, &item, &outcome);
    CHECK(call.tx == NULL);
    err_clear(call.err);
    settling.settlement = settlement_of(&call, chain->channel, &item, &outcome);
    goes_on = goes_on && outcome.result != OUTBOX_INTERRUPTED;
    if (!goes_on || !chain_go_on(chain, &settling)) {
        settle(chain, &call, &settling);
        chain->claim = (struct claim){ .due = true };
    }
    call_fini(&call);
    return outcome.result == OUTBOX_WENT_OUT;
}

/** One row; *due is false when there was none. Where there is one there may be more, for the next
 * sender. */
static bool run_one(struct chain *chain, bool goes_on, bool *due, bool *went_out, struct err *err)
{
    struct sender *sender = chain->sender;

    *went_out = false;
    if (!chain->claim.claimed && !chain_claim(chain, err)) {
        *due = false;
        return false;
    }
    *due = chain->claim.due;
    /* Whoever is rung sees that this one is busy. */
    if (chain->claim.claimed)
        set_running(sender, chain->claim.item);
    if (*due && sender != NULL)
        ring_idle_behind(sender);
    if (chain->claim.claimed) {
        *went_out = send_one(chain, goes_on);
        set_running(sender, (struct outbox_item){ 0 });
    }
    return true;
}

bool outbox_run(struct house *house, const struct outbox_channel *channel, int limit, int *sent,
                struct err *err)
{
    struct chain chain;
    bool done = true;
    bool due = true;

    *sent = 0;
    chain_begin(&chain, house, channel);
    for (int i = 0; done && due && i < limit; i++) {
        bool went_out;

        done = run_one(&chain, i + 1 < limit, &due, &went_out, err);
        *sent += went_out;
    }
    chain_end(&chain);
    return done;
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

/** The first that sends nothing looks for what comes due by itself; a send may take minutes. */
static bool is_lookout(struct sender *sender)
{
    for (struct sender *before = sender - sender->place; before < sender; before++)
        if (!is_busy(before))
            return false;
    return true;
}

static int64_t looks_every_ms(const struct outbox_channel *channel)
{
    return channel->looks_every_ms > 0 ? channel->looks_every_ms : LOOK_EVERY_MS;
}

static int64_t turn(struct runner *thread, void *arg)
{
    struct sender *sender = arg;
    struct err err = { 0 };
    struct chain chain;
    bool due = true;
    bool went_out;

    chain_begin(&chain, sender->house, sender->channel);
    chain.sender = sender;
    chain.thread = thread;
    /* What was claimed together with a settling is sent in any case. */
    while (due && (chain.claim.claimed || !runner_is_stopping(thread))) {
        if (run_one(&chain, !runner_is_stopping(thread), &due, &went_out, &err))
            continue;
        log_err(sender->house->log, LOG_WARN, "outbox.run_failed", &err);
        break;
    }
    chain_end(&chain);
    return is_lookout(sender) ? looks_every_ms(sender->channel) : LOOK_SELDOM_MS;
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

/** The last thread first, since each rings those behind it; and none before all can be looked at.
 */
static void start_channel(struct outbox_set *set, struct house *house,
                          const struct outbox_channel *channel)
{
    size_t count = threads_of(channel);
    struct sender *senders = &set->senders[set->count];
    struct runner **threads = &set->threads[set->count];

    set->count += count;
    for (size_t i = 0; i < count; i++) {
        senders[i] = (struct sender){ .house = house, .channel = channel, .place = i };
        pthread_mutex_init(&senders[i].lock, NULL);
    }
    for (size_t i = count; i > 0; i--) {
        threads[i - 1] = runner_start(channel->name, turn, &senders[i - 1]);
        senders[i - 1].runner = threads[i - 1];
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
        if (set->senders[i].channel == channel && !is_busy(&set->senders[i])) {
            runner_ring(set->threads[i]);
            return;
        }
}

size_t outbox_set_busy(struct outbox_set *set)
{
    size_t n = 0;

    for (size_t i = 0; i < set->count; i++)
        n += is_busy(&set->senders[i]);
    return n;
}

void outbox_set_stop(struct outbox_set *set)
{
    /* All know of it before a send is interrupted, or they would begin it again. */
    for (size_t i = 0; i < set->count; i++)
        runner_ask_to_stop(set->threads[i]);
    for (size_t i = 0; i < set->count; i++)
        if (set->senders[i].place == 0 && set->senders[i].channel->stopping != NULL)
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
