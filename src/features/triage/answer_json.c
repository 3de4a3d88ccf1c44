#include "features/triage/answer_json.h"

#include "features/triage/urgency_model.h"

static void write_top(const struct model *model, const struct model_answer *answer,
                      struct json_out *out)
{
    out_key(out, "top");
    out_begin_list(out);
    for (size_t i = 0; i < answer->top_count; i++) {
        out_begin_object(out);
        out_key(out, "label");
        out_str(out, model->labels.names[answer->top[i]]);
        out_key(out, "p");
        out_real(out, answer->p[i]);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_reasons(const struct model_answer *answer, struct json_out *out)
{
    out_key(out, "reasons");
    out_begin_list(out);
    for (size_t i = 0; i < answer->reason_count; i++) {
        out_begin_object(out);
        out_key(out, "feature");
        out_str(out, answer->reasons[i].feature);
        out_key(out, "weight");
        out_real(out, answer->reasons[i].weight);
        out_end_object(out);
    }
    out_end_list(out);
}

/** Danger that was told of earlier is still there. */
static struct urgency urgency_of_talk(const struct urgency_rules *rules,
                                      const struct sample *sample)
{
    struct urgency urgency = urgency_of(rules, sample->text);

    for (size_t i = 0; i < sample->context_count; i++)
        if (urgency_of(rules, sample->context[i]).level == URGENCY_CRITICAL)
            urgency.level = URGENCY_CRITICAL;
    return urgency;
}

static void write_feelings(const struct model *model, const struct feelings *feelings,
                           const struct sample *sample, const struct model_answer *answer,
                           struct json_out *out)
{
    struct urgency by_rules = urgency_of_talk(feelings->urgency, sample);
    enum emotion emotion = emotion_of(feelings->emotions, sample->text);

    out_key(out, "emotion");
    out_str(out, emotion_names[emotion]);
    out_key(out, "urgency");
    out_str(out, urgency_names[urgency_with_answer(&by_rules, emotion, &model->labels, answer)]);
}

void answer_json_write(const struct model *model, const struct feelings *feelings,
                       const struct sample *sample, const struct model_answer *answer,
                       struct json_out *out)
{
    out_begin_object(out);
    out_key(out, "label");
    out_str(out, model->labels.names[answer->top[0]]);
    out_key(out, "p");
    out_real(out, answer->p[0]);
    out_key(out, "answer");
    out_bool(out, answer->is_sure);
    write_top(model, answer, out);
    write_reasons(answer, out);
    out_key(out, "signal");
    out_cstring(out, model->has_signal ? "ok" : "no_signal");
    if (model->task == TRIAGE_SENTIMENT)
        write_feelings(model, feelings, sample, answer, out);
    out_end_object(out);
}
