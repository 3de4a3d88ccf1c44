/* Texts and search words of anybody: tokens stay within their bounds, in order, and valid UTF-8. */
#include "base/text/query.h"
#include "base/text/tokenize.h"
#include "base/text/utf8.h"
#include "fuzz.h"

static void check_tokens(struct text_token_list list, size_t n)
{
    for (size_t i = 0; i < list.count; i++) {
        const struct text_token *token = &list.tokens[i];

        CHECK(token->text.n > 0 && token->text.n <= TEXT_PARTS_MAX * TEXT_TOKEN_MAX);
        CHECK(utf8_is_valid(token->text) && utf8_is_valid(token->surface));
        CHECK(token->begin < token->end && token->end <= n);
        CHECK(i == 0 || token->position >= list.tokens[i - 1].position);
    }
}

static void check_query(const struct text_query *query, size_t n)
{
    CHECK(query->count <= TEXT_QUERY_WORDS_MAX);
    for (size_t i = 0; i < query->count; i++) {
        const struct text_query_word *word = &query->words[i];

        CHECK(word->count >= 1 && word->count <= TEXT_ALTERNATIVES_MAX);
        CHECK(word->begin < word->end && word->end <= n);
        for (size_t k = 0; k < word->count; k++)
            CHECK(word->alternatives[k].count >= 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct text_tokenizer *tokenizer;
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct str text = { (const char *)bytes, n };
    struct text_query query;
    struct err err = { 0 };

    if (tokenizer == NULL)
        tokenizer = text_tokenizer_new();
    CHECK(utf8_is_valid(utf8_repair(arena, text)));
    check_tokens(text_tokenize_list(tokenizer, text, TEXT_ALL_POSITIONS, arena), n);
    for (int is_typing = 0; is_typing < 2; is_typing++) {
        if (text_query_read(tokenizer, text, is_typing, arena, &query, &err))
            check_query(&query, n);
        else
            CHECK(err.kind == ERR_LIMIT);
    }
    arena_free(&arena);
    return 0;
}
