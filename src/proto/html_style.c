#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/html_filter.h"

/** What the values of a property may be made of. */
enum value_kind {
    VALUE_WORDS,     /* keywords only */
    VALUE_COLOUR,    /* a keyword, #hex, or rgb() and hsl() with numbers */
    VALUE_LENGTHS,   /* keywords and lengths that are not huge and not negative */
    VALUE_FONT_SIZE, /* the same, within what can be read */
    VALUE_FONTS,     /* names of fonts, in quotes or not */
    VALUE_BORDER,    /* lengths and a #hex colour */
};

struct property {
    const char *name;
    enum value_kind kind;
};

/** Sorted by name. Nothing here can lay one thing over another or fetch anything. */
static const struct property properties[] = {
    { "background-color", VALUE_COLOUR },
    { "border", VALUE_BORDER },
    { "border-bottom", VALUE_BORDER },
    { "border-collapse", VALUE_WORDS },
    { "border-color", VALUE_COLOUR },
    { "border-left", VALUE_BORDER },
    { "border-radius", VALUE_LENGTHS },
    { "border-right", VALUE_BORDER },
    { "border-spacing", VALUE_LENGTHS },
    { "border-style", VALUE_WORDS },
    { "border-top", VALUE_BORDER },
    { "border-width", VALUE_LENGTHS },
    { "color", VALUE_COLOUR },
    { "direction", VALUE_WORDS },
    { "font-family", VALUE_FONTS },
    { "font-size", VALUE_FONT_SIZE },
    { "font-style", VALUE_WORDS },
    { "font-weight", VALUE_LENGTHS },
    { "height", VALUE_LENGTHS },
    { "line-height", VALUE_LENGTHS },
    { "list-style-type", VALUE_WORDS },
    { "margin", VALUE_LENGTHS },
    { "margin-bottom", VALUE_LENGTHS },
    { "margin-left", VALUE_LENGTHS },
    { "margin-right", VALUE_LENGTHS },
    { "margin-top", VALUE_LENGTHS },
    { "max-width", VALUE_LENGTHS },
    { "padding", VALUE_LENGTHS },
    { "padding-bottom", VALUE_LENGTHS },
    { "padding-left", VALUE_LENGTHS },
    { "padding-right", VALUE_LENGTHS },
    { "padding-top", VALUE_LENGTHS },
    { "text-align", VALUE_WORDS },
    { "text-decoration", VALUE_WORDS },
    { "text-indent", VALUE_LENGTHS },
    { "text-transform", VALUE_WORDS },
    { "vertical-align", VALUE_WORDS },
    { "white-space", VALUE_WORDS },
    { "width", VALUE_LENGTHS },
    { "word-break", VALUE_WORDS },
};

/** The largest number with each unit: for lengths, and for the size of letters. */
static const struct {
    const char *unit;
    int length_max;
    int font_max;
} units[] = {
    { "px", 2000, 96 }, { "pt", 1500, 72 }, { "em", 100, 6 },
    { "rem", 100, 6 },  { "%", 100, 600 },  { "", 1000, 0 },
};

enum { NAME_MAX_BYTES = 24, VALUE_MAX_BYTES = 256, STYLE_MAX_BYTES = 4096 };

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
    return is_digit(c) || c == ' ' || c == ',' || c == '.' || c == '%';
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

static bool is_zero_char(char c)
{
    return c == '0' || c == '.';
}

/** "12px", "1.5em", "0", "80%" within the bounds of its unit. */
static bool is_length(struct str s, bool is_font)
{
    size_t n = 0;
    int whole = 0;

    for (; n < s.n && is_digit(s.p[n]); n++)
        whole = whole < 100000 ? whole * 10 + (s.p[n] - '0') : whole;
    if (n < s.n && s.p[n] == '.')
        for (n++; n < s.n && is_digit(s.p[n]);)
            n++;
    if (n == 0 || !is_digit(s.p[n - 1]))
        return false;
    if (is_font && all_of(str_sub(s, 0, n), is_zero_char))
        return false;
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (str_eq_ascii_nocase(str_from(s, n), str_of(units[i].unit)))
            return whole <= (is_font ? units[i].font_max : units[i].length_max);
    return false;
}

/** Every blank-separated piece is a word, a length, or (in a border) a colour. */
static bool are_pieces(struct str value, enum value_kind kind)
{
    while (value.n > 0) {
        struct str piece = str_cut(&value, ' ');

        if (piece.n == 0 || is_word(piece))
            continue;
        if (kind == VALUE_WORDS)
            return false;
        if (kind == VALUE_BORDER && is_hex_colour(piece))
            continue;
        if (!is_length(piece, kind == VALUE_FONT_SIZE))
            return false;
    }
    return true;
}

static bool is_font_char(char c)
{
    return is_word_char(c) || is_digit(c) || c == ' ' || c == ',' || c == '_'
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

static bool is_fine_value(struct str value, enum value_kind kind)
{
    if (value.n == 0 || value.n > VALUE_MAX_BYTES)
        return false;
    if (kind == VALUE_COLOUR)
        return is_colour(value);
    if (kind == VALUE_FONTS)
        return are_fonts(value);
    return are_pieces(value, kind);
}

static int compare_name(const void *name, const void *property)
{
    return strcmp(name, ((const struct property *)property)->name);
}

static const struct property *find_property(struct str name)
{
    char lower[NAME_MAX_BYTES + 1];

    if (name.n > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] | 0x20 : name.p[i]);
    lower[name.n] = '\0';
    return bsearch(lower, properties, COUNT_OF(properties), sizeof(properties[0]), compare_name);
}

/** Cuts one declaration off *style. */
static void cut_declaration(struct str *style, struct str *name, struct str *value)
{
    struct str declaration = str_cut(style, ';');

    *name = str_trim(str_cut(&declaration, ':'));
    *value = str_trim(declaration);
    *value = str_trim(str_sub(*value, 0, str_find_char(*value, '!'))); /* !important */
}

struct str html_style_clean(struct str style, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, STYLE_MAX_BYTES);

    style = str_sub(style, 0, STYLE_MAX_BYTES);
    while (style.n > 0) {
        const struct property *property;
        struct str name;
        struct str value;

        cut_declaration(&style, &name, &value);
        property = find_property(name);
        if (property == NULL || !is_fine_value(value, property->kind))
            continue;
        strbuf_addf(&out, "%s%s:%" STR_FMT, out.n > 0 ? ";" : "", property->name, STR_ARG(value));
    }
    return strbuf_str(&out);
}

bool html_style_hides(struct str style)
{
    while (style.n > 0) {
        struct str name;
        struct str value;

        cut_declaration(&style, &name, &value);
        if (str_eq_ascii_nocase(name, STR("display")) && str_eq_ascii_nocase(value, STR("none")))
            return true;
    }
    return false;
}
