#include "features/triage/model_reasons.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text/utf8.h"

/** One search for reasons. */
struct finding {
    struct model_room *room;
    struct str text;
    const struct encoded *encoded;
    int label; /* the first */
    const struct gram_word *words;
    size_t word_count;
    struct model_answer *answer;
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

/** Where a feature stands in what was encoded; its count where it is not there. */
static size_t find_place(const struct encoded *encoded, uint32_t place)
{
    size_t low = 0;
    size_t high = encoded->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (encoded->places[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < encoded->count && encoded->places[low] == place ? low : encoded->count;
}

/** What one unit of a feature adds to the log of the first label's probability: its weight there
 * less what it adds to all, as likely as they are. */
static double slope_of(const struct finding *finding, uint32_t place)
{
    const struct model *model = finding->room->model;
    const struct weight_table *table = &model->table;
    double slope = 0;

    for (uint32_t i = table->begins[place]; i < table->begins[place + 1]; i++) {
        unsigned k = table->models[i];
        double weight = (double)table->weights[i] * (double)table->scales[k];

        if (model->models == 1)
            slope += finding->label == 1 ? weight : -weight;
        else
            slope += weight * (((int)k == finding->label ? 1 : 0) - finding->room->p[k]);
    }
    return slope * (model->models == 1 ? model->platt.weights[0] : model->temperature);
}

static void count_source(void *arg, const struct encoder_source *source)
{
    struct finding *finding = arg;
    size_t i = find_place(finding->encoded, source->place);

    if (i < finding->encoded->count)
        finding->room->times[i]++;
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

/** The name is copied: it lives no longer than this call. */
static void put_fact(struct finding *finding, struct str name, double weight)
{
    char *kept = finding->room->facts[finding->facts];
    struct str cut = utf8_cut(name, REASON_FACT_BYTES);

    if (finding->facts == REASON_FACTS_MAX || weight <= 0)
        return;
    memcpy(kept, cut.p, cut.n);
    finding->facts++;
    put_reason(finding->answer, (struct str){ kept, cut.n }, weight);
}

static void share_source(void *arg, const struct encoder_source *source)
{
    struct finding *finding = arg;
    size_t i = find_place(finding->encoded, source->place);
    double weight;

    if (i == finding->encoded->count)
        return;
    weight = slope_of(finding, source->place) * (double)finding->encoded->values[i]
             / finding->room->times[i];
    if (!str_is_null(source->fact))
        put_fact(finding, source->fact, weight);
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
    struct finding finding = { .room = room,
                               .text = sample->text,
                               .encoded = encoded,
                               .label = answer->top[0],
                               .answer = answer };

    finding.words = encoder_words(room->encoder, &finding.word_count);
    room->shares = zeroed(room->shares, &room->share_room, finding.word_count, sizeof(double));
    room->times = zeroed(room->times, &room->times_room, encoded->count, sizeof(uint32_t));
    encoder_trace(room->encoder, sample, count_source, &finding);
    encoder_trace(room->encoder, sample, share_source, &finding);
    merge_equal(&finding);
    for (size_t i = 0; i < finding.word_count; i++)
        if (!finding.words[i].is_mark)
            put_reason(answer, word_at(&finding, i), room->shares[i]);
}
