#include "features/triage/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/triage/abuse.h"
#include "features/triage/model_reasons.h"

enum { ABUSE_ARENA_MAX = 64 * 1024 * 1024, HEARD_ARENA_MAX = 256 * 1024 * 1024 };

const struct str triage_task_names[TRIAGE_TASKS] = { STR_INIT("intent"), STR_INIT("sentiment"),
                                                     STR_INIT("csat") };

struct model_room *model_room_new(const struct model *model)
{
    struct model_room *room = calloc(1, sizeof(*room));

    CHECK(room != NULL);
    room->model = model;
    room->encoder = encoder_room_new(&model->encoder);
    if (model->task == TRIAGE_CSAT) {
        room->arena = arena_new(ABUSE_ARENA_MAX);
        room->heard = arena_new(HEARD_ARENA_MAX);
        room->abuse = abuse_words_built_in(room->arena);
    }
    room->scores = calloc(model->models + 1, sizeof(*room->scores));
    room->p = calloc(model->labels.count + 1, sizeof(*room->p));
    room->parts = calloc(model->labels.count + 1, sizeof(*room->parts));
    CHECK(room->scores != NULL && room->p != NULL && room->parts != NULL);
    return room;
}

void model_room_free(struct model_room **room)
{
    if (*room == NULL)
        return;
    encoder_room_free(&(*room)->encoder);
    arena_free(&(*room)->arena);
    arena_free(&(*room)->heard);
    free((*room)->scores);
    free((*room)->p);
    free((*room)->shares);
    free((*room)->slopes);
    free((*room)->parts);
    free(*room);
    *room = NULL;
}

/** In units of the scales. */
static void add_feature(const struct model *model, uint32_t feature, float value, float *scores)
{
    const struct weight_table *table = &model->table;

    for (uint32_t i = table->begins[feature]; i < table->begins[feature + 1]; i++)
        scores[weight_model(table, i)] += value * (float)table->weights[i];
}

const float *model_scores(struct model_room *room, const struct encoded *encoded)
{
    const struct model *model = room->model;

    memset(room->scores, 0, model->models * sizeof(*room->scores));
    for (size_t i = 0; i < encoded->count; i++)
        add_feature(model, encoded->places[i], encoded->values[i], room->scores);
    add_feature(model, (uint32_t)model->encoder.vocabulary.count, 1, room->scores);
    for (unsigned k = 0; k < model->models; k++)
        room->scores[k] *= model->table.scales[k];
    return room->scores;
}

/** With two labels: how far the score is from where they are equally likely. */
static void one_model_row(const struct model *model, double score, double row[CONFIDENCE_TERMS])
{
    row[CONFIDENCE_BEST] = fabs(logistic_log_odds(&model->platt, &score));
    row[CONFIDENCE_GAP] = 2 * row[CONFIDENCE_BEST];
}

void model_confidence_row(const struct model *model, const float *scores, float known,
                          double row[CONFIDENCE_TERMS])
{
    double best = -INFINITY;
    double second = -INFINITY;

    row[CONFIDENCE_KNOWN] = (double)known;
    if (model->models == 1) {
        one_model_row(model, (double)scores[0], row);
        return;
    }
    for (unsigned k = 0; k < model->models; k++)
        if ((double)scores[k] > best) {
            second = best;
            best = (double)scores[k];
        } else {
            second = fmax(second, (double)scores[k]);
        }
    row[CONFIDENCE_BEST] = best;
    row[CONFIDENCE_GAP] = best - second;
}

double model_confidence(const struct model *model, const float *scores, float known)
{
    double row[CONFIDENCE_TERMS];

    model_confidence_row(model, scores, known, row);
    return logistic_apply(&model->confidence, row);
}

static void find_probabilities(struct model_room *room)
{
    const struct model *model = room->model;
    double score = (double)room->scores[0];

    if (model->models > 1) {
        softmax(room->scores, model->models, model->temperature, room->p);
        return;
    }
    room->p[1] = model->has_signal ? logistic_apply(&model->platt, &score) : model->base_rate;
    room->p[0] = 1 - room->p[1];
}

static void put_top(struct model_answer *answer, int label, double p)
{
    size_t at = answer->top_count;

    if (at == MODEL_TOP && p <= answer->p[MODEL_TOP - 1])
        return;
    if (at < MODEL_TOP)
        answer->top_count++;
    else
        at = MODEL_TOP - 1;
    for (; at > 0 && p > answer->p[at - 1]; at--) {
        answer->p[at] = answer->p[at - 1];
        answer->top[at] = answer->top[at - 1];
    }
    answer->p[at] = p;
    answer->top[at] = label;
}

static struct model_answer predict(struct model_room *room, const struct sample *sample)
{
    const struct model *model = room->model;
    struct encoded encoded = encoder_read(room->encoder, sample);
    struct model_answer answer = { 0 };

    (void)model_scores(room, &encoded);
    find_probabilities(room);
    for (size_t k = 0; k < model->labels.count; k++)
        put_top(&answer, (int)k, room->p[k]);
    answer.score = (double)room->scores[0];
    answer.known = (double)encoded_known(&encoded);
    answer.confidence = model_confidence(model, room->scores, encoded_known(&encoded));
    answer.is_sure = model->has_signal && encoded.count > 0
                     && (float)answer.confidence >= (float)model->threshold; /* as it was found */
    if (model->has_signal)
        model_find_reasons(room, sample, &encoded, &answer);
    return answer;
}

struct model_answer model_predict(struct model_room *room, const struct sample *sample)
{
    struct sample heard;

    if (room->abuse == NULL)
        return predict(room, sample);
    arena_reset(room->heard);
    heard = abuse_sample(room->abuse, sample, room->heard);
    return predict(room, &heard);
}
