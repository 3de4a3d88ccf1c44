#include "proto/html/html_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/html/html_entity.h"

enum {
    TITLE_MAX_BYTES = 1000,
    LANG_MAX_BYTES = 35,
    DIGITS_MAX = 4,
    COLOUR_MAX_BYTES = 20,
    NAME_MAX_BYTES = 11,
    VALUE_MAX_BYTES = 32 * 1024, /* of any attribute but a picture's source */
};

void html_write_escaped(struct strbuf *out, struct str text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.n; i++) {
        const char *reference = text.p[i] == '&'   ? "&amp;"
                                : text.p[i] == '<' ? "&lt;"
                                : text.p[i] == '>' ? "&gt;"
                                : text.p[i] == '"' ? "&quot;"
                                                   : NULL;

        if (reference == NULL)
            continue;
        strbuf_add(out, str_sub(text, start, i - start));
        strbuf_add_cstr(out, reference);
        start = i + 1;
    }
    strbuf_add(out, str_from(text, start));
}

/* ---- values: each takes what an attribute may hold ---- */

static bool is_one_of(struct str value, const char *words)
{
    struct str rest = str_of(words);

    while (rest.n > 0)
        if (str_eq_ascii_nocase(value, str_cut(&rest, ' ')))
            return true;
    return false;
}

static bool is_number(struct str value)
{
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] < '0' || value.p[i] > '9')
            return false;
    return value.n > 0 && value.n <= DIGITS_MAX;
}

static bool is_size(struct str value)
{
    bool is_percent = str_ends_with(value, STR("%"));

    return is_number(str_sub(value, 0, value.n - (is_percent ? 1 : 0)));
}

static bool is_word_value(struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
              || c == '-'))
            return false;
    }
    return value.n > 0 && value.n <= LANG_MAX_BYTES;
}

static bool is_colour_value(struct str value)
{
    return value.n <= COLOUR_MAX_BYTES
           && is_word_value(str_starts_with(value, STR("#")) ? str_from(value, 1) : value);
}

static bool is_font_size(struct str value)
{
    if (value.n > 0 && (value.p[0] == '+' || value.p[0] == '-'))
        value = str_from(value, 1);
    return value.n == 1 && value.p[0] >= '1' && value.p[0] <= '7';
}

static bool is_alignment(struct str value)
{
    return is_one_of(value, "left right center justify top middle bottom baseline");
}

static bool is_direction(struct str value)
{
    return is_one_of(value, "ltr rtl auto");
}

static bool is_list_type(struct str value)
{
    return is_one_of(value, "1 a i disc circle square");
}

static bool is_text(struct str value)
{
    return value.n <= TITLE_MAX_BYTES;
}

static bool is_clearing(struct str value)
{
    return is_one_of(value, "all left right none");
}

static bool is_nowrap(struct str value)
{
    return value.n == 0 || is_one_of(value, "nowrap");
}

/** Sorted by name. */
static const struct known_attribute {
    const char *name;
    enum html_attribute_kind kind;
    bool (*is_fine)(struct str value);
} known_attributes[] = {
    { "align", HTML_ALIGN, is_alignment },
    { "alt", HTML_ALT, is_text },
    { "bgcolor", HTML_BGCOLOR, is_colour_value },
    { "border", HTML_BORDER, is_number },
    { "cellpadding", HTML_CELLPADDING, is_number },
    { "cellspacing", HTML_CELLSPACING, is_number },
    { "clear", HTML_CLEAR, is_clearing },
    { "color", HTML_COLOR, is_colour_value },
    { "colspan", HTML_COLSPAN, is_number },
    { "dir", HTML_DIR, is_direction },
    { "face", HTML_FACE, is_text },
    { "height", HTML_HEIGHT, is_size },
    { "hspace", HTML_HSPACE, is_number },
    { "lang", HTML_LANG, is_word_value },
    { "nowrap", HTML_NOWRAP, is_nowrap },
    { "rowspan", HTML_ROWSPAN, is_number },
    { "size", HTML_SIZE, is_font_size },
    { "span", HTML_SPAN, is_number },
    { "start", HTML_START, is_number },
    { "title", HTML_TITLE, is_text },
    { "type", HTML_TYPE, is_list_type },
    { "valign", HTML_VALIGN, is_alignment },
    { "value", HTML_VALUE, is_number },
    { "vspace", HTML_VSPACE, is_number },
    { "width", HTML_WIDTH, is_size },
};

/* ---- attributes ---- */

void html_write_attribute(struct strbuf *out, const char *name, struct str value)
{
    strbuf_add_char(out, ' ');
    strbuf_add_cstr(out, name);
    strbuf_add_cstr(out, "=\"");
    html_write_escaped(out, value);
    strbuf_add_char(out, '"');
}

struct str html_attribute_value(const struct html_token *token, const char *name,
                                struct arena *arena)
{
    const struct html_attribute *attribute = html_token_attribute(token, name);

    if (attribute == NULL || attribute->value.n > VALUE_MAX_BYTES)
        return STR_NULL;
    return html_decode(attribute->value, true, arena);
}

static int compare_name(const void *name, const void *known)
{
    return strcmp(name, ((const struct known_attribute *)known)->name);
}

static const struct known_attribute *find_known(struct str name)
{
    char lower[NAME_MAX_BYTES + 1];

    if (!html_name_lower(name, NAME_MAX_BYTES, lower))
        return NULL;
    return bsearch(lower, known_attributes, COUNT_OF(known_attributes), sizeof(known_attributes[0]),
                   compare_name);
}

/** Numbers of pixels may carry their unit, which attributes do without. */
static struct str without_unit(struct str value)
{
    bool is_pixels = value.n > 2 && value.p[0] >= '0' && value.p[0] <= '9'
                     && str_eq_ascii_nocase(str_from(value, value.n - 2), STR("px"));

    return is_pixels ? str_sub(value, 0, value.n - 2) : value;
}

/** Those with plain values, each once, in the order in which they were written. */
static void write_plain(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    unsigned allowed = token->element->attributes | HTML_COMMON_ATTRIBUTES;

    for (size_t i = 0; i < token->attribute_count && allowed != 0; i++) {
        const struct html_attribute *attribute = &token->attributes[i];
        const struct known_attribute *known = find_known(attribute->name);
        struct str value;

        if (known == NULL || (allowed & known->kind) == 0)
            continue;
        allowed &= ~(unsigned)known->kind;
        if (attribute->value.n > VALUE_MAX_BYTES)
            continue;
        value = html_decode(attribute->value, true, arena);
        if (known->kind != HTML_ALT && known->kind != HTML_TITLE)
            value = without_unit(str_trim(value));
        if (known->is_fine(value))
            html_write_attribute(out, known->name, value);
    }
}

static void write_style(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    struct str style = html_style_clean(html_attribute_value(token, "style", arena), arena);

    if (style.n > 0)
        html_write_attribute(out, "style", style);
}

void html_write_attributes(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    write_plain(out, token, arena);
    write_style(out, token, arena);
}
