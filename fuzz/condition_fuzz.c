/* Conditions as text and as JSON: what is accepted is written in one form that reads the same, and
 * can be asked of a row. */
#include "base/text/utf8.h"
#include "core/call.h"
#include "core/condition/condition.h"
#include "core/condition/condition_test_things.h"
#include "fuzz.h"

enum { DEPTH_MAX = 32, JSON_BYTES_MAX = 1024 * 1024 };

static const struct thing thing = {
    .id = 1,
    .state = 2,
    .priority = 3,
    .title = STR_INIT("환불 문의"),
    .created_at_ms = 1795313647123,
};

static void check_answerable(struct call *call, const struct condition *condition)
{
    const struct condition_reader reader = condition_reader_of(call, STR("Asia/Seoul"));

    (void)condition_matches(condition, &reader, &thing);
}

static void check_text(struct call *call, const struct condition *condition)
{
    struct str text = condition_format(call->arena, condition);
    const struct condition *again;

    /* Printed with all its quotes it may be longer than what is read back. */
    if (text.n > CONDITION_TEXT_MAX)
        return;
    CHECK(condition_parse(call, &thing_domain, text, &again));
    CHECK(str_eq(condition_format(call->arena, again), text));
}

static void check_json(struct call *call, const struct condition *condition)
{
    struct json_out out = json_out_new(call->arena, JSON_BYTES_MAX);
    const struct condition *again;
    json_t *value;

    condition_write_json(&out, condition);
    CHECK(json_parse(strbuf_str(&out.buf), DEPTH_MAX, call->arena, &value, call->err));
    CHECK(condition_from_json(call, &thing_domain, value, "/condition", &again));
    CHECK(str_eq(condition_format(call->arena, again), condition_format(call->arena, condition)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct err err = { 0 };
    struct call call = { .arena = arena, .err = &err, .now_ms = 1795313647123 };
    struct str text = { (const char *)bytes, n };
    const struct condition *condition;
    json_t *value;

    /* Text is valid UTF-8 once past the border. */
    if (utf8_is_valid(text) && condition_parse(&call, &thing_domain, text, &condition)) {
        check_answerable(&call, condition);
        check_text(&call, condition);
        check_json(&call, condition);
    }
    if (json_parse(text, DEPTH_MAX, arena, &value, &err)
        && condition_from_json(&call, &thing_domain, value, "/condition", &condition)) {
        check_answerable(&call, condition);
        check_text(&call, condition);
    }
    arena_free(&arena);
    return 0;
}
