#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "features/triage/cluster.h"
#include "features/triage/stream_lines.h"
#include "features/triage/stream_tool.h"

enum { LINE_ARENA_MAX = 512 * 1024 * 1024, FIRST_ROOM = 64 * 1024 };

/** The ids of all lines, each ended by NUL, until their clusters are known. */
struct id_list {
    char *bytes;
    size_t n;
    size_t room;
};

static void keep_id(struct id_list *ids, struct str id)
{
    while (ids->n + id.n + 1 > ids->room) {
        ids->room = ids->room > 0 ? 2 * ids->room : FIRST_ROOM;
        ids->bytes = realloc(ids->bytes, ids->room);
        CHECK(ids->bytes != NULL);
    }
    memcpy(ids->bytes + ids->n, id.p, id.n);
    ids->n += id.n;
    ids->bytes[ids->n++] = '\0';
}

static bool read_lines(FILE *in, struct cluster_stream *clusters, struct id_list *ids,
                       struct err *err)
{
    struct arena *arena = arena_new(LINE_ARENA_MAX);
    struct stream_lines lines = stream_lines_begin(in);
    struct stream_line line;
    bool has_line = true;
    bool is_read;

    while ((is_read = stream_lines_next(&lines, arena, &line, &has_line, err)) && has_line) {
        keep_id(ids, line.id);
        cluster_stream_add(clusters, line.text);
        arena_reset(arena);
    }
    stream_lines_end(&lines);
    arena_free(&arena);
    return is_read;
}

static bool write_lines(FILE *out, const struct cluster_stream *clusters, const struct id_list *ids,
                        struct stream_clusters *result, struct err *err)
{
    const char *id = ids->bytes;

    *result = (struct stream_clusters){ cluster_stream_count(clusters), 0 };
    result->clusters = cluster_stream_standing(clusters);
    for (size_t i = 0; i < result->texts; i++) {
        fprintf(out, "{\"id\":%s,\"cluster\":%u}\n", id, cluster_stream_of(clusters, i) + 1);
        id += strlen(id) + 1;
    }
    return (fflush(out) == 0 && ferror(out) == 0)
           || err_set(err, ERR_INVALID, "unwritable_file", "the clusters cannot be written");
}

bool stream_tool_cluster(FILE *in, FILE *out, struct stream_clusters *result, struct err *err)
{
    struct cluster_stream *clusters = cluster_stream_new(&cluster_manner_standard);
    struct id_list ids = { 0 };
    bool done = read_lines(in, clusters, &ids, err);

    if (done) {
        cluster_stream_settle(clusters);
        done = write_lines(out, clusters, &ids, result, err);
    }
    cluster_stream_free(&clusters);
    free(ids.bytes);
    return done;
}
