#include "features/triage/retrieval_learned.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "features/triage/retrieval_fit.h"
#include "features/triage/retrieval_logistic.h"
#include "features/triage/retrieval_past.h"
#include "features/triage/retrieval_view.h"

enum {
    RANK_TEXTS_MAX = 2000, /* to learn the order from */
    FIT_TEXTS_MAX = 1000,  /* to learn the border from */
    RIGHT_MAX = 3,         /* documents of a text that are compared */
    WRONG_MAX = 12,        /* with so many that are not its */
};

#define SAME_FIRST    1000
#define NEW_SHARE_MIN 0.1
#define REFUSED_MAX   0.05 /* of those that are rightly answered */

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

/** How many of the documents nobody ever accepted, for each that somebody did: as often a text is
 * learned from as if its documents were among them. */
static double new_share(const struct retrieval_learned *learned)
{
    uint32_t known = 0;

    for (uint32_t doc = 0; doc < learned->docs->head.counts.docs; doc++)
        known += learned->past.classes[doc] != RETRIEVAL_NO_CLASS;
    return fmin(fmax((double)(learned->docs->head.counts.docs - known) / known, NEW_SHARE_MIN), 1);
}

/** How high both orders put the first right document, summed over texts. */
struct order_trial {
    double plain; /* 1 / place */
    double learned;
    const double *weights;
};

static void try_order(const struct text_view *view, const struct retrieval_query *query,
                      struct order_trial *trial)
{
    size_t right = SIZE_MAX; /* the first in the plain order */
    double best = -INFINITY; /* sum of a right one */
    size_t before = 0;

    for (size_t i = 0; i < view->found.count; i++)
        if (is_right(query, view->found.matches[i].doc)) {
            right = right < i ? right : i;
            best = fmax(best, logistic_sum(trial->weights, view->numbers[i], VIEW_NUMBERS));
        }
    if (right == SIZE_MAX)
        return;
    for (size_t i = 0; i < view->found.count; i++)
        before += logistic_sum(trial->weights, view->numbers[i], VIEW_NUMBERS) > best;
    trial->plain += 1 / (double)(right + 1);
    trial->learned += 1 / (double)(before + 1);
}

/** Looks at every other text from `from` on, tries what was learned so far where `trial` is not
 * NULL, and adds its pairs. */
static void add_half(const struct retrieval_learned *learned, struct retrieval_viewer *viewer,
                     uint32_t from, struct order_trial *trial, struct logistic_examples *pairs)
{
    const struct retrieval_past *past = &learned->past;
    uint32_t step = step_of(past->count, RANK_TEXTS_MAX);
    double share = new_share(learned);
    double due = 0;

    for (uint32_t i = from * step; i < past->count; i += 2 * step) {
        due += share;
        for (enum view_way way = VIEW_KNOWN; way <= (due >= 1 ? VIEW_NEW : VIEW_KNOWN); way++) {
            struct text_view view =
                retrieval_look(viewer, past->queries[i]->text, (struct view_without){ i, way });

            if (trial != NULL)
                try_order(&view, past->queries[i], trial);
            add_pairs(&view, past->queries[i], pairs);
        }
        due -= due >= 1;
    }
}

static void keep_plain_order(double *weights)
{
    memset(weights, 0, VIEW_NUMBERS * sizeof(*weights));
    weights[VIEW_SCORE] = 1;
}

/** What one half of the texts teaches has to stand the trial of the other. */
static void learn_order(struct retrieval_learned *learned, struct retrieval_viewer *viewer)
{
    struct logistic_examples pairs = logistic_examples_new(VIEW_NUMBERS);
    struct order_trial trial = { .weights = learned->weights };

    add_half(learned, viewer, 0, NULL, &pairs);
    logistic_learn(&pairs, learned->weights);
    add_half(learned, viewer, 1, &trial, &pairs);
    logistic_learn(&pairs, learned->weights);
    if (pairs.count == 0 || trial.learned < trial.plain)
        keep_plain_order(learned->weights);
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
    out[FIT_VIEW + VIEW_UNHEARD] = 0; /* which documents come first, not whether they fit */
    out[FIT_ALWAYS] = 1;
}

/** A text with its documents in sight counts only where it is rightly answered. */
static void add_fit(const struct retrieval_learned *learned, struct retrieval_viewer *viewer,
                    struct view_without without, struct logistic_examples *examples)
{
    const struct retrieval_query *query = learned->past.queries[without.text];
    struct text_view view = retrieval_look(viewer, query->text, without);
    struct best_two best = find_best(learned, &view);
    bool is_gone = without.way == VIEW_GONE;
    double numbers[FIT_COUNT];

    if (best.first == SIZE_MAX)
        return;
    fit_numbers(&view, &best, numbers);
    if (is_gone || is_right(query, view.found.matches[best.first].doc))
        logistic_add(examples, numbers, !is_gone);
}

/** The same words that people use, about nothing that any document is about. */
static void add_strange_fit(const struct retrieval_learned *learned,
                            struct retrieval_viewer *viewer, struct str text,
                            struct logistic_examples *examples)
{
    struct text_view view =
        retrieval_look(viewer, text, (struct view_without){ RETRIEVAL_NO_DOC, VIEW_KNOWN });
    struct best_two best = find_best(learned, &view);
    double numbers[FIT_COUNT];

    if (best.first == SIZE_MAX)
        return;
    fit_numbers(&view, &best, numbers);
    logistic_add(examples, numbers, false);
}

static struct str *texts_of(const struct retrieval_past *past)
{
    struct str *texts = calloc(past->count, sizeof(*texts));

    CHECK(texts != NULL);
    for (uint32_t i = 0; i < past->count; i++)
        texts[i] = past->queries[i]->text;
    return texts;
}

static void learn_fit(struct retrieval_learned *learned, struct retrieval_viewer *viewer,
                      uint64_t seed)
{
    struct logistic_examples examples = logistic_examples_new(FIT_COUNT);
    const struct retrieval_past *past = &learned->past;
    struct str *texts = texts_of(past);
    struct fit_maker *maker = fit_maker_new(texts, past->count, seed);
    uint32_t step = step_of(past->count, FIT_TEXTS_MAX);
    double share = new_share(learned);
    double due = 0;

    for (uint32_t i = 0; i < past->count; i += step) {
        due += share;
        add_fit(learned, viewer, (struct view_without){ i, VIEW_KNOWN }, &examples);
        if (due >= 1)
            add_fit(learned, viewer, (struct view_without){ i, VIEW_NEW }, &examples);
        due -= due >= 1;
        add_fit(learned, viewer, (struct view_without){ i, VIEW_GONE }, &examples);
        add_strange_fit(learned, viewer, fit_strange_text(maker, past->queries[i]->text),
                        &examples);
    }
    logistic_learn(&examples, learned->fit);
    learned->fit[FIT_ALWAYS] -= logistic_border(&examples, learned->fit, REFUSED_MAX);
    fit_maker_free(&maker);
    free(texts);
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
    learn_fit(learned, viewer, seed);
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

/** For the very same text, what was accepted for it comes before all that only looks right. */
static double rank_of(const struct retrieval_learned *learned, const struct text_view *view,
                      size_t match)
{
    return SAME_FIRST * view->same[match]
           + logistic_sum(learned->weights, view->numbers[match], VIEW_NUMBERS);
}

struct retrieval_found retrieval_rank(struct retrieval_ranker *ranker, struct str text, bool *fits)
{
    const struct retrieval_learned *learned = ranker->learned;
    struct text_view view =
        retrieval_look(ranker->viewer, text, (struct view_without){ RETRIEVAL_NO_DOC, VIEW_KNOWN });
    struct best_two best = find_best(learned, &view);
    double numbers[FIT_COUNT];

    *fits = false;
    if (best.first != SIZE_MAX) {
        fit_numbers(&view, &best, numbers);
        *fits = logistic_sum(learned->fit, numbers, FIT_COUNT) >= 0;
    }
    for (size_t i = 0; i < view.found.count; i++) {
        *fits = *fits || view.same[i] > 0;
        view.found.matches[i].score = rank_of(learned, &view, i);
    }
    qsort(view.found.matches, view.found.count, sizeof(*view.found.matches), by_score);
    return view.found;
}
