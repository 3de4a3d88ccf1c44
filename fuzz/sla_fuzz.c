/* Questions about promises: whatever is asked is answered with one JSON object or refused; what is
 * due next is the earliest due, used and left time add up to the target, and each is told with the
 * other. */
#include "base/attributes.h"
#include "features/sla/sla_tool.h"
#include "fuzz.h"
#include "proto/json.h"
#include "question.h"

enum { ROOM = 512 * 1024 * 1024 };

static struct str text_of(const json_t *answer, const char *name)
{
    const json_t *value = json_object_get(answer, name);

    CHECK(json_is_string(value) || json_is_null(value));
    return json_str(value);
}

/** Instants ending with Z and without fractions stand in the order of their texts. */
static void check_next(const json_t *answer)
{
    static const char *const names[] = { "first_response_due", "update_due", "resolution_due" };
    struct str next = text_of(answer, "next_due");
    bool is_found = false;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str due = text_of(answer, names[i]);

        if (str_is_null(due))
            continue;
        CHECK(!str_is_null(next));
        CHECK(next.n != due.n || str_cmp(next, due) <= 0);
        is_found = is_found || str_eq(next, due);
    }
    CHECK(is_found == !str_is_null(next));
}

/** Of `policy` the one, or one of the two, that was promised. */
static void check_used(const json_t *answer, const char *used_name, const char *slack_name,
                       const json_t *target, const json_t *other_target)
{
    const json_t *used = json_object_get(answer, used_name);
    const json_t *slack = json_object_get(answer, slack_name);
    int64_t sum;

    CHECK(used != NULL && slack != NULL && json_is_null(used) == json_is_null(slack));
    if (json_is_null(used))
        return;
    CHECK(json_integer_value(used) >= 0);
    sum = json_integer_value(used) + json_integer_value(slack);
    CHECK((json_is_integer(target) && sum == json_integer_value(target))
          || (json_is_integer(other_target) && sum == json_integer_value(other_target)));
}

static void check_answer(const json_t *question, const json_t *answer)
{
    const json_t *policy = json_object_get(question, "policy");

    check_next(answer);
    check_used(answer, "first_response_minutes", "first_response_slack_minutes",
               json_object_get(policy, "first_response_minutes"), NULL);
    check_used(answer, "update_minutes", "update_slack_minutes",
               json_object_get(policy, "update_minutes"),
               json_object_get(policy, "update_after_customer_minutes"));
    check_used(answer, "resolution_minutes", "resolution_slack_minutes",
               json_object_get(policy, "resolution_minutes"), NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ROOM);
    const json_t *question = question_read(bytes, n, arena);
    struct json_out out = question_out(arena);
    struct err err = { 0 };
    const json_t *answer = NULL;

    if (question != NULL) {
        bool done = sla_tool_clock(question, NULL, arena, &out, &err);

        answer = question_answer(done, &out, &err, arena);
    }
    if (answer != NULL)
        check_answer(question, answer);
    arena_free(&arena);
    return 0;
}
