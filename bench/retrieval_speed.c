/* How fast documents are found for a text, on one core: retrieval_speed [DOCUMENTS]; one JSON
 * object. Texts are of made-up words, some said far more often than others, as in speech (Zipf). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "features/triage/retrieval_build.h"
#include "features/triage/retrieval_fit.h"
#include "features/triage/retrieval_index.h"
#include "features/triage/retrieval_search.h"

enum {
    DOCUMENTS = 10 * 1000,
    QUERIES = 2000,
    WORDS = 8000, /* there are */
    WORDS_MIN = 4,
    WORDS_MAX = 20,
    TEXT_MAX = 1000,
};

static int64_t spent_ns(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/** The n-th word, always the same: two to four syllables. */
static void put_word(struct strbuf *text, uint64_t n)
{
    static const char consonants[] = "bcdfghklmnprstvw";
    static const char vowels[] = "aeiou";
    uint64_t letters = (n + 1) * 0x9e3779b97f4a7c15u;

    for (uint64_t i = 0; i < 2 + n % 3; i++, letters >>= 8) {
        strbuf_add_char(text, consonants[letters % 16]);
        strbuf_add_char(text, vowels[(letters >> 4) % 5]);
    }
    strbuf_add_char(text, ' ');
}

/** Low numbers far more often than high ones. */
static uint64_t some_word(struct random *random)
{
    uint64_t within = random_below(random, WORDS) + 1;

    return random_below(random, random_below(random, within) + 1);
}

static struct str make_text(struct strbuf *text, struct random *random)
{
    uint64_t words = WORDS_MIN + random_below(random, WORDS_MAX - WORDS_MIN);

    strbuf_truncate(text, 0);
    for (uint64_t i = 0; i < words; i++)
        put_word(text, some_word(random));
    return strbuf_str(text);
}

static void build(uint64_t docs, struct strbuf *text, struct random *random,
                  struct retrieval_index *out)
{
    struct retrieval_builder *builder = retrieval_builder_new();
    struct err err = { 0 };
    char id[32];

    for (uint64_t i = 0; i < docs; i++) {
        int n = snprintf(id, sizeof(id), "%" PRIu64, i);

        CHECK(retrieval_builder_add(builder, (struct str){ id, (size_t)n }, STR_NULL,
                                    make_text(text, random), &err));
    }
    CHECK(retrieval_builder_finish(builder, 1, out, &err));
    retrieval_builder_free(&builder);
}

static int by_time(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one;
    int64_t b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

static size_t total_bytes(const struct retrieval_index *index)
{
    struct str sections[RETRIEVAL_SECTIONS];
    size_t n = 0;

    retrieval_index_sections(index, sections);
    for (size_t i = 0; i < RETRIEVAL_SECTIONS; i++)
        n += sections[i].n;
    return n;
}

int main(int argc, char **argv)
{
    static int64_t times[QUERIES];
    uint64_t docs = argc > 1 ? strtoull(argv[1], NULL, 10) : DOCUMENTS;
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct strbuf text = strbuf_new(arena, TEXT_MAX);
    struct random_seeded seeded;
    struct retrieval_index index;
    struct retrieval_searcher *searcher;
    size_t answered = 0;
    int64_t built_ns = spent_ns();

    random_seeded_init(&seeded, 1);
    build(docs, &text, &seeded.random, &index);
    built_ns = spent_ns() - built_ns;
    searcher = retrieval_searcher_new(&index);
    for (size_t i = 0; i < QUERIES; i++) {
        struct str query = make_text(&text, &seeded.random);
        int64_t begun_ns = spent_ns();
        struct retrieval_found found = retrieval_search(searcher, query, RETRIEVAL_NO_DOC);

        answered += retrieval_fits(&index, &found);
        times[i] = spent_ns() - begun_ns;
    }
    qsort(times, QUERIES, sizeof(*times), by_time);
    printf("{\"documents\":%" PRIu64 ",\"index_s\":%.2f,\"index_mb\":%.1f,\"answered\":%zu,"
           "\"p50_us\":%.0f,\"p95_us\":%.0f,\"p99_us\":%.0f}\n",
           docs, (double)built_ns / 1e9, (double)total_bytes(&index) / 1e6, answered,
           (double)times[QUERIES / 2] / 1e3, (double)times[QUERIES * 95 / 100] / 1e3,
           (double)times[QUERIES * 99 / 100] / 1e3);
    retrieval_searcher_free(&searcher);
    retrieval_built_free(&index);
    arena_free(&arena);
    return 0;
}
