#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/stem.h"
#include "base/text/tokenize.h"

struct fixture {
    struct arena *arena;
    struct text_tokenizer *tokenizer;
};

static int make_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->arena = arena_new((size_t)64 * 1024 * 1024);
    f->tokenizer = text_tokenizer_new();
    *state = f;
    return 0;
}

static int drop_fixture(void **state)
{
    struct fixture *f = *state;

    text_tokenizer_free(&f->tokenizer);
    arena_free(&f->arena);
    free(f);
    return 0;
}

/** "rv@0 rv9@0 9@1": every token with its position. */
static struct str written(struct fixture *f, struct str text)
{
    struct text_token_list list =
        text_tokenize_list(f->tokenizer, text, TEXT_ALL_POSITIONS, f->arena);
    struct strbuf buf = strbuf_new(f->arena, 64 * 1024);

    for (size_t i = 0; i < list.count; i++) {
        if (i > 0)
            strbuf_add_char(&buf, ' ');
        strbuf_add(&buf, list.tokens[i].text);
        strbuf_addf(&buf, "@%u", list.tokens[i].position);
    }
    return strbuf_str(&buf);
}

static void texts_are_cut_into_words_pairs_and_codes(void **state)
{
    static const struct {
        const char *text;
        const char *tokens;
    } cases[] = {
        { "", "" },
        { " \t\r\n …", "" },
        { "환불", "환불@0" },
        { "환불을 요청합니다.", "환불@0 불을@1 요청@2 청합@3 합니@4 니다@5" },
        { "물 새요", "물@0 새요@1" },
        { "RV-9", "rv@0 rv9@0 9@1" },
        { "RV9", "rv9@0" },
        { "#48217", "48217@0" },
        { "B2-0917 제품", "b2@0 b20917@0 0917@1 제품@2" },
        { "RV-9를", "rv@0 rv9@0 9@1 를@2" },
        { "A/S를", "a@0 as@0 s@1 를@2" },
        { "010-1234-5678", "010@0 01012345678@0 1234@1 5678@2" },
        { "1,234,567원", "1@0 1234567@0 234@1 567@2 원@3" },
        { "one,two", "one@0 two@1" },
        { "kim@example.com.", "kim@0 kimexamplecom@0 exampl@1 com@2" },
        { "- a - b -", "a@0 b@1" },
        { "Don't dogs' ’quoted’", "dont@0 dog@1 quot@2" },
        { "ＲＶ－９ ﾃﾞｻﾞ", "rv@0 rv9@0 9@1 デザ@2" },
        { "東京に行く", "東京@0 京に@1 に行@2 行く@3" },
        { "ㅋㅋㅋㅋㅋㅋ 네", "\u110F\u110F@0 \u110F\u110F@1 네@2" },
        { "아아아아야", "아아@0 아아@1 아야@2" },
        { "좋아요\U0001F44D\U0001F3FD", "좋아@0 아요@1 \U0001F44D@2" },
        { "Ｃａｆé ÉTÉ", "café@0 été@1" },
        { "สวัสดีครับ ok", "สวัสดี@0 ครับ@1 ok@2" },
        { "a\xFF"
          "b",
          "a@0 b@1" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture *f = *state;
        struct str got = written(f, str_of(cases[i].text));

        if (!str_eq(got, str_of(cases[i].tokens)))
            fail_msg("%s\n  gave   %" STR_FMT "\n  wanted %s", cases[i].text, STR_ARG(got),
                     cases[i].tokens);
    }
}

static void decomposed_hangul_gives_the_same_tokens(void **state)
{
    assert_string_equal(
        written(*state, STR("\u1112\u116A\u11AB\u1107\u116E\u11AF\u110B\u1173\u11AF")).p,
        written(*state, STR("환불을")).p);
}

static void offsets_point_into_the_original(void **state)
{
    struct fixture *f = *state;
    struct str text = STR("ＲＶ－９ 환불을, Refunded\u00ADs!");
    struct text_token_list list =
        text_tokenize_list(f->tokenizer, text, TEXT_ALL_POSITIONS, f->arena);
    static const char *const originals[] = { "ＲＶ", "ＲＶ－９", "９",
                                             "환불", "불을",     "Refunded\u00ADs" };

    assert_int_equal(list.count, COUNT_OF(originals));
    for (size_t i = 0; i < list.count; i++) {
        struct text_token *token = &list.tokens[i];

        assert_true(
            str_eq(str_sub(text, token->begin, token->end - token->begin), str_of(originals[i])));
    }
}

static void long_runs_are_capped(void **state)
{
    struct fixture *f = *state;
    struct strbuf buf = strbuf_new(f->arena, 100000);
    struct text_token_list list;

    for (int i = 0; i < 5000; i++)
        strbuf_add_cstr(&buf, "Ab9");
    list = text_tokenize_list(f->tokenizer, strbuf_str(&buf), TEXT_ALL_POSITIONS, f->arena);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.tokens[0].text.n, TEXT_TOKEN_MAX);
    assert_int_equal(list.tokens[0].end, 15000);

    strbuf_truncate(&buf, 0);
    for (int i = 0; i < 5000; i++)
        strbuf_add_cstr(&buf, "a-");
    list = text_tokenize_list(f->tokenizer, strbuf_str(&buf), TEXT_ALL_POSITIONS, f->arena);
    assert_int_equal(list.count, 5000);
    assert_int_equal(list.tokens[4999].position, 4999);
}

/** Random texts of everything that could go wrong, bad bytes included. */
static struct str random_text(struct fixture *f, struct random *random)
{
    static const char *const pieces[] = { "환",   "불",   "a",  "RV", "-",  ".",      "9", " ",
                                          "é",    "가",   "的", "カ", "'",  "\u0301", "ส", "วั",
                                          "\xE1", "\xFF", "@",  "①",  "ㄱ", "\u1161", "👍", "," };
    struct strbuf buf = strbuf_new(f->arena, 4096);

    for (uint64_t i = random_below(random, 60); i > 0; i--)
        strbuf_add_cstr(&buf, pieces[random_below(random, COUNT_OF(pieces))]);
    return strbuf_str(&buf);
}

static void any_text_gives_ordered_tokens_inside_it(void **state)
{
    struct fixture *f = *state;
    struct random_seeded seeded;

    random_seeded_init(&seeded, 7);
    for (int round = 0; round < 3000; round++) {
        struct str text = random_text(f, &seeded.random);
        struct text_token_list list =
            text_tokenize_list(f->tokenizer, text, TEXT_ALL_POSITIONS, f->arena);
        uint32_t position = 0;

        for (size_t i = 0; i < list.count; i++) {
            struct text_token *token = &list.tokens[i];

            assert_true(token->begin < token->end && token->end <= text.n);
            assert_true(token->text.n > 0 && token->text.n <= TEXT_TOKEN_MAX);
            assert_true(token->position == position || token->kind == TEXT_TOKEN_WHOLE);
            if (token->kind != TEXT_TOKEN_WHOLE)
                position++;
        }
        arena_reset(f->arena);
    }
}

static void folding_first_changes_no_token(void **state)
{
    struct fixture *f = *state;
    struct random_seeded seeded;

    random_seeded_init(&seeded, 11);
    for (int round = 0; round < 3000; round++) {
        struct str text = random_text(f, &seeded.random);
        struct str plain = written(f, text);
        struct str folded = written(f, text_fold(f->arena, text));

        if (!str_eq(plain, folded))
            fail_msg("%" STR_FMT "\n  %" STR_FMT "\n  %" STR_FMT, STR_ARG(text), STR_ARG(plain),
                     STR_ARG(folded));
        arena_reset(f->arena);
    }
}

static bool stop_at_two(void *arg, const struct text_token *token)
{
    int *seen = arg;

    (void)token;
    return ++*seen < 2;
}

static void the_taker_can_end_the_work(void **state)
{
    struct fixture *f = *state;
    int seen = 0;

    assert_false(text_tokenize(f->tokenizer, STR("one two three 환불을"), stop_at_two, &seen));
    assert_int_equal(seen, 2);
    assert_string_equal(written(f, STR("three")).p, "three@0");
}

static void english_forms_meet_at_one_stem(void **state)
{
    static const char *const families[][5] = {
        { "refund", "refunds", "refunded", "refunding" },
        { "change", "changes", "changed", "changing" },
        { "ship", "ships", "shipped", "shipping" },
        { "try", "tries", "tried", "trying" },
        { "reply", "replies", "replied", "replying" },
        { "update", "updates", "updated", "updating" },
        { "issue", "issues", "issued", "issuing" },
        { "close", "closes", "closed", "closing" },
        { "use", "uses", "used", "using" },
        { "box", "boxes", "boxed", "boxing" },
        { "match", "matches", "matched", "matching" },
        { "address", "addresses", "addressed", "addressing" },
        { "cancel", "cancels", "canceled", "canceling" },
        { "employee", "employees" },
        { "tie", "ties", "tied" },
    };
    static const char *const unchanged[] = { "status", "bring",  "need", "gas",
                                             "speed",  "string", "glass" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        char first[64];
        size_t first_n = strlen(families[i][0]);

        memcpy(first, families[i][0], first_n);
        first_n = stem_english(first, first_n);
        for (size_t k = 1; k < COUNT_OF(families[i]) && families[i][k] != NULL; k++) {
            char word[64];
            size_t n = strlen(families[i][k]);

            memcpy(word, families[i][k], n);
            n = stem_english(word, n);
            if (n != first_n || memcmp(word, first, n) != 0)
                fail_msg("%s gives %.*s, %s gives %.*s", families[i][0], (int)first_n, first,
                         families[i][k], (int)n, word);
        }
    }
    for (size_t i = 0; i < COUNT_OF(unchanged); i++) {
        char word[64];
        size_t n = strlen(unchanged[i]);

        memcpy(word, unchanged[i], n);
        if (stem_english(word, n) != n || memcmp(word, unchanged[i], n) != 0)
            fail_msg("%s was changed", unchanged[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_are_cut_into_words_pairs_and_codes, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(decomposed_hangul_gives_the_same_tokens, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(offsets_point_into_the_original, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(long_runs_are_capped, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(any_text_gives_ordered_tokens_inside_it, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(folding_first_changes_no_token, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(the_taker_can_end_the_work, make_fixture, drop_fixture),
        cmocka_unit_test(english_forms_meet_at_one_stem),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
