/* `pharos intel`: finds texts that answer. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/cmd_intel.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "features/triage/retrieval_build.h"
#include "features/triage/retrieval_files.h"
#include "features/triage/retrieval_index.h"
#include "features/triage/retrieval_learned.h"
#include "features/triage/retrieval_run.h"
#include "io/whole_file.h"
#include "proto/json.h"

enum {
    SEED_STANDARD = 1,
    K_STANDARD = 10,
    K_ASKED_MAX = 1000000,
    JUDGED_DOCS = 10,
    THREADS_MAX = 64
};

/* Queries and answers of one run. */
#define RUN_ARENA_MAX ((size_t)4 * 1024 * 1024 * 1024)
#define OUT_MAX       ((size_t)1024 * 1024)

static bool open_lines(const char *path, FILE **out, struct err *err)
{
    *out = fopen(path, "re");
    return *out != NULL
           || err_set(err, ERR_INVALID, "unreadable_file", "cannot be read (%s): %s",
                      strerror(errno), path);
}

/** Says which file an error of a line is about. */
static bool name_file(const char *path, struct err *err)
{
    const struct err plain = *err;

    return err_set(err, plain.kind, plain.code, "%s: %s", path, plain.message);
}

static bool read_seed(const struct options *options, long *seed, struct err *err)
{
    return intel_number(options->seed, "--seed", SEED_STANDARD, 0, INT32_MAX, seed, err);
}

/* index */

static bool read_corpus(const char *path, struct retrieval_builder *builder, struct err *err)
{
    FILE *file;
    bool is_read;

    if (!open_lines(path, &file, err))
        return false;
    is_read = retrieval_read_corpus(file, builder, err) || name_file(path, err);
    fclose(file);
    return is_read;
}

static bool print_index(const struct retrieval_index *index, size_t bytes, int64_t begun_us,
                        struct err *err)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct json_out out = json_out_new(arena, OUT_MAX);
    struct str text;
    bool is_done;

    out_begin_object(&out);
    out_key(&out, "n");
    out_int(&out, index->head.counts.docs);
    out_key(&out, "index_bytes");
    out_int(&out, (int64_t)bytes);
    out_key(&out, "seconds");
    out_real(&out, (double)(clock_monotonic_us(&clock_system) - begun_us) / 1e6);
    out_end_object(&out);
    is_done = strbuf_done(&out.buf, "", &text, err) && intel_print(text, err);
    arena_free(&arena);
    return is_done;
}

static bool write_index(const struct options *options, struct retrieval_builder *builder,
                        uint64_t seed, int64_t begun_us, struct err *err)
{
    struct retrieval_index index;
    size_t bytes;
    bool is_written;

    if (!retrieval_builder_finish(builder, seed, &index, err))
        return false;
    is_written = retrieval_index_write(options->index, &index, &bytes, err)
                 && print_index(&index, bytes, begun_us, err);
    retrieval_built_free(&index);
    return is_written;
}

static bool run_index(const struct options *options, struct err *err)
{
    int64_t begun_us = clock_monotonic_us(&clock_system);
    struct retrieval_builder *builder;
    bool is_done;
    long seed;
    long threads;

    if (!intel_need(options->corpus, "--corpus", err) || !intel_need(options->index, "--index", err)
        || !intel_apart(options->corpus, options->index, err) || !read_seed(options, &seed, err)
        || !intel_number(options->threads, "--threads", 1, 1, THREADS_MAX, &threads, err))
        return false;
    builder = retrieval_builder_new();
    is_done = read_corpus(options->corpus, builder, err)
              && write_index(options, builder, (uint64_t)seed, begun_us, err);
    retrieval_builder_free(&builder);
    return is_done;
}

/* search-eval */

struct evaluation {
    struct arena *arena;
    const struct options *options;
    struct section_file file;
    struct retrieval_index index;
    struct retrieval_queries queries;
    struct retrieval_queries past;
    struct retrieval_learned *learned;
    long seed;
    long k;
    long threads;
};

static bool read_queries(const char *path, struct evaluation *evaluation,
                         struct retrieval_queries *out, struct err *err)
{
    FILE *file;
    bool is_read;

    if (!open_lines(path, &file, err))
        return false;
    is_read = retrieval_read_queries(file, &evaluation->index, evaluation->arena, out, err)
              || name_file(path, err);
    fclose(file);
    return is_read;
}

static bool learn(struct evaluation *evaluation, struct err *err)
{
    const char *path = evaluation->options->learn;

    if (path == NULL)
        return true;
    return read_queries(path, evaluation, &evaluation->past, err)
           && (retrieval_learn(&evaluation->index, &evaluation->past, (uint64_t)evaluation->seed,
                               (unsigned)evaluation->threads, &evaluation->learned, err)
               || name_file(path, err));
}

static bool put_result(const struct evaluation *evaluation, const struct retrieval_answer *answer,
                       FILE *file, struct err *err)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct json_out out = json_out_new(arena, OUT_MAX);
    size_t k = (size_t)evaluation->k;
    struct str line;
    bool is_done;

    out_begin_object(&out);
    out_key(&out, "ids");
    out_begin_list(&out);
    for (size_t i = 0; i < answer->count && i < k; i++)
        out_raw(&out, retrieval_id(&evaluation->index, answer->docs[i]));
    out_end_list(&out);
    out_key(&out, "answer");
    out_bool(&out, answer->fits);
    out_end_object(&out);
    is_done = strbuf_done(&out.buf, "", &line, err);
    if (is_done)
        is_done =
            fprintf(file, "%" STR_FMT "\n", STR_ARG(line)) > 0
            || err_set(err, ERR_UNAVAILABLE, "storage_failed", "the results cannot be written");
    arena_free(&arena);
    return is_done;
}

static bool write_results(const struct evaluation *evaluation,
                          const struct retrieval_answer *answers, struct err *err)
{
    const char *path = evaluation->options->results;
    struct whole_file file;
    bool is_written;

    if (path == NULL)
        return true;
    is_written = whole_file_begin(path, WHOLE_FILE_SHARED, &file, err);
    for (size_t i = 0; is_written && i < evaluation->queries.count; i++)
        is_written = put_result(evaluation, &answers[i], file.stream, err);
    return whole_file_end(&file, is_written, err);
}

static bool print_figures(const struct retrieval_figures *figures, struct arena *arena,
                          struct err *err)
{
    static const char *const names[RETRIEVAL_RECALLS] = { "recall@1", "recall@5", "recall@10" };
    struct json_out out = json_out_new(arena, OUT_MAX);
    struct str text;

    out_begin_object(&out);
    out_key(&out, "n");
    out_int(&out, (int64_t)figures->n);
    for (size_t i = 0; i < RETRIEVAL_RECALLS; i++) {
        out_key(&out, names[i]);
        out_real(&out, figures->recall[i]);
    }
    out_key(&out, "mrr");
    out_real(&out, figures->mrr);
    out_key(&out, "p95_us");
    out_int(&out, figures->p95_us);
    out_end_object(&out);
    return strbuf_done(&out.buf, "", &text, err) && intel_print(text, err);
}

static bool evaluate(struct evaluation *evaluation, struct err *err)
{
    struct retrieval_answer *answers;
    struct retrieval_figures figures;
    size_t k = (size_t)(evaluation->k > JUDGED_DOCS ? evaluation->k : JUDGED_DOCS);

    if (!read_queries(evaluation->options->queries, evaluation, &evaluation->queries, err)
        || !learn(evaluation, err))
        return false;
    answers = retrieval_answer_all(&evaluation->index, evaluation->learned, &evaluation->queries, k,
                                   (size_t)evaluation->threads, evaluation->arena);
    figures = retrieval_judge(&evaluation->queries, answers);
    return write_results(evaluation, answers, err)
           && print_figures(&figures, evaluation->arena, err);
}

static bool run_search_eval(const struct options *options, struct err *err)
{
    struct evaluation evaluation = { .options = options };
    bool is_done;

    if (!intel_need(options->index, "--index", err)
        || !intel_need(options->queries, "--queries", err)
        || !intel_apart(options->index, options->results, err)
        || !intel_apart(options->queries, options->results, err)
        || !intel_apart(options->learn, options->results, err)
        || !read_seed(options, &evaluation.seed, err)
        || !intel_number(options->k, "--k", K_STANDARD, 1, K_ASKED_MAX, &evaluation.k, err)
        || !intel_number(options->threads, "--threads", 1, 1, THREADS_MAX, &evaluation.threads, err)
        || !retrieval_index_open(options->index, &evaluation.file, &evaluation.index, err))
        return false;
    if (evaluation.k > RETRIEVAL_K_MAX)
        evaluation.k = RETRIEVAL_K_MAX;
    evaluation.arena = arena_new(RUN_ARENA_MAX);
    is_done = evaluate(&evaluation, err);
    retrieval_learned_free(&evaluation.learned);
    arena_free(&evaluation.arena);
    section_file_close(&evaluation.file);
    return is_done;
}

static const struct option_row index_rows[] = {
    OPTION("--corpus", corpus, "documents, lines {\"id\",\"title\"?,\"text\"}"),
    OPTION("--index", index, "the file to write"),
    OPTION("--seed", seed, "where chance begins (1)"),
    OPTION("--threads", threads, "how many (1); an index is made by one"),
    { 0 },
};

static const struct option_row search_eval_rows[] = {
    OPTION("--index", index, "the file that `pharos intel index` wrote"),
    OPTION("--queries", queries, "what is asked, lines {\"text\",\"relevant\":[ID]}"),
    OPTION("--learn", learn, "accepted suggestions of the past, lines like those of --queries"),
    OPTION("--k", k, "how many documents a result has (10)"),
    OPTION("--results", results, "file for lines {\"ids\":[ID],\"answer\":B}"),
    OPTION("--seed", seed, "where chance begins (1)"),
    OPTION("--threads", threads, "how many learn and answer (1)"),
    { 0 },
};

const struct intel_verb intel_search_verbs[] = {
    { "index", run_index, index_rows, "makes an index of documents" },
    { "search-eval", run_search_eval, search_eval_rows,
      "answers queries from an index, and says how well" },
    { 0 },
};
