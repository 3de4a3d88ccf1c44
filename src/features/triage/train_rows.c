#include "features/triage/train_rows.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/triage/gram.h"

/** A sample with what orders it. */
struct placed {
    struct sample sample;
    uint64_t content;
    uint8_t fold;
};

static uint64_t with_fact(uint64_t content, const struct fact *fact)
{
    struct str number = { (const char *)&fact->number, sizeof(fact->number) };

    content = content * 31 + gram_key_of_name(fact->name);
    content = content * 31 + gram_key_of_name(fact->word);
    return content * 31 + gram_key_of_name(number);
}

static uint64_t content_of(const struct sample *sample, uint64_t seed)
{
    uint64_t content = gram_key_of_name(sample->text) ^ (seed * 0x9e3779b97f4a7c15u);

    for (size_t i = 0; i < sample->context_count; i++)
        content = content * 31 + gram_key_of_name(sample->context[i]);
    for (size_t i = 0; i < sample->fact_count; i++)
        content = with_fact(content, &sample->facts[i]);
    return content * 0xbf58476d1ce4e5b9u;
}

static int by_label_and_content(const void *a, const void *b)
{
    const struct placed *one = a;
    const struct placed *other = b;

    if (one->sample.label != other->sample.label)
        return one->sample.label < other->sample.label ? -1 : 1;
    if (one->content != other->content)
        return one->content < other->content ? -1 : 1;
    return str_cmp(one->sample.text, other->sample.text);
}

static int by_content(const void *a, const void *b)
{
    const struct placed *one = a;
    const struct placed *other = b;

    if (one->content != other->content)
        return one->content < other->content ? -1 : 1;
    return by_label_and_content(a, b);
}

/** "card_arrival", "cardArrival" and "CARD-ARRIVAL" say the same. */
static struct str words_of_label(struct str label, struct arena *arena)
{
    char *out = arena_alloc(arena, 2 * label.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < label.n; i++) {
        unsigned char c = (unsigned char)label.p[i];
        bool is_hump = i > 0 && isupper(c) && islower((unsigned char)label.p[i - 1]);

        if (is_hump)
            out[n++] = ' ';
        out[n++] = c < 0x80 && !isalnum(c) ? ' ' : (char)c;
    }
    return (struct str){ out, n };
}

static size_t place_all(const struct sample_list *samples, const struct label_set *labels,
                        bool with_seeds, uint64_t seed, struct placed *out, struct arena *arena)
{
    size_t n = 0;

    for (size_t i = 0; i < samples->count; i++)
        out[n++] = (struct placed){ samples->items[i], content_of(&samples->items[i], seed), 0 };
    for (size_t i = 0; i < labels->count && with_seeds; i++) {
        struct sample sample = { .text = words_of_label(labels->names[i], arena), .label = (int)i };

        out[n++] = (struct placed){ sample, content_of(&sample, seed), TRAIN_FOLD_NONE };
    }
    qsort(out, n, sizeof(*out), by_label_and_content);
    return n;
}

/** One class after the other, so that each fold has its share of every one. */
static void part(struct placed *placed, size_t count)
{
    uint8_t fold = 0;

    for (size_t i = 0; i < count; i++) {
        if (placed[i].fold == TRAIN_FOLD_NONE)
            continue;
        if (i > 0 && placed[i].content != placed[i - 1].content)
            fold = (uint8_t)((fold + 1) % TRAIN_FOLDS);
        placed[i].fold = fold;
    }
}

/** What is said under two labels is no test of one that was learned under the other. */
static void join_equal(struct placed *placed, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (placed[i].content == placed[i - 1].content && placed[i].fold != TRAIN_FOLD_NONE
            && placed[i - 1].fold != TRAIN_FOLD_NONE)
            placed[i].fold = placed[i - 1].fold;
}

struct train_rows train_rows_order(const struct sample_list *samples,
                                   const struct label_set *labels, bool with_seeds, uint64_t seed,
                                   struct arena *arena)
{
    struct placed *placed = ARENA_ARRAY(arena, samples->count + labels->count, struct placed);
    size_t count = place_all(samples, labels, with_seeds, seed, placed, arena);
    struct sample *ordered = ARENA_ARRAY(arena, count + 1, struct sample);
    uint8_t *folds = ARENA_ARRAY(arena, count + 1, uint8_t);

    part(placed, count);
    /* Learning goes from row to row, and one class after the other would be a bad way to go. */
    qsort(placed, count, sizeof(*placed), by_content);
    join_equal(placed, count);
    for (size_t i = 0; i < count; i++) {
        ordered[i] = placed[i].sample;
        folds[i] = placed[i].fold;
    }
    return (struct train_rows){ .count = count, .samples = ordered, .folds = folds };
}

/* Encoding. */

static void keep_words(const struct encoded *encoded, uint32_t **words, size_t *count, size_t *room)
{
    if (*count + encoded->word_count > *room) {
        *room = 2 * (*count + encoded->word_count) + 1024;
        *words = realloc(*words, *room * sizeof(**words));
        CHECK(*words != NULL);
    }
    if (encoded->word_count > 0)
        memcpy(*words + *count, encoded->words, encoded->word_count * sizeof(**words));
    *count += encoded->word_count;
}

void train_rows_encode(struct train_rows *rows, const struct encoder *encoder)
{
    struct encoder_room *room = encoder_room_new(encoder);
    uint32_t *begins = calloc(rows->count + 1, sizeof(*begins));
    uint32_t *words = NULL;
    size_t count = 0;
    size_t word_room = 0;

    CHECK(begins != NULL);
    rows->linear = linear_rows_new(encoder->vocabulary.count);
    for (size_t i = 0; i < rows->count; i++) {
        struct encoded encoded = encoder_read(room, &rows->samples[i]);

        linear_rows_add(rows->linear, &encoded, rows->samples[i].label);
        keep_words(&encoded, &words, &count, &word_room);
        begins[i + 1] = (uint32_t)count;
    }
    linear_rows_rank(rows->linear);
    encoder_room_free(&room);
    rows->words = words;
    rows->word_begins = begins;
}

void train_rows_free(struct train_rows *rows)
{
    linear_rows_free(&rows->linear);
    free(rows->words);
    free(rows->word_begins);
    rows->words = rows->word_begins = NULL;
}

void train_rows_see(const struct train_rows *rows, const uint8_t *learns, uint8_t *seen)
{
    for (size_t i = 0; i < rows->count; i++)
        for (uint32_t k = rows->word_begins[i];
             learns[i] == LINEAR_LEARNED && k < rows->word_begins[i + 1]; k++)
            if (rows->words[k] != VOCABULARY_UNKNOWN)
                seen[rows->words[k]] = 1;
}

float train_rows_known(const struct train_rows *rows, size_t row, const uint8_t *seen)
{
    uint32_t from = rows->word_begins[row];
    uint32_t until = rows->word_begins[row + 1];
    uint32_t known = 0;

    for (uint32_t k = from; k < until; k++)
        known += rows->words[k] != VOCABULARY_UNKNOWN && seen[rows->words[k]];
    return until > from ? (float)known / (float)(until - from) : 1;
}
