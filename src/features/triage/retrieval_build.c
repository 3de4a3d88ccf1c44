#include "features/triage/retrieval_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"
#include "base/random.h"
#include "base/text/utf8.h"
#include "features/triage/retrieval_fit.h"
#include "features/triage/retrieval_index.h"
#include "features/triage/retrieval_meaning.h"
#include "features/triage/retrieval_weight.h"

enum {
    FIRST_ROOM = 1024,
    POSTINGS_MAX = 2 * 1000 * 1000 * 1000,
    MEANING_DOCS_MIN = 24,
    MEANING_DOCS_MAX = 20 * 1000, /* of more every n-th is learned from */
    MEANING_TERM_DOCS_MIN = 2,
    MEANINGS_FEW = 64,
    DOCS_PER_MEANING_FEW = 3,
    DOCS_PER_MEANING = 8,
    VECTOR_LENGTH = 127,
    SAMPLE_BYTES_MAX = 1000,
};

/** A term in a document, before the rest is known. */
struct found_term {
    uint64_t key;
    uint32_t doc;
    uint16_t in_title;
    uint16_t in_text;
};

struct doc_lengths {
    uint32_t title;
    uint32_t text;
};

struct found_list {
    struct found_term *terms;
    size_t count;
    size_t room;
    struct doc_lengths *lengths; /* of each document */
    size_t lengths_room;
};

struct retrieval_builder {
    struct retrieval_reader *title_reader;
    struct retrieval_reader *text_reader;
    struct found_list lists[RETRIEVAL_LISTS];
    uint32_t *id_ends;
    size_t id_ends_room;
    char *ids;
    size_t ids_room;
    size_t docs;
    struct random_seeded seeded;
    struct str samples[FIT_SAMPLES_MAX]; /* of the documents' texts, each as likely as any */
    uint32_t sample_docs[FIT_SAMPLES_MAX];
};

struct retrieval_builder *retrieval_builder_new(void)
{
    struct retrieval_builder *builder = calloc(1, sizeof(*builder));

    CHECK(builder != NULL);
    builder->title_reader = retrieval_reader_new();
    builder->text_reader = retrieval_reader_new();
    random_seeded_init(&builder->seeded, 1);
    return builder;
}

void retrieval_builder_free(struct retrieval_builder **builder)
{
    if (*builder == NULL)
        return;
    retrieval_reader_free(&(*builder)->title_reader);
    retrieval_reader_free(&(*builder)->text_reader);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        free((*builder)->lists[i].terms);
        free((*builder)->lists[i].lengths);
    }
    for (size_t i = 0; i < FIT_SAMPLES_MAX; i++)
        free((void *)(uintptr_t)(*builder)->samples[i].p);
    free((*builder)->id_ends);
    free((*builder)->ids);
    free(*builder);
    *builder = NULL;
}

size_t retrieval_builder_count(const struct retrieval_builder *builder)
{
    return builder->docs;
}

/** Room for `count` elements. */
static void *grow(void *items, size_t count, size_t *room, size_t size)
{
    if (count <= *room)
        return items;
    *room = count > 2 * *room ? count + FIRST_ROOM : 2 * *room;
    items = realloc(items, *room * size);
    CHECK(items != NULL);
    return items;
}

static uint16_t short_count(uint32_t count)
{
    return count < UINT16_MAX ? (uint16_t)count : UINT16_MAX;
}

/** Both fields of a document, side by side. */
static void put_terms(struct found_list *list, uint32_t doc, struct retrieval_term_list title,
                      struct retrieval_term_list text)
{
    size_t a = 0;
    size_t b = 0;

    list->terms = grow(list->terms, list->count + title.count + text.count, &list->room,
                       sizeof(*list->terms));
    while (a < title.count || b < text.count) {
        bool takes_title =
            b == text.count || (a < title.count && title.terms[a].key <= text.terms[b].key);
        bool takes_text =
            a == title.count || (b < text.count && text.terms[b].key <= title.terms[a].key);
        struct found_term *found = &list->terms[list->count++];

        *found = (struct found_term){ .doc = doc };
        found->key = takes_title ? title.terms[a].key : text.terms[b].key;
        if (takes_title)
            found->in_title = short_count(title.terms[a++].count);
        if (takes_text)
            found->in_text = short_count(text.terms[b++].count);
    }
    list->lengths =
        grow(list->lengths, (size_t)doc + 1, &list->lengths_room, sizeof(*list->lengths));
    list->lengths[doc] = (struct doc_lengths){ (uint32_t)title.total, (uint32_t)text.total };
}

static void put_id(struct retrieval_builder *builder, struct str id)
{
    size_t from = builder->docs > 0 ? builder->id_ends[builder->docs - 1] : 0;

    builder->ids = grow(builder->ids, from + id.n, &builder->ids_room, 1);
    if (id.n > 0)
        memcpy(builder->ids + from, id.p, id.n);
    builder->id_ends =
        grow(builder->id_ends, builder->docs + 1, &builder->id_ends_room, sizeof(uint32_t));
    builder->id_ends[builder->docs] = (uint32_t)(from + id.n);
}

/** Reservoir sampling (J. S. Vitter, 1985). */
static void put_sample(struct retrieval_builder *builder, struct str text)
{
    size_t place = builder->docs < FIT_SAMPLES_MAX
                       ? builder->docs
                       : random_below(&builder->seeded.random, builder->docs + 1);
    struct str *sample;
    char *copy;

    if (place >= FIT_SAMPLES_MAX)
        return;
    sample = &builder->samples[place];
    text = utf8_cut(text, SAMPLE_BYTES_MAX);
    free((void *)(uintptr_t)sample->p);
    copy = calloc(text.n + 1, 1);
    CHECK(copy != NULL);
    if (text.n > 0)
        memcpy(copy, text.p, text.n);
    *sample = (struct str){ copy, text.n };
    builder->sample_docs[place] = (uint32_t)builder->docs;
}

bool retrieval_builder_add(struct retrieval_builder *builder, struct str id, struct str title,
                           struct str text, struct err *err)
{
    size_t id_bytes = builder->docs > 0 ? builder->id_ends[builder->docs - 1] : 0;

    retrieval_read(builder->title_reader, title);
    retrieval_read(builder->text_reader, text);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        id_bytes += builder->lists[i].count > POSTINGS_MAX ? UINT32_MAX : 0;
    if (builder->docs >= RETRIEVAL_DOCS_MAX || id_bytes + id.n > POSTINGS_MAX)
        return err_set(err, ERR_LIMIT, "too_large", "more than an index holds");
    put_id(builder, id);
    put_sample(builder, title.n > 0 ? title : text);
    for (enum retrieval_list i = 0; i < RETRIEVAL_LISTS; i++)
        put_terms(&builder->lists[i], (uint32_t)builder->docs,
                  retrieval_terms(builder->title_reader, i),
                  retrieval_terms(builder->text_reader, i));
    builder->docs++;
    return true;
}

/* Postings. */

static int by_key_and_doc(const void *one, const void *other)
{
    const struct found_term *a = one;
    const struct found_term *b = other;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static size_t end_of_term(const struct found_list *list, size_t from)
{
    size_t at = from;

    while (at < list->count && list->terms[at].key == list->terms[from].key)
        at++;
    return at;
}

static void count_list(const struct found_list *list, size_t i, struct retrieval_counts *counts)
{
    counts->postings[i] = (uint32_t)list->count;
    for (size_t from = 0; from < list->count;) {
        size_t until = end_of_term(list, from);

        counts->terms[i]++;
        counts->blocks[i] += (uint32_t)((until - from + RETRIEVAL_BLOCK - 1) / RETRIEVAL_BLOCK);
        counts->rows += i == RETRIEVAL_GRAMS && until - from >= MEANING_TERM_DOCS_MIN;
        from = until;
    }
}

struct mean_lengths {
    double title; /* of the documents that have one */
    double text;
};

static struct mean_lengths mean_lengths_of(const struct found_list *list, size_t docs)
{
    struct mean_lengths sum = { 0 };
    size_t titles = 0;
    size_t texts = 0;

    for (size_t doc = 0; doc < docs; doc++) {
        sum.title += list->lengths[doc].title;
        sum.text += list->lengths[doc].text;
        titles += list->lengths[doc].title > 0;
        texts += list->lengths[doc].text > 0;
    }
    return (struct mean_lengths){ titles > 0 ? sum.title / (double)titles : 1,
                                  texts > 0 ? sum.text / (double)texts : 1 };
}

static uint16_t impact_of(const struct found_list *list, const struct found_term *found,
                          const struct mean_lengths *means, double idf, double limit)
{
    const struct doc_lengths *lengths = &list->lengths[found->doc];
    double frequency =
        BM25_TITLE_WEIGHT * bm25_frequency(found->in_title, lengths->title, means->title)
        + bm25_frequency(found->in_text, lengths->text, means->text);
    double impact = round(bm25_weight(frequency, idf) / limit * RETRIEVAL_IMPACT_MAX);

    return impact < 1 ? 1 : (uint16_t)fmin(impact, RETRIEVAL_IMPACT_MAX);
}

/** The parts of a list, writable. */
struct list_parts {
    uint64_t *keys;
    uint32_t *starts;
    uint32_t *block_starts;
    uint32_t *docs;
    struct retrieval_block *blocks;
    uint16_t *impacts;
    float *norms;
};

static void *array_of(size_t count, size_t size)
{
    void *array = calloc(count > 0 ? count : 1, size);

    CHECK(array != NULL);
    return array;
}

static struct list_parts new_parts(const struct retrieval_counts *counts, size_t i)
{
    return (struct list_parts){
        .keys = array_of(counts->terms[i], sizeof(uint64_t)),
        .starts = array_of((size_t)counts->terms[i] + 1, sizeof(uint32_t)),
        .block_starts = array_of((size_t)counts->terms[i] + 1, sizeof(uint32_t)),
        .docs = array_of(counts->postings[i], sizeof(uint32_t)),
        .blocks = array_of(counts->blocks[i], sizeof(struct retrieval_block)),
        .impacts = array_of(counts->postings[i], sizeof(uint16_t)),
        .norms = array_of(counts->docs, sizeof(float)),
    };
}

static struct retrieval_postings as_postings(const struct list_parts *parts,
                                             const struct retrieval_counts *counts, size_t i)
{
    return (struct retrieval_postings){
        parts->keys,    parts->starts, parts->block_starts, parts->docs,  parts->blocks,
        parts->impacts, parts->norms,  counts->terms[i],    counts->docs,
    };
}

static uint32_t write_blocks(const struct list_parts *to, size_t from, size_t until, uint32_t block)
{
    for (size_t at = from; at < until; at++) {
        struct retrieval_block *last = &to->blocks[block + (at - from) / RETRIEVAL_BLOCK];

        last->last = to->docs[at];
        if (to->impacts[at] > last->max)
            last->max = to->impacts[at];
    }
    return block + (uint32_t)((until - from + RETRIEVAL_BLOCK - 1) / RETRIEVAL_BLOCK);
}

static void write_list(const struct found_list *list, size_t docs, const struct list_parts *to)
{
    struct mean_lengths means = mean_lengths_of(list, docs);
    double limit = bm25_weight_limit((uint32_t)docs);
    uint32_t term = 0;
    uint32_t block = 0;

    for (size_t from = 0; from < list->count; term++) {
        size_t until = end_of_term(list, from);
        double idf = bm25_idf((uint32_t)docs, (uint32_t)(until - from));

        to->keys[term] = list->terms[from].key;
        to->starts[term] = (uint32_t)from;
        to->block_starts[term] = block;
        for (size_t at = from; at < until; at++) {
            double impact;

            to->docs[at] = list->terms[at].doc;
            to->impacts[at] = impact_of(list, &list->terms[at], &means, idf, limit);
            impact = to->impacts[at];
            to->norms[to->docs[at]] += (float)(impact * impact);
        }
        block = write_blocks(to, from, until, block);
        from = until;
    }
    to->starts[term] = (uint32_t)list->count;
    to->block_starts[term] = block;
    for (size_t doc = 0; doc < docs; doc++)
        to->norms[doc] = sqrtf(to->norms[doc]);
}

/* Meanings. */

/** Few documents, each about something of its own, have few meanings in common; many, about the
 * same over and over, have one for each thing they are about. */
static uint32_t meanings_for(size_t docs)
{
    size_t few =
        docs / DOCS_PER_MEANING_FEW < MEANINGS_FEW ? docs / DOCS_PER_MEANING_FEW : MEANINGS_FEW;
    size_t many = docs / DOCS_PER_MEANING < RETRIEVAL_MEANINGS_MAX ? docs / DOCS_PER_MEANING
                                                                   : RETRIEVAL_MEANINGS_MAX;

    if (docs < MEANING_DOCS_MIN)
        return 0;
    return (uint32_t)(few > many ? few : many);
}

/** The more meanings there are to tell things apart, the less shall the common ones count. */
static double levelling_for(uint32_t meanings)
{
    return meanings <= MEANINGS_FEW
               ? 0
               : (double)(meanings - MEANINGS_FEW) / (RETRIEVAL_MEANINGS_MAX - MEANINGS_FEW);
}

static void number_rows(const struct retrieval_postings *list, uint32_t *rows)
{
    uint32_t row = 0;

    for (uint32_t term = 0; term < list->terms; term++)
        rows[term] =
            retrieval_doc_count(list, term) >= MEANING_TERM_DOCS_MIN ? row++ : RETRIEVAL_NO_ROW;
}

/** The postings turned: a row for each `step`-th document. */
struct turned {
    uint32_t *starts;
    uint32_t *columns;
    float *values;
    size_t row_count;
};

static struct turned turn_postings(const struct retrieval_index *index, size_t step)
{
    const struct retrieval_postings *list = &index->lists[RETRIEVAL_GRAMS];
    size_t row_count = (list->doc_count + step - 1) / step;
    struct turned turned = { array_of(row_count + 2, sizeof(uint32_t)), NULL, NULL, row_count };
    uint32_t *ends = turned.starts + 1; /* while filling: where the row's next entry goes */

    for (uint32_t i = 0; i < list->starts[list->terms]; i++)
        if (list->docs[i] % step == 0)
            turned.starts[list->docs[i] / step + 2]++;
    for (size_t row = 0; row < row_count; row++)
        turned.starts[row + 2] += turned.starts[row + 1];
    turned.columns = array_of(turned.starts[row_count + 1], sizeof(uint32_t));
    turned.values = array_of(turned.starts[row_count + 1], sizeof(float));
    for (uint32_t term = 0; term < list->terms; term++) {
        bool has_row = index->rows[term] != RETRIEVAL_NO_ROW;

        for (uint32_t i = list->starts[term]; i < list->starts[term + 1]; i++) {
            uint32_t doc = list->docs[i];

            if (doc % step != 0)
                continue;
            turned.columns[ends[doc / step]] = has_row ? index->rows[term] : 0;
            turned.values[ends[doc / step]++] =
                has_row ? (float)list->impacts[i] / list->norms[doc] : 0;
        }
    }
    return turned;
}

static void free_turned(struct turned *turned)
{
    free(turned->starts);
    free(turned->columns);
    free(turned->values);
}

static float largest(const float *vector, size_t n)
{
    float max = 0;

    for (size_t i = 0; i < n; i++)
        max = fmaxf(max, fabsf(vector[i]));
    return max;
}

static void write_row(const float *vector, size_t n, float scale, int8_t *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = scale > 0 ? (int8_t)lrintf(vector[i] / scale) : 0;
}

static void write_rows(const struct retrieval_counts *counts, const float *vectors, float *scales,
                       int8_t *out)
{
    for (size_t row = 0; row < counts->rows; row++) {
        const float *vector = vectors + row * counts->meanings;

        scales[row] = largest(vector, counts->meanings) / VECTOR_LENGTH;
        write_row(vector, counts->meanings, scales[row], out + row * counts->meanings);
    }
}

static void write_doc_vector(const struct turned *turned, size_t doc, const float *vectors,
                             size_t n, int8_t *out)
{
    float sum[RETRIEVAL_MEANINGS_MAX] = { 0 };
    float square = 0;

    for (uint32_t i = turned->starts[doc]; i < turned->starts[doc + 1]; i++)
        for (size_t k = 0; k < n; k++)
            sum[k] += turned->values[i] * vectors[turned->columns[i] * n + k];
    for (size_t k = 0; k < n; k++)
        square += sum[k] * sum[k];
    write_row(sum, n, sqrtf(square) / VECTOR_LENGTH, out);
}

static float *learn_meanings(const struct retrieval_index *index, uint64_t seed)
{
    uint32_t step = (index->head.counts.docs - 1) / MEANING_DOCS_MAX + 1;
    struct turned turned = turn_postings(index, step);
    struct meaning_matrix matrix = { turned.starts, turned.columns, turned.values, turned.row_count,
                                     index->head.counts.rows };
    uint32_t meanings = index->head.counts.meanings;
    float *vectors = meaning_vectors(&matrix, meanings, levelling_for(meanings), seed);

    free_turned(&turned);
    return vectors;
}

static void make_meanings(struct retrieval_index *index, uint64_t seed)
{
    const struct retrieval_counts *counts = &index->head.counts;
    size_t n = counts->meanings;
    uint32_t *rows = array_of(counts->terms[RETRIEVAL_GRAMS], sizeof(*rows));
    float *scales = array_of(counts->rows, sizeof(*scales));
    int8_t *row_vectors = array_of(counts->rows * n, 1);
    int8_t *doc_vectors = array_of(counts->docs * n, 1);

    number_rows(&index->lists[RETRIEVAL_GRAMS], rows);
    index->rows = rows;
    index->row_scales = scales;
    index->row_vectors = row_vectors;
    index->doc_vectors = doc_vectors;
    if (n > 0) {
        float *vectors = learn_meanings(index, seed);
        struct turned turned = turn_postings(index, 1);

        write_rows(counts, vectors, scales, row_vectors);
        for (size_t doc = 0; doc < turned.row_count; doc++)
            write_doc_vector(&turned, doc, vectors, n, doc_vectors + doc * n);
        free_turned(&turned);
        free(vectors);
    }
}

/* The whole. */

static struct retrieval_counts count_all(struct retrieval_builder *builder)
{
    struct retrieval_counts counts = { .docs = (uint32_t)builder->docs,
                                       .id_bytes = builder->id_ends[builder->docs - 1],
                                       .meanings = meanings_for(builder->docs) };

    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        struct found_list *list = &builder->lists[i];

        if (list->count > 0)
            qsort(list->terms, list->count, sizeof(*list->terms), by_key_and_doc);
        count_list(list, i, &counts);
    }
    if (counts.rows == 0)
        counts.meanings = 0;
    return counts;
}

static void make_ids(const struct retrieval_builder *builder, struct retrieval_index *out)
{
    uint32_t *starts = array_of(builder->docs + 1, sizeof(*starts));
    char *ids = array_of(out->head.counts.id_bytes, 1);

    memcpy(starts + 1, builder->id_ends, builder->docs * sizeof(*starts));
    if (out->head.counts.id_bytes > 0)
        memcpy(ids, builder->ids, out->head.counts.id_bytes);
    out->id_starts = starts;
    out->ids = ids;
}

bool retrieval_builder_finish(struct retrieval_builder *builder, uint64_t seed,
                              struct retrieval_index *out, struct err *err)
{
    if (builder->docs == 0)
        return err_set(err, ERR_INVALID, "empty_corpus",
                       "there is no document to make an index of");
    *out = (struct retrieval_index){ .head.counts = count_all(builder) };
    make_ids(builder, out);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        struct list_parts parts = new_parts(&out->head.counts, i);

        write_list(&builder->lists[i], builder->docs, &parts);
        out->lists[i] = as_postings(&parts, &out->head.counts, i);
    }
    make_meanings(out, seed);
    retrieval_fit_learn(out, builder->samples, builder->sample_docs,
                        builder->docs < FIT_SAMPLES_MAX ? builder->docs : FIT_SAMPLES_MAX, seed,
                        out->head.fit);
    return true;
}

static void free_part(const void *part)
{
    free((void *)(uintptr_t)part);
}

void retrieval_built_free(struct retrieval_index *index)
{
    struct str sections[RETRIEVAL_SECTIONS];

    retrieval_index_sections(index, sections);
    for (size_t i = 1; i < RETRIEVAL_SECTIONS; i++) /* the first is the index's own */
        free_part(sections[i].p);
    *index = (struct retrieval_index){ 0 };
}
