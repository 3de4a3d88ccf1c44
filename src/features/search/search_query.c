#include "features/search/search_query.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/text/tokenize.h"
#include "base/text/utf8.h"

enum { NAME_MAX_BYTES = 16 };

const char *const search_operator_names[] = { "state",    "team",   "assignee", "tag", "priority",
                                              "customer", "before", "after",    NULL };

/** One piece between blanks. */
struct piece {
    struct str name; /* of an operator, else STR_NULL */
    struct str text; /* without quotes */
    bool negated;
    bool quoted;
    bool is_last; /* nothing stands behind it */
};

static bool too_long(struct err *err)
{
    err_set(err, ERR_LIMIT, "query_too_long", "this is more than one search can hold");
    return err_field(err, "q");
}

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a);
}

/** ", “, ”, „: whichever the keyboard made of it. */
static bool is_quote(uint32_t c)
{
    return c == '"' || (c >= 0x201c && c <= 0x201f);
}

static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.n) {
        size_t next = at;

        if (!is_blank(utf8_next(text, &next)))
            break;
        at = next;
    }
    return at;
}

/** Reads up to the closing quote, or the end where it is missing. */
static struct str take_quoted(struct str text, size_t *at)
{
    size_t begin = *at;

    while (*at < text.n) {
        size_t here = *at;

        if (is_quote(utf8_next(text, at)))
            return str_sub(text, begin, here - begin);
    }
    return str_from(text, begin);
}

static struct str take_word(struct str text, size_t *at)
{
    size_t begin = *at;

    while (*at < text.n) {
        size_t next = *at;
        uint32_t c = utf8_next(text, &next);

        if (is_blank(c) || is_quote(c))
            break;
        *at = next;
    }
    return str_sub(text, begin, *at - begin);
}

/** The operator whose name stands before the first colon, or STR_NULL. */
static struct str operator_name(struct str word)
{
    size_t colon = str_find_char(word, ':');
    struct str name = str_sub(word, 0, colon);

    if (colon == word.n || colon > NAME_MAX_BYTES)
        return STR_NULL;
    for (size_t i = 0; search_operator_names[i] != NULL; i++)
        if (str_eq_ascii_nocase(str_of(search_operator_names[i]), name))
            return str_of(search_operator_names[i]);
    return STR_NULL;
}

/** The quote that may stand at `at`. */
static bool take_quote(struct str text, size_t *at)
{
    size_t next = *at;

    if (*at >= text.n || !is_quote(utf8_next(text, &next)))
        return false;
    *at = next;
    return true;
}

static bool next_piece(struct str text, size_t *at, struct piece *out)
{
    *at = skip_blanks(text, *at);
    if (*at >= text.n)
        return false;
    *out = (struct piece){ .negated = text.p[*at] == '-' && *at + 1 < text.n };
    if (out->negated)
        ++*at;
    out->quoted = take_quote(text, at);
    out->text = out->quoted ? take_quoted(text, at) : take_word(text, at);
    if (!out->quoted) {
        out->name = operator_name(out->text);
        if (out->name.p != NULL) {
            out->text = str_from(out->text, out->name.n + 1);
            if (out->text.n == 0 && take_quote(text, at))
                out->text = take_quoted(text, at);
        }
    }
    out->is_last = *at == text.n;
    return true;
}

static bool add_clause(struct search_query *query, const struct search_clause *clause,
                       struct err *err)
{
    if (query->clause_count == SEARCH_CLAUSES_MAX)
        return too_long(err);
    query->clauses[query->clause_count++] = *clause;
    return true;
}

/** Everything between quotes stands side by side, exactly so. */
static bool add_phrase(struct text_tokenizer *tokenizer, const struct piece *piece,
                       struct arena *arena, struct search_query *query, struct err *err)
{
    struct text_token_list list =
        text_tokenize_list(tokenizer, piece->text, TEXT_ALL_POSITIONS, arena);
    struct str *tokens = ARENA_ARRAY(arena, list.count + 1, struct str);
    struct search_clause clause = { .negated = piece->negated, .count = 1 };
    size_t n = 0;

    for (size_t i = 0; i < list.count; i++)
        if (list.tokens[i].kind != TEXT_TOKEN_WHOLE)
            tokens[n++] = list.tokens[i].text;
    if (n == 0)
        return true;
    clause.alternatives[0] = (struct text_phrase){ .tokens = tokens, .count = n };
    return add_clause(query, &clause, err);
}

static bool add_words(struct text_tokenizer *tokenizer, const struct piece *piece,
                      struct arena *arena, struct search_query *query, struct err *err)
{
    struct text_query words;

    if (!text_query_read(tokenizer, piece->text, piece->is_last, arena, &words, err))
        return false;
    for (size_t i = 0; i < words.count; i++) {
        struct search_clause clause = { .negated = piece->negated, .count = words.words[i].count };

        memcpy(clause.alternatives, words.words[i].alternatives, sizeof(clause.alternatives));
        if (!add_clause(query, &clause, err))
            return false;
    }
    return true;
}

static bool add_operator(const struct piece *piece, struct search_query *query, struct err *err)
{
    if (piece->text.n == 0)
        return true; /* still being typed */
    if (query->operator_count == SEARCH_OPERATORS_MAX)
        return too_long(err);
    query->operators[query->operator_count++] = (struct search_operator){
        .name = piece->name, .value = piece->text, .negated = piece->negated
    };
    return true;
}

bool search_query_read(struct text_tokenizer *tokenizer, struct str text, struct arena *arena,
                       struct search_query *out, struct err *err)
{
    struct piece piece;
    size_t at = 0;

    *out = (struct search_query){ .clause_count = 0 };
    if (text.n > SEARCH_QUERY_MAX_BYTES)
        return too_long(err);
    while (next_piece(text, &at, &piece)) {
        bool added = piece.name.p != NULL ? add_operator(&piece, out, err)
                     : piece.quoted       ? add_phrase(tokenizer, &piece, arena, out, err)
                                          : add_words(tokenizer, &piece, arena, out, err);

        if (!added)
            return false;
    }
    return true;
}

size_t search_query_positive_count(const struct search_query *query)
{
    size_t n = 0;

    for (size_t i = 0; i < query->clause_count; i++)
        n += !query->clauses[i].negated;
    return n;
}
