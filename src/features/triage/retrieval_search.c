#include "features/triage/retrieval_search.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/check.h"
#include "features/triage/retrieval_top.h"
#include "features/triage/retrieval_weight.h"

#define MARK_PRIME 0x100000001b3u /* FNV's */

enum { SEEK_WORTH = 16 /* postings to a candidate */ };

/** A term of the text that the index knows. */
struct known_term {
    uint32_t term;
    uint32_t count;
    float weight; /* as BM25 would weigh it in a document of mean length */
};

struct known_list {
    struct known_term terms[RETRIEVAL_TERMS_MAX];
    size_t count;
    double norm; /* of all weights of the text, known or not */
};

struct retrieval_searcher {
    const struct retrieval_index *index;
    struct retrieval_reader *reader;
    struct retrieval_room *room;
    struct known_list lists[RETRIEVAL_LISTS];
    struct retrieval_hit hits[RETRIEVAL_CANDIDATES];
    struct retrieval_match matches[RETRIEVAL_POOL_MAX];
    size_t count;
    uint32_t *places; /* of each document: its match, from 1; 0 but while candidates are seen */
    uint32_t columns[RETRIEVAL_TERMS_MAX * RETRIEVAL_LISTS];
    float values[RETRIEVAL_TERMS_MAX * RETRIEVAL_LISTS];
};

/* How much each part counts; chosen on chat messages of three shops, and not sensitive. */
static const double part_weights[RETRIEVAL_PARTS] = {
    [RETRIEVAL_BM25_WORDS] = 0.25,
    [RETRIEVAL_BM25_GRAMS] = 0.5,
    [RETRIEVAL_GRAM_COSINE] = 0.5,
    [RETRIEVAL_MEANING] = 1,
};

struct retrieval_searcher *retrieval_searcher_new(const struct retrieval_index *index)
{
    struct retrieval_searcher *searcher = calloc(1, sizeof(*searcher));

    CHECK(searcher != NULL);
    searcher->index = index;
    searcher->reader = retrieval_reader_new();
    searcher->room = retrieval_room_new();
    searcher->places = calloc(index->head.counts.docs, sizeof(*searcher->places));
    CHECK(searcher->places != NULL);
    return searcher;
}

void retrieval_searcher_free(struct retrieval_searcher **searcher)
{
    if (*searcher == NULL)
        return;
    retrieval_reader_free(&(*searcher)->reader);
    retrieval_room_free(&(*searcher)->room);
    free((*searcher)->places);
    free(*searcher);
    *searcher = NULL;
}

/* Reading the text. */

/** Puts a term in; where there is no room, it takes the place of the lightest that is lighter. */
static void put_known(struct known_list *list, struct known_term known)
{
    size_t lightest = 0;

    if (list->count < RETRIEVAL_TERMS_MAX) {
        list->terms[list->count++] = known;
        return;
    }
    for (size_t i = 1; i < list->count; i++)
        if (list->terms[i].weight < list->terms[lightest].weight)
            lightest = i;
    if (list->terms[lightest].weight < known.weight)
        list->terms[lightest] = known;
}

static void know_terms(const struct retrieval_postings *postings, struct retrieval_term_list terms,
                       struct known_list *out)
{
    double square = 0;

    out->count = 0;
    for (size_t i = 0; i < terms.count; i++) {
        uint32_t term = retrieval_find_term(postings, terms.terms[i].key);
        uint32_t count = terms.terms[i].count;
        uint32_t docs = term == RETRIEVAL_NO_TERM ? 0 : retrieval_doc_count(postings, term);
        double weight = bm25_weight(count, bm25_idf(postings->doc_count, docs));

        square += weight * weight;
        if (term != RETRIEVAL_NO_TERM)
            put_known(out, (struct known_term){
                               term, count < RETRIEVAL_WEIGHT_MAX ? count : RETRIEVAL_WEIGHT_MAX,
                               (float)weight });
    }
    out->norm = sqrt(square);
}

/* Candidates. */

static int by_doc(const void *one, const void *other)
{
    const struct retrieval_match *a = one;
    const struct retrieval_match *b = other;

    return (a->doc > b->doc) - (a->doc < b->doc);
}

static void put_candidate(struct retrieval_searcher *searcher, uint32_t doc, uint32_t except)
{
    if (doc != except)
        searcher->matches[searcher->count++] = (struct retrieval_match){ .doc = doc };
}

static void find_candidates(struct retrieval_searcher *searcher, uint32_t except)
{
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        struct retrieval_ask asks[RETRIEVAL_TERMS_MAX];
        const struct known_list *list = &searcher->lists[i];
        size_t n;

        for (size_t k = 0; k < list->count; k++)
            asks[k] = (struct retrieval_ask){ list->terms[k].term, list->terms[k].count };
        n = retrieval_top(&searcher->index->lists[i], asks, list->count, RETRIEVAL_CANDIDATES,
                          searcher->room, searcher->hits);
        for (size_t k = 0; k < n; k++)
            put_candidate(searcher, searcher->hits[k].doc, except);
    }
}

static void order_candidates(struct retrieval_searcher *searcher)
{
    size_t n = 0;

    qsort(searcher->matches, searcher->count, sizeof(*searcher->matches), by_doc);
    for (size_t i = 0; i < searcher->count; i++)
        if (n == 0 || searcher->matches[n - 1].doc != searcher->matches[i].doc)
            searcher->matches[n++] = searcher->matches[i];
    searcher->count = n;
}

/* Seeing them whole. */

/** What one posting brings to a candidate. */
static void add_posting(struct retrieval_match *match, const struct known_term *known,
                        uint16_t impact, const enum retrieval_part *parts)
{
    match->parts[parts[0]] += known->count * (double)impact;
    match->parts[parts[1]] += (double)known->weight * (double)impact;
}

/** A short term's postings are all looked at: that costs less than looking for candidates. */
static void walk_postings(const struct retrieval_postings *list, const struct known_term *known,
                          struct retrieval_searcher *searcher, const enum retrieval_part *parts)
{
    for (uint32_t i = list->starts[known->term]; i < list->starts[known->term + 1]; i++) {
        uint32_t place = searcher->places[list->docs[i]];

        if (place > 0)
            add_posting(&searcher->matches[place - 1], known, list->impacts[i], parts);
    }
}

static void seek_postings(const struct retrieval_postings *list, const struct known_term *known,
                          struct retrieval_searcher *searcher, const enum retrieval_part *parts)
{
    uint32_t start = list->starts[known->term];
    uint32_t count = retrieval_doc_count(list, known->term);
    uint32_t at = 0;

    for (size_t i = 0; i < searcher->count && at < count; i++) {
        struct retrieval_match *match = &searcher->matches[i];

        at = retrieval_seek(list, known->term, at, match->doc);
        if (at < count && list->docs[start + at] == match->doc)
            add_posting(match, known, list->impacts[start + at], parts);
    }
}

static void mark_places(struct retrieval_searcher *searcher, bool is_marked)
{
    for (size_t i = 0; i < searcher->count; i++)
        searcher->places[searcher->matches[i].doc] = is_marked ? (uint32_t)i + 1 : 0;
}

static void see_terms(struct retrieval_searcher *searcher, enum retrieval_list i,
                      enum retrieval_part score, enum retrieval_part cosine)
{
    const enum retrieval_part parts[] = { score, cosine };
    const struct retrieval_postings *postings = &searcher->index->lists[i];
    const struct known_list *list = &searcher->lists[i];
    double unit = bm25_weight_limit(postings->doc_count) / RETRIEVAL_IMPACT_MAX;

    for (size_t k = 0; k < list->count; k++) {
        if (retrieval_doc_count(postings, list->terms[k].term) < SEEK_WORTH * searcher->count)
            walk_postings(postings, &list->terms[k], searcher, parts);
        else
            seek_postings(postings, &list->terms[k], searcher, parts);
    }
    for (size_t k = 0; k < searcher->count; k++) {
        struct retrieval_match *match = &searcher->matches[k];
        double norms = list->norm * postings->norms[match->doc];

        match->parts[score] *= unit;
        match->parts[cosine] = norms > 0 ? match->parts[cosine] / norms : 0;
    }
}

/** Where the text stands in the room of meanings; false where nothing is known of it. */
static bool place_text(const struct retrieval_searcher *searcher, float *out)
{
    const struct retrieval_index *index = searcher->index;
    const struct known_list *list = &searcher->lists[RETRIEVAL_GRAMS];
    size_t n = index->head.counts.meanings;
    double square = 0;

    memset(out, 0, n * sizeof(*out));
    for (size_t i = 0; i < list->count; i++) {
        uint32_t row = index->rows[list->terms[i].term];
        float weight;

        if (row == RETRIEVAL_NO_ROW)
            continue;
        weight = list->terms[i].weight * index->row_scales[row];
        for (size_t k = 0; k < n; k++)
            out[k] += weight * (float)index->row_vectors[row * n + k];
    }
    for (size_t k = 0; k < n; k++)
        square += (double)out[k] * (double)out[k];
    for (size_t k = 0; square > 0 && k < n; k++)
        out[k] = (float)(out[k] / sqrt(square));
    return square > 0;
}

static void see_meanings(struct retrieval_searcher *searcher)
{
    const struct retrieval_index *index = searcher->index;
    float place[RETRIEVAL_MEANINGS_MAX];
    size_t n = index->head.counts.meanings;

    if (!place_text(searcher, place))
        return;
    for (size_t i = 0; i < searcher->count; i++) {
        const int8_t *vector = index->doc_vectors + searcher->matches[i].doc * n;
        float sum = 0;

        for (size_t k = 0; k < n; k++)
            sum += place[k] * (float)vector[k];
        searcher->matches[i].parts[RETRIEVAL_MEANING] = fmaxf(sum, 0) / INT8_MAX;
    }
}

static void fuse(struct retrieval_match *matches, size_t count)
{
    double best[RETRIEVAL_PARTS] = { 0 };
    double all = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t part = 0; part < RETRIEVAL_PARTS; part++)
            best[part] = fmax(best[part], matches[i].parts[part]);
    for (size_t part = 0; part < RETRIEVAL_PARTS; part++)
        all += best[part] > 0 ? part_weights[part] : 0;
    for (size_t i = 0; i < count; i++)
        for (size_t part = 0; part < RETRIEVAL_PARTS; part++)
            if (best[part] > 0 && all > 0)
                matches[i].score +=
                    part_weights[part] / all * (matches[i].parts[part] / best[part]);
}

static int by_score(const void *one, const void *other)
{
    const struct retrieval_match *a = one;
    const struct retrieval_match *b = other;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return by_doc(one, other);
}

struct retrieval_found retrieval_search_with(struct retrieval_searcher *searcher, struct str text,
                                             uint32_t except, const uint32_t *extra,
                                             size_t extra_count)
{
    struct retrieval_term_list words;

    CHECK(extra_count <= RETRIEVAL_EXTRA_MAX);
    retrieval_read(searcher->reader, text);
    for (enum retrieval_list i = 0; i < RETRIEVAL_LISTS; i++)
        know_terms(&searcher->index->lists[i], retrieval_terms(searcher->reader, i),
                   &searcher->lists[i]);
    words = retrieval_terms(searcher->reader, RETRIEVAL_WORDS);
    searcher->count = 0;
    find_candidates(searcher, except);
    for (size_t i = 0; i < extra_count; i++)
        put_candidate(searcher, extra[i], except);
    order_candidates(searcher);
    mark_places(searcher, true);
    see_terms(searcher, RETRIEVAL_WORDS, RETRIEVAL_BM25_WORDS, RETRIEVAL_WORD_COSINE);
    see_terms(searcher, RETRIEVAL_GRAMS, RETRIEVAL_BM25_GRAMS, RETRIEVAL_GRAM_COSINE);
    mark_places(searcher, false);
    if (searcher->index->head.counts.meanings > 0)
        see_meanings(searcher);
    fuse(searcher->matches, searcher->count);
    qsort(searcher->matches, searcher->count, sizeof(*searcher->matches), by_score);
    return (struct retrieval_found){ searcher->matches, searcher->count, words.count };
}

struct retrieval_found retrieval_search(struct retrieval_searcher *searcher, struct str text,
                                        uint32_t except)
{
    return retrieval_search_with(searcher, text, except, NULL, 0);
}

static double norm_of(const struct known_list *list)
{
    double square = 0;

    for (size_t i = 0; i < list->count; i++)
        square += (double)list->terms[i].weight * (double)list->terms[i].weight;
    return sqrt(square);
}

struct text_vector retrieval_text_vector(struct retrieval_searcher *searcher)
{
    size_t n = 0;
    uint32_t first = 0;

    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        const struct known_list *list = &searcher->lists[i];
        double norm = norm_of(list);

        for (size_t k = 0; k < list->count; k++) {
            searcher->columns[n] = first + list->terms[k].term;
            searcher->values[n++] = (float)(list->terms[k].weight / norm);
        }
        first += searcher->index->lists[i].terms;
    }
    return (struct text_vector){ searcher->columns, searcher->values, n };
}

uint64_t retrieval_text_mark(const struct retrieval_searcher *searcher)
{
    uint64_t mark = 0;

    for (enum retrieval_list i = 0; i < RETRIEVAL_LISTS; i++) {
        struct retrieval_term_list list = retrieval_terms(searcher->reader, i);

        for (size_t k = 0; k < list.count; k++)
            mark = (mark ^ list.terms[k].key ^ list.terms[k].count) * MARK_PRIME;
    }
    return mark;
}
