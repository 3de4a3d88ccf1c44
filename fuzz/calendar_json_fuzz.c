/* Questions about calendars: whatever is asked is answered with one JSON object or refused, the
 * same by a calendar that was kept, and of one calendar all answers tell the same. */
#include "base/attributes.h"
#include "base/instant.h"
#include "core/api/exchange_check.h"
#include "features/calendar/calendar_json.h"
#include "features/calendar/calendar_kept.h"
#include "features/calendar/calendar_tool.h"
#include "fuzz.h"
#include "question.h"

enum { ROOM = 512 * 1024 * 1024, SPANS_MAX = 40 };

static calendar_verb *const verbs[] = { calendar_tool_add, calendar_tool_subtract,
                                        calendar_tool_between, calendar_tool_active,
                                        calendar_tool_periods };

static json_t *ask(calendar_verb *verb, const json_t *question, struct calendar_kept *kept,
                   struct arena *arena)
{
    struct json_out out = question_out(arena);
    struct err err = { 0 };
    bool done = verb(question, kept, arena, &out, &err);

    return question_answer(done, &out, &err, arena);
}

/** Each verb, by a calendar made for it and by one that stays, from question to question too. */
static void check_verbs(const json_t *question, struct arena *arena)
{
    static struct calendar_kept *kept;

    if (kept == NULL)
        kept = calendar_kept_new();
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        const json_t *fresh = ask(verbs[i], question, NULL, arena);
        const json_t *again = ask(verbs[i], question, kept, arena);

        CHECK((fresh == NULL) == (again == NULL));
        CHECK(fresh == NULL || json_equal(fresh, again) != 0);
    }
}

/** What was added lies between, and taken back leads to where nothing more was worked. */
static void check_amount(const struct calendar *calendar, int64_t at_ms, int64_t amount_ms)
{
    struct err err = { 0 };
    int64_t later_ms;
    int64_t back_ms;

    if (!calendar_add(calendar, at_ms, amount_ms, CALENDAR_FORWARD, &later_ms, &err))
        return;
    CHECK(later_ms >= at_ms);
    CHECK(calendar_between(calendar, at_ms, later_ms) == amount_ms);
    if (!calendar_add(calendar, later_ms, amount_ms, CALENDAR_BACKWARD, &back_ms, &err))
        return;
    CHECK(back_ms <= later_ms);
    CHECK(calendar_between(calendar, back_ms, later_ms) == amount_ms);
}

/** In order, none empty, each worked from its start to its end. */
static void check_spans(const struct calendar *calendar, int64_t at_ms)
{
    struct calendar_span spans[SPANS_MAX];
    size_t count = calendar_spans(calendar, at_ms, CALENDAR_FORWARD, spans, SPANS_MAX);

    for (size_t i = 0; i < count; i++) {
        CHECK(spans[i].from_ms >= (i == 0 ? at_ms : spans[i - 1].to_ms));
        CHECK(spans[i].to_ms > spans[i].from_ms);
        CHECK(calendar_at(calendar, spans[i].from_ms).is_active);
        CHECK(calendar_between(calendar, spans[i].from_ms, spans[i].to_ms)
              == spans[i].to_ms - spans[i].from_ms);
        CHECK(i == 0 || calendar_between(calendar, spans[i - 1].to_ms, spans[i].from_ms) == 0);
    }
}

static void check_calendar(const json_t *question, struct arena *arena)
{
    const json_t *json = json_object_get(question, "calendar");
    int64_t amount = json_integer_value(json_object_get(question, "amount"));
    const struct calendar *calendar;
    struct err err = { 0 };
    int64_t at_ms;

    if (!json_is_object(json) || !exchange_check_body(calendar_json_fields, json, &err)
        || !calendar_json_make(json, arena, &calendar, &err)
        || !instant_parse(json_str(json_object_get(question, "at")), &at_ms)
        || !calendar_has(at_ms))
        return;
    check_amount(calendar, at_ms, amount > 0 ? amount % MS_PER_DAY * MS_PER_SECOND : 0);
    check_spans(calendar, at_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ROOM);
    const json_t *question = question_read(bytes, n, arena);

    if (question != NULL) {
        check_verbs(question, arena);
        check_calendar(question, arena);
    }
    arena_free(&arena);
    return 0;
}
