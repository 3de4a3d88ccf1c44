#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/html/html_filter.h"
#include "proto/html/html_length.h"

/** What the values of a property may be made of. */
enum value_kind {
    VALUE_WORDS,       /* keywords only */
    VALUE_DISPLAY,     /* keywords that neither hide nor reach out of the text's flow */
    VALUE_COLOUR,      /* a keyword, #hex, or rgb() and hsl() with numbers */
    VALUE_INK,         /* the same but transparent: letters that cannot be seen */
    VALUE_BACKGROUND,  /* the first colour in it; pictures go */
    VALUE_LENGTHS,     /* keywords and lengths that are not huge and not negative */
    VALUE_FONT_SIZE,   /* the same, within what can be read */
    VALUE_LINE_HEIGHT, /* the same, so that lines do not overlap */
    VALUE_INDENT,      /* the same, a little to the left as well */
    VALUE_SPACING,     /* the same, between letters */
    VALUE_FONTS,       /* names of fonts, in quotes or not */
    VALUE_FONT,        /* keywords, a size, a line height and names of fonts */
    VALUE_BORDER,      /* keywords, lengths and a colour */
};

struct property {
    const char *name;
    enum value_kind kind;
};

/** Sorted by name. Nothing here can lay one thing over another or fetch anything. */
static const struct property properties[] = {
    { "background", VALUE_BACKGROUND },
    { "background-color", VALUE_COLOUR },
    { "border", VALUE_BORDER },
    { "border-bottom", VALUE_BORDER },
    { "border-bottom-color", VALUE_COLOUR },
    { "border-bottom-left-radius", VALUE_LENGTHS },
    { "border-bottom-right-radius", VALUE_LENGTHS },
    { "border-bottom-style", VALUE_WORDS },
    { "border-bottom-width", VALUE_LENGTHS },
    { "border-collapse", VALUE_WORDS },
    { "border-color", VALUE_BORDER },
    { "border-left", VALUE_BORDER },
    { "border-left-color", VALUE_COLOUR },
    { "border-left-style", VALUE_WORDS },
    { "border-left-width", VALUE_LENGTHS },
    { "border-radius", VALUE_LENGTHS },
    { "border-right", VALUE_BORDER },
    { "border-right-color", VALUE_COLOUR },
    { "border-right-style", VALUE_WORDS },
    { "border-right-width", VALUE_LENGTHS },
    { "border-spacing", VALUE_LENGTHS },
    { "border-style", VALUE_WORDS },
    { "border-top", VALUE_BORDER },
    { "border-top-color", VALUE_COLOUR },
    { "border-top-left-radius", VALUE_LENGTHS },
    { "border-top-right-radius", VALUE_LENGTHS },
    { "border-top-style", VALUE_WORDS },
    { "border-top-width", VALUE_LENGTHS },
    { "border-width", VALUE_LENGTHS },
    { "box-sizing", VALUE_WORDS },
    { "caption-side", VALUE_WORDS },
    { "clear", VALUE_WORDS },
    { "color", VALUE_INK },
    { "direction", VALUE_WORDS },
    { "display", VALUE_DISPLAY },
    { "empty-cells", VALUE_WORDS },
    { "float", VALUE_WORDS },
    { "font", VALUE_FONT },
    { "font-family", VALUE_FONTS },
    { "font-size", VALUE_FONT_SIZE },
    { "font-style", VALUE_WORDS },
    { "font-variant", VALUE_WORDS },
    { "font-weight", VALUE_LENGTHS },
    { "height", VALUE_LENGTHS },
    { "letter-spacing", VALUE_SPACING },
    { "line-break", VALUE_WORDS },
    { "line-height", VALUE_LINE_HEIGHT },
    { "list-style", VALUE_WORDS },
    { "list-style-position", VALUE_WORDS },
    { "list-style-type", VALUE_WORDS },
    { "margin", VALUE_LENGTHS },
    { "margin-bottom", VALUE_LENGTHS },
    { "margin-left", VALUE_LENGTHS },
    { "margin-right", VALUE_LENGTHS },
    { "margin-top", VALUE_LENGTHS },
    { "max-width", VALUE_LENGTHS },
    { "min-height", VALUE_LENGTHS },
    { "min-width", VALUE_LENGTHS },
    { "overflow-wrap", VALUE_WORDS },
    { "padding", VALUE_LENGTHS },
    { "padding-bottom", VALUE_LENGTHS },
    { "padding-left", VALUE_LENGTHS },
    { "padding-right", VALUE_LENGTHS },
    { "padding-top", VALUE_LENGTHS },
    { "table-layout", VALUE_WORDS },
    { "text-align", VALUE_WORDS },
    { "text-decoration", VALUE_BORDER },
    { "text-decoration-color", VALUE_COLOUR },
    { "text-decoration-line", VALUE_WORDS },
    { "text-indent", VALUE_INDENT },
    { "text-transform", VALUE_WORDS },
    { "vertical-align", VALUE_INDENT },
    { "white-space", VALUE_WORDS },
    { "width", VALUE_LENGTHS },
    { "word-break", VALUE_WORDS },
    { "word-wrap", VALUE_WORDS },
};

enum { NAME_MAX_BYTES = 26, VALUE_MAX_BYTES = 256 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool all_of(struct str s, bool (*is_fine)(char c))
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_fine(s.p[i]))
            return false;
    return s.n > 0;
}

static bool is_word(struct str s)
{
    return all_of(s, is_word_char);
}

static bool is_one_of(struct str value, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_ascii_nocase(value, str_of(words[i])))
            return true;
    return false;
}

/* ---- colours ---- */

static bool is_hex_char(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_hex_colour(struct str s)
{
    return s.n >= 4 && s.n <= 9 && s.p[0] == '#' && all_of(str_from(s, 1), is_hex_char);
}

static bool is_argument_char(char c)
{
    return is_digit(c) || c == ' ' || c == ',' || c == '.' || c == '%' || c == '/';
}

/** rgb(1, 2, 3), rgba(…), hsl(…), hsla(…). */
static bool is_colour_function(struct str s)
{
    static const char *const functions[] = { "rgb(", "rgba(", "hsl(", "hsla(" };

    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        struct str head = str_of(functions[i]);

        if (s.n > head.n + 1 && str_eq_ascii_nocase(str_sub(s, 0, head.n), head))
            return s.p[s.n - 1] == ')'
                   && all_of(str_sub(s, head.n, s.n - head.n - 1), is_argument_char);
    }
    return false;
}

static bool is_colour(struct str s)
{
    return is_word(s) || is_hex_colour(s) || is_colour_function(s);
}

/* ---- values in pieces ---- */

/** Cuts what stands before the next blank outside of brackets. */
static struct str cut_piece(struct str *value)
{
    struct str rest = str_trim(*value);
    size_t depth = 0;
    size_t n = 0;

    for (; n < rest.n && (depth > 0 || rest.p[n] != ' '); n++) {
        depth += rest.p[n] == '(';
        depth -= rest.p[n] == ')' && depth > 0;
    }
    *value = str_from(rest, n);
    return str_sub(rest, 0, n);
}

static bool is_piece(struct str piece, enum value_kind kind)
{
    if (is_word(piece))
        return true;
    switch (kind) {
    case VALUE_BORDER:
        return is_hex_colour(piece) || is_colour_function(piece)
               || html_length_is_fine(piece, HTML_LENGTH);
    case VALUE_LENGTHS:
        return html_length_is_fine(piece, HTML_LENGTH);
    case VALUE_FONT_SIZE:
        return html_length_is_fine(piece, HTML_LENGTH_FONT);
    case VALUE_LINE_HEIGHT:
        return html_length_is_fine(piece, HTML_LENGTH_LINE);
    case VALUE_INDENT:
        return html_length_is_fine(piece, HTML_LENGTH_INDENT);
    case VALUE_SPACING:
        return html_length_is_fine(piece, HTML_LENGTH_SPACING);
    default:
        return false;
    }
}

static bool are_pieces(struct str value, enum value_kind kind)
{
    while (value.n > 0)
        if (!is_piece(cut_piece(&value), kind))
            return false;
    return true;
}

/** The colour among what a background is made of; STR_NULL where there is none. */
static struct str colour_of_background(struct str value)
{
    static const char *const others[] = {
        "none",  "repeat", "repeat-x", "repeat-y", "no-repeat", "center",     "left",
        "right", "top",    "bottom",   "fixed",    "scroll",    "local",      "cover",
        "auto",  "space",  "contain",  "round",    "initial",   "border-box", "padding-box",
    };

    while (value.n > 0) {
        struct str piece = cut_piece(&value);

        if (is_colour(piece) && !is_one_of(piece, others, COUNT_OF(others)))
            return piece;
    }
    return STR_NULL;
}

/* ---- fonts ---- */

static bool is_font_char(char c)
{
    return is_word_char(c) || is_digit(c) || c == ' ' || c == ',' || c == '_' || c == '.'
           || (unsigned char)c >= 0x80;
}

/** Names parted by commas; quotes must pair. */
static bool are_fonts(struct str value)
{
    char quote = '\0';

    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (c == '"' || c == '\'') {
            if (quote != '\0' && quote != c)
                return false;
            quote = quote == '\0' ? c : '\0';
        } else if (!is_font_char(c)) {
            return false;
        }
    }
    return quote == '\0';
}

/** "bold 12px/1.5 Arial, sans-serif", or one keyword. */
static bool is_font(struct str value)
{
    if (is_word(value))
        return true;
    while (value.n > 0) {
        struct str piece = cut_piece(&value);
        struct str size = str_cut(&piece, '/');

        if (html_length_is_fine(size, HTML_LENGTH_FONT))
            return (piece.n == 0 || is_piece(piece, VALUE_LINE_HEIGHT)) && value.n > 0
                   && are_fonts(value);
        if (!is_word(size) && !html_length_is_fine(size, HTML_LENGTH))
            return false;
    }
    return false;
}

/* ---- declarations ---- */

static bool is_display(struct str value)
{
    static const char *const words[] = { "block",          "inline",        "inline-block",
                                         "table",          "table-row",     "table-cell",
                                         "list-item",      "table-caption", "inline-table",
                                         "table-row-group" };

    return is_one_of(value, words, COUNT_OF(words));
}

static bool is_fine_value(struct str value, enum value_kind kind)
{
    if (value.n == 0 || value.n > VALUE_MAX_BYTES)
        return false;
    switch (kind) {
    case VALUE_DISPLAY:
        return is_display(value);
    case VALUE_COLOUR:
        return is_colour(value);
    case VALUE_INK:
        return is_colour(value) && !str_eq_ascii_nocase(value, STR("transparent"));
    case VALUE_FONTS:
        return are_fonts(value);
    case VALUE_FONT:
        return is_font(value);
    default:
        return are_pieces(value, kind);
    }
}

static int compare_name(const void *name, const void *property)
{
    return strcmp(name, ((const struct property *)property)->name);
}

static const struct property *find_property(struct str name)
{
    char lower[NAME_MAX_BYTES + 1];

    if (!html_name_lower(name, NAME_MAX_BYTES, lower))
        return NULL;
    return bsearch(lower, properties, COUNT_OF(properties), sizeof(properties[0]), compare_name);
}

/** Bytes up to the semicolon that ends a declaration: none within quotes or brackets does. */
static size_t declaration_length(struct str style)
{
    size_t depth = 0;
    char quote = '\0';
    size_t n = 0;

    for (; n < style.n; n++) {
        char c = style.p[n];

        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (c == ';' && depth == 0)
            break;
    }
    return n;
}

void html_style_cut(struct str *style, struct str *name, struct str *value)
{
    size_t n = declaration_length(*style);
    struct str declaration = str_sub(*style, 0, n);

    *style = str_from(*style, n + 1);
    *name = str_trim(str_cut(&declaration, ':'));
    *value = str_trim(str_sub(declaration, 0, str_find_char(declaration, '!'))); /* !important */
}

static void add_declaration(struct strbuf *out, struct str name, struct str value)
{
    if (out->n + name.n + value.n + 2 > HTML_STYLE_MAX_BYTES)
        return;
    if (out->n > 0)
        strbuf_add_char(out, ';');
    strbuf_add(out, name);
    strbuf_add_char(out, ':');
    strbuf_add(out, value);
}

/** Line ends and tabs, which mailers leave inside of values, as blanks; each run as one. */
static struct str with_single_blanks(struct str style, struct arena *arena)
{
    char *out = arena_alloc(arena, style.n);
    size_t n = 0;

    for (size_t i = 0; i < style.n; i++) {
        char c = style.p[i] == '\n' || style.p[i] == '\t' ? ' ' : style.p[i];

        if (c != ' ' || (n > 0 && out[n - 1] != ' '))
            out[n++] = c;
    }
    return (struct str){ out, n };
}

struct str html_style_clean(struct str style, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, HTML_STYLE_MAX_BYTES);

    style = with_single_blanks(str_sub(style, 0, HTML_STYLE_MAX_BYTES), arena);
    while (style.n > 0) {
        const struct property *property;
        struct str name;
        struct str value;

        html_style_cut(&style, &name, &value);
        property = find_property(name);
        if (property == NULL)
            continue;
        if (property->kind == VALUE_BACKGROUND) {
            value = colour_of_background(value);
            if (!str_is_null(value))
                add_declaration(&out, STR("background-color"), value);
        } else if (is_fine_value(value, property->kind)) {
            add_declaration(&out, str_of(property->name), value);
        }
    }
    return strbuf_str(&out);
}
