#include "features/triage/train_scored.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct train_scored train_scored_new(unsigned models, size_t room)
{
    struct train_scored scored = { .models = models, .room = room };

    scored.scores = calloc((room + 1) * models, sizeof(*scored.scores));
    scored.truth = calloc(room + 1, sizeof(*scored.truth));
    scored.known = calloc(room + 1, sizeof(*scored.known));
    CHECK(scored.scores != NULL && scored.truth != NULL && scored.known != NULL);
    return scored;
}

void train_scored_free(struct train_scored *scored)
{
    free(scored->scores);
    free(scored->truth);
    free(scored->known);
    *scored = (struct train_scored){ 0 };
}

void train_scored_add(struct train_scored *scored, const float *scores, int truth, float known)
{
    size_t i = scored->count++;

    CHECK(i < scored->room);
    memcpy(scored->scores + i * scored->models, scores, scored->models * sizeof(*scores));
    scored->truth[i] = truth;
    scored->known[i] = known;
}

static const float *row_of(const struct train_scored *scored, size_t i)
{
    return scored->scores + i * scored->models;
}

static void fit_platt(const struct train_scored *scored, struct model *model)
{
    double *rows = calloc(scored->count + 1, sizeof(*rows));
    bool *answers = calloc(scored->count + 1, sizeof(*answers));
    size_t n = 0;

    CHECK(rows != NULL && answers != NULL);
    for (size_t i = 0; i < scored->count; i++) {
        if (scored->truth[i] < 0)
            continue;
        rows[n] = (double)scored->scores[i];
        answers[n++] = scored->truth[i] == 1;
    }
    model->platt = logistic_fit(rows, answers, n, 1);
    free(rows);
    free(answers);
}

void train_scored_calibrate(const struct train_scored *scored, struct model *model)
{
    if (scored->models == 1)
        fit_platt(scored, model);
    else
        model->temperature =
            temperature_fit(scored->scores, scored->truth, scored->count, scored->models);
}

/** Probabilities of all labels, as model_predict finds them. */
static void probabilities(const struct train_scored *scored, const struct model *model, size_t i,
                          double *out)
{
    double score = (double)row_of(scored, i)[0];

    if (scored->models > 1) {
        softmax(row_of(scored, i), scored->models, model->temperature, out);
        return;
    }
    out[1] = logistic_apply(&model->platt, &score);
    out[0] = 1 - out[1];
}

double train_scored_loss(const struct train_scored *scored, const struct model *model)
{
    double *p = calloc(scored->models + 1, sizeof(*p));
    double loss = 0;
    size_t n = 0;

    CHECK(p != NULL);
    for (size_t i = 0; i < scored->count; i++) {
        if (scored->truth[i] < 0)
            continue;
        probabilities(scored, model, i, p);
        loss -= log(fmax(p[scored->truth[i]], 1e-9));
        n++;
    }
    free(p);
    return n > 0 ? loss / (double)n : 0;
}

bool train_scored_fit_confidence(const struct train_scored *scored, size_t enough,
                                 struct model *model)
{
    double *rows = calloc((scored->count + 1) * CONFIDENCE_TERMS, sizeof(*rows));
    bool *in_scope = calloc(scored->count + 1, sizeof(*in_scope));
    size_t in = 0;
    bool is_enough;

    CHECK(rows != NULL && in_scope != NULL);
    for (size_t i = 0; i < scored->count; i++) {
        model_confidence_row(row_of(scored, i), scored->models, scored->known[i],
                             rows + i * CONFIDENCE_TERMS);
        in_scope[i] = scored->truth[i] >= 0;
        in += in_scope[i];
    }
    is_enough = in >= enough && scored->count - in >= enough;
    if (is_enough)
        model->confidence = logistic_fit(rows, in_scope, scored->count, CONFIDENCE_TERMS);
    free(rows);
    free(in_scope);
    return is_enough;
}

double train_scored_threshold(const struct train_scored *scored, const struct model *model,
                              double share)
{
    float *confidences = calloc(scored->count + 1, sizeof(*confidences));
    size_t n = 0;
    double threshold;

    CHECK(confidences != NULL);
    for (size_t i = 0; i < scored->count; i++) {
        double row[CONFIDENCE_TERMS];

        if (scored->truth[i] < 0)
            continue;
        model_confidence_row(row_of(scored, i), scored->models, scored->known[i], row);
        confidences[n++] = (float)logistic_apply(&model->confidence, row);
    }
    threshold = measure_quantile(confidences, n, share);
    free(confidences);
    return threshold;
}

/** The likeliest label. */
static int best_of(const double *p, size_t count)
{
    size_t best = 0;

    for (size_t k = 1; k < count; k++)
        if (p[k] > p[best])
            best = k;
    return (int)best;
}

/** What each of the texts in scope came to. */
struct outcomes {
    int *truth;
    int *answers;
    float *p;
    float *scores;
    bool *right;
    bool *positive; /* of the first of two labels: "dis" */
    size_t count;
};

static struct outcomes outcomes_new(size_t room)
{
    struct outcomes out = { .truth = calloc(room + 1, sizeof(int)),
                            .answers = calloc(room + 1, sizeof(int)),
                            .p = calloc(room + 1, sizeof(float)),
                            .scores = calloc(room + 1, sizeof(float)),
                            .right = calloc(room + 1, sizeof(bool)),
                            .positive = calloc(room + 1, sizeof(bool)) };

    CHECK(out.truth != NULL && out.answers != NULL && out.p != NULL && out.scores != NULL
          && out.right != NULL && out.positive != NULL);
    return out;
}

static void outcomes_free(struct outcomes *outcomes)
{
    free(outcomes->truth);
    free(outcomes->answers);
    free(outcomes->p);
    free(outcomes->scores);
    free(outcomes->right);
    free(outcomes->positive);
}

static struct model_figures figures_of(const struct outcomes *outcomes, size_t labels)
{
    struct model_figures figures = { .texts = (double)outcomes->count, .permuted_accuracy = -1 };
    double right = 0;

    for (size_t i = 0; i < outcomes->count; i++)
        right += outcomes->right[i];
    figures.accuracy = outcomes->count > 0 ? right / (double)outcomes->count : 0;
    figures.macro_f1 =
        measure_macro_f1(outcomes->truth, outcomes->answers, outcomes->count, labels);
    figures.ece = measure_ece(outcomes->p, outcomes->right, outcomes->count);
    if (labels == 2) {
        figures.auroc = measure_auroc(outcomes->scores, outcomes->positive, outcomes->count);
        figures.average_precision =
            measure_average_precision(outcomes->scores, outcomes->positive, outcomes->count);
    }
    return figures;
}

struct model_figures train_scored_figures(const struct train_scored *scored,
                                          const struct model *model)
{
    size_t labels = model->labels.count;
    double *p = calloc(labels + 1, sizeof(*p));
    struct outcomes out = outcomes_new(scored->count);
    struct model_figures figures;

    CHECK(p != NULL);
    for (size_t i = 0; i < scored->count; i++) {
        size_t n = out.count;

        if (scored->truth[i] < 0)
            continue;
        probabilities(scored, model, i, p);
        out.truth[n] = scored->truth[i];
        out.answers[n] = best_of(p, labels);
        out.p[n] = (float)p[out.answers[n]];
        out.scores[n] = -row_of(scored, i)[0];
        out.right[n] = out.answers[n] == out.truth[n];
        out.positive[n] = out.truth[n] == 0;
        out.count++;
    }
    figures = figures_of(&out, labels);
    free(p);
    outcomes_free(&out);
    return figures;
}
