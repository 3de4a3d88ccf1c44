#include "proto/html/html_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/html/html_filter.h"

enum {
    SHEETS_MAX_BYTES = 256 * 1024,               /* of all sheets of a mail; the rest is not read */
    GIVEN_MAX_BYTES = 1024 * 1024,               /* by which rules may lengthen a mail */
    GIVEN_TO_ONE_MAX = HTML_STYLE_MAX_BYTES / 2, /* so that the element's own style has room */
    NAME_MAX_BYTES = 64,
};

/* ---- reading ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_' || (unsigned char)c >= 0x80;
}

static size_t name_length(struct str s)
{
    size_t n = 0;

    while (n < s.n && is_name_char(s.p[n]))
        n++;
    return n;
}

/** A copy without comments and without the marks that hid sheets from browsers of old. */
static struct str without_comments(struct str css, struct arena *arena)
{
    char *out = arena_alloc(arena, css.n);
    size_t n = 0;

    for (size_t at = 0; at < css.n;) {
        struct str rest = str_from(css, at);

        if (str_starts_with(rest, STR("/*"))) {
            at += 2 + str_find(str_from(rest, 2), STR("*/")) + 2;
        } else if (str_starts_with(rest, STR("<!--"))) {
            at += 4;
        } else if (str_starts_with(rest, STR("-->"))) {
            at += 3;
        } else {
            out[n++] = css.p[at++];
        }
    }
    return (struct str){ out, n };
}

/** Behind an @rule: its semicolon, or the end of its block with all blocks inside. */
static struct str after_at_rule(struct str css)
{
    size_t depth = 0;

    for (size_t at = 0; at < css.n; at++) {
        if (css.p[at] == '{')
            depth++;
        else if (css.p[at] == '}' && depth > 0)
            depth--;
        else if (css.p[at] != ';' || depth > 0)
            continue;
        if (depth == 0)
            return str_from(css, at + 1);
    }
    return STR_NULL;
}

/** False where a quote or a bracket is open at the end: what follows would become a part of it. */
static bool is_closed(struct str declarations)
{
    long depth = 0;
    char quote = '\0';

    for (size_t i = 0; i < declarations.n; i++) {
        char c = declarations.p[i];

        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else
            depth += (c == '(') - (c == ')');
    }
    return quote == '\0' && depth == 0;
}

/** "p", ".class", "p.class", "p#id", each with or without ":link"; others are not for us. */
static bool read_selector(struct str selector, struct html_rule *rule)
{
    struct str element = str_sub(selector, 0, name_length(selector));
    struct str rest = str_from(selector, element.n);

    rule->element = element.n > 0 ? html_element_find(element) : NULL;
    if (element.n > 0 && rule->element == NULL)
        return false;
    if (str_ends_with(rest, STR(":link")))
        rest = str_sub(rest, 0, rest.n - 5);
    if (rest.n == 0) {
        rule->name = rule->element != NULL ? str_of(rule->element->name) : STR("");
        return rule->element != NULL;
    }
    rule->name = rest;
    return (rest.p[0] == '.' || rest.p[0] == '#') && rest.n > 1 && rest.n <= NAME_MAX_BYTES
           && name_length(str_from(rest, 1)) == rest.n - 1;
}

static void add_rules(struct html_sheet *sheet, struct str selectors, struct str declarations)
{
    if (declarations.n == 0 || declarations.n > GIVEN_TO_ONE_MAX || !is_closed(declarations))
        return;
    while (selectors.n > 0 && sheet->count < HTML_RULES_MAX) {
        struct html_rule rule = { .declarations = declarations, .order = sheet->count };

        if (!read_selector(str_trim(str_cut(&selectors, ',')), &rule))
            continue;
        if (rule.element != NULL && str_eq(rule.name, str_of(rule.element->name)))
            sheet->is_named[html_element_index(rule.element)] = true;
        sheet->rules[sheet->count++] = rule;
    }
}

static int compare_rules(const void *a, const void *b)
{
    const struct html_rule *left = a;
    const struct html_rule *right = b;
    int order = str_cmp(left->name, right->name);

    if (order != 0)
        return order;
    return (left->order > right->order) - (left->order < right->order);
}

void html_sheet_read(struct html_sheet *sheet, struct str css)
{
    size_t before = sheet->count;

    css = str_sub(css, 0, SHEETS_MAX_BYTES - sheet->read_bytes);
    if (css.n == 0 || sheet->count == HTML_RULES_MAX)
        return;
    sheet->read_bytes += css.n;
    if (sheet->arena == NULL)
        sheet->arena = arena_new((size_t)2 * SHEETS_MAX_BYTES);
    css = without_comments(css, sheet->arena);
    while (css.n > 0) {
        if (is_blank(css.p[0]) || css.p[0] == ';' || css.p[0] == '}') {
            css = str_from(css, 1);
        } else if (css.p[0] == '@') {
            css = after_at_rule(css);
        } else {
            struct str selectors = str_cut(&css, '{');

            add_rules(sheet, selectors, str_trim(str_cut(&css, '}')));
        }
    }
    if (sheet->count > before)
        qsort(sheet->rules, sheet->count, sizeof(sheet->rules[0]), compare_rules);
}

/* ---- applying ---- */

/** The first rule of that name, or the count where there is none. */
static size_t find_rules(const struct html_sheet *sheet, struct str name)
{
    size_t low = 0;
    size_t high = sheet->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (str_cmp(sheet->rules[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void gather(const struct html_sheet *sheet, struct str name,
                   const struct html_element *element, struct strbuf *out)
{
    for (size_t i = find_rules(sheet, name); i < sheet->count; i++) {
        const struct html_rule *rule = &sheet->rules[i];

        if (!str_eq(rule->name, name))
            return;
        if ((rule->element != NULL && rule->element != element)
            || out->n + rule->declarations.n + 1 > GIVEN_TO_ONE_MAX)
            continue;
        strbuf_add(out, rule->declarations);
        strbuf_add_char(out, ';');
    }
}

/** The rules for each of the names in a class or id attribute. */
static void gather_named(const struct html_sheet *sheet, const struct html_token *token,
                         const char *attribute_name, char sign, struct strbuf *out)
{
    const struct html_attribute *attribute = html_token_attribute(token, attribute_name);
    struct str rest = attribute != NULL ? attribute->value : STR_NULL;
    char name[NAME_MAX_BYTES] = { sign };

    for (int count = 0; rest.n > 0 && count < 8; count++) {
        size_t n = 0;

        rest = str_trim(rest);
        while (n < rest.n && !is_blank(rest.p[n]))
            n++;
        if (n > 0 && n < sizeof(name)) {
            memcpy(name + 1, rest.p, n);
            gather(sheet, (struct str){ name, n + 1 }, token->element, out);
        }
        rest = str_from(rest, n);
    }
}

static void put_style(struct html_token *token, struct strbuf *style)
{
    for (size_t i = 0; i < token->attribute_count; i++) {
        if (!str_eq_ascii_nocase(token->attributes[i].name, STR("style")))
            continue;
        strbuf_add(style, str_sub(token->attributes[i].value, 0, HTML_STYLE_MAX_BYTES));
        token->attributes[i].value = strbuf_str(style);
        return;
    }
    if (token->attribute_count < HTML_ATTRIBUTES_MAX)
        token->attributes[token->attribute_count++] =
            (struct html_attribute){ STR("style"), strbuf_str(style) };
}

void html_sheet_apply(struct html_sheet *sheet, struct html_token *token, struct arena *scratch)
{
    struct strbuf style;

    if (sheet->count == 0 || sheet->given_bytes > GIVEN_MAX_BYTES)
        return;
    style = strbuf_new(scratch, (size_t)2 * HTML_STYLE_MAX_BYTES);
    if (sheet->is_named[html_element_index(token->element)])
        gather(sheet, str_of(token->element->name), token->element, &style);
    if (token->attribute_count > 0) {
        gather_named(sheet, token, "class", '.', &style);
        gather_named(sheet, token, "id", '#', &style);
    }
    sheet->given_bytes += style.n;
    if (style.n > 0)
        put_style(token, &style);
}

void html_sheet_fini(struct html_sheet *sheet)
{
    arena_free(&sheet->arena);
}
