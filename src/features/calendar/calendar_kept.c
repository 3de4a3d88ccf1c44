#include "features/calendar/calendar_kept.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/calendar/calendar_json.h"

enum { ROOM = 512 * 1024 * 1024 };

struct calendar_kept {
    struct arena *arena; /* of the calendar */
    json_t *json;        /* what it was made of; NULL: there is none */
    const struct calendar *calendar;
};

struct calendar_kept *calendar_kept_new(void)
{
    struct calendar_kept *kept = calloc(1, sizeof(*kept));

    CHECK(kept != NULL);
    kept->arena = arena_new(ROOM);
    return kept;
}

static void forget(struct calendar_kept *kept)
{
    json_decref(kept->json);
    kept->json = NULL;
    arena_reset(kept->arena);
}

void calendar_kept_free(struct calendar_kept **kept)
{
    if (*kept == NULL)
        return;
    forget(*kept);
    arena_free(&(*kept)->arena);
    free(*kept);
    *kept = NULL;
}

bool calendar_kept_make(struct calendar_kept *kept, json_t *json, struct arena *arena,
                        const struct calendar **out, struct err *err)
{
    if (kept == NULL)
        return calendar_json_make(json, arena, out, err);
    if (kept->json == NULL || json_equal(kept->json, json) == 0) {
        forget(kept);
        if (!calendar_json_make(json, kept->arena, &kept->calendar, err)
            || !arena_check(kept->arena, err))
            return false;
        kept->json = json_incref(json);
    }
    *out = kept->calendar;
    return true;
}
