/**
 * Streams made up for tests: topics of words that are invented, each said in many ways (synonyms,
 * words left out or in another order, particles, frames of common words, slips of the finger), in
 * Korean and English. And how well clusters agree with the topics.
 */
#ifndef PHAROS_FEATURES_TRIAGE_CLUSTER_TEST_STREAM_H
#define PHAROS_FEATURES_TRIAGE_CLUSTER_TEST_STREAM_H

#include <stddef.h>
#include <stdint.h>

enum test_sizes {
    TEST_SIZES_EQUAL, /* ten texts a topic */
    TEST_SIZES_ZIPF,  /* a few large topics, and half of them with one text */
};

enum { TEST_TEXT_MAX = 400 };

struct test_text {
    char text[TEST_TEXT_MAX];
    uint32_t topic;
};

struct test_stream {
    struct test_text *texts;
    size_t count;
};

/** `korean_share` of 100 topics are Korean. Owned: test_stream_free. */
struct test_stream test_stream_new(uint64_t seed, size_t topic_count, unsigned korean_share,
                                   enum test_sizes sizes);
void test_stream_free(struct test_stream *stream);

struct test_agreement {
    double pair_f1; /* of the pairs of texts that are together */
    double nmi;     /* mutual information over the mean of both entropies */
};

/** Of two labellings with numbers below `count`. */
struct test_agreement test_agreement(const uint32_t *ones, const uint32_t *others, size_t count);

#endif
