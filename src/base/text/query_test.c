#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/query.h"
#include "base/text/tokenize.h"

struct fixture {
    struct arena *arena;
    struct text_tokenizer *tokenizer;
    struct err err;
};

static int make_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->arena = arena_new((size_t)16 * 1024 * 1024);
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

static void write_phrase(struct strbuf *buf, const struct text_phrase *phrase)
{
    for (size_t i = 0; i < phrase->count; i++) {
        if (i > 0)
            strbuf_add_char(buf, '+');
        strbuf_add(buf, phrase->tokens[i]);
    }
    if (phrase->is_prefix)
        strbuf_add_char(buf, '*');
}

/** "rv9|rv+9 환불+불을": words by blanks, alternatives by |, phrases by +, prefixes with *. */
static struct str written(struct fixture *f, const char *query, bool is_typing)
{
    struct strbuf buf = strbuf_new(f->arena, 64 * 1024);
    struct text_query read;

    assert_true(text_query_read(f->tokenizer, str_of(query), is_typing, f->arena, &read, &f->err));
    for (size_t i = 0; i < read.count; i++) {
        for (size_t k = 0; k < read.words[i].count; k++) {
            strbuf_add_cstr(&buf, k > 0 ? "|" : i > 0 ? " " : "");
            write_phrase(&buf, &read.words[i].alternatives[k]);
        }
    }
    return strbuf_str(&buf);
}

static void queries_become_words_of_alternatives(void **state)
{
    static const struct {
        const char *query;
        bool is_typing;
        const char *words;
    } cases[] = {
        { "", true, "" },
        { "환불", true, "환불" },
        { "환불을", true, "환불+불을" },
        { "물 새", true, "물* 새*" },
        { "물", false, "물*" },
        { "refunds", false, "refund" },
        { "refunds", true, "refunds*|refund" },
        { "refunds ", true, "refund" },
        { "ref", true, "ref*" },
        { "RV-9", false, "rv9|rv+9" },
        { "RV-9", true, "rv9*|rv+9*" },
        { "RV-9를", true, "rv9|rv+9" },
        { "RV-9 를", false, "rv9|rv+9 를*" },
        { "#48217", false, "48217" },
        { "482", true, "482*" },
        { "kim@example.com 환불", true, "kimexamplecom|kim+exampl+com 환불" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = written(*state, cases[i].query, cases[i].is_typing);

        if (!str_eq(got, str_of(cases[i].words)))
            fail_msg("%s\n  gave   %" STR_FMT "\n  wanted %s", cases[i].query, STR_ARG(got),
                     cases[i].words);
    }
}

static bool token_matches(struct str wanted, bool is_prefix, struct str token)
{
    return is_prefix ? str_starts_with(token, wanted) : str_eq(wanted, token);
}

static bool phrase_stands_at(const struct text_phrase *phrase, const struct text_token_list *list,
                             uint32_t position)
{
    for (size_t k = 0; k < phrase->count; k++) {
        bool found = false;

        for (size_t i = 0; i < list->count; i++)
            found =
                found
                || (list->tokens[i].position == position + k
                    && token_matches(phrase->tokens[k], phrase->is_prefix && k == phrase->count - 1,
                                     list->tokens[i].text));
        if (!found)
            return false;
    }
    return true;
}

static bool word_is_in(const struct text_query_word *word, const struct text_token_list *list)
{
    for (size_t k = 0; k < word->count; k++)
        for (size_t i = 0; i < list->count; i++)
            if (phrase_stands_at(&word->alternatives[k], list, list->tokens[i].position))
                return true;
    return false;
}

/** The index and the query as a search would put them together. */
static bool finds(struct fixture *f, const char *query, const char *text)
{
    struct text_token_list list =
        text_tokenize_list(f->tokenizer, str_of(text), TEXT_ALL_POSITIONS, f->arena);
    struct text_query read;

    assert_true(text_query_read(f->tokenizer, str_of(query), true, f->arena, &read, &f->err));
    for (size_t i = 0; i < read.count; i++)
        if (!word_is_in(&read.words[i], &list))
            return false;
    return true;
}

static void words_are_found_whatever_stands_behind_them(void **state)
{
    static const struct {
        const char *query;
        const char *text;
        bool is_found;
    } cases[] = {
        { "환불", "환불을 요청했는데 소식이 없어요", true },
        { "환불", "전액환불처리", true },
        { "환불을", "환불이 안 돼요", false },
        { "불을", "환불을", true },
        { "요청환불", "환불을 요청", false },
        { "물", "물이 새요", true },
        { "보일러", "보일러에서", true },
        { "보일", "보일러", true },
        { "rv-9", "RV-9 청소기", true },
        { "RV9", "RV-9 청소기", true },
        { "rv 9", "RV-9를 샀어요", true },
        { "RV-9를", "RV-9 청소기", true },
        { "48217", "(#48217)", true },
        { "0917", "B2-0917", true },
        { "01012345678", "010-1234-5678로", true },
        { "refunds", "we refunded it", true },
        { "refund", "Refunding", true },
        { "email", "send an e-mail", true },
        { "e-mail", "send an email", true },
        { "example.com", "kim@example.com", true },
        { "환불", "\u1112\u116A\u11AB\u1107\u116E\u11AF", true },
        { "AS", "A/S 접수", true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (finds(*state, cases[i].query, cases[i].text) != cases[i].is_found)
            fail_msg("%s in %s", cases[i].query, cases[i].text);
}

static void every_two_syllable_word_is_found_with_every_particle(void **state)
{
    static const char *const words[] = { "환불", "배송", "교환", "결제", "주문", "보증", "수리" };
    static const char *const tails[] = { "",     "을",   "이",   "은",     "도",       "까지",
                                         "에서", "으로", "처럼", "이라고", "했습니다", "받으려면" };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (size_t k = 0; k < COUNT_OF(tails); k++)
            assert_true(
                finds(f, words[i], str_format(f->arena, "빠른%s%s.", words[i], tails[k]).p));
}

static void too_long_queries_are_refused(void **state)
{
    struct fixture *f = *state;
    struct strbuf buf = strbuf_new(f->arena, 8192);
    struct text_query read;

    for (int i = 0; i <= TEXT_QUERY_WORDS_MAX; i++)
        strbuf_add_cstr(&buf, "a ");
    assert_false(text_query_read(f->tokenizer, strbuf_str(&buf), false, f->arena, &read, &f->err));
    assert_true(err_is(&f->err, "query_too_long"));
    while (buf.n <= TEXT_QUERY_BYTES_MAX)
        strbuf_add_char(&buf, ' ');
    assert_false(text_query_read(f->tokenizer, strbuf_str(&buf), false, f->arena, &read, &f->err));
    assert_int_equal(f->err.kind, ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(queries_become_words_of_alternatives, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(words_are_found_whatever_stands_behind_them, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(every_two_syllable_word_is_found_with_every_particle,
                                        make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(too_long_queries_are_refused, make_fixture, drop_fixture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
