#include "features/triage/retrieval_view.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/check.h"

#define SURE_STEEPNESS 4 /* of a class's sum, whose border is 1 wide on either side */

enum { NEIGHBOURS = 30, VOTED_DOCS_MAX = RETRIEVAL_EXTRA_MAX / 2, PROPOSED_CLASSES = 5 };

/** What the nearest texts say of a document. */
struct vote {
    double sum;
    double nearest;
    double same;    /* of texts that are the very same */
    uint32_t round; /* in which it was last touched */
};

struct retrieval_viewer {
    const struct retrieval_index *docs;
    const struct retrieval_past *past;
    struct retrieval_searcher *doc_searcher;
    struct retrieval_searcher *text_searcher;
    struct vote *votes; /* of each document */
    double all_votes;
    double nearest; /* of all texts */
    double all_same;
    uint32_t round;
    double *sums; /* of each class */
    bool has_sums;
    uint32_t best_class;
    uint32_t second_class;
    uint32_t extra[RETRIEVAL_EXTRA_MAX];
    size_t extra_count;
    double numbers[RETRIEVAL_POOL_MAX][VIEW_NUMBERS];
    double same[RETRIEVAL_POOL_MAX];
};

struct retrieval_viewer *retrieval_viewer_new(const struct retrieval_index *docs,
                                              const struct retrieval_past *past)
{
    struct retrieval_viewer *viewer = calloc(1, sizeof(*viewer));

    CHECK(viewer != NULL);
    viewer->docs = docs;
    viewer->past = past;
    viewer->doc_searcher = retrieval_searcher_new(docs);
    viewer->text_searcher = retrieval_searcher_new(&past->texts);
    viewer->votes = calloc(docs->head.counts.docs, sizeof(*viewer->votes));
    viewer->sums = calloc((size_t)past->class_count + 1, sizeof(*viewer->sums));
    CHECK(viewer->votes != NULL && viewer->sums != NULL);
    return viewer;
}

void retrieval_viewer_free(struct retrieval_viewer **viewer)
{
    if (*viewer == NULL)
        return;
    retrieval_searcher_free(&(*viewer)->doc_searcher);
    retrieval_searcher_free(&(*viewer)->text_searcher);
    free((*viewer)->votes);
    free((*viewer)->sums);
    free(*viewer);
    *viewer = NULL;
}

static bool has_doc(const struct retrieval_query *query, uint32_t doc)
{
    size_t from = 0;
    size_t until = query != NULL ? query->relevant_count : 0;

    while (from < until) {
        size_t middle = from + (until - from) / 2;

        if (query->relevant[middle] == doc)
            return true;
        if (query->relevant[middle] < doc)
            from = middle + 1;
        else
            until = middle;
    }
    return false;
}

static bool share_docs(const struct retrieval_query *one, const struct retrieval_query *other)
{
    for (size_t i = 0; i < one->relevant_count; i++)
        if (has_doc(other, one->relevant[i]))
            return true;
    return false;
}

/** The text of the past whose documents are unknown or not there, if any. */
static const struct retrieval_query *hidden_query(const struct retrieval_viewer *viewer,
                                                  struct view_without without)
{
    return without.text == RETRIEVAL_NO_DOC || without.way == VIEW_KNOWN
               ? NULL
               : viewer->past->queries[without.text];
}

/* Votes. */

static void vote_for(struct retrieval_viewer *viewer, uint32_t doc, double nearness, bool is_same)
{
    struct vote *vote = &viewer->votes[doc];

    if (vote->round != viewer->round) {
        *vote = (struct vote){ .round = viewer->round };
        if (viewer->extra_count < VOTED_DOCS_MAX)
            viewer->extra[viewer->extra_count++] = doc;
    }
    vote->sum += nearness * nearness;
    vote->nearest = fmax(vote->nearest, nearness);
    vote->same += is_same;
}

static double nearness_of(const struct retrieval_viewer *viewer,
                          const struct retrieval_match *match)
{
    double cosine = match->parts[RETRIEVAL_GRAM_COSINE];

    return viewer->past->texts.head.counts.meanings > 0
               ? (cosine + match->parts[RETRIEVAL_MEANING]) / 2
               : cosine;
}

static void collect_votes(struct retrieval_viewer *viewer, const struct retrieval_found *texts,
                          const struct retrieval_query *hidden)
{
    uint64_t mark = retrieval_text_mark(viewer->text_searcher);
    size_t neighbours = 0;

    viewer->round++;
    viewer->all_same = 0;
    viewer->all_votes = 0;
    viewer->nearest = 0;
    viewer->extra_count = 0;
    for (size_t i = 0; i < texts->count && neighbours < NEIGHBOURS; i++) {
        const struct retrieval_query *query = viewer->past->queries[texts->matches[i].doc];
        double nearness = nearness_of(viewer, &texts->matches[i]);
        bool is_same = mark != 0 && viewer->past->marks[texts->matches[i].doc] == mark;

        if (hidden != NULL && share_docs(query, hidden))
            continue;
        neighbours++;
        viewer->nearest = fmax(viewer->nearest, nearness);
        viewer->all_votes += nearness * nearness;
        viewer->all_same += is_same;
        for (size_t k = 0; k < query->relevant_count; k++)
            vote_for(viewer, query->relevant[k], nearness, is_same);
    }
}

/* Classes. */

static void hide_classes(struct retrieval_viewer *viewer, const struct retrieval_query *hidden)
{
    for (size_t i = 0; hidden != NULL && i < hidden->relevant_count; i++) {
        uint32_t class = viewer->past->classes[hidden->relevant[i]];

        if (class != RETRIEVAL_NO_CLASS)
            viewer->sums[class] = RETRIEVAL_CLASS_UNSEEN;
    }
}

/** The best class that is not `other`. */
static uint32_t best_class(const struct retrieval_viewer *viewer, uint32_t other)
{
    uint32_t best = RETRIEVAL_NO_CLASS;

    for (uint32_t class = 0; class < viewer->past->class_count; class ++)
        if (class != other
            && (best == RETRIEVAL_NO_CLASS || viewer->sums[class] > viewer->sums[best]))
            best = class;
    return best;
}

static void sum_classes(struct retrieval_viewer *viewer, struct view_without without)
{
    const struct class_model *model = viewer->past->model;
    struct text_vector vector;

    viewer->has_sums = model != NULL;
    if (model == NULL)
        return;
    if (without.text == RETRIEVAL_NO_DOC) {
        vector = retrieval_text_vector(viewer->text_searcher);
        class_model_sums(model, &vector, viewer->sums);
    } else {
        class_model_sums_held_out(model, without.text, viewer->sums);
    }
    hide_classes(viewer, hidden_query(viewer, without));
    viewer->best_class = best_class(viewer, RETRIEVAL_NO_CLASS);
    viewer->second_class = best_class(viewer, viewer->best_class);
}

static void propose_class(struct retrieval_viewer *viewer, uint32_t class)
{
    const struct retrieval_past *past = viewer->past;

    for (uint32_t i = past->class_starts[class]; i < past->class_starts[class + 1]; i++)
        if (viewer->extra_count < RETRIEVAL_EXTRA_MAX)
            viewer->extra[viewer->extra_count++] = past->class_docs[i];
}

/** The documents of the best classes; each is passed over once it was proposed. */
static void propose_classes(struct retrieval_viewer *viewer)
{
    uint32_t proposed[PROPOSED_CLASSES];

    for (size_t n = 0; viewer->has_sums && n < PROPOSED_CLASSES; n++) {
        uint32_t best = RETRIEVAL_NO_CLASS;

        for (uint32_t class = 0; class < viewer->past->class_count; class ++) {
            bool is_new = true;

            for (size_t i = 0; i < n; i++)
                is_new = is_new && proposed[i] != class;
            if (is_new && (best == RETRIEVAL_NO_CLASS || viewer->sums[class] > viewer->sums[best]))
                best = class;
        }
        if (best == RETRIEVAL_NO_CLASS)
            return;
        proposed[n] = best;
        propose_class(viewer, best);
    }
}

/* Numbers. */

static void put_class(const struct retrieval_viewer *viewer, uint32_t class, double *out)
{
    bool is_seen = viewer->has_sums && class != RETRIEVAL_NO_CLASS;
    bool is_best = is_seen && class == viewer->best_class;
    double sum = is_seen ? viewer->sums[class] : RETRIEVAL_CLASS_UNSEEN;

    out[VIEW_CLASS] = sum;
    out[VIEW_CLASS_SURE] = 1 / (1 + exp(-SURE_STEEPNESS * sum));
    out[VIEW_CLASS_LEAD] = is_best ? sum - viewer->sums[viewer->second_class] : 0;
}

/** The text's own acceptance does not count. */
static bool is_unheard(const struct retrieval_viewer *viewer, uint32_t doc,
                       struct view_without without)
{
    bool is_own =
        without.text != RETRIEVAL_NO_DOC && has_doc(viewer->past->queries[without.text], doc);

    return viewer->past->accepted[doc] == (is_own ? 1u : 0u) || (is_own && without.way == VIEW_NEW);
}

static void put_numbers(const struct retrieval_viewer *viewer, const struct retrieval_match *match,
                        const double *best, double *out)
{
    const struct vote *vote = &viewer->votes[match->doc];
    bool is_voted = vote->round == viewer->round && viewer->all_votes > 0;

    out[VIEW_SCORE] = match->score;
    out[VIEW_WORDS] = best[RETRIEVAL_BM25_WORDS] > 0
                          ? match->parts[RETRIEVAL_BM25_WORDS] / best[RETRIEVAL_BM25_WORDS]
                          : 0;
    out[VIEW_GRAMS] = best[RETRIEVAL_BM25_GRAMS] > 0
                          ? match->parts[RETRIEVAL_BM25_GRAMS] / best[RETRIEVAL_BM25_GRAMS]
                          : 0;
    out[VIEW_WORD_COSINE] = match->parts[RETRIEVAL_WORD_COSINE];
    out[VIEW_GRAM_COSINE] = match->parts[RETRIEVAL_GRAM_COSINE];
    out[VIEW_MEANING] = match->parts[RETRIEVAL_MEANING];
    out[VIEW_NEAREST] = is_voted ? vote->nearest : 0;
    out[VIEW_VOTES] = is_voted ? vote->sum / viewer->all_votes * viewer->nearest : 0;
    put_class(viewer, viewer->past->classes[match->doc], out);
}

static double same_share(const struct retrieval_viewer *viewer, uint32_t doc)
{
    const struct vote *vote = &viewer->votes[doc];

    return vote->round == viewer->round && viewer->all_same > 0 ? vote->same / viewer->all_same : 0;
}

static void hide_matches(struct retrieval_found *found, const struct retrieval_query *hidden)
{
    size_t n = 0;

    for (size_t i = 0; i < found->count; i++)
        if (!has_doc(hidden, found->matches[i].doc))
            found->matches[n++] = found->matches[i];
    found->count = n;
}

static void number_matches(struct retrieval_viewer *viewer, const struct retrieval_found *found,
                           struct view_without without)
{
    double best[RETRIEVAL_PARTS] = { 0 };

    for (size_t i = 0; i < found->count; i++)
        for (size_t part = 0; part < RETRIEVAL_PARTS; part++)
            best[part] = fmax(best[part], found->matches[i].parts[part]);
    for (size_t i = 0; i < found->count; i++) {
        viewer->same[i] = same_share(viewer, found->matches[i].doc);
        put_numbers(viewer, &found->matches[i], best, viewer->numbers[i]);
        viewer->numbers[i][VIEW_UNHEARD] = is_unheard(viewer, found->matches[i].doc, without);
    }
}

struct text_view retrieval_look(struct retrieval_viewer *viewer, struct str text,
                                struct view_without without)
{
    struct retrieval_found texts = retrieval_search(viewer->text_searcher, text, without.text);
    const struct retrieval_query *hidden = hidden_query(viewer, without);
    struct text_view view;

    collect_votes(viewer, &texts, hidden);
    sum_classes(viewer, without);
    propose_classes(viewer);
    view.found = retrieval_search_with(viewer->doc_searcher, text, RETRIEVAL_NO_DOC, viewer->extra,
                                       viewer->extra_count);
    if (without.way == VIEW_GONE)
        hide_matches(&view.found, hidden);
    number_matches(viewer, &view.found, without);
    view.numbers = viewer->numbers;
    view.same = viewer->same;
    return view;
}
