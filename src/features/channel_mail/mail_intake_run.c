#include "features/channel_mail/mail_intake_run.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "core/background/runner.h"
#include "core/feature.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_batch.h"

enum {
    BATCH_BYTES = 8 * 1024 * 1024, /* of one batch, or one mail */
    LIGHT_BYTES = 1024 * 1024,     /* of one that another may be read behind */
    SLOW_MS = 5 * MS_PER_SECOND,   /* for one; claims would lapse of those that wait behind it */
    LOOK_EVERY_MS = MS_PER_SECOND,
};

/* ---- a round: all that is due ------------------------------------------------------------------
 */

struct round {
    struct mail_hands *hands;
    struct runner *runner;   /* which may be told to stop; NULL where there is none */
    atomic_llong *behind_ms; /* where to tell how late the work is; NULL: nobody asks */
    struct call call;        /* holds the items */
    const struct inbox_item *items;
    size_t count;
    size_t at; /* those before are worked on, or done */
    size_t done;
    bool is_heavy; /* the batch that was begun last */
};

/** How long ago the newest of a full batch came: what comes now waits about as long. */
static int64_t behind_ms(const struct round *round)
{
    int64_t newest_ms = 0;

    if (round->count < MAIL_BATCH_MAX)
        return 0;
    for (size_t i = 0; i < round->count; i++)
        if (round->items[i].received_at_ms > newest_ms)
            newest_ms = round->items[i].received_at_ms;
    return round->call.now_ms - newest_ms;
}

static bool take(struct round *round, struct err *err)
{
    call_fini(&round->call);
    call_init(&round->call, round->hands->house, ARENA_REQUEST_MAX);
    round->at = 0;
    round->count = 0;
    if (round->runner != NULL && runner_is_stopping(round->runner))
        return true;
    if (!inbox_take(&round->call, MAIL_SOURCE, MAIL_BATCH_MAX, &round->items, &round->count)) {
        *err = *round->call.err;
        round->count = 0;
        return false;
    }
    if (round->behind_ms != NULL)
        atomic_store_explicit(round->behind_ms, behind_ms(round), memory_order_relaxed);
    return true;
}

/** As many of `items` as are worked on at one time. */
static size_t part_of(const struct inbox_item *items, size_t count, bool *is_heavy)
{
    int64_t bytes = 0;
    size_t n = 0;

    while (n < count && (n == 0 || bytes + items[n].size_bytes <= BATCH_BYTES))
        bytes += items[n++].size_bytes;
    *is_heavy = bytes > LIGHT_BYTES;
    return n;
}

/** Begins to read what comes next; *out is NULL where nothing is due. */
static bool read_next(struct round *round, struct mail_batch **out, struct err *err)
{
    size_t n;

    *out = NULL;
    if (round->at == round->count && !take(round, err))
        return false;
    n = part_of(round->items + round->at, round->count - round->at, &round->is_heavy);
    if (n > 0)
        *out = mail_batch_read(round->hands, round->items + round->at, n);
    round->at += n;
    round->done += n;
    return true;
}

/** Whether another batch may be read behind one that is read still: large mails take memory, and
 * while all is slow the claims of those that wait would lapse. */
static bool may_wait_behind(const struct round *round)
{
    return !round->is_heavy && !round->hands->is_slow;
}

/** Takes the oldest out and fills the line up, as far as something is due: there are no gaps. */
static bool read_ahead(struct round *round, struct mail_batch *ahead[MAIL_READ_AHEAD],
                       struct err *err)
{
    bool taken = true;

    for (size_t i = 0; i < MAIL_READ_AHEAD; i++) {
        ahead[i] = i + 1 < MAIL_READ_AHEAD ? ahead[i + 1] : NULL;
        if (ahead[i] == NULL && taken
            && (i == 0 || (ahead[i - 1] != NULL && may_wait_behind(round))))
            taken = read_next(round, &ahead[i], err);
    }
    return taken;
}

/**
 * While one batch is written the next are read, so that neither readers nor the disk wait for the
 * other; all of one batch are written before the next begin to be, so that the order stays.
 */
static bool run_round(struct round *round, struct err *err)
{
    struct mail_batch *ahead[MAIL_READ_AHEAD] = { NULL }; /* the oldest first */
    bool taken = true;

    call_init(&round->call, round->hands->house, ARENA_REQUEST_MAX);
    do {
        struct mail_batch *writing = ahead[0];

        if (writing != NULL) {
            mail_batch_wait(writing);
            mail_batch_write(writing);
        }
        taken = read_ahead(round, ahead, err) && taken;
        if (writing != NULL) {
            mail_batch_wait(writing);
            round->hands->is_slow = mail_batch_age_ms(writing) > SLOW_MS;
            mail_batch_free(&writing);
        }
    } while (ahead[0] != NULL);
    call_fini(&round->call);
    return taken;
}

bool mail_intake_run(struct house *house, struct confine_pool *pool, size_t *done, struct err *err)
{
    struct mail_hands hands;
    struct round round = { .hands = &hands };
    bool taken;

    mail_hands_init(&hands, house, pool);
    taken = run_round(&round, err);
    *done = round.done;
    mail_hands_fini(&hands);
    return taken;
}

/* ---- the thread --------------------------------------------------------------------------------
 */

struct mail_intake_runner {
    struct mail_hands hands;
    struct runner *runner;
    atomic_llong behind_ms;
};

static int64_t turn(struct runner *runner, void *arg)
{
    struct mail_intake_runner *intake = arg;
    struct round round = { .hands = &intake->hands,
                           .runner = runner,
                           .behind_ms = &intake->behind_ms };
    struct err err = { 0 };

    if (!run_round(&round, &err))
        log_err(intake->hands.house->log, LOG_WARN, "mail.intake_delayed", &err);
    return LOOK_EVERY_MS;
}

struct mail_intake_runner *mail_intake_runner_start(struct house *house)
{
    struct mail_intake_runner *intake = calloc(1, sizeof(*intake));

    CHECK(intake != NULL);
    mail_hands_init(&intake->hands, house, house->confined);
    intake->runner = runner_start("mail-intake", turn, intake);
    return intake;
}

void mail_intake_runner_stop(struct mail_intake_runner **runner)
{
    struct mail_intake_runner *intake = *runner;

    *runner = NULL;
    if (intake == NULL)
        return;
    runner_stop(intake->runner);
    runner_free(&intake->runner);
    mail_hands_fini(&intake->hands);
    free(intake);
}

void mail_intake_ring(struct house *house)
{
    struct channel_mail *mail = feature_state(house, &channel_mail_feature);

    if (mail != NULL)
        runner_ring(mail->intake->runner);
}

int64_t mail_intake_behind_ms(const struct house *house)
{
    struct channel_mail *mail = feature_state(house, &channel_mail_feature);

    if (mail == NULL)
        return 0;
    return atomic_load_explicit(&mail->intake->behind_ms, memory_order_relaxed);
}
