#include "proto/html/html_job.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"

/** The worker's output: the length of the cleaned HTML, then it, then the text. */
struct output_head {
    uint64_t html_bytes;
};

void html_job_prepare(void)
{
    struct arena *arena = arena_new((size_t)4 * HTML_OUTPUT_MAX);
    struct str output;
    struct err err;

    CHECK(html_job_run(STR("<p style='color:red'>환불&nbsp;<a href='https://example.com'>x</a>"),
                       arena, &output, &err));
    arena_free(&arena);
}

bool html_job_run(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    struct output_head head;
    struct safe_html safe;
    struct str text;
    char *bytes;

    if (!html_clean(input, arena, &safe, err) || !html_to_marked_text(input, arena, &text, err))
        return false;
    head.html_bytes = safe.html.n;
    bytes = arena_alloc(arena, sizeof(head) + safe.html.n + text.n);
    memcpy(bytes, &head, sizeof(head));
    if (safe.html.n > 0)
        memcpy(bytes + sizeof(head), safe.html.p, safe.html.n);
    if (text.n > 0)
        memcpy(bytes + sizeof(head) + safe.html.n, text.p, text.n);
    *output = (struct str){ bytes, sizeof(head) + safe.html.n + text.n };
    return true;
}

bool html_read_confined(struct confine_pool *pool, struct str html, struct arena *arena,
                        struct html_body *out, struct err *err)
{
    struct output_head head;
    struct str output;

    if (!confine_run(pool, "html", html, arena, &output, err))
        return false;
    if (output.n < sizeof(head))
        return err_set(err, ERR_INVALID, "confined_crashed", "this cannot be read");
    memcpy(&head, output.p, sizeof(head));
    if (head.html_bytes > output.n - sizeof(head))
        return err_set(err, ERR_INVALID, "confined_crashed", "this cannot be read");
    out->safe.html = str_sub(output, sizeof(head), head.html_bytes);
    out->text = str_from(output, sizeof(head) + head.html_bytes);
    return true;
}
