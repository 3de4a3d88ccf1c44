#include "base/text/query.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text/tokenize.h"

/** The tokens of one unit, and what stands before it in the query. */
struct unit {
    const struct text_token *tokens;
    size_t count;
    const struct text_token *before; /* NULL for the first */
    bool is_last;                    /* and may still be typed */
};

static void add_phrase(struct text_query_word *word, const struct str *tokens, size_t count,
                       bool is_prefix)
{
    word->alternatives[word->count++] = (struct text_phrase){ tokens, count, is_prefix };
}

static void add_token(struct arena *arena, struct text_query_word *word, struct str token,
                      bool is_prefix)
{
    struct str *tokens = ARENA_NEW(arena, struct str);

    *tokens = token;
    add_phrase(word, tokens, 1, is_prefix);
}

/** A particle of one syllable right behind a word of letters or digits ("RV-9를") says nothing. */
static bool is_glued_particle(const struct unit *unit)
{
    static const char particles[] = "은는이가을를에의도와과로";
    const struct text_token *token = &unit->tokens[0];

    return unit->count == 1 && token->kind == TEXT_TOKEN_SINGLE && unit->before != NULL
           && unit->before->end == token->begin && unit->before->kind != TEXT_TOKEN_SYMBOL
           && str_find(str_of(particles), token->text) < sizeof(particles) - 1;
}

static bool may_be_prefix(const struct unit *unit)
{
    enum text_token_kind kind = unit->tokens[0].kind;

    if (kind == TEXT_TOKEN_SINGLE)
        return true;
    return unit->is_last && (kind == TEXT_TOKEN_WORD || kind == TEXT_TOKEN_NUMBER);
}

static void read_single(struct arena *arena, const struct unit *unit, struct text_query_word *word)
{
    const struct text_token *token = &unit->tokens[0];
    bool is_prefix = may_be_prefix(unit);

    if (is_prefix && !str_eq(token->surface, token->text)) {
        add_token(arena, word, token->surface, true);
        is_prefix = false;
    }
    add_token(arena, word, token->text, is_prefix);
}

static void read_several(struct arena *arena, const struct unit *unit, struct text_query_word *word)
{
    struct str *tokens = ARENA_ARRAY(arena, unit->count, struct str);
    size_t count = 0;
    bool is_pairs = unit->tokens[0].kind == TEXT_TOKEN_PAIR;

    for (size_t i = 0; i < unit->count; i++) {
        const struct text_token *token = &unit->tokens[i];

        if (token->kind == TEXT_TOKEN_WHOLE)
            add_token(arena, word, token->text, unit->is_last);
        else
            tokens[count++] = unit->is_last && i == unit->count - 1 ? token->surface : token->text;
    }
    add_phrase(word, tokens, count, unit->is_last && !is_pairs);
}

static void read_unit(struct arena *arena, const struct unit *unit, struct text_query *out)
{
    struct text_query_word *word;

    if (is_glued_particle(unit))
        return;
    word = &out->words[out->count++];
    word->begin = unit->tokens[0].begin;
    word->end = unit->tokens[unit->count - 1].end;
    if (unit->count == 1)
        read_single(arena, unit, word);
    else
        read_several(arena, unit, word);
}

static bool refuse(struct err *err)
{
    err_set(err, ERR_LIMIT, "query_too_long", "a search takes at most %d words and %d bytes",
            (int)TEXT_QUERY_WORDS_MAX, (int)TEXT_QUERY_BYTES_MAX);
    return err_param(err, "%d", (int)TEXT_QUERY_WORDS_MAX);
}

bool text_query_read(struct text_tokenizer *tokenizer, struct str query, bool is_typing,
                     struct arena *arena, struct text_query *out, struct err *err)
{
    struct text_token_list list;
    struct text_query read = { 0 };
    size_t at = 0;

    if (query.n > TEXT_QUERY_BYTES_MAX)
        return refuse(err);
    list = text_tokenize_list(tokenizer, query, TEXT_ALL_POSITIONS, arena);
    if (list.count > 0 && list.tokens[list.count - 1].unit >= TEXT_QUERY_WORDS_MAX)
        return refuse(err);
    read.words = ARENA_ARRAY(arena, TEXT_QUERY_WORDS_MAX, struct text_query_word);
    while (at < list.count) {
        struct unit unit = { &list.tokens[at], 0, at > 0 ? &list.tokens[at - 1] : NULL, false };

        while (at < list.count && list.tokens[at].unit == unit.tokens[0].unit) {
            unit.count++;
            at++;
        }
        unit.is_last = is_typing && at == list.count && list.tokens[at - 1].end == query.n;
        read_unit(arena, &unit, &read);
    }
    *out = read;
    return true;
}
