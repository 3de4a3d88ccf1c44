#include "features/triage/retrieval_run.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/clock.h"
#include "features/triage/retrieval_files.h"
#include "features/triage/retrieval_fit.h"
#include "features/triage/retrieval_learned.h"
#include "features/triage/retrieval_search.h"

/** One thread's share: every `step`-th query. */
struct share {
    const struct retrieval_index *index;
    const struct retrieval_learned *learned;
    const struct retrieval_queries *queries;
    struct retrieval_answer *answers;
    size_t from;
    size_t step;
    size_t k;
};

static void keep_found(const struct retrieval_found *found, size_t k, struct retrieval_answer *out)
{
    out->count = found->count < k ? found->count : k;
    for (size_t i = 0; i < out->count; i++)
        out->docs[i] = found->matches[i].doc;
}

static void answer_plainly(const struct share *share)
{
    struct retrieval_searcher *searcher = retrieval_searcher_new(share->index);

    for (size_t i = share->from; i < share->queries->count; i += share->step) {
        int64_t begun_us = clock_monotonic_us(&clock_system);
        struct retrieval_found found =
            retrieval_search(searcher, share->queries->queries[i].text, RETRIEVAL_NO_DOC);
        struct retrieval_answer *answer = &share->answers[i];

        answer->fits = retrieval_fits(share->index, &found);
        keep_found(&found, share->k, answer);
        answer->us = clock_monotonic_us(&clock_system) - begun_us;
    }
    retrieval_searcher_free(&searcher);
}

static void answer_as_learned(const struct share *share)
{
    struct retrieval_ranker *ranker = retrieval_ranker_new(share->learned);

    for (size_t i = share->from; i < share->queries->count; i += share->step) {
        int64_t begun_us = clock_monotonic_us(&clock_system);
        struct retrieval_answer *answer = &share->answers[i];
        struct retrieval_found found =
            retrieval_rank(ranker, share->queries->queries[i].text, &answer->fits);

        keep_found(&found, share->k, answer);
        answer->us = clock_monotonic_us(&clock_system) - begun_us;
    }
    retrieval_ranker_free(&ranker);
}

static void *answer_share(void *arg)
{
    const struct share *share = arg;

    if (share->learned != NULL)
        answer_as_learned(share);
    else
        answer_plainly(share);
    return NULL;
}

struct retrieval_answer *retrieval_answer_all(const struct retrieval_index *index,
                                              const struct retrieval_learned *learned,
                                              const struct retrieval_queries *queries, size_t k,
                                              size_t threads, struct arena *arena)
{
    struct retrieval_answer *answers = ARENA_ARRAY(arena, queries->count, struct retrieval_answer);
    pthread_t *others = ARENA_ARRAY(arena, threads, pthread_t);
    struct share *shares = ARENA_ARRAY(arena, threads, struct share);

    for (size_t i = 0; i < queries->count; i++)
        answers[i].docs = ARENA_ARRAY(arena, k, uint32_t);
    for (size_t i = 0; i < threads; i++)
        shares[i] = (struct share){ index, learned, queries, answers, i, threads, k };
    for (size_t i = 1; i < threads; i++)
        CHECK(pthread_create(&others[i], NULL, answer_share, &shares[i]) == 0);
    (void)answer_share(&shares[0]);
    for (size_t i = 1; i < threads; i++)
        CHECK(pthread_join(others[i], NULL) == 0);
    return answers;
}

/* How well. */

static bool is_relevant(const struct retrieval_query *query, uint32_t doc)
{
    for (size_t i = 0; i < query->relevant_count; i++)
        if (query->relevant[i] == doc)
            return true;
    return false;
}

/** From 1; 0: nowhere. */
static size_t place_of_first(const struct retrieval_query *query,
                             const struct retrieval_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        if (is_relevant(query, answer->docs[i]))
            return i + 1;
    return 0;
}

static int by_time(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one;
    int64_t b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

static int64_t p95_of(const struct retrieval_answer *answers, size_t count)
{
    int64_t *times = calloc(count > 0 ? count : 1, sizeof(*times));
    int64_t p95;

    CHECK(times != NULL);
    for (size_t i = 0; i < count; i++)
        times[i] = answers[i].us;
    qsort(times, count, sizeof(*times), by_time);
    p95 = count > 0 ? times[(count * 95 + 99) / 100 - 1] : 0;
    free(times);
    return p95;
}

struct retrieval_figures retrieval_judge(const struct retrieval_queries *queries,
                                         const struct retrieval_answer *answers)
{
    static const size_t within[RETRIEVAL_RECALLS] = { 1, 5, 10 };
    struct retrieval_figures figures = { .n = queries->count };
    size_t judged = 0;

    for (size_t i = 0; i < queries->count; i++) {
        size_t place = place_of_first(&queries->queries[i], &answers[i]);

        judged += queries->queries[i].is_judged;
        if (place == 0)
            continue;
        figures.mrr += 1 / (double)place;
        for (size_t at = 0; at < RETRIEVAL_RECALLS; at++)
            figures.recall[at] += place <= within[at];
    }
    for (size_t at = 0; at < RETRIEVAL_RECALLS && judged > 0; at++)
        figures.recall[at] /= (double)judged;
    if (judged > 0)
        figures.mrr /= (double)judged;
    figures.p95_us = p95_of(answers, queries->count);
    return figures;
}
