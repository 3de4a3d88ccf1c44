#include "proto/html/html_element.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"

enum { NAME_MAX_BYTES = 15 };

#define CELL_ATTRIBUTES                                                                            \
    (HTML_ALIGN | HTML_BGCOLOR | HTML_COLSPAN | HTML_HEIGHT | HTML_NOWRAP | HTML_ROWSPAN           \
     | HTML_VALIGN | HTML_WIDTH)
#define ROW_ATTRIBUTES (HTML_ALIGN | HTML_BGCOLOR | HTML_VALIGN)

/** Sorted by name. */
static const struct html_element elements[] = {
    { "a", HTML_LINK, 0 },
    { "abbr", 0, 0 },
    { "acronym", 0, 0 },
    { "address", HTML_BLOCK, 0 },
    { "article", HTML_BLOCK, 0 },
    { "aside", HTML_BLOCK, 0 },
    { "b", 0, 0 },
    { "bdi", 0, 0 },
    { "bdo", 0, 0 },
    { "big", 0, 0 },
    { "blockquote", HTML_BLOCK | HTML_APART, 0 },
    { "body", HTML_BLOCK, 0, "div" },
    { "br", HTML_VOID, HTML_CLEAR },
    { "caption", HTML_CELL | HTML_BLOCK | HTML_TABLE_CHILD, HTML_ALIGN },
    { "center", HTML_BLOCK, 0 },
    { "cite", 0, 0 },
    { "code", 0, 0 },
    { "col", HTML_VOID, HTML_ALIGN | HTML_BGCOLOR | HTML_SPAN | HTML_VALIGN | HTML_WIDTH },
    { "colgroup", HTML_TABLE_PART | HTML_TABLE_CHILD,
      HTML_ALIGN | HTML_BGCOLOR | HTML_SPAN | HTML_VALIGN | HTML_WIDTH },
    { "dd", HTML_BLOCK | HTML_TERM, 0 },
    { "del", 0, 0 },
    { "details", HTML_BLOCK, 0, "div" },
    { "dfn", 0, 0 },
    { "dialog", HTML_BLOCK, 0, "div" },
    { "dir", HTML_BLOCK | HTML_APART | HTML_LIST, 0, "ul" },
    { "div", HTML_BLOCK, HTML_ALIGN },
    { "dl", HTML_BLOCK | HTML_APART | HTML_LIST, 0 },
    { "dt", HTML_BLOCK | HTML_TERM, 0 },
    { "em", 0, 0 },
    { "fieldset", HTML_BLOCK, 0, "div" },
    { "figcaption", HTML_BLOCK, 0 },
    { "figure", HTML_BLOCK | HTML_APART, 0 },
    { "font", 0, HTML_COLOR | HTML_FACE | HTML_SIZE },
    { "footer", HTML_BLOCK, 0 },
    { "form", HTML_BLOCK, 0, "div" },
    { "h1", HTML_BLOCK | HTML_APART, HTML_ALIGN },
    { "h2", HTML_BLOCK | HTML_APART, HTML_ALIGN },
    { "h3", HTML_BLOCK | HTML_APART, HTML_ALIGN },
    { "h4", HTML_BLOCK | HTML_APART, HTML_ALIGN },
    { "h5", HTML_BLOCK | HTML_APART, HTML_ALIGN },
    { "h6", HTML_BLOCK | HTML_APART, HTML_ALIGN },
    { "header", HTML_BLOCK, 0 },
    { "hr", HTML_VOID | HTML_BLOCK, HTML_ALIGN | HTML_COLOR | HTML_WIDTH },
    { "i", 0, 0 },
    { "iframe", HTML_RAW, 0 },
    { "image", HTML_VOID | HTML_PICTURE, HTML_ALT | HTML_HEIGHT | HTML_WIDTH, "img" },
    { "img", HTML_VOID | HTML_PICTURE,
      HTML_ALIGN | HTML_ALT | HTML_BORDER | HTML_HEIGHT | HTML_HSPACE | HTML_VSPACE | HTML_WIDTH },
    { "ins", 0, 0 },
    { "kbd", 0, 0 },
    { "legend", HTML_BLOCK, 0, "div" },
    { "li", HTML_BLOCK | HTML_ITEM, HTML_TYPE | HTML_VALUE },
    { "listing", HTML_BLOCK | HTML_APART | HTML_LINES, 0, "pre" },
    { "main", HTML_BLOCK, 0 },
    { "mark", 0, 0 },
    { "math", HTML_DROPPED | HTML_FOREIGN, 0 },
    { "menu", HTML_BLOCK | HTML_APART | HTML_LIST, 0, "ul" },
    { "nav", HTML_BLOCK, 0 },
    { "noembed", HTML_RAW, 0 },
    { "noframes", HTML_RAW, 0 },
    { "ol", HTML_BLOCK | HTML_APART | HTML_LIST, HTML_START | HTML_TYPE },
    { "p", HTML_BLOCK | HTML_APART | HTML_PARAGRAPH, HTML_ALIGN },
    { "plaintext", HTML_RAW, 0 },
    { "pre", HTML_BLOCK | HTML_APART | HTML_LINES, 0 },
    { "q", 0, 0 },
    { "rp", 0, 0 },
    { "rt", 0, 0 },
    { "ruby", 0, 0 },
    { "s", 0, 0 },
    { "samp", 0, 0 },
    { "script", HTML_RAW, 0 },
    { "section", HTML_BLOCK, 0 },
    { "select", HTML_DROPPED | HTML_SEALED, 0 },
    { "small", 0, 0 },
    { "span", 0, 0 },
    { "strike", 0, 0 },
    { "strong", 0, 0 },
    { "style", HTML_RAW, 0 },
    { "sub", 0, 0 },
    { "summary", HTML_BLOCK, 0, "div" },
    { "sup", 0, 0 },
    { "svg", HTML_DROPPED | HTML_FOREIGN, 0 },
    { "table", HTML_BLOCK | HTML_TABLE,
      HTML_ALIGN | HTML_BGCOLOR | HTML_BORDER | HTML_CELLPADDING | HTML_CELLSPACING | HTML_HEIGHT
          | HTML_WIDTH },
    { "tbody", HTML_TABLE_PART | HTML_TABLE_CHILD, ROW_ATTRIBUTES },
    { "td", HTML_CELL | HTML_TABLE_PART | HTML_DATA_CELL, CELL_ATTRIBUTES },
    { "template", HTML_DROPPED | HTML_SEALED, 0 },
    { "textarea", HTML_RAW, 0 },
    { "tfoot", HTML_TABLE_PART | HTML_TABLE_CHILD, ROW_ATTRIBUTES },
    { "th", HTML_CELL | HTML_TABLE_PART | HTML_DATA_CELL, CELL_ATTRIBUTES },
    { "thead", HTML_TABLE_PART | HTML_TABLE_CHILD, ROW_ATTRIBUTES },
    { "time", 0, 0 },
    { "title", HTML_RAW, 0 },
    { "tr", HTML_TABLE_PART | HTML_BLOCK | HTML_ROW, ROW_ATTRIBUTES },
    { "tt", 0, 0 },
    { "u", 0, 0 },
    { "ul", HTML_BLOCK | HTML_APART | HTML_LIST, HTML_TYPE },
    { "var", 0, 0 },
    { "wbr", HTML_VOID, 0 },
    { "xml", HTML_RAW | HTML_ISLAND, 0 },
    { "xmp", HTML_RAW, 0 },
};

static int compare_name(const void *name, const void *element)
{
    return strcmp(name, ((const struct html_element *)element)->name);
}

bool html_name_lower(struct str name, size_t max_bytes, char *lower)
{
    if (name.n > max_bytes)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (c == '\0')
            return false;
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    lower[name.n] = '\0';
    return true;
}

const struct html_element *html_element_find(struct str name)
{
    char lower[NAME_MAX_BYTES + 1];

    if (!html_name_lower(name, NAME_MAX_BYTES, lower))
        return NULL;
    return bsearch(lower, elements, COUNT_OF(elements), sizeof(elements[0]), compare_name);
}

const char *html_element_written(const struct html_element *element)
{
    return element->written != NULL ? element->written : element->name;
}

size_t html_element_index(const struct html_element *element)
{
    _Static_assert(COUNT_OF(elements) <= HTML_ELEMENTS_MAX, "raise HTML_ELEMENTS_MAX");
    return (size_t)(element - elements);
}

bool html_element_is(const struct html_element *element, const char *name)
{
    return element != NULL && strcmp(element->name, name) == 0;
}
