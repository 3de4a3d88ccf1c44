#include "features/triage/encoder.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/triage/encoder_facts.h"

/** The key of a gram in earlier turns is another one than in the text. */
static const uint64_t CONTEXT_SALT = 0x5851f42d4c957f2du;

struct encoder_room {
    const struct encoder *encoder;
    struct gram_reader *reader;
    uint32_t *times;   /* by place */
    uint32_t *touched; /* places with times > 0 */
    size_t touched_count;
    float *values;
    uint32_t words[GRAM_TEXT_CHARS_MAX + 1];
    size_t word_count;
};

struct encoder_room *encoder_room_new(const struct encoder *encoder)
{
    struct encoder_room *room = calloc(1, sizeof(*room));
    size_t count = encoder->vocabulary.count + 1;

    CHECK(room != NULL);
    room->encoder = encoder;
    room->reader = gram_reader_new();
    room->times = calloc(count, sizeof(*room->times));
    room->touched = calloc(count, sizeof(*room->touched));
    room->values = calloc(count, sizeof(*room->values));
    CHECK(room->times != NULL && room->touched != NULL && room->values != NULL);
    return room;
}

void encoder_room_free(struct encoder_room **room)
{
    if (*room == NULL)
        return;
    gram_reader_free(&(*room)->reader);
    free((*room)->times);
    free((*room)->touched);
    free((*room)->values);
    free(*room);
    *room = NULL;
}

/** Pairs are of the group of words. */
static uint8_t group_of(enum gram_kind kind, bool is_context)
{
    return (uint8_t)((kind == GRAM_PAIR ? GRAM_WORD : kind) + (is_context ? GRAM_KINDS : 0));
}

/** The key's place, or VOCABULARY_UNKNOWN. */
static uint32_t touch(struct encoder_room *room, uint64_t key)
{
    uint32_t place = vocabulary_find(&room->encoder->vocabulary, key);

    if (place != VOCABULARY_UNKNOWN && room->times[place]++ == 0)
        room->touched[room->touched_count++] = place;
    return place;
}

static void touch_text(void *arg, const struct gram *gram)
{
    struct encoder_room *room = arg;
    uint32_t place = touch(room, gram->key);

    if (gram->kind == GRAM_WORD)
        room->words[room->word_count++] = place;
}

static void touch_context(void *arg, const struct gram *gram)
{
    (void)touch(arg, gram->key ^ CONTEXT_SALT);
}

static void touch_fact(void *arg, struct str name)
{
    (void)touch(arg, gram_key_of_name(name));
}

static int by_place(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a;
    uint32_t other = *(const uint32_t *)b;

    return one < other ? -1 : one > other;
}

static float weight_of(const struct encoder_recipe *recipe, size_t group)
{
    if (group == ENCODER_FACTS)
        return recipe->fact_weight;
    return group < GRAM_KINDS ? recipe->weights[group]
                              : recipe->weights[group - GRAM_KINDS] * recipe->context_weight;
}

/** Values, and their length in each group; facts keep the value 1. */
static void weigh(struct encoder_room *room)
{
    const struct encoder *encoder = room->encoder;
    double squares[ENCODER_GROUPS] = { 0 };
    float scales[ENCODER_GROUPS];

    for (size_t i = 0; i < room->touched_count; i++) {
        uint32_t place = room->touched[i];
        uint8_t group = encoder->vocabulary.groups[place];
        float value = 1;

        if (encoder->recipe.weighing == ENCODER_TF_IDF && group != ENCODER_FACTS)
            value = (1 + logf((float)room->times[place])) * encoder->vocabulary.idf[place];
        room->values[i] = value;
        squares[group] += (double)value * value;
    }
    for (size_t group = 0; group < ENCODER_GROUPS; group++) {
        double length = group != ENCODER_FACTS && squares[group] > 0 ? sqrt(squares[group]) : 1;

        scales[group] = (float)(weight_of(&encoder->recipe, group) / length);
    }
    for (size_t i = 0; i < room->touched_count; i++)
        room->values[i] *= scales[encoder->vocabulary.groups[room->touched[i]]];
}

struct encoded encoder_read(struct encoder_room *room, const struct sample *sample)
{
    const struct encoder_recipe *recipe = &room->encoder->recipe;

    room->touched_count = room->word_count = 0;
    for (size_t i = 0; i < sample->context_count && recipe->context_weight > 0; i++)
        gram_read(room->reader, sample->context[i], &recipe->grams, touch_context, room);
    encoder_facts_name(room->encoder, room->reader, sample, touch_fact, room);
    gram_read(room->reader, sample->text, &recipe->grams, touch_text, room);
    qsort(room->touched, room->touched_count, sizeof(*room->touched), by_place);
    weigh(room);
    for (size_t i = 0; i < room->touched_count; i++)
        room->times[room->touched[i]] = 0;
    return (struct encoded){ room->touched, room->values, room->touched_count, room->words,
                             room->word_count };
}

float encoded_known(const struct encoded *encoded)
{
    size_t known = 0;

    for (size_t i = 0; i < encoded->word_count; i++)
        known += encoded->words[i] != VOCABULARY_UNKNOWN;
    return encoded->word_count > 0 ? (float)known / (float)encoded->word_count : 1;
}

const struct gram_word *encoder_words(const struct encoder_room *room, size_t *count)
{
    return gram_words(room->reader, count);
}

/* Where features come from. */

struct tracing {
    struct encoder_room *room;
    encoder_source_fn *give;
    void *arg;
};

static void trace_gram(void *arg, const struct gram *gram)
{
    const struct tracing *tracing = arg;
    uint32_t place = vocabulary_find(&tracing->room->encoder->vocabulary, gram->key);
    struct encoder_source source = { place, gram->begin, gram->end, STR_NULL };

    if (place != VOCABULARY_UNKNOWN)
        tracing->give(tracing->arg, &source);
}

static void trace_fact(void *arg, struct str name)
{
    const struct tracing *tracing = arg;
    uint32_t place = vocabulary_find(&tracing->room->encoder->vocabulary, gram_key_of_name(name));
    struct encoder_source source = { place, 0, 0, name };

    if (place != VOCABULARY_UNKNOWN)
        tracing->give(tracing->arg, &source);
}

void encoder_trace(struct encoder_room *room, const struct sample *sample, encoder_source_fn *give,
                   void *arg)
{
    struct tracing tracing = { room, give, arg };

    encoder_facts_name(room->encoder, room->reader, sample, trace_fact, &tracing);
    gram_read(room->reader, sample->text, &room->encoder->recipe.grams, trace_gram, &tracing);
}

/* Learning. */

struct counting {
    struct vocabulary_counter *counter;
    uint32_t text;
};

static void count_text(void *arg, const struct gram *gram)
{
    struct counting *counting = arg;

    vocabulary_count(counting->counter, gram->key, group_of(gram->kind, false), counting->text);
}

static void count_context(void *arg, const struct gram *gram)
{
    struct counting *counting = arg;

    vocabulary_count(counting->counter, gram->key ^ CONTEXT_SALT, group_of(gram->kind, true),
                     counting->text);
}

static void count_fact(void *arg, struct str name)
{
    struct counting *counting = arg;

    vocabulary_count(counting->counter, gram_key_of_name(name), ENCODER_FACTS, counting->text);
}

struct encoder encoder_learn(const struct encoder_recipe *recipe, const struct sample *samples,
                             size_t count, uint32_t min_texts, struct arena *arena)
{
    struct encoder encoder = { .recipe = *recipe };
    struct gram_reader *reader = gram_reader_new();
    struct counting counting = { vocabulary_counter_new(), 0 };

    encoder_facts_cut(&encoder, reader, samples, count, arena);
    for (; counting.text < count; counting.text++) {
        const struct sample *sample = &samples[counting.text];

        for (size_t i = 0; i < sample->context_count && recipe->context_weight > 0; i++)
            gram_read(reader, sample->context[i], &recipe->grams, count_context, &counting);
        encoder_facts_name(&encoder, reader, sample, count_fact, &counting);
        gram_read(reader, sample->text, &recipe->grams, count_text, &counting);
    }
    encoder.vocabulary = vocabulary_make(counting.counter, (uint32_t)count, min_texts, arena);
    vocabulary_counter_free(&counting.counter);
    gram_reader_free(&reader);
    return encoder;
}
