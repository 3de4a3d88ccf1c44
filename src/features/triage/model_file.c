#include "features/triage/model_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text/utf8.h"

enum { KEY_BITS = 64 };

static const double NUMBER_MAX = 1e6;
static const double IDF_MIN = 1e-3; /* learned ones are 1 and more, or next to it */

static const struct section_kind kind = { { 'P', 'H', 'I', 'N', 'T', 'E', 'L', 'M' }, 2 };

enum section {
    SECTION_ABOUT,
    SECTION_LABELS, /* ends, one number each; then the names */
    SECTION_CUTS,   /* names of facts with their cuts */
    SECTION_KEYS,
    SECTION_IDF,
    SECTION_GROUPS,
    SECTION_SHARES,
    SECTION_BEGINS,
    SECTION_MODELS, /* a byte each, or two from WEIGHT_BYTE_MODELS on */
    SECTION_WEIGHTS,
    SECTION_SCALES,
    SECTION_COUNT,
};

/** What is no list. Plain numbers only, so that it can be written as it is. */
struct about {
    uint64_t task;
    uint64_t label_count;
    uint64_t cuts_count;
    uint64_t features;
    uint64_t shift;
    uint64_t models;
    uint64_t has_signal;
    double unknown_idf;
    struct encoder_recipe recipe;
    struct logistic platt;
    struct logistic confidence;
    double temperature;
    double threshold;
    double base_rate;
    double learned_from;
    struct model_figures figures;
};

enum { CUT_NAME_BYTES = 128 };

struct kept_cuts {
    char name[CUT_NAME_BYTES];
    float at[ENCODER_CUTS_MAX];
    uint32_t name_bytes;
    uint32_t count;
};

#define BYTES_OF(pointer, count)                                                                   \
    ((struct str){ (const char *)(pointer), (count) * sizeof(*(pointer)) })

/* Writing. */

static struct str labels_of(const struct label_set *labels, struct arena *arena)
{
    size_t bytes = labels->count * sizeof(uint32_t);
    uint32_t *ends;
    char *out;
    uint32_t at = 0;

    for (size_t i = 0; i < labels->count; i++)
        bytes += labels->names[i].n;
    out = arena_alloc(arena, bytes + 1);
    ends = (uint32_t *)(void *)out;
    for (size_t i = 0; i < labels->count; i++) {
        memcpy(out + labels->count * sizeof(uint32_t) + at, labels->names[i].p, labels->names[i].n);
        ends[i] = at += (uint32_t)labels->names[i].n;
    }
    return (struct str){ out, bytes };
}

static struct str cuts_of(const struct encoder *encoder, struct arena *arena)
{
    struct kept_cuts *out = ARENA_ARRAY(arena, encoder->cuts_count + 1, struct kept_cuts);

    for (size_t i = 0; i < encoder->cuts_count; i++) {
        struct str name = utf8_cut(encoder->cuts[i].name, CUT_NAME_BYTES);

        memcpy(out[i].name, name.p, name.n);
        memcpy(out[i].at, encoder->cuts[i].at, sizeof(out[i].at));
        out[i].name_bytes = (uint32_t)name.n;
        out[i].count = (uint32_t)encoder->cuts[i].count;
    }
    return BYTES_OF(out, encoder->cuts_count);
}

static void fill_about(const struct model *model, struct about *out)
{
    memset(out, 0, sizeof(*out));
    out->task = model->task;
    out->label_count = model->labels.count;
    out->cuts_count = model->encoder.cuts_count;
    out->features = model->encoder.vocabulary.count;
    out->shift = model->encoder.vocabulary.shift;
    out->models = model->models;
    out->has_signal = model->has_signal;
    out->unknown_idf = (double)model->encoder.unknown_idf;
    memcpy(&out->recipe, &model->encoder.recipe, sizeof(out->recipe));
    memcpy(&out->platt, &model->platt, sizeof(out->platt));
    memcpy(&out->confidence, &model->confidence, sizeof(out->confidence));
    out->temperature = model->temperature;
    out->threshold = model->threshold;
    out->base_rate = model->base_rate;
    out->learned_from = model->learned_from;
    out->figures = model->figures;
}

bool model_file_write(const char *path, const struct model *model, size_t *bytes, struct err *err)
{
    const struct vocabulary *vocabulary = &model->encoder.vocabulary;
    size_t features = vocabulary->count;
    size_t entries = model->table.begins[features + 1];
    size_t shares = ((size_t)1 << (KEY_BITS - vocabulary->shift)) + 1;
    struct arena *arena = arena_new(SIZE_MAX / 16);
    struct about about;
    struct str sections[SECTION_COUNT];
    bool done;

    fill_about(model, &about);
    sections[SECTION_ABOUT] = BYTES_OF(&about, 1);
    sections[SECTION_LABELS] = labels_of(&model->labels, arena);
    sections[SECTION_CUTS] = cuts_of(&model->encoder, arena);
    sections[SECTION_KEYS] = BYTES_OF(vocabulary->keys, features);
    sections[SECTION_IDF] = BYTES_OF(vocabulary->idf, features);
    sections[SECTION_GROUPS] = BYTES_OF(vocabulary->groups, features);
    sections[SECTION_SHARES] = BYTES_OF(vocabulary->begins, shares);
    sections[SECTION_BEGINS] = BYTES_OF(model->table.begins, features + 2);
    sections[SECTION_MODELS] = model->table.bytes != NULL ? BYTES_OF(model->table.bytes, entries)
                                                          : BYTES_OF(model->table.words, entries);
    sections[SECTION_WEIGHTS] = BYTES_OF(model->table.weights, entries);
    sections[SECTION_SCALES] = BYTES_OF(model->table.scales, model->models);
    done = section_file_write(path, &kind, sections, SECTION_COUNT, bytes, err);
    arena_free(&arena);
    return done;
}

/* Reading: whoever made the file, nothing outside of it is touched later. */

static bool refuse(struct err *err)
{
    return err_set(err, ERR_INVALID, "bad_file", "the model is damaged");
}

static bool has(const struct section_file *file, enum section section, size_t count, size_t size)
{
    return file->sections[section].n == count * size;
}

/** A list of rising numbers from 0 to `last`. */
static bool rises(const uint32_t *numbers, size_t count, size_t last)
{
    if (count == 0 || numbers[0] != 0 || numbers[count - 1] != last)
        return false;
    for (size_t i = 1; i < count; i++)
        if (numbers[i] < numbers[i - 1])
            return false;
    return true;
}

/** What is larger was never learned, and would not stay finite when it is added up. */
static bool is_sane(double number)
{
    return isfinite(number) && fabs(number) <= NUMBER_MAX;
}

static bool are_sane(const float *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_sane((double)numbers[i]))
            return false;
    return true;
}

static bool is_logistic(const struct logistic *logistic, size_t terms)
{
    bool sane = logistic->terms == terms && is_sane(logistic->bias);

    for (size_t i = 0; sane && i < terms; i++)
        sane = is_sane(logistic->weights[i]);
    return sane;
}

static bool is_span(struct gram_span span)
{
    return span.longest == 0
           || (span.shortest >= 1 && span.shortest <= span.longest
               && span.longest <= GRAM_CHARS_MAX);
}

/** Reasons are looked for among single words: where there are words at all, those are among them.
 */
static bool is_span_of_words(struct gram_span span)
{
    return is_span(span) && (span.longest == 0 || span.shortest == 1);
}

static bool is_recipe(const struct encoder_recipe *recipe)
{
    return is_span_of_words(recipe->grams.words) && is_span(recipe->grams.inner)
           && is_span(recipe->grams.chars) && is_span(recipe->grams.dense)
           && is_span(recipe->grams.jamo) && are_sane(recipe->weights, GRAM_KINDS)
           && is_sane((double)recipe->context_weight) && is_sane((double)recipe->fact_weight)
           && (unsigned)recipe->weighing <= ENCODER_PRESENCE;
}

static bool are_figures(const struct about *about)
{
    const struct model_figures *figures = &about->figures;

    return isfinite(about->learned_from) && isfinite(figures->texts) && isfinite(figures->accuracy)
           && isfinite(figures->macro_f1) && isfinite(figures->ece);
}

static bool is_about(const struct about *about)
{
    return about->task < TRIAGE_TASKS && about->label_count >= 2
           && about->label_count <= LABEL_COUNT_MAX && about->features <= VOCABULARY_MAX
           && about->cuts_count <= ENCODER_FACT_NAMES_MAX && about->shift < KEY_BITS
           && about->shift >= KEY_BITS - 32
           && about->models == (about->label_count == 2 ? 1 : about->label_count)
           && is_logistic(&about->platt, about->models == 1 ? 1 : 0)
           && is_logistic(&about->confidence, CONFIDENCE_TERMS) && is_sane(about->temperature)
           && about->temperature >= 0 && is_sane(about->unknown_idf)
           && about->unknown_idf >= IDF_MIN && is_sane(about->threshold) && about->base_rate >= 0
           && about->base_rate <= 1 && are_figures(about)
           && about->figures.curve_count <= MODEL_CURVE_MAX && is_recipe(&about->recipe);
}

static bool read_labels(struct str section, size_t count, struct arena *arena,
                        struct label_set *out)
{
    const uint32_t *ends = (const uint32_t *)(const void *)section.p;
    size_t from = count * sizeof(uint32_t);
    uint32_t before = 0;

    if (section.n < from)
        return false;
    out->names = ARENA_ARRAY(arena, count, struct str);
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        if (ends[i] < before || ends[i] > section.n - from)
            return false;
        out->names[i] = str_sub(section, from + before, ends[i] - before);
        before = ends[i];
        if (!utf8_is_valid(out->names[i])
            || (i > 0 && str_cmp(out->names[i - 1], out->names[i]) >= 0))
            return false;
    }
    return true;
}

/** A number is compared with cuts and never counted by them: any will do. */
static bool are_cuts(const float *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(at[i]) || (i > 0 && at[i - 1] >= at[i]))
            return false;
    return true;
}

/** What a text is divided by is made of them. */
static bool are_idf(const float *idf, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_sane((double)idf[i]) || (double)idf[i] < IDF_MIN)
            return false;
    return true;
}

static bool read_cuts(struct str section, size_t count, struct arena *arena, struct encoder *out)
{
    const struct kept_cuts *kept = (const struct kept_cuts *)(const void *)section.p;
    struct encoder_cuts *cuts = ARENA_ARRAY(arena, count + 1, struct encoder_cuts);

    for (size_t i = 0; i < count; i++) {
        if (kept[i].count > ENCODER_CUTS_MAX || kept[i].name_bytes > CUT_NAME_BYTES
            || !utf8_is_valid((struct str){ kept[i].name, kept[i].name_bytes })
            || !are_cuts(kept[i].at, kept[i].count))
            return false;
        cuts[i].name = (struct str){ kept[i].name, kept[i].name_bytes };
        cuts[i].count = kept[i].count;
        memcpy(cuts[i].at, kept[i].at, sizeof(cuts[i].at));
    }
    out->cuts = cuts;
    out->cuts_count = count;
    return true;
}

#define SECTION(file, section, type) ((const type *)(const void *)(file)->sections[section].p)

static bool read_vocabulary(const struct section_file *file, const struct about *about,
                            struct vocabulary *out)
{
    size_t shares = ((size_t)1 << (KEY_BITS - about->shift)) + 1;

    *out = (struct vocabulary){ about->features,
                                SECTION(file, SECTION_KEYS, uint64_t),
                                SECTION(file, SECTION_IDF, float),
                                SECTION(file, SECTION_GROUPS, uint8_t),
                                (unsigned)about->shift,
                                SECTION(file, SECTION_SHARES, uint32_t) };
    if (!has(file, SECTION_KEYS, out->count, sizeof(uint64_t))
        || !has(file, SECTION_IDF, out->count, sizeof(float))
        || !has(file, SECTION_GROUPS, out->count, 1)
        || !has(file, SECTION_SHARES, shares, sizeof(uint32_t))
        || !rises(out->begins, shares, out->count) || !are_idf(out->idf, out->count))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (out->groups[i] >= ENCODER_GROUPS || (i > 0 && out->keys[i - 1] >= out->keys[i]))
            return false;
    return true;
}

static bool read_table(const struct section_file *file, const struct about *about,
                       struct weight_table *out)
{
    size_t features = about->features;
    bool is_wide = about->models > WEIGHT_BYTE_MODELS;
    size_t entries = file->sections[SECTION_WEIGHTS].n / sizeof(int16_t);

    *out = (struct weight_table){ SECTION(file, SECTION_BEGINS, uint32_t),
                                  is_wide ? NULL : SECTION(file, SECTION_MODELS, uint8_t),
                                  is_wide ? SECTION(file, SECTION_MODELS, uint16_t) : NULL,
                                  SECTION(file, SECTION_WEIGHTS, int16_t),
                                  SECTION(file, SECTION_SCALES, float) };
    if (!has(file, SECTION_BEGINS, features + 2, sizeof(uint32_t))
        || !has(file, SECTION_MODELS, entries, is_wide ? sizeof(uint16_t) : 1)
        || !has(file, SECTION_WEIGHTS, entries, sizeof(int16_t))
        || !has(file, SECTION_SCALES, about->models, sizeof(float))
        || !rises(out->begins, features + 2, entries) || !are_sane(out->scales, about->models))
        return false;
    for (uint32_t i = 0; i < entries; i++)
        if (weight_model(out, i) >= about->models)
            return false;
    return true;
}

static bool read_model(const struct section_file *file, struct arena *arena, struct model *out)
{
    struct about about;

    if (file->count != SECTION_COUNT || !has(file, SECTION_ABOUT, 1, sizeof(about)))
        return false;
    memcpy(&about, file->sections[SECTION_ABOUT].p, sizeof(about));
    if (!is_about(&about) || !has(file, SECTION_CUTS, about.cuts_count, sizeof(struct kept_cuts)))
        return false;
    *out = (struct model){ .task = (enum triage_task)about.task,
                           .models = (unsigned)about.models,
                           .platt = about.platt,
                           .temperature = about.temperature,
                           .confidence = about.confidence,
                           .threshold = about.threshold,
                           .base_rate = about.base_rate,
                           .has_signal = about.has_signal != 0,
                           .learned_from = about.learned_from,
                           .figures = about.figures };
    out->encoder.recipe = about.recipe;
    out->encoder.unknown_idf = (float)about.unknown_idf;
    return read_labels(file->sections[SECTION_LABELS], about.label_count, arena, &out->labels)
           && read_cuts(file->sections[SECTION_CUTS], about.cuts_count, arena, &out->encoder)
           && read_vocabulary(file, &about, &out->encoder.vocabulary)
           && read_table(file, &about, &out->table);
}

bool model_file_read(struct str bytes, struct arena *arena, struct section_file *file,
                     struct model *out, struct err *err)
{
    return section_file_read(bytes, &kind, file, err)
           && (read_model(file, arena, out) || refuse(err));
}

bool model_file_open(const char *path, struct arena *arena, struct section_file *file,
                     struct model *out, struct err *err)
{
    if (!section_file_open(path, &kind, file, err))
        return false;
    if (read_model(file, arena, out))
        return true;
    section_file_close(file);
    return err_set(err, ERR_INVALID, "bad_file", "%s: the model is damaged", path);
}
