#include "features/triage/linear.h"

#include <errno.h>
#include <linear.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/err.h"

enum {
    CHUNK_NODES = 1 << 18,
    NODES_MAX = 1 << 28, /* of all rows: 4 GiB */
    WEIGHTS_MAX = 1 << 28,
};

static const double MARGIN_EPS = 0.1;
static const double LOGISTIC_EPS = 0.01;
static const double NB_SMOOTHING = 1;

/** Rows lie in chunks, so that nothing moves when more come. */
struct chunk {
    struct chunk *before;
    size_t used;
    struct feature_node nodes[];
};

struct linear_rows {
    size_t features;
    struct chunk *chunk;
    struct feature_node **rows;
    int *labels;
    size_t count;
    size_t room;
    size_t nodes;
};

struct linear_rows *linear_rows_new(size_t features)
{
    struct linear_rows *rows = calloc(1, sizeof(*rows));

    CHECK(rows != NULL);
    rows->features = features;
    return rows;
}

void linear_rows_free(struct linear_rows **rows)
{
    if (*rows == NULL)
        return;
    for (struct chunk *chunk = (*rows)->chunk; chunk != NULL;) {
        struct chunk *before = chunk->before;

        free(chunk);
        chunk = before;
    }
    free((*rows)->rows);
    free((*rows)->labels);
    free(*rows);
    *rows = NULL;
}

static struct feature_node *take_nodes(struct linear_rows *rows, size_t count)
{
    struct chunk *chunk = rows->chunk;

    if (chunk == NULL || chunk->used + count > CHUNK_NODES) {
        size_t room = count > CHUNK_NODES ? count : CHUNK_NODES;

        chunk = malloc(sizeof(*chunk) + room * sizeof(struct feature_node));
        CHECK(chunk != NULL);
        chunk->before = rows->chunk;
        chunk->used = 0;
        rows->chunk = chunk;
    }
    chunk->used += count;
    rows->nodes += count;
    return &chunk->nodes[chunk->used - count];
}

static void make_room(struct linear_rows *rows)
{
    if (rows->count < rows->room)
        return;
    rows->room = rows->room > 0 ? rows->room * 2 : 1024;
    rows->rows = realloc(rows->rows, rows->room * sizeof(struct feature_node *));
    rows->labels = realloc(rows->labels, rows->room * sizeof(*rows->labels));
    CHECK(rows->rows != NULL && rows->labels != NULL);
}

/** The library counts features from 1; the bias is the last, and -1 ends a row. */
void linear_rows_add(struct linear_rows *rows, const struct encoded *encoded, int label)
{
    struct feature_node *nodes = take_nodes(rows, encoded->count + 2);

    make_room(rows);
    for (size_t i = 0; i < encoded->count; i++)
        nodes[i] = (struct feature_node){ (int)encoded->places[i] + 1, (double)encoded->values[i] };
    nodes[encoded->count] = (struct feature_node){ (int)rows->features + 1, 1 };
    nodes[encoded->count + 1] = (struct feature_node){ -1, 0 };
    rows->rows[rows->count] = nodes;
    rows->labels[rows->count++] = label;
}

size_t linear_rows_count(const struct linear_rows *rows)
{
    return rows->count;
}

int linear_rows_label(const struct linear_rows *rows, size_t i)
{
    return rows->labels[i];
}

float *linear_share(size_t count)
{
    void *memory = mmap(NULL, count * sizeof(float) + 1, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(memory != MAP_FAILED);
    return memory;
}

void linear_unshare(float **memory, size_t count)
{
    if (*memory != NULL)
        munmap(*memory, count * sizeof(float) + 1);
    *memory = NULL;
}

unsigned linear_models(const struct linear_way *way)
{
    return way->classes == 2 ? 1 : way->classes;
}

/* One model. */

struct job {
    const struct linear_rows *rows;
    const struct linear_way *way;
    const struct linear_run *run;
    unsigned model;
    unsigned number; /* among all */
};

static bool is_positive(const struct job *job, size_t row)
{
    int class = (int)(job->way->classes == 2 ? 1 : job->model);

    return job->rows->labels[row] == class;
}

/** Log odds of each feature between the class and the rest, by how much of it they have. */
static double *log_odds(const struct job *job)
{
    size_t features = job->rows->features + 1;
    double *sums = calloc(2 * features, sizeof(*sums));
    double *odds = calloc(features, sizeof(*odds));
    double totals[2] = { 0 };

    CHECK(sums != NULL && odds != NULL);
    for (size_t i = 0; i < job->rows->count; i++) {
        size_t side = is_positive(job, i);

        if (job->run->learns[i] != LINEAR_LEARNED)
            continue;
        for (const struct feature_node *node = job->rows->rows[i]; node->index > 0; node++) {
            sums[side * features + (size_t)node->index - 1] += node->value > 0;
            totals[side] += node->value > 0;
        }
    }
    for (size_t f = 0; f < features; f++)
        odds[f] = log((sums[features + f] + NB_SMOOTHING) / (totals[1] + NB_SMOOTHING))
                  - log((sums[f] + NB_SMOOTHING) / (totals[0] + NB_SMOOTHING));
    odds[features - 1] = 1;
    free(sums);
    return odds;
}

/** The rows are this process's own, and of no use to it afterwards. */
static void scale_rows(const struct job *job, const double *odds)
{
    for (size_t i = 0; i < job->rows->count; i++)
        for (struct feature_node *node = job->rows->rows[i]; node->index > 0; node++)
            node->value *= odds[node->index - 1];
}

static double score_row(const struct feature_node *node, const double *weights)
{
    double score = 0;

    for (; node->index > 0; node++)
        score += weights[node->index - 1] * node->value;
    return score;
}

static void give_results(const struct job *job, const double *weights, const double *odds)
{
    unsigned models = linear_models(job->way);
    size_t features = job->rows->features + 1;

    for (size_t f = 0; job->run->weights != NULL && f < features; f++)
        job->run->weights[job->model * features + f] =
            (float)(weights[f] * (odds != NULL ? odds[f] : 1));
    for (size_t i = 0; job->run->scores != NULL && i < job->rows->count; i++)
        if (job->run->learns[i] == LINEAR_SCORED)
            job->run->scores[i * models + job->model] =
                (float)score_row(job->rows->rows[i], weights);
}

static struct problem gather(const struct job *job, size_t *positives)
{
    struct problem problem = { .n = (int)job->rows->features + 1, .bias = 1 };

    problem.x = calloc(job->rows->count + 1, sizeof(struct feature_node *));
    problem.y = calloc(job->rows->count + 1, sizeof(*problem.y));
    CHECK(problem.x != NULL && problem.y != NULL);
    *positives = 0;
    for (size_t i = 0; i < job->rows->count; i++) {
        if (job->run->learns[i] != LINEAR_LEARNED)
            continue;
        problem.x[problem.l] = job->rows->rows[i];
        problem.y[problem.l++] = is_positive(job, i) ? 1 : -1;
        *positives += is_positive(job, i);
    }
    return problem;
}

static void say_nothing(const char *text)
{
    (void)text;
}

static struct parameter parameter_of(const struct job *job)
{
    bool is_margin = job->way->kind == LINEAR_MARGIN;

    return (struct parameter){ .solver_type = is_margin ? L2R_L2LOSS_SVC_DUAL : L2R_LR,
                               .eps = is_margin ? MARGIN_EPS : LOGISTIC_EPS,
                               .C = job->run->cost > 0 ? job->run->cost : job->way->cost,
                               .p = 0.1 };
}

static void run_job(const struct job *job)
{
    size_t positives;
    struct problem problem = gather(job, &positives);
    struct parameter parameter = parameter_of(job);
    double *odds = NULL;

    if (positives == 0 || positives == (size_t)problem.l) {
        double *weights = calloc((size_t)problem.n, sizeof(*weights));

        CHECK(weights != NULL);
        weights[problem.n - 1] = positives == 0 ? -1 : 1;
        give_results(job, weights, NULL);
        free(weights);
    } else {
        struct model *model;

        if (job->way->nb_weighted) {
            odds = log_odds(job);
            scale_rows(job, odds);
        }
        srand((unsigned)(job->way->seed * 1000003 + job->number));
        set_print_string_function(say_nothing);
        model = train(&problem, &parameter);
        give_results(job, model->w, odds);
        free_and_destroy_model(&model);
    }
    free(odds);
    free(problem.x);
    free(problem.y);
}

/* All of them. */

static bool wait_for_one(unsigned *running, struct err *err)
{
    int status;
    pid_t pid;

    do
        pid = wait(&status);
    while (pid < 0 && errno == EINTR);
    (*running)--;
    return (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
           || err_set(err, ERR_INTERNAL, "learning_failed", "a process that learned has failed");
}

/** What one process learns: of all models of all runs every `step`th, from `first` on. */
struct share {
    const struct linear_rows *rows;
    const struct linear_way *way;
    const struct linear_run *runs;
    unsigned first;
    unsigned step;
    unsigned count; /* of all */
};

static void run_share(const struct share *share)
{
    unsigned models = linear_models(share->way);

    for (unsigned number = share->first; number < share->count; number += share->step) {
        struct job job = { share->rows, share->way, &share->runs[number / models], number % models,
                           number };

        run_job(&job);
    }
}

static bool start(const struct share *share, unsigned *running, struct err *err)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid == 0) {
        /* Nobody would hear of what is learned when the parent is gone. */
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
        run_share(share);
        _exit(0);
    }
    if (pid < 0)
        return err_set(err, ERR_UNAVAILABLE, "learning_failed",
                       "no further process can be started");
    (*running)++;
    return true;
}

/** Each process holds the rows, and the weights of all models lie in memory at once. */
static bool check_size(const struct linear_rows *rows, const struct linear_way *way,
                       struct err *err)
{
    return (rows->nodes <= NODES_MAX && (rows->features + 1) * linear_models(way) <= WEIGHTS_MAX)
           || err_set(err, ERR_LIMIT, "too_large",
                      "there is more text than can be learned from at once: "
                      "take fewer or shorter texts, or fewer labels");
}

bool linear_learn(const struct linear_rows *rows, const struct linear_way *way,
                  const struct linear_run *runs, size_t run_count, struct err *err)
{
    unsigned count = linear_models(way) * (unsigned)run_count;
    unsigned processes = way->processes < 1 ? 1 : way->processes;
    unsigned shares = way->nb_weighted || processes > count ? count : processes;
    unsigned running = 0;
    bool done = check_size(rows, way, err);
    void (*before)(int) = signal(SIGCHLD, SIG_DFL); /* ignored ones cannot be waited for */

    for (unsigned first = 0; done && first < shares; first++) {
        struct share share = { rows, way, runs, first, shares, count };

        if (running >= processes)
            done = wait_for_one(&running, err);
        if (done)
            done = start(&share, &running, err);
    }
    while (running > 0) {
        struct err other = { 0 };

        done = wait_for_one(&running, done ? err : &other) && done;
    }
    (void)signal(SIGCHLD, before);
    return done;
}
