/** The threads that work while nobody asks. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/background/inbox.h"
#include "core/background/outbox.h"
#include "core/background/runner.h"
#include "core/background/timer.h"
#include "core/engine_feature.h"
#include "core/event/follower.h"
#include "core/settings/settings.h"
#include "db/db.h"

enum { SETTINGS_LOOK_MS = 500 };

/** What hangs on the feature; the rest hangs on the house, where calls ring it. */
struct background {
    struct runner *settings; /* NULL on SQLite, where no other process can change them */
};

static int64_t look_at_settings(struct runner *runner, void *arg)
{
    struct house *house = arg;
    struct err err;

    (void)runner;
    if (!settings_refresh(house, NULL, &err))
        log_err(house->log, LOG_WARN, "setting.refresh_failed", &err);
    return SETTINGS_LOOK_MS;
}

static bool end_claims_step(struct call *call, void *arg)
{
    (void)arg;
    return inbox_end_claims(call) && outbox_end_claims(call);
}

/** On SQLite this process alone has the database: who held a claim is gone. Elsewhere, and where
 * it cannot be noted, claims lapse by themselves. */
static void end_claims(struct house *house)
{
    struct call call;

    if (db_engine(house->db) != DB_SQLITE)
        return;
    call_init(&call, house, ARENA_REQUEST_MAX);
    if (!call_change(&call, end_claims_step, NULL))
        log_err(house->log, LOG_WARN, "claims.not_ended", call.err);
    call_fini(&call);
}

static bool start(struct house *house, void **state, struct err *err)
{
    struct background *background = calloc(1, sizeof(*background));

    CHECK(background != NULL);
    if (!timer_ensure_recurring(house, err)) {
        free(background);
        return false;
    }
    if (db_engine(house->db) == DB_POSTGRES)
        background->settings = runner_start("settings", look_at_settings, house);
    end_claims(house);
    house->timers = timer_runner_start(house);
    house->followers = follower_set_start(house);
    house->outbox = outbox_set_start(house);
    *state = background;
    return true;
}

/** First all of them end, then they are freed: what still runs may ring the others. */
static void stop(struct house *house, void *state)
{
    struct background *background = state;

    follower_set_stop(house->followers);
    timer_runner_stop(house->timers);
    outbox_set_stop(house->outbox);
    outbox_set_free(&house->outbox);
    follower_set_free(&house->followers);
    timer_runner_free(&house->timers);
    runner_free(&background->settings);
    free(background);
}

const struct feature background_feature = { .name = "background", .start = start, .stop = stop };
