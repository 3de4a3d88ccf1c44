/* Lines of a stream from outside: each is counted once or refused by its number, every cluster has
 * a name, and the clusters are in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "features/triage/stream_tool.h"
#include "fuzz.h"
#include "proto/json.h"

enum { ANSWER_MAX = 16 * 1024 * 1024 };

static void check_refusal(const struct err *err)
{
    CHECK(err->kind == ERR_INVALID || err->kind == ERR_LIMIT);
    CHECK(strstr(err->message, "line ") != NULL || strstr(err->message, "clusters") != NULL);
}

static size_t lines_in(const char *text, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += text[i] == '\n';
    return count;
}

static void cluster(FILE *in)
{
    struct stream_clusters result = { 0, 0 };
    struct err err = { 0 };
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    CHECK(out != NULL);
    if (!stream_tool_cluster(in, out, &result, &err))
        check_refusal(&err);
    fclose(out);
    CHECK(lines_in(text, n) == result.texts && result.clusters <= result.texts);
    free(text);
}

static void find_spikes(FILE *in)
{
    struct arena *arena = arena_new((size_t)1 << 30);
    struct json_out out = json_out_new(arena, ANSWER_MAX);
    struct err err = { 0 };
    struct str answer;
    json_t *value;

    rewind(in);
    if (!stream_tool_spikes(in, arena, &out, &err)) {
        check_refusal(&err);
    } else {
        CHECK(strbuf_done(&out.buf, "answer", &answer, &err));
        CHECK(json_parse(answer, 8, arena, &value, &err) && json_is_array(value));
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    FILE *in;

    if (n == 0)
        return 0;
    in = fmemopen((void *)(uintptr_t)bytes, n, "r");
    CHECK(in != NULL);
    cluster(in);
    find_spikes(in);
    fclose(in);
    return 0;
}
