/* `pharos intel`: groups a stream of texts and finds what is on the rise. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/cmd_intel.h"
#include "base/arena.h"
#include "base/err.h"
#include "features/triage/stream_tool.h"
#include "io/whole_file.h"
#include "proto/json.h"

enum {
    SEED_MAX = 1 << 30,
    THREADS_MAX = 256,
    ANSWER_MAX = 64 * 1024 * 1024,
};

/** Room for the counts of many clusters on many days. */
static const size_t arena_max = (size_t)4 * 1024 * 1024 * 1024;

static FILE *open_file(const char *path, struct err *err)
{
    FILE *file = fopen(path, "rbe");

    if (file == NULL)
        err_set(err, ERR_INVALID, "unreadable_file", "%s: %s", path, strerror(errno));
    return file;
}

/** Both engines give one answer whatever the seed, and work on one thread; the options of the other
 * verbs are taken all the same. */
static bool check_common(const struct options *options, struct err *err)
{
    long ignored;

    return intel_need(options->data, "--data", err)
           && intel_number(options->seed, "--seed", 1, 0, SEED_MAX, &ignored, err)
           && intel_number(options->threads, "--threads", 1, 1, THREADS_MAX, &ignored, err);
}

static bool print_clusters(const struct stream_clusters *result, struct err *err)
{
    char line[96];
    int n = snprintf(line, sizeof(line), "{\"n\":%zu,\"clusters\":%zu}", result->texts,
                     result->clusters);

    return intel_print((struct str){ line, (size_t)n }, err);
}

static bool cluster_files(FILE *in, const char *path, struct err *err)
{
    struct stream_clusters result;
    struct whole_file out;
    bool done = whole_file_begin(path, WHOLE_FILE_SHARED, &out, err)
                && stream_tool_cluster(in, out.stream, &result, err);

    return whole_file_end(&out, done, err) && print_clusters(&result, err);
}

static bool run_cluster(const struct options *options, struct err *err)
{
    FILE *in;
    bool done;

    if (!check_common(options, err) || !intel_need(options->out, "--out", err)
        || !intel_apart(options->data, options->out, err))
        return false;
    in = open_file(options->data, err);
    if (in == NULL)
        return false;
    done = cluster_files(in, options->out, err);
    fclose(in);
    return done;
}

static bool print_spikes(FILE *in, struct arena *arena, struct err *err)
{
    struct json_out out = json_out_new(arena, ANSWER_MAX);
    struct str line;

    return stream_tool_spikes(in, arena, &out, err) && strbuf_done(&out.buf, "answer", &line, err)
           && intel_print(line, err);
}

static bool run_spikes(const struct options *options, struct err *err)
{
    struct arena *arena;
    FILE *in;
    bool done;

    if (!check_common(options, err))
        return false;
    in = open_file(options->data, err);
    if (in == NULL)
        return false;
    arena = arena_new(arena_max);
    done = print_spikes(in, arena, err);
    arena_free(&arena);
    fclose(in);
    return done;
}

static const struct option_row cluster_rows[] = {
    OPTION("--data", data,
           "lines {\"id\",\"time\",\"text\"} in the order of their times (RFC 3339)"),
    OPTION("--out", out, "where lines {\"id\",\"cluster\"} go, in the same order"),
    OPTION("--seed", seed, "any number: nothing here is left to chance"),
    OPTION("--threads", threads, "any number: the work is done on one"),
    { 0 },
};

static const struct option_row spike_rows[] = {
    OPTION("--data", data,
           "the same lines; with \"cluster\" in each they are counted by it, else clustered. Days\n"
           "                           are those of the offset the first time is written with"),
    OPTION("--seed", seed, "any number: nothing here is left to chance"),
    OPTION("--threads", threads, "any number: the work is done on one"),
    { 0 },
};

const struct intel_verb intel_stream_verbs[] = {
    { "cluster", run_cluster, cluster_rows,
      "says which texts of a stream say the same: {\"n\",\"clusters\"}" },
    { "spikes", run_spikes, spike_rows,
      "finds what is on the rise: "
      "[{\"cluster\",\"from\",\"until\",\"observed\",\"expected\",\"p\",…}]" },
    { 0 },
};
