#include "features/triage/retrieval_learned.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "features/triage/retrieval_logistic.h"
#include "features/triage/retrieval_past.h"
#include "features/triage/retrieval_view.h"

enum {
    RANK_TEXTS_MAX = 2000, /* to learn the order from */
    FIT_TEXTS_MAX = 1000,  /* to learn the border from */
    RIGHT_MAX = 3,         /* documents of a text that are compared */
    WRONG_MAX = 12,        /* with so many that are not its */
};

#define REFUSED_MAX 0.05 /* of those that are rightly answered */

/** What tells whether the best document fits. */
enum fit_number {
    FIT_SCORE,                            /* the re-ranker's */
    FIT_LEAD,                             /* that less the next document's of another class */
    FIT_VIEW,                             /* the best document's own numbers */
    FIT_ALWAYS = FIT_VIEW + VIEW_NUMBERS, /* 1 */
    FIT_COUNT,
};

struct retrieval_learned {
    const struct retrieval_index *docs;
    struct retrieval_past past;
    double weights[VIEW_NUMBERS];
    double fit[FIT_COUNT];
};

struct retrieval_ranker {
    const struct retrieval_learned *learned;
    struct retrieval_viewer *viewer;
};

struct retrieval_ranker *retrieval_ranker_new(const struct retrieval_learned *learned)
{
    struct retrieval_ranker *ranker = calloc(1, sizeof(*ranker));

    CHECK(ranker != NULL);
    ranker->learned = learned;
    ranker->viewer = retrieval_viewer_new(learned->docs, &learned->past);
    return ranker;
}

void retrieval_ranker_free(struct retrieval_ranker **ranker)
{
    if (*ranker == NULL)
        return;
    retrieval_viewer_free(&(*ranker)->viewer);
    free(*ranker);
    *ranker = NULL;
}

/* The order. */

static bool is_right(const struct retrieval_query *query, uint32_t doc)
{
    for (size_t i = 0; i < query->relevant_count; i++)
        if (query->relevant[i] == doc)
            return true;
    return false;
}

/** Before anything was learned: which wrong documents are the hardest to tell. */
static double first_guess(const double *numbers)
{
    return numbers[VIEW_SCORE] + numbers[VIEW_VOTES] + numbers[VIEW_CLASS] / 2;
}

/** Keeps the `most` best, best first. */
static void keep_best(size_t *kept, size_t *count, size_t most, size_t match,
                      double (*numbers)[VIEW_NUMBERS])
{
    size_t at = *count < most ? (*count)++ : most - 1;

    if (at == most - 1 && *count == most && kept[at] != SIZE_MAX
        && first_guess(numbers[kept[at]]) >= first_guess(numbers[match]))
        return;
    for (; at > 0 && first_guess(numbers[kept[at - 1]]) < first_guess(numbers[match]); at--)
        kept[at] = kept[at - 1];
    kept[at] = match;
}

/** One pair, the right way round and, every other time, the wrong way round. */
static void add_pair(const double *right, const double *wrong, struct logistic_examples *pairs)
{
    double numbers[VIEW_NUMBERS];
    bool is_turned = pairs->count % 2 != 0;

    for (size_t i = 0; i < VIEW_NUMBERS; i++)
        numbers[i] = is_turned ? wrong[i] - right[i] : right[i] - wrong[i];
    logistic_add(pairs, numbers, !is_turned);
}

static void add_pairs(const struct text_view *view, const struct retrieval_query *query,
                      struct logistic_examples *pairs)
{
    size_t right[RIGHT_MAX];
    size_t wrong[WRONG_MAX];
    size_t right_count = 0;
    size_t wrong_count = 0;

    memset(right, 0xff, sizeof(right));
    memset(wrong, 0xff, sizeof(wrong));
    for (size_t i = 0; i < view->found.count; i++) {
        if (is_right(query, view->found.matches[i].doc))
            keep_best(right, &right_count, RIGHT_MAX, i, view->numbers);
        else
            keep_best(wrong, &wrong_count, WRONG_MAX, i, view->numbers);
    }
    for (size_t i = 0; i < right_count; i++)
        for (size_t k = 0; k < wrong_count; k++)
            add_pair(view->numbers[right[i]], view->numbers[wrong[k]], pairs);
}

/** Every so many texts are learned from. */
static uint32_t step_of(uint32_t count, uint32_t most)
{
    return (count - 1) / most + 1;
}

static void learn_order(struct retrieval_learned *learned, struct retrieval_viewer *viewer)
{
    struct logistic_examples pairs = logistic_examples_new(VIEW_NUMBERS);
    const struct retrieval_past *past = &learned->past;
    uint32_t step = step_of(past->count, RANK_TEXTS_MAX);

    for (uint32_t i = 0; i < past->count; i += step) {
        struct text_view view =
            retrieval_look(viewer, past->queries[i]->text, &(struct view_without){ i, NULL });

        add_pairs(&view, past->queries[i], &pairs);
    }
    logistic_learn(&pairs, learned->weights);
    if (pairs.count == 0)
        learned->weights[VIEW_SCORE] = 1;
    logistic_examples_fini(&pairs);
}

/* Whether anything fits. */

struct best_two {
    size_t first; /* match, SIZE_MAX: there is none */
    double first_score;
    double second_score; /* of a document of another class; 0 where there is none */
};

static bool same_class(const struct retrieval_past *past, uint32_t one, uint32_t other)
{
    return past->classes[one] != RETRIEVAL_NO_CLASS && past->classes[one] == past->classes[other];
}

static struct best_two find_best(const struct retrieval_learned *learned,
                                 const struct text_view *view)
{
    struct best_two best = { SIZE_MAX, 0, 0 };
    bool has_second = false;

    for (size_t i = 0; i < view->found.count; i++) {
        double score = logistic_sum(learned->weights, view->numbers[i], VIEW_NUMBERS);

        if (best.first == SIZE_MAX || score > best.first_score) {
            best.first = i;
            best.first_score = score;
        }
    }
    for (size_t i = 0; i < view->found.count; i++) {
        double score = logistic_sum(learned->weights, view->numbers[i], VIEW_NUMBERS);

        if (i == best.first
            || same_class(&learned->past, view->found.matches[i].doc,
                          view->found.matches[best.first].doc)
            || (has_second && score <= best.second_score))
            continue;
        best.second_score = score;
        has_second = true;
    }
    return best;
}

static void fit_numbers(const struct text_view *view, const struct best_two *best, double *out)
{
    out[FIT_SCORE] = best->first_score;
    out[FIT_LEAD] = best->first_score - best->second_score;
    memcpy(out + FIT_VIEW, view->numbers[best->first], sizeof(view->numbers[0]));
    out[FIT_ALWAYS] = 1;
}

static void add_fit(const struct retrieval_learned *learned, struct retrieval_viewer *viewer,
                    uint32_t text, bool is_hidden, struct logistic_examples *examples)
{
    const struct retrieval_query *query = learned->past.queries[text];
    struct text_view view = retrieval_look(
        viewer, query->text, &(struct view_without){ text, is_hidden ? query : NULL });
    struct best_two best = find_best(learned, &view);
    double numbers[FIT_COUNT];

    if (best.first == SIZE_MAX)
        return;
    fit_numbers(&view, &best, numbers);
    if (is_hidden || is_right(query, view.found.matches[best.first].doc))
        logistic_add(examples, numbers, !is_hidden);
}

static void learn_fit(struct retrieval_learned *learned, struct retrieval_viewer *viewer)
{
    struct logistic_examples examples = logistic_examples_new(FIT_COUNT);
    uint32_t step = step_of(learned->past.count, FIT_TEXTS_MAX);

    for (uint32_t i = 0; i < learned->past.count; i += step) {
        add_fit(learned, viewer, i, false, &examples);
        add_fit(learned, viewer, i, true, &examples);
    }
    logistic_learn(&examples, learned->fit);
    learned->fit[FIT_ALWAYS] -= logistic_border(&examples, learned->fit, REFUSED_MAX);
    logistic_examples_fini(&examples);
}

/* Learning. */

bool retrieval_learn(const struct retrieval_index *index, const struct retrieval_queries *past,
                     uint64_t seed, unsigned processes, struct retrieval_learned **out,
                     struct err *err)
{
    struct retrieval_learned *learned = calloc(1, sizeof(*learned));
    struct retrieval_viewer *viewer;

    CHECK(learned != NULL);
    learned->docs = index;
    if (!retrieval_past_init(&learned->past, index, past, seed, processes, err)) {
        retrieval_learned_free(&learned);
        return false;
    }
    viewer = retrieval_viewer_new(index, &learned->past);
    learn_order(learned, viewer);
    learn_fit(learned, viewer);
    retrieval_viewer_free(&viewer);
    *out = learned;
    return true;
}

void retrieval_learned_free(struct retrieval_learned **learned)
{
    if (*learned == NULL)
        return;
    retrieval_past_fini(&(*learned)->past);
    free(*learned);
    *learned = NULL;
}

/* Ranking. */

static int by_score(const void *one, const void *other)
{
    const struct retrieval_match *a = one;
    const struct retrieval_match *b = other;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

struct retrieval_found retrieval_rank(struct retrieval_ranker *ranker, struct str text, bool *fits)
{
    const struct retrieval_learned *learned = ranker->learned;
    struct text_view view =
        retrieval_look(ranker->viewer, text, &(struct view_without){ RETRIEVAL_NO_DOC, NULL });
    struct best_two best = find_best(learned, &view);
    double numbers[FIT_COUNT];

    *fits = best.first != SIZE_MAX;
    if (best.first != SIZE_MAX) {
        fit_numbers(&view, &best, numbers);
        *fits = logistic_sum(learned->fit, numbers, FIT_COUNT) >= 0;
    }
    for (size_t i = 0; i < view.found.count; i++)
        view.found.matches[i].score = logistic_sum(learned->weights, view.numbers[i], VIEW_NUMBERS);
    qsort(view.found.matches, view.found.count, sizeof(*view.found.matches), by_score);
    return view.found;
}
