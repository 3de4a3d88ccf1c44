#include "features/triage/encoder_facts.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text/utf8.h"

enum { TALK_FACTS = 4, TALK_WORDS_MAX = 256 };

/** The facts of the talk itself; their names begin with a mark that no fact of others needs. */
static const struct str talk_names[TALK_FACTS] = { STR_INIT("(turns)"), STR_INIT("(words)"),
                                                   STR_INIT("(marks)"), STR_INIT("(said again)") };

static const struct gram_recipe only_words = { .words = { 1, 1 } };

/** The first words of the text. */
struct talk {
    uint64_t *keys;
    size_t count;
    size_t room;
};

static void keep_key(void *arg, const struct gram *gram)
{
    struct talk *talk = arg;

    if (talk->count < talk->room)
        talk->keys[talk->count++] = gram->key;
}

struct again {
    const struct talk *text;
    bool said[TALK_WORDS_MAX];
};

static void mark_again(void *arg, const struct gram *gram)
{
    struct again *again = arg;

    for (size_t i = 0; i < again->text->count; i++)
        again->said[i] |= again->text->keys[i] == gram->key;
}

/** How much of the text had been said before: customers repeat what was not heard. */
static double share_again(struct gram_reader *reader, const struct sample *sample,
                          const struct talk *text)
{
    struct again again = { .text = text };
    size_t said = 0;

    for (size_t i = 0; i < sample->context_count; i++)
        gram_read(reader, sample->context[i], &only_words, mark_again, &again);
    for (size_t i = 0; i < text->count; i++)
        said += again.said[i];
    return text->count > 0 ? (double)said / (double)text->count : 0;
}

static void talk_facts(struct gram_reader *reader, const struct sample *sample,
                       struct fact out[TALK_FACTS])
{
    uint64_t keys[TALK_WORDS_MAX];
    struct talk text = { keys, 0, TALK_WORDS_MAX };
    const struct gram_word *words;
    size_t count;
    size_t marks = 0;

    gram_read(reader, sample->text, &only_words, keep_key, &text);
    words = gram_words(reader, &count);
    for (size_t i = 0; i < count; i++)
        marks += words[i].is_mark;
    for (size_t i = 0; i < TALK_FACTS; i++)
        out[i] = (struct fact){ .name = talk_names[i] };
    out[0].number = (double)sample->context_count;
    out[1].number = (double)count;
    out[2].number = (double)marks;
    out[3].number = share_again(reader, sample, &text);
}

static const struct encoder_cuts *cuts_of(const struct encoder *encoder, struct str name)
{
    for (size_t i = 0; i < encoder->cuts_count; i++)
        if (str_eq(encoder->cuts[i].name, name))
            return &encoder->cuts[i];
    return NULL;
}

/** As few as people like to read, as many as tell the number from every other. */
static int digits_of(float number)
{
    char written[32];

    snprintf(written, sizeof(written), "%g", (double)number);
    return strtof(written, NULL) == number ? 6 : FLT_DECIMAL_DIG;
}

static void name_fact(const struct encoder *encoder, const struct fact *fact, encoder_fact_fn *take,
                      void *arg)
{
    const struct encoder_cuts *cuts;
    char name[2 * SAMPLE_FACT_NAME_BYTES + 32];
    int n;

    if (!str_is_null(fact->word)) {
        struct str word = utf8_cut(fact->word, SAMPLE_FACT_NAME_BYTES);

        n = snprintf(name, sizeof(name), "%" STR_FMT "=%" STR_FMT, STR_ARG(fact->name),
                     STR_ARG(word));
        take(arg, (struct str){ name, (size_t)n });
        return;
    }
    cuts = cuts_of(encoder, fact->name);
    for (size_t i = 0; cuts != NULL && i < cuts->count && fact->number >= (double)cuts->at[i];
         i++) {
        n = snprintf(name, sizeof(name), "%" STR_FMT ">=%.*g", STR_ARG(fact->name),
                     digits_of(cuts->at[i]), (double)cuts->at[i]);
        take(arg, (struct str){ name, (size_t)n });
    }
}

void encoder_facts_name(const struct encoder *encoder, struct gram_reader *reader,
                        const struct sample *sample, encoder_fact_fn *take, void *arg)
{
    struct fact talk[TALK_FACTS];

    for (size_t i = 0; i < sample->fact_count && encoder->recipe.fact_weight > 0; i++)
        name_fact(encoder, &sample->facts[i], take, arg);
    if (!encoder->recipe.sees_talk)
        return;
    talk_facts(reader, sample, talk);
    for (size_t i = 0; i < TALK_FACTS; i++)
        name_fact(encoder, &talk[i], take, arg);
}

/* Cuts. */

struct values {
    struct str name;
    float *at;
    size_t count;
};

struct value_table {
    struct values of[ENCODER_FACT_NAMES_MAX];
    size_t count;
    size_t room; /* of each */
};

static void keep_value(struct value_table *table, const struct fact *fact)
{
    size_t i = 0;

    if (!str_is_null(fact->word) || !isfinite((float)fact->number))
        return;
    while (i < table->count && !str_eq(table->of[i].name, fact->name))
        i++;
    if (i == ENCODER_FACT_NAMES_MAX)
        return;
    if (i == table->count) {
        table->of[i].name = fact->name;
        table->of[i].at = calloc(table->room, sizeof(float));
        CHECK(table->of[i].at != NULL);
        table->count++;
    }
    if (table->of[i].count < table->room)
        table->of[i].at[table->of[i].count++] = (float)fact->number;
}

static int by_value(const void *a, const void *b)
{
    float one = *(const float *)a;
    float other = *(const float *)b;

    return one < other ? -1 : one > other;
}

/** The smallest value has no cut: every sample would reach it. */
static void find_cuts(struct values *values, struct encoder_cuts *out, struct arena *arena)
{
    float last;

    qsort(values->at, values->count, sizeof(float), by_value);
    last = values->at[0];
    *out = (struct encoder_cuts){ .name = str_dup(arena, values->name) };
    for (size_t i = 1; i <= ENCODER_CUTS_MAX; i++) {
        float at = values->at[i * (values->count - 1) / ENCODER_CUTS_MAX];

        if (at > last)
            out->at[out->count++] = last = at;
    }
}

void encoder_facts_cut(struct encoder *encoder, struct gram_reader *reader,
                       const struct sample *samples, size_t count, struct arena *arena)
{
    struct value_table table = { .room = count };
    struct encoder_cuts *cuts;
    struct fact talk[TALK_FACTS];

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < samples[i].fact_count && encoder->recipe.fact_weight > 0; k++)
            keep_value(&table, &samples[i].facts[k]);
        if (!encoder->recipe.sees_talk)
            continue;
        talk_facts(reader, &samples[i], talk);
        for (size_t k = 0; k < TALK_FACTS; k++)
            keep_value(&table, &talk[k]);
    }
    cuts = ARENA_ARRAY(arena, table.count + 1, struct encoder_cuts);
    for (size_t i = 0; i < table.count; i++) {
        find_cuts(&table.of[i], &cuts[i], arena);
        free(table.of[i].at);
    }
    encoder->cuts = cuts;
    encoder->cuts_count = table.count;
}
