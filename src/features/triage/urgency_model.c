#include "features/triage/urgency_model.h"

/** What sets of labelled texts usually call it. */
static const struct str negative_names[] = {
    STR_INIT("neg"),  STR_INIT("negative"), STR_INIT("bad"),  STR_INIT("-1"),
    STR_INIT("부정"), STR_INIT("부정적"),   STR_INIT("나쁨"), STR_INIT("불만"),
};

static bool is_negative(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(negative_names); i++)
        if (str_eq_ascii_nocase(name, negative_names[i]))
            return true;
    return false;
}

int urgency_negative_label(const struct label_set *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        if (is_negative(labels->names[i]))
            return (int)i;
    if (labels->count == 2 && str_eq(labels->names[0], STR("0"))
        && str_eq(labels->names[1], STR("1")))
        return 0;
    return LABEL_NONE;
}

enum urgency_level urgency_with_answer(const struct urgency *by_rules, enum emotion emotion,
                                       const struct label_set *labels,
                                       const struct model_answer *answer)
{
    bool is_stirred = emotion == EMOTION_ANGER || emotion == EMOTION_WORRY;
    enum urgency_level by_model = URGENCY_LOW;

    if (answer->is_sure && answer->p[0] >= URGENCY_MODEL_P
        && answer->top[0] == urgency_negative_label(labels)) {
        if (by_rules->level == URGENCY_LOW && is_stirred)
            by_model = URGENCY_NORMAL;
        if (by_rules->level == URGENCY_NORMAL && (is_stirred || by_rules->has_demand))
            by_model = URGENCY_HIGH;
    }
    return urgency_with(by_rules->level, by_model);
}
