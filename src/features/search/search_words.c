#include "features/search/search_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "core/call.h"
#include "db/db.h"

/** What PostgreSQL's readers of words take for themselves. */
#define POSTGRES_SPECIAL "'\\"

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

/** A word with the characters in `special` doubled, as both engines' readers want them. */
static void add_doubled(struct strbuf *out, struct str word, const char *special)
{
    for (size_t i = 0; i < word.n; i++) {
        if (strchr(special, word.p[i]) != NULL)
            strbuf_add_char(out, word.p[i]);
        strbuf_add_char(out, word.p[i]);
    }
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
            strbuf_add_char(&out, '\'');
            add_doubled(&out, sorted[i].text, POSTGRES_SPECIAL);
            strbuf_add_cstr(&out, "':");
        }
        strbuf_add_int(&out, (int64_t)sorted[i].position + 1);
    }
    return strbuf_str(&out);
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct str search_words_sorted(const struct map *words, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, TEXT_MAX_BYTES);
    struct str *sorted = ARENA_ARRAY(arena, map_count(words) + 1, struct str);
    struct map_entry entry = { .at = 0 };
    size_t n = 0;

    while (map_next(words, &entry))
        sorted[n++] = entry.key;
    qsort(sorted, n, sizeof(*sorted), by_bytes);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            strbuf_add_char(&out, ' ');
        strbuf_add(&out, sorted[i]);
    }
    return strbuf_str(&out);
}

struct str search_words_end(struct str prefix, struct arena *arena)
{
    /* U+10FFFF: no token holds what comes after it. */
    return str_format(arena, "%" STR_FMT "\xf4\x8f\xbf\xbf", STR_ARG(prefix));
}

bool search_words_read(struct db_rows *rows, struct call *call, const struct str **out,
                       size_t *count)
{
    struct str *words = ARENA_ARRAY(call->arena, SEARCH_EXPANSIONS_MAX, struct str);
    size_t n = 0;

    while (n < SEARCH_EXPANSIONS_MAX && db_next(rows))
        words[n++] = db_col_dup(rows, 0, call->arena);
    *out = words;
    *count = n;
    return db_rows_end(&rows, call->err);
}

/* ---- expressions ---------------------------------------------------------------------------- */

/** How an engine writes an expression. */
struct syntax {
    const char *quote;   /* around a phrase */
    const char *beside;  /* between its words */
    const char *special; /* characters that are doubled within a word */
    const char *either;
    const char *both;
    const char *without;
};

static const struct syntax fts5 = { "\"", " ", "\"", " OR ", " AND ", " NOT " };
static const struct syntax tsquery = {
    "'", "' <-> '", POSTGRES_SPECIAL, " | ", " & ", " & !",
};

/** An expression being written. */
struct writing {
    const struct syntax *syntax;
    const struct search_query *query;
    search_expand_fn *expand;
    void *expand_arg;
};

static void add_phrase(const struct writing *writing, struct strbuf *out,
                       const struct text_phrase *phrase, struct str last)
{
    const struct syntax *syntax = writing->syntax;

    strbuf_add_cstr(out, syntax->quote);
    for (size_t i = 0; i + 1 < phrase->count; i++) {
        add_doubled(out, phrase->tokens[i], syntax->special);
        strbuf_add_cstr(out, syntax->beside);
    }
    add_doubled(out, last, syntax->special);
    strbuf_add_cstr(out, syntax->quote);
}

/** An alternative of a clause; nothing is added where a prefix has no word. */
static bool add_alternative(const struct writing *writing, struct strbuf *out,
                            const struct text_phrase *phrase, size_t *added)
{
    struct str last = phrase->tokens[phrase->count - 1];
    const struct str *words = &last;
    size_t count = 1;

    if (phrase->is_prefix && !writing->expand(writing->expand_arg, last, &words, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((*added)++ > 0)
            strbuf_add_cstr(out, writing->syntax->either);
        add_phrase(writing, out, phrase, words[i]);
    }
    return true;
}

static bool add_clause(const struct writing *writing, struct strbuf *out,
                       const struct search_clause *clause, size_t *added)
{
    *added = 0;
    strbuf_add_char(out, '(');
    for (size_t i = 0; i < clause->count; i++)
        if (!add_alternative(writing, out, &clause->alternatives[i], added))
            return false;
    strbuf_add_char(out, ')');
    return true;
}

/** Adds every clause of one sign; *empty is set when one of them can never be found. */
static bool add_side(const struct writing *writing, struct strbuf *out, bool negated, bool *empty)
{
    const struct search_query *query = writing->query;
    bool is_first = true;

    *empty = false;
    for (size_t i = 0; i < query->clause_count; i++) {
        size_t before = out->n;
        size_t added;

        if (query->clauses[i].negated != negated)
            continue;
        if (!is_first)
            strbuf_add_cstr(out, negated ? writing->syntax->either : writing->syntax->both);
        if (!add_clause(writing, out, &query->clauses[i], &added))
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

static bool write_expression(const struct writing *writing, struct arena *arena, struct str *out)
{
    struct strbuf found = strbuf_new(arena, EXPRESSION_MAX_BYTES);
    struct strbuf kept_out = strbuf_new(arena, EXPRESSION_MAX_BYTES);
    bool empty;
    bool ignored;

    if (!add_side(writing, &found, false, &empty) || !add_side(writing, &kept_out, true, &ignored))
        return false;
    *out = STR("");
    if (empty || found.n == 0)
        return true;
    *out = strbuf_str(&found);
    if (kept_out.n > 0)
        *out = str_format(arena, "(%" STR_FMT ")%s(%" STR_FMT ")", STR_ARG(*out),
                          writing->syntax->without, STR_ARG(strbuf_str(&kept_out)));
    return true;
}

bool search_words_match(const struct search_query *query, search_expand_fn *expand, void *arg,
                        struct arena *arena, struct str *out)
{
    struct writing writing = { &fts5, query, expand, arg };

    return write_expression(&writing, arena, out);
}

bool search_words_tsquery(const struct search_query *query, search_expand_fn *expand, void *arg,
                          struct arena *arena, struct str *out)
{
    struct writing writing = { &tsquery, query, expand, arg };

    return write_expression(&writing, arena, out);
}
