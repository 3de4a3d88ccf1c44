/* Documents for a text: through typing slips, particles and spacing, and better by what was
 * accepted. */
#include "features/triage/retrieval_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "features/triage/retrieval_build.h"
#include "features/triage/retrieval_files.h"
#include "features/triage/retrieval_learned.h"
#include "features/triage/retrieval_run.h"

static const struct {
    const char *title;
    const char *text;
} documents[] = {
    { "How do I get a refund?", "Refunds go back to the card within five days." },
    { "Where is my parcel?", "Parcels are tracked by the number in your mail." },
    { "How do I change my password?", "Open settings and choose a new password." },
    { "환불은 어떻게 받나요?", "결제하신 카드로 5일 안에 환불됩니다." },
    { "배송 조회는 어디서 하나요?", "주문 내역에서 배송 상태를 볼 수 있습니다." },
    { "비밀번호를 바꾸고 싶어요", "설정에서 새 비밀번호를 고르세요." },
};

static void build(struct retrieval_index *out)
{
    struct retrieval_builder *builder = retrieval_builder_new();
    struct err err = { 0 };

    for (size_t i = 0; i < COUNT_OF(documents); i++)
        assert_true(retrieval_builder_add(builder, STR("0"), str_of(documents[i].title),
                                          str_of(documents[i].text), &err));
    assert_true(retrieval_builder_finish(builder, 1, out, &err));
    retrieval_builder_free(&builder);
}

static void finds_through_slips(void **state)
{
    static const struct {
        const char *text;
        uint32_t doc;
    } cases[] = {
        { "i want my money, refnud please", 0 },
        { "parcels tracking", 1 },
        { "pasword chnage", 2 },
        { "환불받고싶은데요", 3 },
        { "배송조회", 4 },
        { "비밀 번호 변경", 5 },
    };
    struct retrieval_index index;
    struct retrieval_searcher *searcher;

    (void)state;
    build(&index);
    searcher = retrieval_searcher_new(&index);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct retrieval_found found =
            retrieval_search(searcher, str_of(cases[i].text), RETRIEVAL_NO_DOC);

        assert_true(found.count > 0);
        assert_int_equal(found.matches[0].doc, cases[i].doc);
        for (size_t k = 0; k < found.count; k++)
            assert_true(found.matches[k].score >= 0 && found.matches[k].score <= 1.000001);
    }
    retrieval_searcher_free(&searcher);
    retrieval_built_free(&index);
}

static void leaves_out_what_it_is_told_to(void **state)
{
    struct retrieval_index index;
    struct retrieval_searcher *searcher;
    struct retrieval_found found;

    (void)state;
    build(&index);
    searcher = retrieval_searcher_new(&index);
    found = retrieval_search(searcher, STR("refund"), 0);
    for (size_t i = 0; i < found.count; i++)
        assert_int_not_equal(found.matches[i].doc, 0);
    found = retrieval_search(searcher, STR("\xff\xfe zzqx"), RETRIEVAL_NO_DOC);
    assert_int_equal(found.count, 0);
    found = retrieval_search(searcher, STR(""), RETRIEVAL_NO_DOC);
    assert_int_equal(found.count, 0);
    retrieval_searcher_free(&searcher);
    retrieval_built_free(&index);
}

static void a_text_of_a_million_characters_ends(void **state)
{
    enum { LONG = 1000 * 1000 };
    struct retrieval_index index;
    struct retrieval_searcher *searcher;
    char *text = malloc(LONG);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < LONG; i++)
        text[i] = i % 9 == 8 ? ' ' : (char)('a' + i * 7 % 26 * (i % 5) % 26);
    build(&index);
    searcher = retrieval_searcher_new(&index);
    assert_true(retrieval_search(searcher, (struct str){ text, LONG }, RETRIEVAL_NO_DOC).count
                <= COUNT_OF(documents));
    retrieval_searcher_free(&searcher);
    retrieval_built_free(&index);
    free(text);
}

/* "The thing is dead" says nothing that any document says; people accepted one for it. */

static const char *const past_texts[] = {
    "it went dead on me",    "the thing is dead again", "completely dead since monday",
    "dead as a stone",       "my box never came",       "the box did not come",
    "still no box here",     "box lost on the way",     "cannot get in anymore",
    "it will not let me in", "let me in please",        "not let in since today",
};

static void learns_from_what_was_accepted(void **state)
{
    static const uint32_t docs[] = { 0, 1, 2 };
    struct retrieval_query past[COUNT_OF(past_texts)];
    struct retrieval_queries queries = { past, COUNT_OF(past_texts) };
    struct retrieval_index index;
    struct retrieval_learned *learned;
    struct retrieval_ranker *ranker;
    struct err err = { 0 };
    bool fits;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(past_texts); i++)
        past[i] = (struct retrieval_query){ str_of(past_texts[i]), &docs[i / 4], 1, true };
    build(&index);
    assert_true(retrieval_learn(&index, &queries, 1, 1, &learned, &err));
    ranker = retrieval_ranker_new(learned);
    assert_int_equal(retrieval_rank(ranker, STR("now it is dead"), &fits).matches[0].doc, 0);
    assert_int_equal(retrieval_rank(ranker, STR("where is the box"), &fits).matches[0].doc, 1);
    assert_int_equal(retrieval_rank(ranker, STR("I am not let in"), &fits).matches[0].doc, 2);
    retrieval_ranker_free(&ranker);
    retrieval_learned_free(&learned);
    queries.count = 0;
    assert_false(retrieval_learn(&index, &queries, 1, 1, &learned, &err));
    assert_true(err_is(&err, "nothing_learned"));
    retrieval_built_free(&index);
}

/** The place of `doc` among what is found, from 1; 0: nowhere. */
static size_t place_of(struct retrieval_ranker *ranker, const char *text, uint32_t doc)
{
    bool fits;
    struct retrieval_found found = retrieval_rank(ranker, str_of(text), &fits);

    for (size_t i = 0; i < found.count; i++)
        if (found.matches[i].doc == doc)
            return i + 1;
    return 0;
}

/* Nobody has accepted the last three documents, which say what they are about. */
static void documents_that_nobody_accepted_yet_are_still_found(void **state)
{
    static const uint32_t docs[] = { 0, 1, 2 };
    struct retrieval_query past[COUNT_OF(past_texts)];
    struct retrieval_queries queries = { past, COUNT_OF(past_texts) };
    struct retrieval_index index;
    struct retrieval_learned *learned;
    struct retrieval_ranker *ranker;
    struct err err = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(past_texts); i++)
        past[i] = (struct retrieval_query){ str_of(past_texts[i]), &docs[i / 4], 1, true };
    build(&index);
    assert_true(retrieval_learn(&index, &queries, 1, 1, &learned, &err));
    ranker = retrieval_ranker_new(learned);
    assert_int_equal(place_of(ranker, "환불은 언제 되나요", 3), 1);
    assert_int_equal(place_of(ranker, "배송 조회 어디", 4), 1);
    assert_int_equal(place_of(ranker, "비밀번호 바꾸기", 5), 1);
    retrieval_ranker_free(&ranker);
    retrieval_learned_free(&learned);
    retrieval_built_free(&index);
}

/* Against all that its words and its likes say. */
static void the_very_same_text_finds_what_was_accepted_for_it(void **state)
{
    static const uint32_t docs[] = { 0, 1, 2, 5 };
    struct retrieval_query past[COUNT_OF(past_texts) + 1];
    struct retrieval_queries queries = { past, COUNT_OF(past) };
    struct retrieval_index index;
    struct retrieval_learned *learned;
    struct retrieval_ranker *ranker;
    struct err err = { 0 };
    bool fits;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(past_texts); i++)
        past[i] = (struct retrieval_query){ str_of(past_texts[i]), &docs[i / 4], 1, true };
    past[COUNT_OF(past_texts)] =
        (struct retrieval_query){ STR("the box is dead again"), &docs[3], 1, true };
    build(&index);
    assert_true(retrieval_learn(&index, &queries, 1, 1, &learned, &err));
    ranker = retrieval_ranker_new(learned);
    assert_int_equal(retrieval_rank(ranker, STR("The BOX is dead, again!"), &fits).matches[0].doc,
                     5);
    assert_true(fits);
    assert_int_equal(retrieval_rank(ranker, STR("the thing is dead again"), &fits).matches[0].doc,
                     0);
    assert_true(fits);
    retrieval_ranker_free(&ranker);
    retrieval_learned_free(&learned);
    retrieval_built_free(&index);
}

static void texts_of_the_same_terms_have_the_same_mark(void **state)
{
    static const char *const texts[] = { "where is my box", "Where is my BOX?!", "where is my bow",
                                         "my my box" };
    uint64_t marks[COUNT_OF(texts)];
    struct retrieval_index index;
    struct retrieval_searcher *searcher;

    (void)state;
    build(&index);
    searcher = retrieval_searcher_new(&index);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        (void)retrieval_search(searcher, str_of(texts[i]), RETRIEVAL_NO_DOC);
        marks[i] = retrieval_text_mark(searcher);
    }
    assert_true(marks[0] == marks[1]);
    assert_true(marks[0] != marks[2] && marks[0] != marks[3] && marks[2] != marks[3]);
    (void)retrieval_search(searcher, STR("!!"), RETRIEVAL_NO_DOC);
    assert_int_equal(retrieval_text_mark(searcher), 0);
    retrieval_searcher_free(&searcher);
    retrieval_built_free(&index);
}

static void figures_are_those_by_hand(void **state)
{
    static const uint32_t one[] = { 7 };
    static const uint32_t two[] = { 3, 9 };
    struct retrieval_query queries[] = {
        { STR("a"), one, 1, true },
        { STR("b"), two, 2, true },
        { STR("c"), NULL, 0, true },
        { STR("d"), NULL, 0, false },
    };
    uint32_t first[] = { 7, 1 };
    uint32_t second[] = { 1, 2, 9, 3 };
    struct retrieval_answer answers[] = {
        { first, 2, true, 10 },
        { second, 4, true, 20 },
        { first, 2, true, 30 },
        { first, 0, false, 40 },
    };
    struct retrieval_figures figures =
        retrieval_judge(&(struct retrieval_queries){ queries, COUNT_OF(queries) }, answers);

    (void)state;
    assert_int_equal(figures.n, 4);
    assert_true(figures.recall[0] > 0.3333 && figures.recall[0] < 0.3334); /* 1 of 3 */
    assert_true(figures.recall[1] > 0.6666 && figures.recall[1] < 0.6667);
    assert_true(figures.mrr > 0.4444 && figures.mrr < 0.4445); /* (1 + 1/3) / 3 */
    assert_int_equal(figures.p95_us, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_through_slips),
        cmocka_unit_test(leaves_out_what_it_is_told_to),
        cmocka_unit_test(a_text_of_a_million_characters_ends),
        cmocka_unit_test(learns_from_what_was_accepted),
        cmocka_unit_test(documents_that_nobody_accepted_yet_are_still_found),
        cmocka_unit_test(the_very_same_text_finds_what_was_accepted_for_it),
        cmocka_unit_test(texts_of_the_same_terms_have_the_same_mark),
        cmocka_unit_test(figures_are_those_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
