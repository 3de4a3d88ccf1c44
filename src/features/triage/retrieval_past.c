#include "features/triage/retrieval_past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"
#include "features/triage/retrieval_build.h"
#include "features/triage/retrieval_search.h"

enum { EXAMPLE_CLASSES_MAX = 3 /* of one text */ };

static void *array_of(size_t count, size_t size)
{
    void *array = calloc(count > 0 ? count : 1, size);

    CHECK(array != NULL);
    return array;
}

/* Texts. */

static void keep_queries(struct retrieval_past *past, const struct retrieval_queries *queries)
{
    past->queries = array_of(queries->count, sizeof(struct retrieval_query *));
    for (size_t i = 0; i < queries->count && past->count < RETRIEVAL_DOCS_MAX; i++)
        if (queries->queries[i].relevant_count > 0)
            past->queries[past->count++] = &queries->queries[i];
}

static bool index_texts(struct retrieval_past *past, uint64_t seed, struct err *err)
{
    struct retrieval_builder *builder = retrieval_builder_new();
    bool is_done = true;

    for (uint32_t i = 0; is_done && i < past->count; i++)
        is_done = retrieval_builder_add(builder, STR_NULL, STR_NULL, past->queries[i]->text, err);
    is_done = is_done && retrieval_builder_finish(builder, seed, &past->texts, err);
    retrieval_builder_free(&builder);
    return is_done;
}

/* Classes. */

/** A document by the texts it was accepted for. */
struct signed_doc {
    uint64_t signature; /* 0: never accepted */
    uint32_t doc;
};

static uint64_t mark_of(uint64_t number)
{
    number = (number + 1) * 0x9e3779b97f4a7c15u;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
    return number ^ (number >> 31);
}

static int by_signature(const void *one, const void *other)
{
    const struct signed_doc *a = one;
    const struct signed_doc *b = other;

    if (a->signature != b->signature)
        return a->signature < b->signature ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static struct signed_doc *sign_docs(struct retrieval_past *past, uint32_t docs)
{
    struct signed_doc *signs = array_of(docs, sizeof(*signs));

    for (uint32_t doc = 0; doc < docs; doc++)
        signs[doc].doc = doc;
    for (uint32_t i = 0; i < past->count; i++)
        for (size_t k = 0; k < past->queries[i]->relevant_count; k++) {
            signs[past->queries[i]->relevant[k]].signature += mark_of(i);
            past->accepted[past->queries[i]->relevant[k]]++;
        }
    qsort(signs, docs, sizeof(*signs), by_signature);
    return signs;
}

static void make_classes(struct retrieval_past *past, uint32_t docs)
{
    struct signed_doc *signs = sign_docs(past, docs);
    uint32_t n = 0;

    for (uint32_t i = 0; i < docs; i++) {
        const struct signed_doc *sign = &signs[i];

        past->classes[sign->doc] = RETRIEVAL_NO_CLASS;
        if (past->accepted[sign->doc] == 0)
            continue;
        if (n == 0 || i == 0 || signs[i - 1].signature != sign->signature
            || past->classes[signs[i - 1].doc] == RETRIEVAL_NO_CLASS)
            past->class_starts[past->class_count++] = n;
        past->classes[sign->doc] = past->class_count - 1;
        past->class_docs[n++] = sign->doc;
    }
    past->class_starts[past->class_count] = n;
    free(signs);
}

/* Class models. */

struct examples {
    struct text_vector *vectors; /* owned, with what they point to */
    struct class_example *all;
    size_t count;
};

static void *copy_of(const void *from, size_t count, size_t size)
{
    void *copy = array_of(count, size);

    if (count > 0)
        memcpy(copy, from, count * size);
    return copy;
}

static struct text_vector read_vector(struct retrieval_searcher *searcher, struct str text)
{
    struct text_vector vector;

    (void)retrieval_search(searcher, text, RETRIEVAL_NO_DOC);
    vector = retrieval_text_vector(searcher);
    vector.columns = copy_of(vector.columns, vector.count, sizeof(*vector.columns));
    vector.values = copy_of(vector.values, vector.count, sizeof(*vector.values));
    return vector;
}

static void add_examples(const struct retrieval_past *past, uint32_t query,
                         struct examples *examples)
{
    const struct retrieval_query *asked = past->queries[query];
    size_t from = examples->count;

    for (size_t i = 0; i < asked->relevant_count; i++) {
        uint32_t class = past->classes[asked->relevant[i]];
        bool is_new = examples->count - from < EXAMPLE_CLASSES_MAX;

        for (size_t k = from; k < examples->count; k++)
            is_new = is_new && examples->all[k].class != class;
        if (!is_new)
            continue;
        examples->all[examples->count++] = (struct class_example){ query, class };
    }
}

static struct examples read_examples(struct retrieval_past *past)
{
    struct retrieval_searcher *searcher = retrieval_searcher_new(&past->texts);
    size_t most = (size_t)past->count * EXAMPLE_CLASSES_MAX;
    struct examples examples = { array_of(past->count, sizeof(struct text_vector)),
                                 array_of(most, sizeof(struct class_example)), 0 };

    for (uint32_t i = 0; i < past->count; i++) {
        examples.vectors[i] = read_vector(searcher, past->queries[i]->text);
        past->marks[i] = retrieval_text_mark(searcher);
        add_examples(past, i, &examples);
    }
    retrieval_searcher_free(&searcher);
    return examples;
}

static void free_examples(struct examples *examples, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        free((void *)(uintptr_t)examples->vectors[i].columns);
        free((void *)(uintptr_t)examples->vectors[i].values);
    }
    free(examples->vectors);
    free(examples->all);
}

static bool learn_classes(struct retrieval_past *past, uint64_t seed, unsigned processes,
                          struct err *err)
{
    struct examples examples = read_examples(past);
    struct class_texts texts = {
        .vectors = examples.vectors,
        .count = past->count,
        .examples = examples.all,
        .example_count = examples.count,
        .class_count = past->class_count,
        .columns = (size_t)past->texts.lists[RETRIEVAL_WORDS].terms
                   + past->texts.lists[RETRIEVAL_GRAMS].terms,
    };
    bool is_done = class_model_learn(&texts, seed, processes, &past->model, err);

    free_examples(&examples, past->count);
    return is_done;
}

bool retrieval_past_init(struct retrieval_past *past, const struct retrieval_index *docs,
                         const struct retrieval_queries *queries, uint64_t seed, unsigned processes,
                         struct err *err)
{
    uint32_t count = docs->head.counts.docs;

    *past = (struct retrieval_past){ 0 };
    keep_queries(past, queries);
    if (past->count == 0)
        return err_set(err, ERR_INVALID, "nothing_learned",
                       "no text to learn from has a relevant document of this index");
    past->marks = array_of(past->count, sizeof(uint64_t));
    past->accepted = array_of(count, sizeof(uint32_t));
    past->classes = array_of(count, sizeof(uint32_t));
    past->class_starts = array_of((size_t)count + 1, sizeof(uint32_t));
    past->class_docs = array_of(count, sizeof(uint32_t));
    if (!index_texts(past, seed, err))
        return false;
    make_classes(past, count);
    return learn_classes(past, seed, processes, err);
}

void retrieval_past_fini(struct retrieval_past *past)
{
    class_model_free(&past->model);
    retrieval_built_free(&past->texts);
    free(past->queries);
    free(past->marks);
    free(past->accepted);
    free(past->classes);
    free(past->class_starts);
    free(past->class_docs);
    *past = (struct retrieval_past){ 0 };
}
