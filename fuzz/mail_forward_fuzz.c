/* Texts that wrap a message: every line is in one of four runs, and what the runs hold is the text
 * of the parts. */
#include "fuzz.h"
#include "proto/mail/forward/mail_forward.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/quote/mail_lines.h"

static void check_parts(struct str text, struct arena *arena)
{
    struct mail_forward found;
    struct str *lines;
    size_t count = mail_lines_cut(text, arena, &lines);

    mail_forward_read(text, arena, &found);
    CHECK(found.line_count == count);
    CHECK(found.wrap_line <= found.text_line && found.text_line <= found.text_end);
    CHECK(found.text_end <= found.bottom_line && found.bottom_line <= found.text_end + 1);
    CHECK(found.bottom_line <= count);
    CHECK(str_is_null(found.forwarded_text) == str_is_null(found.before_forward));
    if (found.kind == MAIL_WRAP_NONE) {
        CHECK(found.text.n + found.text_top.n + found.text_bottom.n == 0);
        return;
    }
    CHECK(str_eq(found.text_top, mail_lines_join(lines, 0, found.wrap_line, arena)));
    CHECK(str_eq(found.text_bottom, mail_lines_join(lines, found.bottom_line, count, arena)));
    CHECK(found.kind != MAIL_WRAP_FORWARD || !str_is_null(found.forwarded_text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct mail_tool_options options = { .type = STR("text/plain") };
    struct json_out out = json_out_new(arena, ARENA_REQUEST_MAX);
    struct str input = { (const char *)bytes, n };
    struct err err = { 0 };
    json_t *value;

    check_parts(input, arena);
    CHECK(mail_tool_forward(input, &options, arena, &out, &err));
    CHECK(json_parse(strbuf_str(&out.buf), 4, arena, &value, &err) || err.kind == ERR_INVALID);
    arena_free(&arena);
    return 0;
}
