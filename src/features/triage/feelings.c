#include "features/triage/feelings.h"

struct feelings feelings_built_in(struct arena *arena)
{
    return (struct feelings){ emotion_words_built_in(arena), urgency_rules_built_in(arena) };
}
