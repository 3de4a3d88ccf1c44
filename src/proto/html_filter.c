#include "proto/html_filter.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/html_entity.h"

enum { TITLE_MAX_BYTES = 1000, LANG_MAX_BYTES = 35, DIGITS_MAX = 4, COLOUR_MAX_BYTES = 20 };

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

static const struct {
    const char *name;
    bool (*is_fine)(struct str value);
} values[] = {
    { "align", is_alignment },    { "alt", is_text },           { "bgcolor", is_colour_value },
    { "border", is_number },      { "cellpadding", is_number }, { "cellspacing", is_number },
    { "color", is_colour_value }, { "colspan", is_number },     { "dir", is_direction },
    { "face", is_text },          { "height", is_size },        { "lang", is_word_value },
    { "rowspan", is_number },     { "size", is_font_size },     { "span", is_number },
    { "start", is_number },       { "title", is_text },         { "type", is_list_type },
    { "valign", is_alignment },   { "value", is_number },       { "width", is_size },
};

/* ---- attributes ---- */

static void write_attribute(struct strbuf *out, struct str name, struct str value)
{
    strbuf_add_char(out, ' ');
    strbuf_add(out, name);
    strbuf_add_cstr(out, "=\"");
    html_write_escaped(out, value);
    strbuf_add_char(out, '"');
}

/** The decoded value of an attribute; STR_NULL when the tag has none of that name. */
static struct str value_of(const struct html_token *token, const char *name, struct arena *arena)
{
    const struct html_attribute *attribute = html_token_attribute(token, name);

    return attribute != NULL ? html_decode(attribute->value, true, arena) : STR_NULL;
}

static void write_plain(struct strbuf *out, const struct html_token *token, struct str name,
                        struct arena *arena)
{
    struct str value;

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (!str_eq(name, str_of(values[i].name)))
            continue;
        value = value_of(token, values[i].name, arena);
        if (!str_is_null(value) && values[i].is_fine(value))
            write_attribute(out, name, value);
        return;
    }
}

static void write_style(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    struct str style = html_style_clean(value_of(token, "style", arena), arena);

    if (style.n > 0)
        write_attribute(out, STR("style"), style);
}

/** A link opens elsewhere and tells nothing of where it came from. */
static void write_link(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    struct str url;

    if (!html_url_clean(value_of(token, "href", arena), HTML_LINK_SCHEMES, arena, &url))
        return;
    write_attribute(out, STR("href"), url);
    strbuf_add_cstr(out, " target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
}

/** A picture of the mail keeps its source; one from the network waits in data-src. */
static void write_source(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    struct str source = value_of(token, "src", arena);
    struct str url;

    if (html_url_clean(source, HTML_MESSAGE_SCHEMES, arena, &url)) {
        write_attribute(out, STR("src"), url);
        return;
    }
    if (str_is_null(source))
        source = value_of(token, "data-src", arena);
    if (!html_url_clean(source, HTML_REMOTE_SCHEMES, arena, &url))
        return;
    strbuf_add_cstr(out, " class=\"withheld\"");
    write_attribute(out, STR("data-src"), url);
}

static void write_listed(struct strbuf *out, const struct html_token *token, const char *names,
                         struct arena *arena)
{
    struct str rest = str_of(names);

    while (rest.n > 0)
        write_plain(out, token, str_cut(&rest, ' '), arena);
}

void html_write_attributes(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    if (token->attribute_count == 0)
        return;
    if (html_element_is(token->element, "a"))
        write_link(out, token, arena);
    if (html_element_is(token->element, "img"))
        write_source(out, token, arena);
    if (token->element->attributes != NULL)
        write_listed(out, token, token->element->attributes, arena);
    write_listed(out, token, "dir lang title", arena);
    write_style(out, token, arena);
}
