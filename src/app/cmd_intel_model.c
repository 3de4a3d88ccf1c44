/* `pharos intel`: learns from labelled texts, measures and applies what was learned. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/cmd_intel.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/text/utf8.h"
#include "core/texts/texts.h"
#include "features/triage/answer_json.h"
#include "features/triage/evaluate.h"
#include "features/triage/json_lines.h"
#include "features/triage/model_file.h"
#include "features/triage/report.h"
#include "features/triage/train.h"
#include "io/whole_file.h"

/** Samples are kept whole while they are learned from. */
#define LEARN_ARENA_MAX ((size_t)8 * 1024 * 1024 * 1024)

enum {
    LINE_ARENA_MAX = 256 * 1024 * 1024,
    ANSWER_MAX = 1024 * 1024,
    PROCESSES_MAX = 64,
    SEED_MAX = 2000000000,
};

static bool open_input(const char *path, FILE **out, struct err *err)
{
    *out = fopen(path, "re");
    return *out != NULL
           || err_set(err, ERR_NOT_FOUND, "not_found", "%s: %s", path, strerror(errno));
}

/** What is wrong with a line of a file, and in which file. */
static bool name_file(const char *path, struct err *err)
{
    const struct err plain = *err;

    return err_set(err, plain.kind, plain.code, "%s: %s", path, plain.message);
}

static bool print_line(struct json_out *out, FILE *to, struct err *err)
{
    struct str line;

    if (!strbuf_done(&out->buf, "answer", &line, err))
        return false;
    fwrite(line.p, 1, line.n, to);
    fputc('\n', to);
    return (!ferror(to) && (to != stdout || fflush(to) == 0))
           || err_set(err, ERR_UNAVAILABLE, "storage_failed", "the answer cannot be written");
}

/* train */

static bool find_task(const char *name, enum triage_task *out, struct err *err)
{
    if (!intel_need(name, "--task", err))
        return false;
    for (int i = 0; i < TRIAGE_TASKS; i++)
        if (str_eq(triage_task_names[i], str_of(name))) {
            *out = (enum triage_task)i;
            return true;
        }
    err_set(err, ERR_INVALID, "bad_option", "--task: intent, sentiment or csat");
    return err_field(err, "--task");
}

static bool read_samples(const char *path, struct arena *arena, struct label_set *labels,
                         struct sample_list *out, struct err *err)
{
    FILE *file;
    bool done;

    if (!open_input(path, &file, err))
        return false;
    done = samples_read(file, arena, labels, out, err);
    fclose(file);
    return done || name_file(path, err);
}

static void write_number(struct json_out *out, const char *name, double value)
{
    out_key(out, name);
    out_real(out, value);
}

static void write_curve(const struct model_figures *figures, struct json_out *out)
{
    out_key(out, "learning_curve");
    out_begin_list(out);
    for (size_t i = 0; i < figures->curve_count; i++) {
        out_begin_object(out);
        out_key(out, "n");
        out_int(out, (int64_t)figures->curve[i].texts);
        write_number(out, "accuracy", figures->curve[i].accuracy);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_figures(const struct model *model, struct json_out *out)
{
    const struct model_figures *figures = &model->figures;

    out_begin_object(out);
    write_number(out, "n", figures->texts);
    write_number(out, "accuracy", figures->accuracy);
    write_number(out, "macro_f1", figures->macro_f1);
    write_number(out, "ece", figures->ece);
    if (model->models == 1) {
        write_number(out, "auroc", figures->auroc.area);
        write_number(out, "auroc_low", figures->auroc.low);
        write_number(out, "auroc_high", figures->auroc.high);
        write_number(out, "ap", figures->average_precision);
    }
    if (figures->permuted_accuracy >= 0) {
        write_number(out, "permuted_accuracy", figures->permuted_accuracy);
        write_number(out, "permuted_chance", figures->permuted_chance);
    }
    write_curve(figures, out);
    out_key(out, "signal");
    out_cstring(out, model->has_signal ? "ok" : "no_signal");
    out_end_object(out);
}

static bool print_trained(const struct model *model, double seconds, size_t bytes,
                          struct arena *arena, struct err *err)
{
    struct json_out out = json_out_new(arena, ANSWER_MAX);

    out_begin_object(&out);
    out_key(&out, "task");
    out_str(&out, triage_task_names[model->task]);
    out_key(&out, "n");
    out_int(&out, (int64_t)model->learned_from);
    out_key(&out, "labels");
    out_int(&out, (int64_t)model->labels.count);
    out_key(&out, "features");
    out_int(&out, (int64_t)model->encoder.vocabulary.count);
    write_number(&out, "seconds", seconds);
    out_key(&out, "model_bytes");
    out_int(&out, (int64_t)bytes);
    write_number(&out, "threshold", model->threshold);
    out_key(&out, "cv");
    write_figures(model, &out);
    out_end_object(&out);
    return print_line(&out, stdout, err);
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool learn_and_write(const struct options *options, const struct train_way *way,
                            struct arena *arena, struct err *err)
{
    double begun = seconds_now();
    struct label_set labels = { 0 };
    struct sample_list samples;
    struct sample_list val = { 0 };
    struct model model;
    size_t bytes;

    return read_samples(options->data, arena, &labels, &samples, err)
           && (options->val == NULL || read_samples(options->val, arena, &labels, &val, err))
           && train_model(way, &labels, &samples, &val, arena, &model, err)
           && model_file_write(options->model, &model, &bytes, err)
           && print_trained(&model, seconds_now() - begun, bytes, arena, err);
}

static bool run_train(const struct options *options, struct err *err)
{
    struct arena *arena = arena_new(LEARN_ARENA_MAX);
    struct train_way way;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    long seed = 1;
    long processes;
    bool done =
        find_task(options->task, &way.task, err) && intel_need(options->data, "--data", err)
        && intel_need(options->model, "--model", err)
        && intel_apart(options->data, options->model, err)
        && intel_apart(options->val, options->model, err)
        && intel_number(options->seed, "--seed", 1, 0, SEED_MAX, &seed, err)
        && intel_number(options->threads, "--threads", cores, 1, PROCESSES_MAX, &processes, err);

    if (done) {
        way.seed = (uint64_t)seed;
        way.processes = (unsigned)processes;
        done = learn_and_write(options, &way, arena, err);
    }
    arena_free(&arena);
    return done;
}

/* eval and predict: one line after the other. */

struct session {
    struct section_file file;
    struct model model;
    struct model_room *room;
    struct feelings feelings; /* of a model of sentiment */
    struct arena *model_arena;
    struct arena *arena; /* of one line */
    struct json_lines lines;
};

static bool session_begin(struct session *session, const char *path, FILE *input, struct err *err)
{
    *session = (struct session){ .lines = json_lines_begin(input) };
    session->model_arena = arena_new(LINE_ARENA_MAX);
    session->arena = arena_new(LINE_ARENA_MAX);
    if (!model_file_open(path, session->model_arena, &session->file, &session->model, err))
        return false;
    session->room = model_room_new(&session->model);
    if (session->model.task == TRIAGE_SENTIMENT)
        session->feelings = feelings_built_in(session->model_arena);
    return true;
}

static void session_end(struct session *session)
{
    model_room_free(&session->room);
    section_file_close(&session->file);
    json_lines_end(&session->lines);
    arena_free(&session->arena);
    arena_free(&session->model_arena);
}

/** The next sample; *object is NULL at the end. */
static bool next_sample(struct session *session, json_t **object, struct sample *out,
                        struct err *err)
{
    arena_reset(session->arena);
    return json_lines_next(&session->lines, session->arena, object, err)
           && (*object == NULL || sample_read(&session->lines, *object, session->arena, out, err));
}

static bool print_answer(struct session *session, const struct sample *sample,
                         const struct model_answer *answer, FILE *to, struct err *err)
{
    struct json_out out = json_out_new(session->arena, ANSWER_MAX);

    answer_json_write(&session->model, &session->feelings, sample, answer, &out);
    return print_line(&out, to, err);
}

static bool predict_all(struct session *session, struct err *err)
{
    struct sample sample;
    json_t *object;

    while (next_sample(session, &object, &sample, err)) {
        struct model_answer answer;

        if (object == NULL)
            return fflush(stdout) == 0
                   || err_set(err, ERR_UNAVAILABLE, "storage_failed",
                              "the answers cannot be written");
        answer = model_predict(session->room, &sample);
        if (!print_answer(session, &sample, &answer, stdout, err))
            return false;
    }
    return false;
}

static bool run_predict(const struct options *options, struct err *err)
{
    struct session session;
    bool done;

    if (!intel_need(options->model, "--model", err))
        return false;
    done = session_begin(&session, options->model, stdin, err) && predict_all(&session, err);
    session_end(&session);
    return done;
}

/** A second model that judges the same lines. */
struct rival {
    struct section_file file;
    struct model model;
    struct model_room *room; /* NULL: there is none */
};

/** What `eval` writes and counts. */
struct judging {
    struct session session;
    struct rival rival;
    struct evaluation evaluation;
    struct str oos_label;
    struct whole_file predictions; /* no stream: not wanted */
    struct arena *texts;           /* beginnings of texts for the report; NULL: not wanted */
};

static bool rival_begin(struct judging *judging, const char *path, struct err *err)
{
    struct rival *rival = &judging->rival;

    if (path == NULL)
        return true;
    if (!model_file_open(path, judging->session.model_arena, &rival->file, &rival->model, err))
        return false;
    rival->room = model_room_new(&rival->model);
    judging->evaluation.has_other = true;
    return true;
}

static void rival_end(struct rival *rival)
{
    model_room_free(&rival->room);
    section_file_close(&rival->file);
}

static bool rival_is_right(struct rival *rival, const struct sample *sample, struct str label,
                           bool is_out)
{
    struct model_answer answer;
    struct judged judged;

    if (rival->room == NULL)
        return false;
    answer = model_predict(rival->room, sample);
    judged = (struct judged){ .truth = label_find(&rival->model.labels, label),
                              .answer = answer.top[0],
                              .is_sure = answer.is_sure,
                              .is_out = is_out };
    return judged_is_right(&judged);
}

static struct judged judge(const struct judging *judging, struct str label,
                           const struct model_answer *answer, double micros)
{
    int truth = label_find(&judging->session.model.labels, label);

    return (struct judged){ .truth = truth,
                            .answer = answer->top[0],
                            .p = (float)answer->p[0],
                            .confidence = (float)answer->confidence,
                            .score = (float)-answer->score,
                            .micros = (float)micros,
                            .known = (float)answer->known,
                            .is_sure = answer->is_sure,
                            .is_out = str_eq(label, judging->oos_label) };
}

/** The month of a line's "time", in UTC; 0 where it has none that can be read. */
static int month_of(const json_t *object)
{
    struct civil day;
    int64_t at_ms;

    if (!instant_parse(json_str(json_object_get(object, "time")), &at_ms))
        return 0;
    day = civil_from_days(at_ms / MS_PER_DAY - (at_ms % MS_PER_DAY < 0));
    return 12 * day.year + day.month - 1;
}

static bool judge_line(struct judging *judging, const json_t *object, const struct sample *sample,
                       struct err *err)
{
    struct session *session = &judging->session;
    struct model_answer answer;
    struct judged judged;
    struct str label;
    double begun;

    if (!json_line_text(&session->lines, object, "label", true, &label, err))
        return false;
    begun = seconds_now();
    answer = model_predict(session->room, sample);
    judged = judge(judging, label, &answer, (seconds_now() - begun) * 1e6);
    judged.month = month_of(object);
    judged.other_right = rival_is_right(&judging->rival, sample, label, judged.is_out);
    if (judging->texts != NULL)
        judged.text = str_dup(judging->texts, utf8_cut(sample->text, REPORT_TEXT_BYTES));
    evaluation_add(&judging->evaluation, &judged);
    return judging->predictions.stream == NULL
           || print_answer(session, sample, &answer, judging->predictions.stream, err);
}

static bool judge_all(struct judging *judging, struct err *err)
{
    struct sample sample;
    json_t *object;

    while (next_sample(&judging->session, &object, &sample, err)) {
        if (object == NULL)
            return judging->evaluation.count > 0
                   || err_set(err, ERR_INVALID, "no_data", "there is no line to judge by");
        if (!judge_line(judging, object, &sample, err))
            return false;
    }
    return false;
}

static bool print_evaluation(struct judging *judging, struct err *err)
{
    struct json_out out = json_out_new(judging->session.model_arena, ANSWER_MAX);

    evaluation_write(&judging->evaluation, judging->session.model.labels.count, &out);
    return print_line(&out, stdout, err);
}

static bool write_report(const struct judging *judging, const struct options *options,
                         struct err *err)
{
    enum lang lang = LANG_KO;

    if (options->report == NULL)
        return true;
    if (options->lang != NULL && !texts_lang_of(str_of(options->lang), &lang)) {
        err_set(err, ERR_INVALID, "bad_option", "--lang: ko or en");
        return err_field(err, "--lang");
    }
    return report_write(options->report, &judging->session.model, &judging->evaluation, lang, err);
}

static bool evaluate(const struct options *options, FILE *input, struct err *err)
{
    struct judging judging = { 0 };
    bool done;

    judging.oos_label = options->oos_label != NULL ? str_of(options->oos_label) : STR("oos");
    judging.texts = options->report != NULL ? arena_new(LEARN_ARENA_MAX) : NULL;
    done =
        session_begin(&judging.session, options->model, input, err)
        && rival_begin(&judging, options->against, err)
        && (options->predictions == NULL
            || whole_file_begin(options->predictions, WHOLE_FILE_SHARED, &judging.predictions, err))
        && (judge_all(&judging, err) || name_file(options->data, err));
    done = whole_file_end(&judging.predictions, done, err) && write_report(&judging, options, err)
           && print_evaluation(&judging, err);
    arena_free(&judging.texts);
    evaluation_free(&judging.evaluation);
    rival_end(&judging.rival);
    session_end(&judging.session);
    return done;
}

static bool run_eval(const struct options *options, struct err *err)
{
    FILE *input;
    bool done;

    if (!intel_need(options->model, "--model", err) || !intel_need(options->data, "--data", err)
        || !intel_apart(options->data, options->predictions, err)
        || !intel_apart(options->model, options->predictions, err)
        || !intel_apart(options->against, options->predictions, err)
        || !intel_apart(options->data, options->report, err)
        || !intel_apart(options->model, options->report, err)
        || !intel_apart(options->against, options->report, err)
        || !intel_apart(options->predictions, options->report, err)
        || !open_input(options->data, &input, err))
        return false;
    done = evaluate(options, input, err);
    fclose(input);
    return done;
}

static const struct option_row train_rows[] = {
    OPTION("--task", task, "intent, sentiment or csat"),
    OPTION("--data", data, "lines {\"text\",\"label\",\"context\"?,\"facts\"?} to learn from"),
    OPTION("--val", val, "more such lines, for probabilities and the threshold"),
    OPTION("--model", model, "the file to write"),
    OPTION("--seed", seed, "a number; the same gives the same model (1)"),
    OPTION("--threads", threads, "how many learn at once (as many as there are processors)"),
    { 0 },
};

static const struct option_row eval_rows[] = {
    OPTION("--model", model, "a file of intel train"),
    OPTION("--data", data, "lines {\"text\",\"label\",…} whose labels are right"),
    OPTION("--oos-label", oos_label, "the label of texts that are out of scope (oos)"),
    OPTION("--predictions", predictions, "a file to write each answer to"),
    OPTION("--report", report, "a page (HTML) to write that a person can read"),
    OPTION("--lang", lang, "the language in which the page opens, ko or en (ko); it has both"),
    OPTION("--against", against, "the model in use: may this one take its place?"),
    OPTION("--threads", threads, "taken for the sake of symmetry: one is enough"),
    { 0 },
};

static const struct option_row predict_rows[] = {
    OPTION("--model", model, "a file of intel train"),
    OPTION("--threads", threads, "taken for the sake of symmetry: one is enough"),
    { 0 },
};

const struct intel_verb intel_model_verbs[] = {
    { "train", run_train, train_rows, "learn a model from labelled texts" },
    { "eval", run_eval, eval_rows, "measure a model on labelled texts" },
    { "predict", run_predict, predict_rows, "answer texts from standard input, line by line" },
    { 0 },
};
