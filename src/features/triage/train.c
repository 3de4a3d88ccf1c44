#include "features/triage/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "features/triage/abuse.h"
#include "features/triage/train_habits.h"
#include "features/triage/train_rows.h"
#include "features/triage/train_scored.h"
#include "features/triage/train_table.h"

enum {
    SCORED_ENOUGH = 2000,    /* texts whose scores tell enough about probabilities */
    FEW_A_CLASS = 30,        /* fewer texts: labels' own words are learned from too */
    MANY_TEXTS = 3000,       /* grams in one text only are left out from here on, … */
    VERY_MANY_TEXTS = 50000, /* … and those in two */
    COSTS_MAX = 4,
    COST_TEXTS = 20000,    /* about as many are learned from where costs are tried */
    VALIDATED_ENOUGH = 50, /* texts in scope of a validation that stand for themselves */
    SIGNAL_ENOUGH = 15,    /* texts of either kind without which nothing is a signal */
    SCOPE_ENOUGH = 40,     /* texts out of scope in a validation that are enough to learn from */
};

/** Share of texts in scope that a person looks at. */
static const double REJECTED_SHARE = 0.03;
/** What the lower bound of the AUROC must be above before it is a signal. */
static const double SIGNAL_AUROC = 0.55;
/** Where validation has no text out of scope: the score counts. */
static const struct logistic plain_confidence = {
    0, { [CONFIDENCE_BEST] = 1, [CONFIDENCE_GAP] = 0.5, [CONFIDENCE_KNOWN] = 1 }, CONFIDENCE_TERMS
};

/** How each task is learned. */
struct task_way {
    struct encoder_recipe recipe;
    enum linear_kind kind;
    bool nb_weighted;
    bool seeds;
    double costs[COSTS_MAX];     /* the best on the first fold is taken; 0 ends them */
    double few_costs[COSTS_MAX]; /* the same below MANY_TEXTS, where trying is cheap */
};

static const struct task_way ways[TRIAGE_TASKS] = {
    [TRIAGE_INTENT] = {
        .recipe = { .grams = { .words = { 1, 2 }, .inner = { 2, 5 }, .chars = { 3, 5 },
                               .dense = { 1, 4 } },
                    .weights = { [GRAM_WORD] = 1, [GRAM_INNER] = 1, [GRAM_CHARS] = 0.7F,
                                 [GRAM_DENSE] = 1 },
                    .context_weight = 0.5F,
                    .fact_weight = 0.5F },
        .kind = LINEAR_MARGIN,
        .seeds = true,
        .costs = { 1 },
        .few_costs = { 0.5, 2, 8 },
    },
    [TRIAGE_SENTIMENT] = {
        .recipe = { .grams = { .words = { 1, 2 }, .chars = { 1, 4 }, .dense = { 2, 4 },
                               .jamo = { 5, 6 } },
                    .weights = { [GRAM_WORD] = 0.7F, [GRAM_CHARS] = 1, [GRAM_DENSE] = 0.7F,
                                 [GRAM_JAMO] = 0.7F },
                    .context_weight = 0.3F,
                    .fact_weight = 0.3F,
                    .weighing = ENCODER_PRESENCE },
        .kind = LINEAR_LOGISTIC,
        .nb_weighted = true,
        .costs = { 0.3, 1, 3, 10 },
        .few_costs = { 0.3, 1, 3, 10 },
    },
    [TRIAGE_CSAT] = {
        .recipe = { .grams = { .words = { 1, 2 }, .inner = { 3, 5 }, .dense = { 2, 4 } },
                    .weights = { [GRAM_WORD] = 1, [GRAM_INNER] = 0.7F, [GRAM_DENSE] = 0.7F },
                    .context_weight = 0.7F,
                    .fact_weight = 0.5F,
                    .sees_talk = 1 },
        .kind = LINEAR_LOGISTIC,
        .costs = { 0.1, 0.3, 1, 3 },
        .few_costs = { 0.1, 0.3, 1, 3 },
    },
};

/** What is learned, and what its scores say. */
struct training {
    const struct train_way *way;
    const struct task_way *task;
    const struct label_set *labels;
    struct train_rows rows;
    struct linear_way linear;
    struct model *model;
    struct arena *arena;
    unsigned folds; /* that are scored */
};

static uint32_t min_texts_of(size_t count)
{
    return count < MANY_TEXTS ? 1 : count < VERY_MANY_TEXTS ? 2 : 3;
}

static unsigned folds_of(enum triage_task task, size_t count)
{
    unsigned folds = 1;

    while (folds < TRAIN_FOLDS
           && (task == TRIAGE_CSAT || folds * count / TRAIN_FOLDS < SCORED_ENOUGH))
        folds++;
    return folds;
}

static size_t scores_of(const struct training *training)
{
    return training->rows.count * linear_models(&training->linear);
}

/** Learned from: all but one fold. */
static uint8_t *all_but(const struct training *training, unsigned fold)
{
    uint8_t *learns = ARENA_ARRAY(training->arena, training->rows.count + 1, uint8_t);

    for (size_t i = 0; i < training->rows.count; i++)
        learns[i] = training->rows.folds[i] != fold;
    return learns;
}

/* Scores of rows that were not learned from. */

static void add_fold(const struct training *training, const struct linear_run *run, unsigned fold,
                     struct train_scored *out)
{
    unsigned models = linear_models(&training->linear);
    uint8_t *seen = calloc(training->model->encoder.vocabulary.count + 1, 1);

    CHECK(seen != NULL);
    train_rows_see(&training->rows, run->learns, seen);
    for (size_t i = 0; i < training->rows.count; i++)
        if (training->rows.folds[i] == fold)
            train_scored_add(out, run->scores + i * models, training->rows.samples[i].label,
                             train_rows_known(&training->rows, i, seen));
    free(seen);
}

static void score_samples(const struct training *training, const struct sample_list *samples,
                          struct train_scored *out)
{
    struct encoder_room *encoder = encoder_room_new(&training->model->encoder);
    struct model_room *room = model_room_new(training->model);

    for (size_t i = 0; i < samples->count; i++) {
        struct encoded encoded = encoder_read(encoder, &samples->items[i]);

        train_scored_add(out, model_scores(room, &encoded), samples->items[i].label,
                         encoded_known(&encoded));
    }
    model_room_free(&room);
    encoder_room_free(&encoder);
}

/* Choosing the cost. */

/** Of very many texts a part tells as much about the cost. */
static uint8_t *some_but(const struct training *training, unsigned fold)
{
    uint8_t *learns = all_but(training, fold);
    size_t step = training->rows.count / COST_TEXTS + 1;

    for (size_t i = 0; i < training->rows.count; i++)
        learns[i] = learns[i] && i % step == 0;
    return learns;
}

static double loss_of(const struct training *training, const struct linear_run *run)
{
    struct train_scored scored =
        train_scored_new(linear_models(&training->linear), training->rows.count);
    struct model model = *training->model;
    double loss;

    add_fold(training, run, 0, &scored);
    train_scored_calibrate(&scored, &model);
    loss = train_scored_loss(&scored, &model);
    train_scored_free(&scored);
    return loss;
}

static double cheapest(const struct training *training, const struct linear_run *runs, size_t count)
{
    double least = INFINITY;
    double best = runs[0].cost;

    for (size_t i = 0; i < count; i++) {
        double loss = loss_of(training, &runs[i]);

        if (loss < least) {
            least = loss;
            best = runs[i].cost;
        }
    }
    return best;
}

static bool choose_cost(struct training *training, struct err *err)
{
    const double *costs =
        training->rows.count < MANY_TEXTS ? training->task->few_costs : training->task->costs;
    const uint8_t *learns = some_but(training, 0);
    size_t scores = scores_of(training);
    struct linear_run runs[COSTS_MAX];
    size_t count = 0;
    bool done;

    training->linear.cost = costs[0];
    if (costs[1] <= 0)
        return true;
    for (; count < COSTS_MAX && costs[count] > 0; count++)
        runs[count] = (struct linear_run){ learns, NULL, linear_share(scores), costs[count] };
    done = linear_learn(training->rows.linear, &training->linear, runs, count, err);
    if (done)
        training->linear.cost = cheapest(training, runs, count);
    for (size_t i = 0; i < count; i++)
        linear_unshare(&runs[i].scores, scores);
    return done;
}

/* Learning. */

/** The runs: the model itself, then each fold that is scored. */
struct runs {
    struct linear_run all[TRAIN_FOLDS + 1];
    size_t count;
    size_t weights;
    size_t scores;
};

static struct runs runs_new(const struct training *training)
{
    struct runs runs = { .count = 1 + training->folds,
                         .weights = (training->model->encoder.vocabulary.count + 1)
                                    * linear_models(&training->linear),
                         .scores = scores_of(training) };

    runs.all[0].learns = all_but(training, TRAIN_FOLDS);
    runs.all[0].weights = linear_share(runs.weights);
    for (unsigned i = 1; i < runs.count; i++) {
        runs.all[i].learns = all_but(training, i - 1);
        runs.all[i].scores = linear_share(runs.scores);
    }
    return runs;
}

static void runs_free(struct runs *runs)
{
    linear_unshare(&runs->all[0].weights, runs->weights);
    for (size_t i = 1; i < runs->count; i++)
        linear_unshare(&runs->all[i].scores, runs->scores);
}

/** Of either kind: the interval of a handful is too good to be true. */
static bool has_enough(const struct training *training)
{
    double rarer = fmin(training->model->base_rate, 1 - training->model->base_rate);

    return rarer * training->model->learned_from >= SIGNAL_ENOUGH;
}

static size_t in_scope_of(const struct sample_list *samples)
{
    size_t n = 0;

    for (size_t i = 0; i < samples->count; i++)
        n += samples->items[i].label >= 0;
    return n;
}

/** Probabilities, confidence and threshold: from validation where there is enough of it, else from
 * the folds with what there is. */
static void conclude(struct training *training, struct train_scored *folds,
                     const struct sample_list *val)
{
    struct model *model = training->model;
    struct train_scored validated = train_scored_new(model->models, val->count);
    const struct train_scored *judge = folds;

    score_samples(training, val, &validated);
    if (in_scope_of(val) >= VALIDATED_ENOUGH)
        judge = &validated;
    else
        train_scored_append(folds, &validated);
    model->confidence = plain_confidence;
    train_scored_calibrate(judge, model);
    train_scored_fit_confidence(judge, SCOPE_ENOUGH, model);
    model->threshold = train_scored_threshold(judge, model, REJECTED_SHARE);
    model->figures = train_scored_figures(folds, model);
    model->has_signal = training->way->task != TRIAGE_CSAT
                        || (model->figures.auroc.low > SIGNAL_AUROC && has_enough(training));
    train_scored_free(&validated);
}

static void take_runs(struct training *training, const struct runs *runs,
                      const struct sample_list *val)
{
    struct model *model = training->model;
    struct train_scored folds = train_scored_new(model->models, training->rows.count + val->count);

    model->table = train_table_make(runs->all[0].weights, model->encoder.vocabulary.count,
                                    model->models, training->arena);
    for (unsigned i = 1; i < runs->count; i++)
        add_fold(training, &runs->all[i], i - 1, &folds);
    conclude(training, &folds, val);
    train_scored_free(&folds);
}

/** What is tried beside the model, for whoever judges it. */
static bool try_habits(struct training *training, const struct runs *runs, struct err *err)
{
    float *scores[TRAIN_FOLDS];
    struct habits habits = { &training->rows, &training->model->encoder, training->linear, scores,
                             training->folds };

    for (unsigned i = 1; i < runs->count; i++)
        scores[i - 1] = runs->all[i].scores;
    return train_habits(&habits, &training->model->figures, err);
}

static bool learn(struct training *training, const struct sample_list *val, struct err *err)
{
    struct runs runs;
    bool done;

    if (!linear_check_size(training->rows.linear, &training->linear, err)
        || !choose_cost(training, err))
        return false;
    runs = runs_new(training);
    done = linear_learn(training->rows.linear, &training->linear, runs.all, runs.count, err);
    if (done) {
        take_runs(training, &runs, val);
        done = try_habits(training, &runs, err);
    }
    runs_free(&runs);
    return done;
}

static bool check_labels(enum triage_task task, const struct label_set *labels, struct err *err)
{
    if (labels->count < 2)
        return err_set(err, ERR_INVALID, "one_class",
                       "there is only one label: nothing can be told apart");
    if (task == TRIAGE_CSAT
        && (labels->count != 2 || label_find(labels, STR("dis")) < 0
            || label_find(labels, STR("ok")) < 0))
        return err_set(err, ERR_INVALID, "bad_label", "csat needs the labels \"dis\" and \"ok\"");
    return true;
}

static double base_rate_of(const struct sample_list *samples)
{
    double seconds = 0;

    for (size_t i = 0; i < samples->count; i++)
        seconds += samples->items[i].label == 1;
    return seconds / (double)samples->count;
}

static bool train_heard(const struct train_way *way, const struct label_set *labels,
                        const struct sample_list *samples, const struct sample_list *val,
                        struct arena *arena, struct model *out, struct err *err)
{
    const struct task_way *task = &ways[way->task];
    struct training training = {
        .way = way, .task = task, .labels = labels, .model = out, .arena = arena
    };
    bool with_seeds = task->seeds && samples->count < FEW_A_CLASS * labels->count;
    bool done;

    if (!check_labels(way->task, labels, err))
        return false;
    training.rows = train_rows_order(samples, labels, with_seeds, way->seed, arena);
    training.folds = folds_of(way->task, samples->count);
    *out = (struct model){ .task = way->task,
                           .labels = *labels,
                           .models = labels->count == 2 ? 1 : (unsigned)labels->count,
                           .base_rate = base_rate_of(samples),
                           .learned_from = (double)samples->count };
    out->encoder = encoder_learn(&task->recipe, training.rows.samples, training.rows.count,
                                 min_texts_of(samples->count), arena);
    training.linear = (struct linear_way){ .kind = task->kind,
                                           .nb_weighted = task->nb_weighted,
                                           .classes = (unsigned)labels->count,
                                           .seed = way->seed,
                                           .processes = way->processes };
    train_rows_encode(&training.rows, &out->encoder);
    done = learn(&training, val, err) && arena_check(arena, err);
    train_rows_free(&training.rows);
    return done;
}

/** Abuse is not heard where dissatisfaction is learned (abuse.h). */
bool train_model(const struct train_way *way, const struct label_set *labels,
                 const struct sample_list *samples, const struct sample_list *val,
                 struct arena *arena, struct model *out, struct err *err)
{
    struct sample_list heard = *samples;
    struct sample_list heard_val = *val;

    if (way->task == TRIAGE_CSAT) {
        const struct abuse_words *abuse = abuse_words_built_in(arena);

        heard = abuse_samples(abuse, samples, arena);
        heard_val = abuse_samples(abuse, val, arena);
    }
    return train_heard(way, labels, &heard, &heard_val, arena, out, err);
}
