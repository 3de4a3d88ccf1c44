/* What anybody types into search: clauses, operators and both engines' expressions stay within
 * bounds, and no byte of the query comes out unquoted. */
#include <string.h>

#include "base/text/tokenize.h"
#include "base/text/utf8.h"
#include "features/search/search_match.h"
#include "features/search/search_query.h"
#include "features/search/search_words.h"
#include "fuzz.h"

/** Every prefix becomes itself and one longer word. */
static bool expand(void *arg, struct str prefix, const struct str **out, size_t *count)
{
    struct arena *arena = arg;
    struct str *words = ARENA_ARRAY(arena, 2, struct str);

    words[0] = prefix;
    words[1] = str_format(arena, "%" STR_FMT "x", STR_ARG(prefix));
    *out = words;
    *count = 2;
    return true;
}

/** Outside of quotes there are only words of the expression's own language. */
static void check_quoted(struct str expression, char quote, const char *allowed)
{
    bool inside = false;

    for (size_t i = 0; i < expression.n; i++) {
        if (expression.p[i] == quote)
            inside = !inside;
        else if (!inside)
            CHECK(memchr(allowed, expression.p[i], strlen(allowed)) != NULL);
    }
    CHECK(!inside);
}

static void check_ranges(const struct search_highlight *highlight)
{
    int64_t chars = (int64_t)utf8_count(highlight->text);
    int64_t last = 0;

    for (size_t i = 0; i < highlight->range_count; i++) {
        CHECK(highlight->ranges[i].begin >= last);
        CHECK(highlight->ranges[i].end > highlight->ranges[i].begin);
        CHECK(highlight->ranges[i].end <= chars);
        last = highlight->ranges[i].end;
    }
}

static void check_query(struct text_tokenizer *tokenizer, const struct search_query *query,
                        struct str text, struct arena *arena)
{
    struct text_token_list tokens = search_tokens(tokenizer, text, arena);
    struct search_highlight highlight;
    struct search_counts counts;
    struct str match;

    CHECK(query->clause_count <= SEARCH_CLAUSES_MAX);
    CHECK(query->operator_count <= SEARCH_OPERATORS_MAX);
    CHECK(search_words_match(query, expand, arena, arena, &match));
    check_quoted(match, '"', "() ANDORNOT");
    CHECK(search_words_tsquery(query, expand, arena, arena, &match));
    check_quoted(match, '\'', "() <->&|!");
    search_match_count(query, &tokens, &counts);
    search_match_highlight(query, &tokens, text, arena, &highlight);
    check_ranges(&highlight);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct text_tokenizer *tokenizer;
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct str text = utf8_repair(arena, (struct str){ (const char *)bytes, n });
    struct search_query *query = ARENA_NEW(arena, struct search_query);
    struct err err = { 0 };

    if (tokenizer == NULL)
        tokenizer = text_tokenizer_new();
    if (search_query_read(tokenizer, text, arena, query, &err))
        check_query(tokenizer, query, text, arena);
    arena_free(&arena);
    return 0;
}
