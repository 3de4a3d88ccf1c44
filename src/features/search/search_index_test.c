/**
 * The index against a plain look at every document: documents of years, bursts and gaps, words in
 * most of them and in one, whatever the pages. One set for both engines.
 */
#include "core/test_house.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/instant.h"
#include "base/text/tokenize.h"
#include "features/search/search_index.h"

/* ---- documents ------------------------------------------------------------------------------ */

enum {
    SPREAD = 3000, /* documents between an hour and eight years old, most of them young */
    BURST = 4200,  /* documents of one hour, three years ago; more than one statement brings */
    DOCS = SPREAD + BURST,
    BATCH = 600,
    BATCHES = DOCS / BATCH,
};

#define BURST_MS (TEST_HOUSE_NOW_MS - INT64_C(1100) * MS_PER_DAY)

/** The words of a document, in the order in which they stand there. */
enum word { PLEASE = 1, FILTER = 2, LEAK = 4, BURSTING = 8, OLDEN = 16, QUINCUNX = 32, TEA = 64 };

static const struct {
    enum word word;
    const char *text;
} words[] = {
    { PLEASE, "please " }, { FILTER, "필터 " },       { LEAK, "누수가 " }, { BURSTING, "burst " },
    { OLDEN, "olden " },   { QUINCUNX, "quincunx " }, { TEA, "자몽청" },
};

struct doc {
    int64_t place;
    int64_t message_id;
    unsigned words;
};

/** A company's documents by rising place. */
struct company {
    struct search_index *index;
    struct doc docs[DOCS];
};

static bool one_in(struct random *random, uint64_t n)
{
    return random_below(random, n) == 0;
}

/** Twice as old, half as many: gaps grow from seconds to months. Every other instant stands right
 * before or behind the border of a narrowest span (2^22 ms), and so at times of a wider one. */
static int64_t some_instant(struct random *random)
{
    int64_t most = (int64_t)MS_PER_HOUR << random_below(random, 17);
    int64_t at_ms = TEST_HOUSE_NOW_MS - MS_PER_HOUR - (int64_t)random_below(random, (uint64_t)most);

    if (one_in(random, 2))
        at_ms = (at_ms >> 22 << 22) - (one_in(random, 2) ? 1 : 0);
    return at_ms;
}

static unsigned some_words(struct random *random, int64_t at_ms)
{
    unsigned some = 0;

    some |= one_in(random, 7) ? 0 : PLEASE;
    some |= one_in(random, 18) ? FILTER : 0;
    some |= one_in(random, 300) ? LEAK : 0;
    some |= at_ms < TEST_HOUSE_NOW_MS - INT64_C(2000) * MS_PER_DAY ? OLDEN : 0;
    return some;
}

static int by_place(const void *a, const void *b)
{
    const struct doc *x = a;
    const struct doc *y = b;

    return (x->place > y->place) - (x->place < y->place);
}

static void make_docs(struct test_house *t, struct doc *docs)
{
    struct random *random = t->house.random;

    for (int64_t i = 0; i < DOCS; i++) {
        bool in_burst = i >= SPREAD;
        int64_t at_ms = in_burst ? BURST_MS + i * 7 : some_instant(random);
        bool is_subject = one_in(random, 6);

        docs[i] = (struct doc){
            .place = search_place(at_ms, i + 1, is_subject),
            .message_id = is_subject ? 0 : i + 1,
            .words = some_words(random, at_ms) | (in_burst ? BURSTING : 0),
        };
    }
    qsort(docs, DOCS, sizeof(*docs), by_place);
    docs[DOCS - 1].words |= QUINCUNX;
    docs[DOCS - 40].words |= TEA;
}

static struct str text_of(struct arena *arena, unsigned some)
{
    struct str text = STR("");

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if ((some & words[i].word) != 0)
            text = str_format(arena, "%" STR_FMT "%s", STR_ARG(text), words[i].text);
    return text;
}

/** Documents of all times come in any batch: where they lie in the table says nothing of them. */
static void add_docs(struct test_house *t, struct search_index *index, const struct doc *docs)
{
    for (size_t i = 0; i < BATCHES; i++) {
        struct call *call = test_house_call(t);
        struct search_doc batch[BATCH];

        for (size_t j = 0; j < BATCH; j++) {
            const struct doc *doc = &docs[j * BATCHES + i];

            batch[j] = (struct search_doc){
                .place = doc->place,
                .ticket_id = doc - docs + 1,
                .message_id = doc->message_id,
                .text = text_of(call->arena, doc->words),
            };
        }
        assert_true(search_index_add(index, call, batch, BATCH));
    }
}

static struct company *company(void **state, struct test_house **out)
{
    struct test_house *t = test_house(state);
    struct company *company = calloc(1, sizeof(*company));
    struct err err = { 0 };

    assert_non_null(company);
    make_docs(t, company->docs);
    if (!search_index_open(&t->house, &company->index, &err))
        fail_msg("%s: %s", err.code, err.detail);
    add_docs(t, company->index, company->docs);
    *out = t;
    return company;
}

static void free_company(struct company *company)
{
    search_index_close(&company->index);
    free(company);
}

/* ---- finding -------------------------------------------------------------------------------- */

struct find_step {
    struct search_index *index;
    const char *text;
    int64_t after;
    int limit;
    size_t pages; /* at most, of one search */
    struct search_hit *hits;
    size_t count;
    int64_t reached;
    bool done;
};

static bool find_pages(struct find_step *step, struct search_find *find)
{
    step->count = 0;
    step->reached = step->after;
    step->done = false;
    for (size_t i = 0; i < step->pages && !step->done; i++) {
        size_t count;

        if (!search_find_next(find, step->reached, step->limit, step->hits + step->count, &count,
                              &step->reached, &step->done))
            return false;
        assert_true(count <= (size_t)step->limit);
        step->count += count;
    }
    return true;
}

static bool find_step(struct call *call, void *arg)
{
    struct find_step *step = arg;
    struct search_query *query = ARENA_NEW(call->arena, struct search_query);
    struct text_tokenizer *tokenizer = text_tokenizer_new();
    struct search_find find;
    bool done = search_query_read(tokenizer, str_of(step->text), call->arena, query, call->err)
                && search_find_begin(&find, step->index, call, query);

    text_tokenizer_free(&tokenizer);
    if (!done)
        return false;
    done = find_pages(step, &find);
    search_find_end(&find);
    return done;
}

/** All hits behind `after` in pages; a new search after so many of them. */
static size_t find_all(struct test_house *t, struct search_index *index, const char *text,
                       int64_t after, int limit, size_t pages, struct search_hit *hits)
{
    struct find_step step = {
        .index = index, .text = text, .after = after, .limit = limit, .pages = pages, .hits = hits
    };
    size_t count = 0;

    do {
        test_house_call(t);
        step.hits = hits + count;
        test_house_read(t, find_step, &step);
        count += step.count;
        assert_true(count <= DOCS);
        step.after = step.reached;
    } while (!step.done);
    return count;
}

/** What a plain look at all documents finds. */
struct expected {
    const char *text;
    unsigned with;
    unsigned without;
};

static void assert_found(const struct company *company, const struct expected *expected,
                         int64_t after, const struct search_hit *hits, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < DOCS; i++) {
        const struct doc *doc = &company->docs[i];

        if (doc->place <= after || (doc->words & expected->with) != expected->with
            || (doc->words & expected->without) != 0)
            continue;
        if (n >= count || hits[n].place != doc->place)
            fail_msg("%s: hit %zu of %zu is not document %zu", expected->text, n, count, i);
        assert_int_equal(hits[n].message_id, doc->message_id);
        assert_int_equal(hits[n].ticket_id, i + 1);
        n++;
    }
    assert_int_equal(n, count);
}

static const struct expected searches[] = {
    { "please", PLEASE, 0 },
    { "pleas", PLEASE, 0 },
    { "필터", FILTER, 0 },
    { "누수", LEAK, 0 },
    { "누수가", LEAK, 0 },
    { "burst", BURSTING, 0 },
    { "burst -please", BURSTING, PLEASE },
    { "olden", OLDEN, 0 },
    { "old", OLDEN, 0 },
    { "olden 필터", OLDEN | FILTER, 0 },
    { "please 누수 -필터", PLEASE | LEAK, FILTER },
    { "quincunx", QUINCUNX, 0 },
    { "quin", QUINCUNX, 0 },
    { "자몽청", TEA, 0 },
    { "자", TEA, 0 },
    { "\"자몽청 자몽청\"", TEA | QUINCUNX, TEA },
    { "없는말", TEA | QUINCUNX, TEA },
};

/* ---- tests ---------------------------------------------------------------------------------- */

static void every_word_is_found_newest_first_whatever_the_pages(void **state)
{
    static const int limits[] = { 1, 20, 500, DOCS };
    static struct search_hit hits[2 * DOCS];
    struct test_house *t;
    struct company *there = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(searches); i++)
        for (size_t j = 0; j < COUNT_OF(limits); j++) {
            size_t count = find_all(t, there->index, searches[i].text, SEARCH_PLACE_FIRST,
                                    limits[j], SIZE_MAX, hits);

            assert_found(there, &searches[i], SEARCH_PLACE_FIRST, hits, count);
        }
    free_company(there);
}

static void a_new_search_goes_on_where_the_last_page_ended(void **state)
{
    static struct search_hit hits[2 * DOCS];
    struct test_house *t;
    struct company *there = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(searches); i++) {
        size_t count =
            find_all(t, there->index, searches[i].text, SEARCH_PLACE_FIRST, 150, 1, hits);

        assert_found(there, &searches[i], SEARCH_PLACE_FIRST, hits, count);
    }
    free_company(there);
}

static void a_search_begins_anywhere(void **state)
{
    static struct search_hit hits[2 * DOCS];
    struct test_house *t;
    struct company *there = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(searches); i++)
        for (int64_t days = 1; days < 4000; days *= 3) {
            int64_t after = search_place_before(TEST_HOUSE_NOW_MS - days * MS_PER_DAY);
            size_t count = find_all(t, there->index, searches[i].text, after, 1000, SIZE_MAX, hits);

            assert_found(there, &searches[i], after, hits, count);
        }
    free_company(there);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(every_word_is_found_newest_first_whatever_the_pages),
        HOUSE_TESTS(a_new_search_goes_on_where_the_last_page_ended),
        HOUSE_TESTS(a_search_begins_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
