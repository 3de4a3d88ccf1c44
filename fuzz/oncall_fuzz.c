/* Questions about schedules and rotations: whatever is asked is answered with one JSON object or
 * refused, and a timeline and an instant tell the same. */
#include "base/attributes.h"
#include "base/instant.h"
#include "core/api/exchange_check.h"
#include "features/duty/duty_json.h"
#include "features/duty/duty_tool.h"
#include "fuzz.h"
#include "question.h"

enum { ROOM = 512 * 1024 * 1024 };

static duty_verb *const verbs[] = { duty_tool_at, duty_tool_days, duty_tool_final,
                                    duty_tool_shift_at, duty_tool_handoffs };

static void ask(duty_verb *verb, const json_t *question, struct arena *arena)
{
    struct json_out out = question_out(arena);
    struct err err = { 0 };
    bool done = verb(question, arena, &out, &err);

    (void)question_answer(done, &out, &err, arena);
}

static bool is_among(struct duty_users users, struct str user)
{
    for (size_t i = 0; i < users.count; i++)
        if (str_eq(users.items[i], user))
            return true;
    return false;
}

/** Whoever has a span then is on call then, and nobody else is. */
static void check_instant(const struct duty_schedule *schedule, int64_t at_ms, struct arena *arena)
{
    struct duty_users users;
    struct duty_spans spans;
    struct err err = { 0 };
    size_t found = 0;

    if (!duty_at(schedule, at_ms, arena, &users, &err)
        || !duty_final(schedule, at_ms, at_ms + 1, arena, &spans, &err))
        return;
    for (size_t i = 0; i < spans.count; i++) {
        CHECK(spans.items[i].from_ms <= at_ms && spans.items[i].to_ms > at_ms);
        CHECK(is_among(users, spans.items[i].user));
    }
    for (size_t i = 0; i < users.count; i++)
        for (size_t k = 0; k < spans.count; k++)
            if (str_eq(spans.items[k].user, users.items[i])) {
                found++;
                break;
            }
    CHECK(found == users.count);
}

static void check_schedule(const json_t *question, struct arena *arena)
{
    const json_t *json = json_object_get(question, "schedule");
    const struct duty_schedule *schedule;
    struct err err = { 0 };
    int64_t at_ms;

    if (!json_is_object(json) || !exchange_check_body(duty_json_fields, json, &err)
        || !duty_json_make(json, arena, &schedule, &err)
        || !instant_parse(json_str(json_object_get(question, "at")), &at_ms))
        return;
    check_instant(schedule, at_ms, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ROOM);
    const json_t *question = question_read(bytes, n, arena);

    for (size_t i = 0; question != NULL && i < COUNT_OF(verbs); i++)
        ask(verbs[i], question, arena);
    if (question != NULL)
        check_schedule(question, arena);
    arena_free(&arena);
    return 0;
}
