#include "features/search/search_match.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"

enum {
    SPANS_MAX = 256,    /* of one text; more are not marked */
    BEFORE_BYTES = 120, /* of a highlight, before what is found first */
    PIECE_BYTES = 480,
};

/** Bytes begin .. end-1 of a text. */
struct span {
    size_t begin;
    size_t end;
};

static bool token_is(const struct text_token *token, const struct text_phrase *phrase, size_t i)
{
    if (phrase->is_prefix && i + 1 == phrase->count)
        return str_starts_with(token->text, phrase->tokens[i]);
    return str_eq(token->text, phrase->tokens[i]);
}

/** The token at a position, looking on from `from`; wholes stand beside the line. NULL: none. */
static const struct text_token *at_position(const struct text_token_list *tokens, size_t from,
                                            uint32_t position)
{
    for (size_t i = from; i < tokens->count && tokens->tokens[i].position <= position; i++)
        if (tokens->tokens[i].position == position && tokens->tokens[i].kind != TEXT_TOKEN_WHOLE)
            return &tokens->tokens[i];
    return NULL;
}

/** A phrase that begins with token `first`. */
static bool phrase_at(const struct text_phrase *phrase, const struct text_token_list *tokens,
                      size_t first, struct span *out)
{
    const struct text_token *last = &tokens->tokens[first];

    if (!token_is(last, phrase, 0))
        return false;
    out->begin = last->begin;
    for (size_t i = 1; i < phrase->count; i++) {
        last = at_position(tokens, first, tokens->tokens[first].position + (uint32_t)i);
        if (last == NULL || !token_is(last, phrase, i))
            return false;
    }
    out->end = last->end;
    return true;
}

/** Any alternative of a clause that begins with token `first`. */
static bool clause_at(const struct search_clause *clause, const struct text_token_list *tokens,
                      size_t first, struct span *out)
{
    for (size_t i = 0; i < clause->count; i++)
        if (phrase_at(&clause->alternatives[i], tokens, first, out))
            return true;
    return false;
}

void search_match_count(const struct search_query *query, const struct text_token_list *tokens,
                        struct search_counts *out)
{
    struct span ignored;

    *out = (struct search_counts){ .token_count = tokens->count };
    for (size_t c = 0; c < query->clause_count; c++)
        for (size_t i = 0; !query->clauses[c].negated && i < tokens->count; i++)
            out->of_clause[c] += clause_at(&query->clauses[c], tokens, i, &ignored);
}

/* ---- highlights ----------------------------------------------------------------------------- */

static int by_begin(const void *a, const void *b)
{
    const struct span *x = a;
    const struct span *y = b;

    return (x->begin > y->begin) - (x->begin < y->begin);
}

/** Everything that is found, rising, spans that touch joined. */
static size_t find_spans(const struct search_query *query, const struct text_token_list *tokens,
                         struct span *out)
{
    size_t n = 0;
    size_t kept = 0;

    for (size_t i = 0; i < tokens->count && n < SPANS_MAX; i++)
        for (size_t c = 0; c < query->clause_count && n < SPANS_MAX; c++)
            if (!query->clauses[c].negated && clause_at(&query->clauses[c], tokens, i, &out[n]))
                n++;
    qsort(out, n, sizeof(*out), by_begin);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && out[i].begin <= out[kept - 1].end) {
            if (out[i].end > out[kept - 1].end)
                out[kept - 1].end = out[i].end;
        } else {
            out[kept++] = out[i];
        }
    }
    return kept;
}

/** Where the piece begins: at most BEFORE_BYTES before what is found, after a blank. */
static size_t piece_begin(struct str text, size_t found)
{
    size_t at = found > BEFORE_BYTES ? found - BEFORE_BYTES : 0;
    size_t blank;

    if (at == 0)
        return 0;
    while (at < found && ((unsigned char)text.p[at] & 0xc0) == 0x80)
        at++;
    for (blank = at; blank < found && text.p[blank] != ' ' && text.p[blank] != '\n'; blank++)
        ;
    return blank < found ? blank + 1 : at;
}

/** Line ends become blanks; nothing else changes, so that offsets stay. */
static struct str on_one_line(struct arena *arena, struct str piece)
{
    char *copy = arena_alloc(arena, piece.n + 1);

    for (size_t i = 0; i < piece.n; i++)
        copy[i] = piece.p[i] == '\n' || piece.p[i] == '\r' || piece.p[i] == '\t' ? ' ' : piece.p[i];
    return (struct str){ copy, piece.n };
}

void search_match_highlight(const struct search_query *query, const struct text_token_list *tokens,
                            struct str text, struct arena *arena, struct search_highlight *out)
{
    struct span spans[SPANS_MAX];
    size_t count = find_spans(query, tokens, spans);
    size_t begin = count > 0 ? piece_begin(text, spans[0].begin) : 0;
    struct str piece = utf8_cut(str_from(text, begin), PIECE_BYTES);

    *out = (struct search_highlight){ .text = on_one_line(arena, piece) };
    for (size_t i = 0; i < count && out->range_count < SEARCH_RANGES_MAX; i++) {
        if (spans[i].end > begin + piece.n)
            break;
        out->ranges[out->range_count++] = (struct search_range){
            .begin = (int64_t)utf8_count(str_sub(piece, 0, spans[i].begin - begin)),
            .end = (int64_t)utf8_count(str_sub(piece, 0, spans[i].end - begin)),
        };
    }
}
