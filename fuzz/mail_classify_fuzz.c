/* Mail of any kind: whatever comes, the class is whole and says only what its kind can say. */
#include <string.h>

#include "fuzz.h"
#include "proto/json.h"
#include "proto/mail/classify/mail_classify.h"
#include "proto/mail/mail_tool.h"

static void check_failure(const struct mail_failure *failure)
{
    CHECK(str_is_null(failure->recipient) || failure->recipient.n > 0);
    CHECK(str_is_null(failure->reply_code) || failure->reply_code.n == 3);
    CHECK(str_is_null(failure->status) || failure->status.n >= 5);
}

static void check_class(const struct mail_class *class)
{
    CHECK(class->failure_count <= MAIL_FAILURES_MAX);
    CHECK(class->why_count <= MAIL_WHY_MAX);
    CHECK(class->failure_count == 0 || class->kind == MAIL_BOUNCE);
    CHECK(!class->may_auto_reply || class->kind == MAIL_HUMAN);
    for (size_t i = 0; i < class->failure_count; i++)
        check_failure(&class->failures[i]);
}

/** What is written is JSON, whatever bytes the message holds. */
static void check_json(struct str message, struct arena *arena)
{
    struct mail_tool_options options = { .local_domain = STR("ours.example") };
    struct json_out out = json_out_new(arena, (size_t)1 << 22);
    struct err err = { 0 };
    json_t *value;

    CHECK(mail_tool_classify(message, &options, arena, &out, &err));
    CHECK(json_parse(strbuf_str(&out.buf), 8, arena, &value, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct str message = { (const char *)bytes, n };
    struct mail_class class;

    mail_classify(message, STR("ours.example"), arena, &class);
    check_class(&class);
    check_json(message, arena);
    arena_free(&arena);
    return 0;
}
