/* Clusters of streams: made-up paraphrases meet, whatever else comes in between. */
#include "features/triage/cluster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cmocka_test.h"
#include "features/triage/cluster_test_stream.h"

static struct cluster_stream *cluster_all(const struct test_stream *texts,
                                          const struct cluster_manner *manner)
{
    struct cluster_stream *stream = cluster_stream_new(manner);

    for (size_t i = 0; i < texts->count; i++)
        cluster_stream_add(stream, str_of(texts->texts[i].text));
    cluster_stream_settle(stream);
    assert_int_equal(cluster_stream_count(stream), texts->count);
    return stream;
}

static struct test_agreement agreement_of(const struct test_stream *texts,
                                          const struct cluster_stream *stream)
{
    uint32_t *topics = calloc(texts->count, sizeof(*topics));
    uint32_t *clusters = calloc(texts->count, sizeof(*clusters));
    struct test_agreement agreement;

    for (size_t i = 0; i < texts->count; i++) {
        topics[i] = texts->texts[i].topic;
        clusters[i] = cluster_stream_of(stream, i);
    }
    agreement = test_agreement(topics, clusters, texts->count);
    free(topics);
    free(clusters);
    return agreement;
}

/* By hand: clusters {a b} {c d e} against {a b c} {d e}: 2 of 4 and 4 pairs are shared; entropies
 * are both H(2/5), the mutual information is that of the table 2 0 / 1 2. */
static void agreement_is_that_of_the_textbook(void **state)
{
    static const uint32_t ones[] = { 0, 0, 1, 1, 1 };
    static const uint32_t others[] = { 5, 5, 5, 2, 2 };
    static const uint32_t alike[] = { 3, 3, 4, 4, 4 };
    double half = -0.4 * log(0.4) - 0.6 * log(0.6);
    double mutual =
        0.4 * log(0.4 / (0.4 * 0.6)) + 0.2 * log(0.2 / (0.6 * 0.6)) + 0.4 * log(0.4 / (0.6 * 0.4));
    struct test_agreement agreement = test_agreement(ones, others, 5);

    (void)state;
    assert_true(fabs(agreement.pair_f1 - 0.5) < 1e-12);
    assert_true(fabs(agreement.nmi - mutual / half) < 1e-12);
    agreement = test_agreement(ones, alike, 5);
    assert_true(fabs(agreement.pair_f1 - 1) < 1e-12 && fabs(agreement.nmi - 1) < 1e-12);
}

static void paraphrases_meet(void **state)
{
    static const struct {
        const char *name;
        size_t topics;
        unsigned korean_share;
        enum test_sizes sizes;
        struct test_agreement least;
    } cases[] = {
        { "English, ten of each", 300, 0, TEST_SIZES_EQUAL, { 0.65, 0.92 } },
        { "Korean, ten of each", 300, 100, TEST_SIZES_EQUAL, { 0.64, 0.92 } },
        { "both, ten of each", 300, 50, TEST_SIZES_EQUAL, { 0.74, 0.945 } },
        { "English, many sizes", 400, 0, TEST_SIZES_ZIPF, { 0.73, 0.91 } },
        { "Korean, many sizes", 400, 100, TEST_SIZES_ZIPF, { 0.84, 0.94 } },
        { "both, many sizes", 400, 50, TEST_SIZES_ZIPF, { 0.5, 0.865 } },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct test_stream texts =
            test_stream_new(i + 1, cases[i].topics, cases[i].korean_share, cases[i].sizes);
        struct cluster_stream *stream = cluster_all(&texts, &cluster_manner_standard);
        struct test_agreement agreement = agreement_of(&texts, stream);

        print_message("%s: pair F1 %.3f, NMI %.3f of %zu texts\n", cases[i].name, agreement.pair_f1,
                      agreement.nmi, texts.count);
        assert_true(agreement.pair_f1 >= cases[i].least.pair_f1);
        assert_true(agreement.nmi >= cases[i].least.nmi);
        cluster_stream_free(&stream);
        test_stream_free(&texts);
    }
}

static void little_memory_costs_little(void **state)
{
    static const struct cluster_manner small = { .kept_max = 1000, .waiting_max = 200 };
    struct test_stream texts = test_stream_new(7, 300, 50, TEST_SIZES_EQUAL);
    struct cluster_stream *stream = cluster_all(&texts, &small);
    struct test_agreement agreement = agreement_of(&texts, stream);

    (void)state;
    print_message("kept 1,000: pair F1 %.3f, NMI %.3f\n", agreement.pair_f1, agreement.nmi);
    assert_true(agreement.pair_f1 >= 0.63);
    assert_true(agreement.nmi >= 0.92);
    cluster_stream_free(&stream);
    test_stream_free(&texts);
}

static void the_same_stream_gives_the_same_clusters(void **state)
{
    struct test_stream texts = test_stream_new(9, 100, 50, TEST_SIZES_ZIPF);
    struct cluster_stream *one = cluster_all(&texts, &cluster_manner_standard);
    struct cluster_stream *other = cluster_all(&texts, &cluster_manner_standard);

    (void)state;
    for (size_t i = 0; i < texts.count; i++)
        assert_int_equal(cluster_stream_of(one, i), cluster_stream_of(other, i));
    cluster_stream_free(&one);
    cluster_stream_free(&other);
    test_stream_free(&texts);
}

static void names_stay_when_the_stream_goes_on(void **state)
{
    struct cluster_stream *stream = cluster_stream_new(&cluster_manner_standard);
    uint32_t first;

    (void)state;
    cluster_stream_add(stream, STR("the printer on the third floor is out of paper"));
    cluster_stream_add(stream, STR("비밀번호를 잊어버렸어요"));
    cluster_stream_settle(stream);
    first = cluster_stream_of(stream, 0);
    cluster_stream_add(stream, STR("the printer on the third floor is out of paper!"));
    cluster_stream_add(stream, STR("비밀번호를 잊어버렸습니다"));
    cluster_stream_settle(stream);
    assert_int_equal(cluster_stream_of(stream, 0), first);
    assert_int_equal(cluster_stream_of(stream, 2), first);
    assert_int_equal(cluster_stream_of(stream, 3), cluster_stream_of(stream, 1));
    assert_int_not_equal(cluster_stream_of(stream, 1), first);
    assert_int_equal(cluster_stream_standing(stream), 2);
    cluster_stream_free(&stream);
}

static void texts_that_say_nothing_are_together(void **state)
{
    static char endless[1000 * 1000];
    struct cluster_stream *stream = cluster_stream_new(&cluster_manner_standard);

    (void)state;
    for (size_t i = 0; i < sizeof(endless); i++)
        endless[i] = (char)('a' + i * i % 26);
    cluster_stream_add(stream, STR(""));
    cluster_stream_add(stream, STR(" \n "));
    cluster_stream_add(stream, STR("\xff\xfe\xc0"));
    cluster_stream_add(stream, (struct str){ endless, sizeof(endless) });
    cluster_stream_add(stream, (struct str){ endless, sizeof(endless) });
    cluster_stream_settle(stream);
    assert_int_equal(cluster_stream_of(stream, 0), cluster_stream_of(stream, 1));
    assert_int_not_equal(cluster_stream_of(stream, 0), cluster_stream_of(stream, 3));
    assert_int_equal(cluster_stream_of(stream, 3), cluster_stream_of(stream, 4));
    cluster_stream_free(&stream);
    stream = cluster_stream_new(&cluster_manner_standard);
    cluster_stream_settle(stream);
    assert_int_equal(cluster_stream_count(stream), 0);
    assert_int_equal(cluster_stream_standing(stream), 0);
    cluster_stream_free(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_is_that_of_the_textbook),
        cmocka_unit_test(paraphrases_meet),
        cmocka_unit_test(little_memory_costs_little),
        cmocka_unit_test(the_same_stream_gives_the_same_clusters),
        cmocka_unit_test(names_stay_when_the_stream_goes_on),
        cmocka_unit_test(texts_that_say_nothing_are_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
