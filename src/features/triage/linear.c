#include "features/triage/linear.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/err.h"
#include "features/triage/linear_solve.h"

enum {
    NODES_MAX = 1 << 28, /* of all rows: 2 GiB */
    WEIGHTS_MAX = 1 << 28,
    WIDE_FROM = LINEAR_LANES, /* models from which on several go side by side */
};

static const double NB_SMOOTHING = 1;

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

/* Weights of features. */

/** In how many learned rows of either side each feature is, by rank. */
static double *count_sides(const struct linear_rows *rows, const struct linear_lane *lane,
                           double totals[2])
{
    size_t features = linear_rows_features(rows) + 1;
    double *counts = calloc(2 * features, sizeof(*counts));

    CHECK(counts != NULL);
    for (size_t i = 0; i < linear_rows_count(rows); i++) {
        const struct linear_row *row = linear_rows_at(rows, i);
        size_t side = row->label == lane->positive;

        if (lane->learns[i] != LINEAR_LEARNED)
            continue;
        for (uint32_t n = 0; n < row->count; n++)
            counts[2 * (size_t)row->nodes[n].rank + side]++;
        totals[side] += row->count;
    }
    return counts;
}

/** Log odds of each feature between the class and the rest, by how many rows have it; squared. */
static float *log_odds_squared(const struct linear_rows *rows, const struct linear_lane *lane)
{
    size_t features = linear_rows_features(rows);
    double totals[2] = { 0 };
    double *counts = count_sides(rows, lane, totals);
    float *squares = calloc(features + 1, sizeof(*squares));

    CHECK(squares != NULL);
    for (size_t f = 0; f < features; f++) {
        double odds = log((counts[2 * f + 1] + NB_SMOOTHING) / (totals[1] + NB_SMOOTHING))
                      - log((counts[2 * f] + NB_SMOOTHING) / (totals[0] + NB_SMOOTHING));

        squares[f] = (float)(odds * odds);
    }
    squares[features] = 1;
    free(counts);
    return squares;
}

/* Blocks: models that are learned side by side. */

/** All that is learned at once: every model of every run, in blocks of `width`. */
struct work {
    const struct linear_rows *rows;
    const struct linear_way *way;
    const struct linear_run *runs;
    unsigned count; /* models of all runs */
    unsigned width;
};

static struct linear_lane lane_of(const struct work *work, unsigned number)
{
    unsigned models = linear_models(work->way);
    unsigned model = number % models;
    const struct linear_run *run = &work->runs[number / models];
    size_t weights = linear_rows_features(work->rows) + 1;

    return (struct linear_lane){
        .learns = run->learns,
        .positive = work->way->classes == 2 ? 1 : (int)model,
        .cost = run->cost > 0 ? run->cost : work->way->cost,
        .weights = run->weights != NULL ? run->weights + model * weights : NULL,
        .scores = run->scores != NULL ? run->scores + model : NULL,
        .score_step = models,
    };
}

static void learn_block(const struct work *work, unsigned number)
{
    struct linear_block block = { .rows = work->rows,
                                  .kind = work->way->kind,
                                  .seed = work->way->seed * 1000003 + number };
    float *squares = NULL;

    for (unsigned k = number * work->width; k < work->count && block.lane_count < work->width; k++)
        block.lanes[block.lane_count++] = lane_of(work, k);
    if (work->way->nb_weighted)
        block.squares = squares = log_odds_squared(work->rows, &block.lanes[0]);
    linear_solve(&block);
    free(squares);
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

/** Learns of all blocks every `step`th, from `first` on. */
static void learn_share(const struct work *work, unsigned first, unsigned step)
{
    for (unsigned number = first; number * work->width < work->count; number += step)
        learn_block(work, number);
}

static bool start(const struct work *work, unsigned first, unsigned step, unsigned *running,
                  struct err *err)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid == 0) {
        /* Nobody would hear of what is learned when the parent is gone. */
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
        learn_share(work, first, step);
        _exit(0);
    }
    if (pid < 0)
        return err_set(err, ERR_UNAVAILABLE, "learning_failed",
                       "no further process can be started");
    (*running)++;
    return true;
}

/** The rows, and the weights of all models, lie in memory at once. */
bool linear_check_size(const struct linear_rows *rows, const struct linear_way *way,
                       struct err *err)
{
    return (linear_rows_nodes(rows) <= NODES_MAX
            && (linear_rows_features(rows) + 1) * linear_models(way) <= WEIGHTS_MAX
            && linear_rows_count(rows) * linear_models(way) <= WEIGHTS_MAX)
           || err_set(err, ERR_LIMIT, "too_large",
                      "there is more text than can be learned from at once: "
                      "take fewer or shorter texts, or fewer labels");
}

bool linear_learn(const struct linear_rows *rows, const struct linear_way *way,
                  const struct linear_run *runs, size_t run_count, struct err *err)
{
    unsigned count = linear_models(way) * (unsigned)run_count;
    unsigned width = way->nb_weighted || count < WIDE_FROM ? 1 : LINEAR_LANES;
    struct work work = { rows, way, runs, count, width };
    unsigned processes = way->processes < 1 ? 1 : way->processes;
    unsigned running = 0;
    bool done = linear_check_size(rows, way, err);
    void (*before)(int) = signal(SIGCHLD, SIG_DFL); /* ignored ones cannot be waited for */

    for (unsigned first = 0; done && first < processes && first * width < count; first++)
        done = start(&work, first, processes, &running, err);
    while (running > 0) {
        struct err other = { 0 };

        done = wait_for_one(&running, done ? err : &other) && done;
    }
    (void)signal(SIGCHLD, before);
    return done;
}
