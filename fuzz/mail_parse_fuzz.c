/* Messages: whatever comes, `mail parse` writes one JSON object that keeps its bounds. */
#include "fuzz.h"
#include "proto/json.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/mime/mail_mime.h"

enum { OUTPUT_MAX = 8 * 1024 * 1024, DEPTH_MAX = 8 };

static void check_part(const struct mail_part *part, int depth)
{
    CHECK(depth <= MAIL_DEPTH_MAX + 1);
    for (size_t i = 0; i < part->child_count; i++) {
        CHECK(part->children[i]->parent == part);
        check_part(part->children[i], depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
    struct str message = { (const char *)bytes, n };
    struct mail_tool_options options = { .local_domain = STR("example.com") };
    struct json_out out = json_out_new(arena, OUTPUT_MAX);
    struct err err = { 0 };
    struct mail_mime mime;
    struct str json;
    json_t *value;

    mail_mime_read(message, arena, &mime);
    CHECK(mime.part_count <= MAIL_PARTS_MAX);
    check_part(mime.top, 0);
    CHECK(mail_tool_parse(message, &options, arena, &out, &err));
    CHECK(strbuf_done(&out.buf, "message", &json, &err));
    CHECK(json_parse(json, DEPTH_MAX, arena, &value, &err));
    CHECK(json_is_object(value));
    arena_free(&arena);
    return 0;
}
