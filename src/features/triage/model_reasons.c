#include "features/triage/model_reasons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text/utf8.h"

/** Of a label that is all but certain, the others' share. */
static const double OTHERS_LEAST = 1e-9;

/** One search for reasons. */
struct finding {
    struct model_room *room;
    struct str text;
    const struct encoded *encoded;
    int label; /* the first */
    const struct gram_word *words;
    size_t word_count;
    size_t facts;
};

/** `items` with room for so many, all zero. */
static void *zeroed(void *items, size_t *room, size_t count, size_t size)
{
    if (count > *room) {
        free(items);
        items = calloc(count, size);
        CHECK(items != NULL);
        *room = count;
        return items;
    }
    if (count > 0)
        memset(items, 0, count * size);
    return items;
}

/** How each model's weights count in a slope: for the first label, less the others', as likely as
 * they are among themselves. */
static void find_parts(const struct model_room *room, int label)
{
    const struct model *model = room->model;
    double others = fmax(1 - room->p[label], OTHERS_LEAST);

    for (unsigned k = 0; k < model->models; k++) {
        double part = (int)k == label ? 1 : -room->p[k] / others;

        if (model->models == 1)
            part = label == 1 ? model->platt.weights[0] : -model->platt.weights[0];
        else
            part *= model->temperature;
        room->parts[k] = part * (double)model->table.scales[k];
    }
}

/** What one unit of each feature adds to the log odds of the first label. */
static void find_slopes(struct model_room *room, const struct encoded *encoded)
{
    const struct weight_table *table = &room->model->table;

    for (size_t f = 0; f < encoded->count; f++)
        for (uint32_t i = table->begins[encoded->places[f]];
             i < table->begins[encoded->places[f] + 1]; i++)
            room->slopes[f] += table->weights[i] * room->parts[weight_model(table, i)];
}

/** The first word that ends behind `begin`. */
static size_t first_word(const struct finding *finding, uint32_t begin)
{
    size_t low = 0;
    size_t high = finding->word_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (finding->words[middle].end <= begin)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void share_among_words(const struct finding *finding, const struct encoder_source *source,
                              double weight)
{
    size_t from = first_word(finding, source->begin);
    size_t until = from;

    while (until < finding->word_count && finding->words[until].begin < source->end)
        until++;
    for (size_t i = from; i < until; i++)
        finding->room->shares[i] += weight / (double)(until - from);
}

static void put_reason(struct model_answer *answer, struct str feature, double weight)
{
    size_t at = answer->reason_count;

    if (weight <= 0 || (at == MODEL_REASONS && weight <= answer->reasons[at - 1].weight))
        return;
    if (at < MODEL_REASONS)
        answer->reason_count++;
    else
        at = MODEL_REASONS - 1;
    for (; at > 0 && weight > answer->reasons[at - 1].weight; at--)
        answer->reasons[at] = answer->reasons[at - 1];
    answer->reasons[at] = (struct model_reason){ feature, weight };
}

/** How much of "plan=gold" or "reopens>=3" names the fact. */
static size_t name_bytes(struct str fact)
{
    size_t number = str_find(fact, STR(">="));

    return number < fact.n ? number : str_find_char(fact, '=');
}

/** Cuts come one after the other, the lowest first. */
static void add_fact(struct finding *finding, struct str fact, double weight)
{
    struct reason_fact *last =
        finding->facts > 0 ? &finding->room->facts[finding->facts - 1] : NULL;
    struct str cut = utf8_cut(fact, REASON_FACT_BYTES);
    size_t name_n = name_bytes(cut);
    bool same = last != NULL && last->name_n == name_n && memcmp(last->text, cut.p, name_n) == 0;

    if (!same && finding->facts == REASON_FACTS_MAX)
        return;
    if (!same) {
        last = &finding->room->facts[finding->facts++];
        last->weight = 0;
        last->name_n = name_n;
    }
    memcpy(last->text, cut.p, cut.n);
    last->n = cut.n;
    last->weight += weight;
}

static void share_source(void *arg, const struct encoder_source *source)
{
    struct finding *finding = arg;
    const struct encoded *encoded = finding->encoded;
    double weight = finding->room->slopes[source->feature]
                    * (double)encoded->values[source->feature] / source->times;

    if (!str_is_null(source->fact))
        add_fact(finding, source->fact, weight);
    else
        share_among_words(finding, source, weight);
}

static struct str word_at(const struct finding *finding, size_t i)
{
    return str_sub(finding->text, finding->words[i].begin,
                   finding->words[i].end - finding->words[i].begin);
}

/** A word that was there before takes the later one's share. */
static void merge_equal(const struct finding *finding)
{
    double *shares = finding->room->shares;
    enum { NEAR = 64 };

    for (size_t i = 1; i < finding->word_count; i++)
        for (size_t k = i > NEAR ? i - NEAR : 0; k < i; k++)
            if (str_eq(word_at(finding, i), word_at(finding, k))) {
                shares[k] += shares[i];
                shares[i] = 0;
                break;
            }
}

void model_find_reasons(struct model_room *room, const struct sample *sample,
                        const struct encoded *encoded, struct model_answer *answer)
{
    struct finding finding = {
        .room = room, .text = sample->text, .encoded = encoded, .label = answer->top[0]
    };

    finding.words = encoder_words(room->encoder, &finding.word_count);
    room->shares = zeroed(room->shares, &room->share_room, finding.word_count, sizeof(double));
    room->slopes = zeroed(room->slopes, &room->slope_room, encoded->count, sizeof(double));
    find_parts(room, finding.label);
    find_slopes(room, encoded);
    encoder_trace(room->encoder, sample, share_source, &finding);
    merge_equal(&finding);
    for (size_t i = 0; i < finding.facts; i++)
        put_reason(answer, (struct str){ room->facts[i].text, room->facts[i].n },
                   room->facts[i].weight);
    for (size_t i = 0; i < finding.word_count; i++)
        if (!finding.words[i].is_mark && word_at(&finding, i).n <= REASON_WORD_BYTES)
            put_reason(answer, word_at(&finding, i), room->shares[i]);
}
