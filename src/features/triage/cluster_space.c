#include "features/triage/cluster_space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text/tokenize.h"
#include "features/triage/gram.h"

enum {
    SEEN_SLOTS = 2048, /* over twice what a text can have */
    FIRST_ROOM = 1024,
    NUMBER_DIGITS_MAX = 3, /* longer numbers say which order, not what about */
    WORD_POSITIONS_MAX = 1024,
};

/** What the words weigh against the runs, and how steeply a feature's weight falls with the number
 * of clusters that have it. */
static const double word_share = 0.7;
static const double rarity_power = 1.4;

struct seen_feature {
    uint64_t key;
    uint32_t times;
    bool is_word;
};

/** Room for the features of one text. */
struct space_reader {
    struct gram_reader *grams;
    struct text_tokenizer *tokenizer;
    struct seen_feature seen[SPACE_WORDS_MAX + SPACE_RUNS_MAX];
    uint32_t slots[SEEN_SLOTS];
    size_t word_count;
    size_t run_count;
};

static void *grown(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room > 0 ? 2 * *room : FIRST_ROOM;
    items = realloc(items, *room * size);
    CHECK(items != NULL);
    return items;
}

static void *fresh(size_t count, size_t size)
{
    void *items = calloc(count > 0 ? count : 1, size);

    CHECK(items != NULL);
    return items;
}

void space_init(struct cluster_space *space)
{
    *space = (struct cluster_space){ .slot_count = (size_t)2 * FIRST_ROOM };
    space->slots = fresh(space->slot_count, sizeof(*space->slots));
    space->reader = fresh(1, sizeof(*space->reader));
    space->reader->grams = gram_reader_new();
    space->reader->tokenizer = text_tokenizer_new();
}

static void free_text(struct space_text *text)
{
    free(text->features);
    free(text->weights);
    free(text->times);
}

void space_fini(struct cluster_space *space)
{
    for (size_t i = 0; i < space->text_count; i++)
        free_text(&space->texts[i]);
    for (size_t i = 0; i < space->feature_count; i++)
        free(space->features[i].postings);
    gram_reader_free(&space->reader->grams);
    text_tokenizer_free(&space->reader->tokenizer);
    free(space->reader);
    free(space->texts);
    free(space->features);
    free(space->slots);
    *space = (struct cluster_space){ 0 };
}

/* Reading a text. */

static void see(struct space_reader *reader, uint64_t key, bool is_word)
{
    size_t *count = is_word ? &reader->word_count : &reader->run_count;
    size_t all = reader->word_count + reader->run_count;
    size_t slot = key % SEEN_SLOTS;

    for (; reader->slots[slot] != 0; slot = (slot + 1) % SEEN_SLOTS) {
        struct seen_feature *seen = &reader->seen[reader->slots[slot] - 1];

        if (seen->key == key) {
            seen->times += seen->times < UINT8_MAX;
            return;
        }
    }
    if (*count == (is_word ? SPACE_WORDS_MAX : SPACE_RUNS_MAX))
        return;
    reader->seen[all] = (struct seen_feature){ key, 1, is_word };
    reader->slots[slot] = (uint32_t)all + 1;
    ++*count;
}

static bool see_word(void *arg, const struct text_token *token)
{
    if (token->position >= WORD_POSITIONS_MAX)
        return false;
    if (token->kind != TEXT_TOKEN_WHOLE
        && !(token->kind == TEXT_TOKEN_NUMBER && token->text.n > NUMBER_DIGITS_MAX))
        see(arg, gram_key_of_name(token->text), true);
    return true;
}

static void see_run(void *arg, const struct gram *gram)
{
    see(arg, gram->key, false);
}

static void read_text(struct space_reader *reader, struct str text)
{
    static const struct gram_recipe recipe = { .chars = { 3, 3 }, .dense = { 1, 2 } };

    memset(reader->slots, 0, sizeof(reader->slots));
    reader->word_count = reader->run_count = 0;
    (void)text_tokenize(reader->tokenizer, text, see_word, reader);
    gram_read(reader->grams, text, &recipe, see_run, reader);
}

/* Features. */

static size_t find_slot(const struct cluster_space *space, uint64_t key)
{
    size_t slot = key & (space->slot_count - 1);

    while (space->slots[slot] != 0 && space->features[space->slots[slot] - 1].key != key)
        slot = (slot + 1) & (space->slot_count - 1);
    return slot;
}

static void hash_features(struct cluster_space *space, size_t slot_count)
{
    free(space->slots);
    space->slot_count = slot_count;
    space->slots = fresh(slot_count, sizeof(*space->slots));
    for (size_t i = 0; i < space->feature_count; i++)
        space->slots[find_slot(space, space->features[i].key)] = (uint32_t)i + 1;
}

static uint32_t feature_of(struct cluster_space *space, uint64_t key, bool is_word)
{
    size_t slot = find_slot(space, key);

    if (space->slots[slot] != 0)
        return space->slots[slot] - 1;
    space->features = grown(space->features, space->feature_count, &space->feature_room,
                            sizeof(*space->features));
    space->features[space->feature_count++] =
        (struct space_feature){ .key = key, .is_word = is_word };
    space->slots[slot] = (uint32_t)space->feature_count;
    if (2 * space->feature_count > space->slot_count)
        hash_features(space, 2 * space->slot_count);
    return (uint32_t)space->feature_count - 1;
}

size_t space_add(struct cluster_space *space, uint32_t number, struct str text)
{
    struct space_reader *reader = space->reader;
    struct space_text *added;

    read_text(reader, text);
    space->texts = grown(space->texts, space->text_count, &space->text_room, sizeof(*space->texts));
    added = &space->texts[space->text_count];
    *added =
        (struct space_text){ number, SPACE_NONE, (uint32_t)(reader->word_count + reader->run_count),
                             NULL,   NULL,       NULL };
    added->features = fresh(added->count, sizeof(*added->features));
    added->weights = fresh(added->count, sizeof(*added->weights));
    added->times = fresh(added->count, sizeof(*added->times));
    for (size_t i = 0; i < added->count; i++) {
        added->features[i] = feature_of(space, reader->seen[i].key, reader->seen[i].is_word);
        added->times[i] = (uint8_t)reader->seen[i].times;
        space->features[added->features[i]].units++;
    }
    space->unit_count++;
    return space->text_count++;
}

/* Weights. */

static double rarity(const struct cluster_space *space, const struct space_feature *feature)
{
    return pow(log(1.0 + (double)space->unit_count / (feature->units + 1.0)), rarity_power);
}

void space_weigh(struct cluster_space *space, size_t place)
{
    struct space_text *text = &space->texts[place];
    double length[2] = { 0, 0 };
    double share[2];

    for (size_t i = 0; i < text->count; i++) {
        const struct space_feature *feature = &space->features[text->features[i]];
        double weight = (1 + log(text->times[i])) * rarity(space, feature);

        text->weights[i] = (float)weight;
        length[feature->is_word] += weight * weight;
    }
    share[1] = length[0] > 0 ? word_share : 1;
    share[0] = length[1] > 0 ? 1 - word_share : 1;
    for (size_t i = 0; i < text->count; i++) {
        uint32_t part = space->features[text->features[i]].is_word;

        text->weights[i] *= (float)sqrt(share[part] / length[part]);
    }
}

static void space_weigh_all(struct cluster_space *space)
{
    for (size_t i = 0; i < space->text_count; i++)
        space_weigh(space, i);
}

/* Being found, and being forgotten. */

void space_post(struct cluster_space *space, size_t place)
{
    const struct space_text *text = &space->texts[place];

    for (size_t i = 0; i < text->count; i++) {
        struct space_feature *feature = &space->features[text->features[i]];
        size_t room = feature->posting_room;

        if (feature->posting_count == room) {
            room = room > 0 ? 2 * room : 2;
            feature->postings = realloc(feature->postings, room * sizeof(*feature->postings));
            CHECK(feature->postings != NULL);
            feature->posting_room = (uint32_t)room;
        }
        feature->postings[feature->posting_count++] = (uint32_t)place;
    }
}

/** Texts in the order of their clusters, those that wait last. */
static uint32_t *by_cluster(const struct cluster_space *space, uint32_t cluster_count)
{
    uint32_t *order = fresh(space->text_count, sizeof(*order));
    uint32_t *next = fresh((size_t)cluster_count + 2, sizeof(*next));

    for (size_t i = 0; i < space->text_count; i++)
        next[(space->texts[i].cluster < cluster_count ? space->texts[i].cluster : cluster_count)
             + 1]++;
    for (size_t c = 1; c <= cluster_count; c++)
        next[c] += next[c - 1];
    for (size_t i = 0; i < space->text_count; i++)
        order[next[space->texts[i].cluster < cluster_count ? space->texts[i].cluster
                                                           : cluster_count]++] = (uint32_t)i;
    free(next);
    return order;
}

void space_count(struct cluster_space *space, uint32_t cluster_count)
{
    uint32_t *order = by_cluster(space, cluster_count);
    uint32_t *seen_in = fresh(space->feature_count, sizeof(*seen_in));
    uint32_t before = SPACE_NONE;

    space->unit_count = 0;
    for (size_t i = 0; i < space->feature_count; i++)
        space->features[i].units = 0;
    for (size_t i = 0; i < space->text_count; i++) {
        const struct space_text *text = &space->texts[order[i]];

        space->unit_count += text->cluster == SPACE_NONE || text->cluster != before;
        before = text->cluster;
        for (size_t k = 0; k < text->count; k++) {
            struct space_feature *feature = &space->features[text->features[k]];

            feature->units += seen_in[text->features[k]] != space->unit_count;
            seen_in[text->features[k]] = (uint32_t)space->unit_count;
        }
    }
    free(seen_in);
    free(order);
    space_weigh_all(space);
}

static void drop_features(struct cluster_space *space)
{
    uint32_t *moved = fresh(space->feature_count, sizeof(*moved));
    bool *used = fresh(space->feature_count, sizeof(*used));
    size_t kept = 0;

    for (size_t i = 0; i < space->text_count; i++)
        for (size_t k = 0; k < space->texts[i].count; k++)
            used[space->texts[i].features[k]] = true;
    for (size_t i = 0; i < space->feature_count; i++) {
        moved[i] = (uint32_t)kept;
        if (!used[i])
            free(space->features[i].postings);
        else
            space->features[kept++] = space->features[i];
    }
    space->feature_count = kept;
    for (size_t i = 0; i < space->text_count; i++)
        for (size_t k = 0; k < space->texts[i].count; k++)
            space->texts[i].features[k] = moved[space->texts[i].features[k]];
    free(moved);
    free(used);
    hash_features(space, space->slot_count);
}

void space_keep(struct cluster_space *space, const bool *keep)
{
    size_t kept = 0;

    for (size_t i = 0; i < space->text_count; i++) {
        if (keep[i])
            space->texts[kept++] = space->texts[i];
        else
            free_text(&space->texts[i]);
    }
    space->text_count = kept;
    drop_features(space);
    for (size_t i = 0; i < space->feature_count; i++)
        space->features[i].posting_count = 0;
    for (size_t i = 0; i < space->text_count; i++)
        if (space->texts[i].cluster != SPACE_NONE)
            space_post(space, i);
}

/* Vectors laid out by feature. */

double space_dot(const struct space_text *text, const float *laid)
{
    double sum = 0;

    for (size_t i = 0; i < text->count; i++)
        sum += (double)text->weights[i] * (double)laid[text->features[i]];
    return sum;
}

void space_lay(const struct space_text *text, float *laid)
{
    for (size_t i = 0; i < text->count; i++)
        laid[text->features[i]] += text->weights[i];
}

void space_lift(const struct space_text *text, float *laid)
{
    for (size_t i = 0; i < text->count; i++)
        laid[text->features[i]] = 0;
}
