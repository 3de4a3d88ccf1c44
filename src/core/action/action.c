#include "core/action/action.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/instant.h"
#include "core/action/action_internal.h"
#include "core/action/action_store.h"
#include "core/background/timer.h"

enum { CLEAN_AT_ONCE = 500, VALUE_MAX = 64 * 1024 };

struct str action_value(struct call *call, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    struct str copy;

    CHECK(text != NULL);
    copy = str_dup(call->arena, str_of(text));
    free(text);
    CHECK(copy.n <= VALUE_MAX);
    return copy;
}

bool action_begin(struct call *call, const struct action_kind *kind)
{
    struct action_row row = { .kind = str_of(kind->name),
                              .at_ms = call->now_ms,
                              .actor = call->actor };

    CHECK(call->tx != NULL && call->action_id == 0);
    if (!action_store_insert(call, &row))
        return false;
    call->action_id = row.id;
    return true;
}

static bool note(struct call *call, const struct action_change *change)
{
    CHECK(call->tx != NULL && call->action_id != 0);
    return action_store_note(call, call->action_id, change);
}

bool action_note(struct call *call, int64_t subject_id, const char *field, const json_t *before,
                 const json_t *after)
{
    return note(call,
                &(struct action_change){ subject_id, str_of(field), action_value(call, before),
                                         action_value(call, after) });
}

bool action_note_sent(struct call *call, int64_t subject_id, const char *what)
{
    return note(call, &(struct action_change){ subject_id, str_of(what), STR_NULL, STR_NULL });
}

static bool clean(struct call *call, const struct timer *timer)
{
    (void)timer;
    return action_store_remove_before(call, call->now_ms - ACTION_KEPT_MS, CLEAN_AT_ONCE);
}

const struct timer_kind action_cleaner = {
    .name = "action.clean",
    .fire = clean,
    .every_ms = 10 * MS_PER_MINUTE,
    .help = "Forgets actions that can no longer be undone.",
};
