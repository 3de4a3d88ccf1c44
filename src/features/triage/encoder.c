#include "features/triage/encoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/triage/encoder_facts.h"

/** The key of a gram in earlier turns is another one than in the text. */
static const uint64_t CONTEXT_SALT = 0x5851f42d4c957f2du;

enum { FIRST_MET = 1024 };

/** The grams of a sample in the order they come: earlier turns, facts, the text. */
struct met {
    uint64_t *keys;
    uint8_t *groups;
    uint32_t *begins; /* of the text */
    uint32_t *ends;
    size_t count;
    size_t room;
    size_t text_from; /* the text's own */
};

struct encoder_room {
    const struct encoder *encoder;
    struct gram_reader *reader;
    struct met met;
    uint32_t *places;  /* of each that was met */
    size_t place_room; /* as many as met had */
    uint32_t *spots;   /* by place: where it is touched, counted from 1; 0: it is not */
    uint32_t *touched; /* places */
    uint32_t *times;   /* of each that is touched */
    size_t touched_count;
    float *values;
    double unknown[ENCODER_GROUPS];          /* grams of each group that the model does not know */
    uint32_t words[GRAM_TEXT_CHARS_MAX + 1]; /* places of the text's words, … */
    struct gram_word spans[GRAM_TEXT_CHARS_MAX + 1]; /* … and where they stand */
    size_t word_count;
};

struct encoder_room *encoder_room_new(const struct encoder *encoder)
{
    struct encoder_room *room = calloc(1, sizeof(*room));
    size_t count = encoder->vocabulary.count + 1;

    CHECK(room != NULL);
    room->encoder = encoder;
    room->reader = gram_reader_new();
    room->spots = calloc(count, sizeof(*room->spots));
    room->touched = calloc(count, sizeof(*room->touched));
    room->times = calloc(count, sizeof(*room->times));
    room->values = calloc(count, sizeof(*room->values));
    CHECK(room->spots != NULL && room->touched != NULL && room->times != NULL
          && room->values != NULL);
    return room;
}

static void met_free(struct met *met)
{
    free(met->keys);
    free(met->groups);
    free(met->begins);
    free(met->ends);
}

void encoder_room_free(struct encoder_room **room)
{
    if (*room == NULL)
        return;
    gram_reader_free(&(*room)->reader);
    met_free(&(*room)->met);
    free((*room)->places);
    free((*room)->spots);
    free((*room)->touched);
    free((*room)->times);
    free((*room)->values);
    free(*room);
    *room = NULL;
}

/* What is met. */

static void *grown(void *items, size_t room, size_t size)
{
    void *more = realloc(items, room * size);

    CHECK(more != NULL);
    return more;
}

static void meet(struct met *met, uint64_t key, uint8_t group, uint32_t begin, uint32_t end)
{
    if (met->count == met->room) {
        met->room = met->room > 0 ? 2 * met->room : FIRST_MET;
        met->keys = grown(met->keys, met->room, sizeof(*met->keys));
        met->groups = grown(met->groups, met->room, sizeof(*met->groups));
        met->begins = grown(met->begins, met->room, sizeof(*met->begins));
        met->ends = grown(met->ends, met->room, sizeof(*met->ends));
    }
    met->keys[met->count] = key;
    met->groups[met->count] = group;
    met->begins[met->count] = begin;
    met->ends[met->count++] = end;
}

/** Pairs are of the group of words. */
static uint8_t group_of(enum gram_kind kind, bool is_context)
{
    return (uint8_t)((kind == GRAM_PAIR ? GRAM_WORD : kind) + (is_context ? GRAM_KINDS : 0));
}

static void meet_context(void *arg, const struct gram *gram)
{
    meet(arg, gram->key ^ CONTEXT_SALT, group_of(gram->kind, true), 0, 0);
}

static void meet_fact(void *arg, struct str name)
{
    meet(arg, gram_key_of_name(name), ENCODER_FACTS, 0, 0);
}

static void meet_text(void *arg, const struct gram *gram)
{
    meet(arg, gram->key, group_of(gram->kind, false), gram->begin, gram->end);
}

/** The text comes last, so that the reader knows its words afterwards. */
static void meet_all(const struct encoder *encoder, struct gram_reader *reader,
                     const struct sample *sample, struct met *met)
{
    const struct encoder_recipe *recipe = &encoder->recipe;

    met->count = 0;
    for (size_t i = 0; i < sample->context_count && recipe->context_weight > 0; i++)
        gram_read(reader, sample->context[i], &recipe->grams, meet_context, met);
    encoder_facts_name(encoder, reader, sample, meet_fact, met);
    met->text_from = met->count;
    gram_read(reader, sample->text, &recipe->grams, meet_text, met);
}

/* What the model knows of it. */

static void find_places(struct encoder_room *room)
{
    const struct met *met = &room->met;

    if (room->place_room < met->room) {
        room->place_room = met->room;
        room->places = grown(room->places, met->room, sizeof(*room->places));
    }
    vocabulary_find_all(&room->encoder->vocabulary, met->keys, met->count, room->places);
}

static void touch(struct encoder_room *room, uint32_t place)
{
    uint32_t *spot = &room->spots[place];

    if (*spot == 0) {
        room->touched[room->touched_count++] = place;
        *spot = (uint32_t)room->touched_count;
        room->times[*spot - 1] = 0;
    }
    room->times[*spot - 1]++;
}

static void touch_all(struct encoder_room *room)
{
    const struct met *met = &room->met;

    memset(room->unknown, 0, sizeof(room->unknown));
    for (size_t i = 0; i < room->touched_count; i++)
        room->spots[room->touched[i]] = 0;
    room->touched_count = 0;
    for (size_t i = 0; i < met->count; i++)
        if (room->places[i] == VOCABULARY_UNKNOWN)
            room->unknown[met->groups[i]]++;
        else
            touch(room, room->places[i]);
}

/** Words come first among the grams of a text, and pairs, of the same group, behind them. */
static void keep_words(struct encoder_room *room)
{
    const struct gram_word *spans = gram_words(room->reader, &room->word_count);

    if (room->encoder->recipe.grams.words.longest == 0
        || room->encoder->recipe.grams.words.shortest > 1)
        room->word_count = 0;
    if (room->word_count == 0)
        return;
    memcpy(room->words, room->places + room->met.text_from,
           room->word_count * sizeof(*room->words));
    memcpy(room->spans, spans, room->word_count * sizeof(*room->spans));
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
            value = (1 + logf((float)room->times[i])) * encoder->vocabulary.idf[place];
        room->values[i] = value;
        squares[group] += (double)value * value;
    }
    for (size_t group = 0; group < ENCODER_GROUPS; group++) {
        double unknown =
            encoder->recipe.weighing == ENCODER_TF_IDF ? (double)encoder->unknown_idf : 1;
        double length;

        squares[group] += room->unknown[group] * unknown * unknown;
        length = group != ENCODER_FACTS && squares[group] > 0 ? sqrt(squares[group]) : 1;

        scales[group] = (float)(weight_of(&encoder->recipe, group) / length);
    }
    for (size_t i = 0; i < room->touched_count; i++)
        room->values[i] *= scales[encoder->vocabulary.groups[room->touched[i]]];
}

struct encoded encoder_read(struct encoder_room *room, const struct sample *sample)
{
    meet_all(room->encoder, room->reader, sample, &room->met);
    find_places(room);
    touch_all(room);
    keep_words(room);
    weigh(room);
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
    *count = room->word_count;
    return room->spans;
}

/* Where features come from. */

static void give_source(const struct encoder_room *room, uint32_t place,
                        struct encoder_source source, encoder_source_fn *give, void *arg)
{
    if (place == VOCABULARY_UNKNOWN)
        return;
    source.feature = room->spots[place] - 1;
    source.times = room->times[source.feature];
    give(arg, &source);
}

struct tracing {
    const struct encoder_room *room;
    encoder_source_fn *give;
    void *arg;
};

static void trace_fact(void *arg, struct str name)
{
    struct tracing *tracing = arg;

    give_source(tracing->room,
                vocabulary_find(&tracing->room->encoder->vocabulary, gram_key_of_name(name)),
                (struct encoder_source){ .fact = name }, tracing->give, tracing->arg);
}

void encoder_trace(struct encoder_room *room, const struct sample *sample, encoder_source_fn *give,
                   void *arg)
{
    struct tracing tracing = { room, give, arg };
    const struct met *met = &room->met;

    if (met->text_from > 0)
        encoder_facts_name(room->encoder, room->reader, sample, trace_fact, &tracing);
    for (size_t i = met->text_from; i < met->count; i++)
        give_source(room, room->places[i],
                    (struct encoder_source){ .begin = met->begins[i], .end = met->ends[i] }, give,
                    arg);
}

/* Learning. */

struct encoder encoder_learn(const struct encoder_recipe *recipe, const struct sample *samples,
                             size_t count, uint32_t min_texts, struct arena *arena)
{
    struct encoder encoder = { .recipe = *recipe };
    struct gram_reader *reader = gram_reader_new();
    struct vocabulary_counter *counter = vocabulary_counter_new();
    struct met met = { 0 };

    encoder_facts_cut(&encoder, reader, samples, count, arena);
    for (size_t i = 0; i < count; i++) {
        meet_all(&encoder, reader, &samples[i], &met);
        vocabulary_count(counter, met.keys, met.groups, met.count, (uint32_t)i);
    }
    encoder.vocabulary = vocabulary_make(counter, (uint32_t)count, min_texts, arena);
    encoder.unknown_idf = (float)(log(1.0 + (double)count) + 1);
    vocabulary_counter_free(&counter);
    met_free(&met);
    gram_reader_free(&reader);
    return encoder;
}
