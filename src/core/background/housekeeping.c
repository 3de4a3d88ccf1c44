#include "core/background/housekeeping.h"

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/login_throttle.h"
#include "core/access/session.h"
#include "core/api/idempotency.h"
#include "core/background/inbox.h"
#include "core/background/outbox.h"
#include "core/house_walk.h"
#include "proto/json.h"

enum { EVERY_MS = 10 * MS_PER_MINUTE, NEXT_BATCH_MS = MS_PER_SECOND, PAYLOAD_DEPTH_MAX = 2 };

/** Forgets at most `limit` rows in the running change, the oldest; *forgotten says how many. */
typedef bool forget_rows(struct call *call, int limit, int64_t *forgotten);
/** The same for rows among which others stay. */
typedef bool walk_rows(struct call *call, int limit, struct house_walk *walk);

static forget_rows *const kinds[] = {
    idempotency_forget_old,
    login_throttle_forget_old,
    session_forget_expired,
};

static const struct {
    const char *name;
    walk_rows *forget;
} walks[] = {
    { "inbox", inbox_forget_done },
    { "outbox", outbox_forget_sent },
};

/** What the former change of this round has left to do. */
struct round {
    struct house_walk walks[COUNT_OF(walks)];
    bool is_over;
};

static bool forget_oldest(struct call *call, struct round *round)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        int64_t forgotten;

        if (!kinds[i](call, HOUSEKEEPING_AT_ONCE, &forgotten))
            return false;
        if (forgotten == HOUSEKEEPING_AT_ONCE)
            round->is_over = false;
    }
    return true;
}

static bool walk_on(struct call *call, struct round *round)
{
    for (size_t i = 0; i < COUNT_OF(walks); i++) {
        struct house_walk *walk = &round->walks[i];

        if (!walk->is_over && !walks[i].forget(call, HOUSEKEEPING_AT_ONCE, walk))
            return false;
        if (!walk->is_over)
            round->is_over = false;
    }
    return true;
}

/** Where each walk that is not over goes on: {"outbox":10000}. */
static struct str round_write(const struct round *round, struct arena *arena)
{
    struct json_out out = json_out_new(arena, 256);

    out_begin_object(&out);
    for (size_t i = 0; i < COUNT_OF(walks); i++)
        if (!round->walks[i].is_over) {
            out_key(&out, walks[i].name);
            out_int(&out, round->walks[i].after_id);
        }
    out_end_object(&out);
    return strbuf_str(&out.buf);
}

static bool round_read(struct call *call, struct str payload, struct round *out)
{
    json_t *json;

    *out = (struct round){ .is_over = true };
    if (!json_parse(payload, PAYLOAD_DEPTH_MAX, call->arena, &json, call->err))
        return false;
    for (size_t i = 0; i < COUNT_OF(walks); i++) {
        const json_t *after = json_object_get(json, walks[i].name);

        out->walks[i] = (struct house_walk){ json_integer_value(after), after == NULL };
    }
    return true;
}

static bool keep_house(struct call *call, struct round *round)
{
    if (!forget_oldest(call, round) || !walk_on(call, round))
        return false;
    return round->is_over
           || timer_schedule(call, &housekeeping_more, call->now_ms + NEXT_BATCH_MS, 0,
                             round_write(round, call->arena), NULL);
}

/** A round that still goes on is not overtaken by the next. */
static bool begin_round(struct call *call, const struct timer *timer)
{
    struct round round = { .is_over = true };
    bool goes_on;

    (void)timer;
    return timer_is_waiting(call, &housekeeping_more, 0, &goes_on)
           && (goes_on || keep_house(call, &round));
}

static bool go_on(struct call *call, const struct timer *timer)
{
    struct round round;

    return round_read(call, timer->payload, &round) && keep_house(call, &round);
}

const struct timer_kind housekeeping = {
    .name = "house.clean",
    .fire = begin_round,
    .every_ms = EVERY_MS,
    .help = "Forgets rows that have served their time.",
};

const struct timer_kind housekeeping_more = {
    .name = "house.clean_more",
    .fire = go_on,
    .help = "Goes on forgetting rows that have served their time.",
};
