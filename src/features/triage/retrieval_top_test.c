/* What is found without looking at most postings is what looking at all of them finds. */
#include "features/triage/retrieval_top.h"

#include <stdlib.h>
#include <string.h>

#include "base/cmocka_test.h"
#include "base/random.h"

enum { CASES = 3000, DOCS_MAX = 13000, TERMS = 24, POSTINGS_MAX = 60000, K_MAX = 30 };

/** A list made up, in the memory of the test. */
struct made_list {
    struct retrieval_postings postings;
    uint64_t keys[TERMS];
    uint32_t starts[TERMS + 1];
    uint32_t block_starts[TERMS + 1];
    uint32_t docs[POSTINGS_MAX];
    struct retrieval_block blocks[POSTINGS_MAX];
    uint16_t impacts[POSTINGS_MAX];
};

static void put_posting(struct made_list *list, uint32_t term, uint32_t doc, uint16_t impact)
{
    uint32_t at = list->starts[term + 1]++;
    uint32_t in_term = at - list->starts[term];
    struct retrieval_block *block;

    if (in_term % RETRIEVAL_BLOCK == 0)
        list->blocks[list->block_starts[term + 1]++] = (struct retrieval_block){ 0 };
    block = &list->blocks[list->block_starts[term + 1] - 1];
    list->docs[at] = doc;
    list->impacts[at] = impact;
    block->last = doc;
    if (impact > block->max)
        block->max = impact;
}

/** Terms of every kind: in nearly all documents, in a few; of like impacts, so that there are ties,
 * and of very unlike ones. */
static void make_list(struct made_list *list, struct random *random)
{
    uint32_t docs =
        1 + (uint32_t)random_below(random, random_below(random, 4) == 0 ? DOCS_MAX : 500);

    for (uint32_t term = 0; term < TERMS; term++) {
        uint64_t step = 1 + random_below(random, docs < 500 ? 20 : docs / 20);
        uint64_t impacts = random_below(random, 3) == 0 ? 4 : RETRIEVAL_IMPACT_MAX;

        list->keys[term] = term;
        list->starts[term + 1] = list->starts[term];
        list->block_starts[term + 1] = list->block_starts[term];
        for (uint64_t doc = random_below(random, step); doc < docs;
             doc += 1 + random_below(random, step))
            if (list->starts[term + 1] < POSTINGS_MAX)
                put_posting(list, term, (uint32_t)doc,
                            (uint16_t)(1 + random_below(random, impacts - 1)));
    }
    list->postings = (struct retrieval_postings){
        .keys = list->keys,
        .starts = list->starts,
        .block_starts = list->block_starts,
        .docs = list->docs,
        .blocks = list->blocks,
        .impacts = list->impacts,
        .terms = TERMS,
        .doc_count = docs,
    };
}

static size_t make_asks(struct retrieval_ask *asks, struct random *random)
{
    size_t n = 0;

    for (uint32_t term = 0; term < TERMS; term++)
        if (random_below(random, 2) == 0)
            asks[n++] =
                (struct retrieval_ask){ term,
                                        1 + (uint32_t)random_below(random, RETRIEVAL_WEIGHT_MAX) };
    return n;
}

static int best_first(const void *one, const void *other)
{
    const struct retrieval_hit *a = one;
    const struct retrieval_hit *b = other;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static size_t look_at_all(const struct retrieval_postings *list, const struct retrieval_ask *asks,
                          size_t count, size_t k, struct retrieval_hit *out)
{
    static struct retrieval_hit all[DOCS_MAX];
    size_t n = 0;

    for (uint32_t doc = 0; doc < list->doc_count; doc++)
        all[doc] = (struct retrieval_hit){ doc, 0 };
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = list->starts[asks[i].term]; at < list->starts[asks[i].term + 1]; at++)
            all[list->docs[at]].score += asks[i].weight * list->impacts[at];
    qsort(all, list->doc_count, sizeof(*all), best_first);
    while (n < k && n < list->doc_count && all[n].score > 0) {
        out[n] = all[n];
        n++;
    }
    return n;
}

static void finds_what_looking_at_all_finds(void **state)
{
    static struct made_list list;
    struct retrieval_room *room = retrieval_room_new();
    struct random_seeded seeded;

    (void)state;
    random_seeded_init(&seeded, 5);
    for (size_t i = 0; i < CASES; i++) {
        struct retrieval_ask asks[TERMS];
        struct retrieval_hit found[K_MAX];
        struct retrieval_hit expected[K_MAX];
        size_t k = 1 + random_below(&seeded.random, K_MAX);
        size_t count;
        size_t n;

        make_list(&list, &seeded.random);
        count = make_asks(asks, &seeded.random);
        n = retrieval_top(&list.postings, asks, count, k, room, found);
        assert_int_equal(n, look_at_all(&list.postings, asks, count, k, expected));
        for (size_t hit = 0; hit < n; hit++) {
            assert_int_equal(found[hit].doc, expected[hit].doc);
            assert_int_equal(found[hit].score, expected[hit].score);
        }
    }
    retrieval_room_free(&room);
}

static void seeking_goes_to_the_document_or_behind_it(void **state)
{
    static struct made_list list;
    struct random_seeded seeded;

    (void)state;
    random_seeded_init(&seeded, 6);
    for (size_t i = 0; i < CASES; i++) {
        uint32_t term = (uint32_t)random_below(&seeded.random, TERMS);
        uint32_t expected;
        uint32_t doc;
        uint32_t from;

        if (i % 50 == 0)
            make_list(&list, &seeded.random);
        if (retrieval_doc_count(&list.postings, term) == 0)
            continue;
        doc = (uint32_t)random_below(&seeded.random, list.postings.doc_count + 2);
        from = (uint32_t)random_below(&seeded.random, retrieval_doc_count(&list.postings, term));
        expected = from;
        while (expected < retrieval_doc_count(&list.postings, term)
               && list.docs[list.starts[term] + expected] < doc)
            expected++;
        assert_int_equal(retrieval_seek(&list.postings, term, from, doc), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_looking_at_all_finds),
        cmocka_unit_test(seeking_goes_to_the_document_or_behind_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
