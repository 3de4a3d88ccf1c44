/**
 * The text form of conditions: a parser by recursive descent and its printer.
 *
 *   any   := all ("or" all)*          all := one (["and"] one)*
 *   one   := "not" one | "(" any ")" | field operator value ("," value)*
 */
#include <string.h>

#include "base/check.h"
#include "base/strbuf.h"
#include "core/condition/condition_internal.h"

/** Levels of brackets and `not`; what is left after joining is bounded by CONDITION_DEPTH_MAX. */
enum { NESTING_MAX = 2 * CONDITION_DEPTH_MAX };

/** What the largest condition can print to: each value quoted, each of its bytes escaped. */
#define PRINTED_MAX ((size_t)CONDITION_TERMS_MAX * CONDITION_VALUES_MAX * 2100)

struct parser {
    struct condition_maker maker;
    struct str text;
    size_t at;
    int nesting;
};

typedef bool parse_rule(struct parser *parser, const struct condition **out);

static parse_rule parse_any;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool syntax(struct parser *parser, const char *expected)
{
    struct str near = str_sub(parser->text, parser->at, 40);

    err_set(parser->maker.err, ERR_INVALID, "bad_condition", "expected %s at byte %zu", expected,
            parser->at);
    return err_param(parser->maker.err, "%" STR_FMT, STR_ARG(near));
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->text.n && is_blank(parser->text.p[parser->at]))
        parser->at++;
}

/** The next byte that is not blank, or NUL at the end. */
static char peek(struct parser *parser)
{
    skip_blanks(parser);
    return parser->at < parser->text.n ? parser->text.p[parser->at] : '\0';
}

/** Takes the keyword where it stands as a whole word. */
static bool take_keyword(struct parser *parser, const char *keyword)
{
    struct str word = str_of(keyword);
    struct str rest;

    skip_blanks(parser);
    rest = str_from(parser->text, parser->at);
    if (!str_eq_ascii_nocase(str_sub(rest, 0, word.n), word))
        return false;
    if (rest.n > word.n && !is_blank(rest.p[word.n]) && rest.p[word.n] != '('
        && rest.p[word.n] != ')')
        return false;
    parser->at += word.n;
    return true;
}

static bool take_operator(struct parser *parser, enum condition_op *out)
{
    static const struct {
        const char *sign;
        enum condition_op op;
    } signs[] = {
        { "!:", CONDITION_IS_NOT },   { ":", CONDITION_IS },     { "<=", CONDITION_AT_MOST },
        { ">=", CONDITION_AT_LEAST }, { "<", CONDITION_BEFORE }, { ">", CONDITION_AFTER },
        { "~", CONDITION_HAS_TEXT },
    };

    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (!str_starts_with(str_from(parser->text, parser->at), str_of(signs[i].sign)))
            continue;
        parser->at += str_of(signs[i].sign).n;
        *out = signs[i].op;
        return true;
    }
    return false;
}

/** A value in quotes; backslash takes the next byte as it is. */
static bool take_quoted(struct parser *parser, struct str *out)
{
    struct strbuf buf = strbuf_new(parser->maker.arena, CONDITION_TEXT_MAX);

    for (parser->at++; parser->at < parser->text.n; parser->at++) {
        char c = parser->text.p[parser->at];

        if (c == '"') {
            parser->at++;
            *out = strbuf_str(&buf);
            return true;
        }
        if (c == '\\' && parser->at + 1 < parser->text.n)
            c = parser->text.p[++parser->at];
        strbuf_add_char(&buf, c);
    }
    return syntax(parser, "a closing quote");
}

static bool take_value(struct parser *parser, const struct condition_field *field,
                       struct condition_value *out)
{
    size_t from = parser->at;
    struct str word;

    if (from < parser->text.n && parser->text.p[from] == '"') {
        if (!take_quoted(parser, &word))
            return false;
        return condition_value_parse(&parser->maker, field, word, true, out);
    }
    while (parser->at < parser->text.n && !is_blank(parser->text.p[parser->at])
           && str_find_char(STR(",()\""), parser->text.p[parser->at]) == 4)
        parser->at++;
    if (parser->at == from)
        return syntax(parser, "a value");
    word = str_sub(parser->text, from, parser->at - from);
    return condition_value_parse(&parser->maker, field, word, false, out);
}

static bool parse_term(struct parser *parser, const struct condition **out)
{
    struct condition_value values[CONDITION_VALUES_MAX + 1];
    const struct condition_field *field;
    struct condition_value *kept;
    size_t from = parser->at;
    enum condition_op op;
    size_t n = 0;

    while (parser->at < parser->text.n && is_name_char(parser->text.p[parser->at]))
        parser->at++;
    if (parser->at == from)
        return syntax(parser, "a field");
    if (!condition_maker_field(&parser->maker, str_sub(parser->text, from, parser->at - from),
                               &field))
        return false;
    if (!take_operator(parser, &op))
        return syntax(parser, "an operator");
    do {
        if (!take_value(parser, field, &values[n++]))
            return false;
    } while (n <= CONDITION_VALUES_MAX && parser->at < parser->text.n
             && parser->text.p[parser->at] == ',' && parser->at++ < parser->text.n);
    kept = ARENA_ARRAY(parser->maker.arena, n, struct condition_value);
    memcpy(kept, values, n * sizeof(*kept));
    return condition_maker_term(&parser->maker, field, op, kept, n, out);
}

/** Goes one level down, within bounds. */
static bool parse_nested(struct parser *parser, parse_rule *rule, const struct condition **out)
{
    bool ok;

    if (parser->nesting == NESTING_MAX)
        return condition_too_large(&parser->maker);
    parser->nesting++;
    ok = rule(parser, out);
    parser->nesting--;
    return ok;
}

/** `not`, brackets, or a term. */
static bool parse_one(struct parser *parser, const struct condition **out)
{
    const struct condition *inner;

    if (take_keyword(parser, "not")) {
        if (!parse_nested(parser, parse_one, &inner))
            return false;
        *out = condition_negate(parser->maker.arena, inner);
        return true;
    }
    if (peek(parser) != '(')
        return parse_term(parser, out);
    parser->at++;
    if (!parse_nested(parser, parse_any, &inner))
        return false;
    if (peek(parser) != ')')
        return syntax(parser, "a closing bracket");
    parser->at++;
    *out = inner;
    return true;
}

/** True where another part of an `and` may begin. */
static bool goes_on(struct parser *parser)
{
    size_t at = parser->at;
    bool is_or = take_keyword(parser, "or");

    parser->at = at;
    return !is_or && peek(parser) != '\0' && peek(parser) != ')';
}

static bool parse_all(struct parser *parser, const struct condition **out)
{
    const struct condition *parts[CONDITION_TERMS_MAX];
    size_t n = 0;

    do {
        const struct condition *part;

        if (!parse_one(parser, &part))
            return false;
        CHECK(n < COUNT_OF(parts)); /* each part holds a term at least */
        parts[n++] = part;
    } while (take_keyword(parser, "and") || goes_on(parser));
    *out = condition_join(parser->maker.arena, CONDITION_AND, parts, n);
    return true;
}

static bool parse_any(struct parser *parser, const struct condition **out)
{
    const struct condition *parts[CONDITION_TERMS_MAX];
    size_t n = 0;

    do {
        const struct condition *part;

        if (!parse_all(parser, &part))
            return false;
        CHECK(n < COUNT_OF(parts));
        parts[n++] = part;
    } while (take_keyword(parser, "or"));
    *out = condition_join(parser->maker.arena, CONDITION_OR, parts, n);
    return true;
}

bool condition_parse(struct call *call, const struct condition_domain *domain, struct str text,
                     const struct condition **out)
{
    struct parser parser = {
        .maker = { .domain = domain, .call = call, .arena = call->arena, .err = call->err },
        .text = text,
    };
    const struct condition *condition;

    if (text.n > CONDITION_TEXT_MAX) {
        err_set(call->err, ERR_LIMIT, "condition_too_large", "the condition has over %d bytes",
                CONDITION_TEXT_MAX);
        return err_param(call->err, "%d", CONDITION_TEXT_MAX);
    }
    if (peek(&parser) == '\0' && parser.at == text.n) {
        *out = condition_join(call->arena, CONDITION_AND, NULL, 0);
        return true;
    }
    if (!parse_any(&parser, &condition))
        return false;
    if (peek(&parser) != '\0' || parser.at < text.n)
        return syntax(&parser, "the end");
    return condition_maker_done(&parser.maker, condition, out);
}

/* ---- printing ------------------------------------------------------------------------------ */

/** Texts that read as themselves without quotes. */
static bool is_plain_word(struct str word)
{
    if (word.n == 0 || str_eq(word, STR("none")) || str_eq(word, STR("me"))
        || str_eq(word, STR("my_teams")))
        return false;
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];

        if (c <= ' ' || c == 0x7f || str_find_char(STR(",()\"\\"), (char)c) != 5)
            return false;
    }
    return true;
}

static void print_value(struct strbuf *buf, const struct condition_field *field,
                        const struct condition_value *value)
{
    struct str word = condition_value_word(buf->arena, field, value);

    if (value->kind != CONDITION_STRING || is_plain_word(word)) {
        strbuf_add(buf, word);
        return;
    }
    strbuf_add_char(buf, '"');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '"' || word.p[i] == '\\')
            strbuf_add_char(buf, '\\');
        strbuf_add_char(buf, word.p[i]);
    }
    strbuf_add_char(buf, '"');
}

static void print_term(struct strbuf *buf, const struct condition *term)
{
    static const char *const signs[] = {
        [CONDITION_IS] = ":",       [CONDITION_IS_NOT] = "!:",   [CONDITION_BEFORE] = "<",
        [CONDITION_AFTER] = ">",    [CONDITION_AT_LEAST] = ">=", [CONDITION_AT_MOST] = "<=",
        [CONDITION_HAS_TEXT] = "~",
    };

    strbuf_add_cstr(buf, term->field->name);
    strbuf_add_cstr(buf, signs[term->op]);
    for (size_t i = 0; i < term->value_count; i++) {
        if (i > 0)
            strbuf_add_char(buf, ',');
        print_value(buf, term->field, &term->values[i]);
    }
}

/** `within` is what the condition stands in: looser ones get brackets. */
static void print(struct strbuf *buf, const struct condition *condition, enum condition_kind within)
{
    bool brackets = (condition->kind == CONDITION_OR && within != 0)
                    || (condition->kind == CONDITION_AND && within == CONDITION_NOT);

    if (condition->kind == CONDITION_TERM) {
        print_term(buf, condition);
        return;
    }
    CHECK(condition->kind == CONDITION_AND || condition->part_count > 0);
    if (condition->kind == CONDITION_NOT)
        strbuf_add_cstr(buf, "not ");
    if (brackets)
        strbuf_add_char(buf, '(');
    for (size_t i = 0; i < condition->part_count; i++) {
        if (i > 0)
            strbuf_add_cstr(buf, condition->kind == CONDITION_OR ? " or " : " ");
        print(buf, condition->parts[i], condition->kind);
    }
    if (brackets)
        strbuf_add_char(buf, ')');
}

struct str condition_format(struct arena *arena, const struct condition *condition)
{
    struct strbuf buf = strbuf_new(arena, PRINTED_MAX);

    print(&buf, condition, 0);
    CHECK(!buf.overflow);
    return strbuf_str(&buf);
}
