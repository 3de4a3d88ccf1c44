#include "features/search/search_words.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { TEXT_MAX_BYTES = 8 * 1024 * 1024, EXPRESSION_MAX_BYTES = 256 * 1024 };

struct text_token_list search_tokens(struct text_tokenizer *tokenizer, struct str text,
                                     struct arena *arena)
{
    return text_tokenize_list(tokenizer, text, SEARCH_POSITIONS_MAX, arena);
}

static struct str join(const struct text_token_list *tokens, bool wholes, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, TEXT_MAX_BYTES);

    for (size_t i = 0; i < tokens->count; i++) {
        if ((tokens->tokens[i].kind == TEXT_TOKEN_WHOLE) != wholes)
            continue;
        if (out.n > 0)
            strbuf_add_char(&out, ' ');
        strbuf_add(&out, tokens->tokens[i].text);
    }
    return strbuf_str(&out);
}

struct str search_words_body(const struct text_token_list *tokens, struct arena *arena)
{
    return join(tokens, false, arena);
}

struct str search_words_whole(const struct text_token_list *tokens, struct arena *arena)
{
    return join(tokens, true, arena);
}

static int by_text_and_position(const void *a, const void *b)
{
    const struct text_token *x = a;
    const struct text_token *y = b;
    int order = str_cmp(x->text, y->text);

    if (order != 0)
        return order;
    return (x->position > y->position) - (x->position < y->position);
}

/** 'word', with what PostgreSQL's reader takes for itself doubled. */
static void add_quoted(struct strbuf *out, struct str word)
{
    strbuf_add_char(out, '\'');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '\'' || word.p[i] == '\\')
            strbuf_add_char(out, word.p[i]);
        strbuf_add_char(out, word.p[i]);
    }
    strbuf_add_char(out, '\'');
}

struct str search_words_vector(const struct text_token_list *tokens, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, TEXT_MAX_BYTES);
    struct text_token *sorted = ARENA_ARRAY(arena, tokens->count + 1, struct text_token);

    for (size_t i = 0; i < tokens->count; i++)
        sorted[i] = tokens->tokens[i];
    qsort(sorted, tokens->count, sizeof(*sorted), by_text_and_position);
    for (size_t i = 0; i < tokens->count; i++) {
        if (i > 0 && str_eq(sorted[i - 1].text, sorted[i].text)) {
            strbuf_add_char(&out, ',');
        } else {
            if (i > 0)
                strbuf_add_char(&out, ' ');
            add_quoted(&out, sorted[i].text);
            strbuf_add_char(&out, ':');
        }
        strbuf_add_int(&out, (int64_t)sorted[i].position + 1);
    }
    return strbuf_str(&out);
}

/* ---- FTS5 ----------------------------------------------------------------------------------- */

/** "a b c": tokens hold no quotes, so nothing has to be doubled. */
static void add_fts_phrase(struct strbuf *out, const struct text_phrase *phrase, struct str last)
{
    strbuf_add_char(out, '"');
    for (size_t i = 0; i + 1 < phrase->count; i++) {
        strbuf_add(out, phrase->tokens[i]);
        strbuf_add_char(out, ' ');
    }
    strbuf_add(out, last);
    strbuf_add_char(out, '"');
}

/** Alternatives of a clause joined by OR; nothing is added where a prefix has no word. */
static bool add_fts_alternative(struct strbuf *out, const struct text_phrase *phrase,
                                search_expand_fn *expand, void *arg, size_t *added)
{
    struct str last = phrase->tokens[phrase->count - 1];
    const struct str *words = &last;
    size_t count = 1;

    if (phrase->is_prefix && !expand(arg, last, &words, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((*added)++ > 0)
            strbuf_add_cstr(out, " OR ");
        add_fts_phrase(out, phrase, words[i]);
    }
    return true;
}

static bool add_fts_clause(struct strbuf *out, const struct search_clause *clause,
                           search_expand_fn *expand, void *arg, size_t *added)
{
    *added = 0;
    strbuf_add_char(out, '(');
    for (size_t i = 0; i < clause->count; i++)
        if (!add_fts_alternative(out, &clause->alternatives[i], expand, arg, added))
            return false;
    strbuf_add_char(out, ')');
    return true;
}

/** Adds every clause of one sign; *empty is set when one of them can never be found. */
static bool add_fts_side(struct strbuf *out, const struct search_query *query, bool negated,
                         search_expand_fn *expand, void *arg, bool *empty)
{
    bool is_first = true;

    *empty = false;
    for (size_t i = 0; i < query->clause_count; i++) {
        size_t before = out->n;
        size_t added;

        if (query->clauses[i].negated != negated)
            continue;
        if (!is_first)
            strbuf_add_cstr(out, negated ? " OR " : " AND ");
        if (!add_fts_clause(out, &query->clauses[i], expand, arg, &added))
            return false;
        if (added == 0) {
            strbuf_truncate(out, before);
            *empty = true;
        } else {
            is_first = false;
        }
    }
    return true;
}

bool search_words_match(const struct search_query *query, search_expand_fn *expand, void *arg,
                        struct arena *arena, struct str *out)
{
    struct strbuf found = strbuf_new(arena, EXPRESSION_MAX_BYTES);
    struct strbuf kept_out = strbuf_new(arena, EXPRESSION_MAX_BYTES);
    bool empty;
    bool ignored;

    if (!add_fts_side(&found, query, false, expand, arg, &empty)
        || !add_fts_side(&kept_out, query, true, expand, arg, &ignored))
        return false;
    *out = STR("");
    if (empty || found.n == 0)
        return true;
    *out = strbuf_str(&found);
    if (kept_out.n > 0)
        *out = str_format(arena, "(%" STR_FMT ") NOT (%" STR_FMT ")", STR_ARG(*out),
                          STR_ARG(strbuf_str(&kept_out)));
    return true;
}

/* ---- PostgreSQL ----------------------------------------------------------------------------- */

static void add_ts_phrase(struct strbuf *out, const struct text_phrase *phrase)
{
    for (size_t i = 0; i < phrase->count; i++) {
        if (i > 0)
            strbuf_add_cstr(out, " <-> ");
        add_quoted(out, phrase->tokens[i]);
    }
    if (phrase->is_prefix)
        strbuf_add_cstr(out, ":*");
}

struct str search_words_tsquery(const struct search_query *query, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, EXPRESSION_MAX_BYTES);

    for (size_t i = 0; i < query->clause_count; i++) {
        const struct search_clause *clause = &query->clauses[i];

        strbuf_add_cstr(&out, i > 0 ? " & " : "");
        strbuf_add_cstr(&out, clause->negated ? "!(" : "(");
        for (size_t j = 0; j < clause->count; j++) {
            strbuf_add_cstr(&out, j > 0 ? " | (" : "(");
            add_ts_phrase(&out, &clause->alternatives[j]);
            strbuf_add_char(&out, ')');
        }
        strbuf_add_char(&out, ')');
    }
    return strbuf_str(&out);
}
