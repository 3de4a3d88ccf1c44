#include "proto/html_element.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"

enum { NAME_MAX_BYTES = 15 };

#define CELL_ATTRIBUTES "align bgcolor colspan height rowspan valign width"
#define ROW_ATTRIBUTES  "align bgcolor valign"

/** Sorted by name. */
static const struct html_element elements[] = {
    { "a", 0, "href" },
    { "abbr", 0, NULL },
    { "acronym", 0, NULL },
    { "address", HTML_BLOCK, NULL },
    { "article", HTML_BLOCK, NULL },
    { "aside", HTML_BLOCK, NULL },
    { "b", 0, NULL },
    { "bdi", 0, NULL },
    { "bdo", 0, NULL },
    { "big", 0, NULL },
    { "blockquote", HTML_BLOCK | HTML_APART, NULL },
    { "br", HTML_VOID, NULL },
    { "caption", HTML_CELL | HTML_BLOCK, "align" },
    { "center", HTML_BLOCK, NULL },
    { "cite", 0, NULL },
    { "code", 0, NULL },
    { "col", HTML_VOID, "span width" },
    { "colgroup", HTML_TABLE_PART, "span width" },
    { "dd", HTML_BLOCK, NULL },
    { "del", 0, NULL },
    { "dfn", 0, NULL },
    { "div", HTML_BLOCK, "align" },
    { "dl", HTML_BLOCK | HTML_APART | HTML_LIST, NULL },
    { "dt", HTML_BLOCK, NULL },
    { "em", 0, NULL },
    { "figcaption", HTML_BLOCK, NULL },
    { "figure", HTML_BLOCK | HTML_APART, NULL },
    { "font", 0, "color face size" },
    { "footer", HTML_BLOCK, NULL },
    { "h1", HTML_BLOCK | HTML_APART, "align" },
    { "h2", HTML_BLOCK | HTML_APART, "align" },
    { "h3", HTML_BLOCK | HTML_APART, "align" },
    { "h4", HTML_BLOCK | HTML_APART, "align" },
    { "h5", HTML_BLOCK | HTML_APART, "align" },
    { "h6", HTML_BLOCK | HTML_APART, "align" },
    { "header", HTML_BLOCK, NULL },
    { "hr", HTML_VOID | HTML_BLOCK, NULL },
    { "i", 0, NULL },
    { "iframe", HTML_RAW, NULL },
    { "img", HTML_VOID, "alt height width" },
    { "ins", 0, NULL },
    { "kbd", 0, NULL },
    { "li", HTML_BLOCK, "value" },
    { "main", HTML_BLOCK, NULL },
    { "mark", 0, NULL },
    { "math", HTML_DROPPED, NULL },
    { "nav", HTML_BLOCK, NULL },
    { "noembed", HTML_RAW, NULL },
    { "noframes", HTML_RAW, NULL },
    { "noscript", HTML_RAW, NULL },
    { "ol", HTML_BLOCK | HTML_APART | HTML_LIST, "start type" },
    { "p", HTML_BLOCK | HTML_APART, "align" },
    { "plaintext", HTML_RAW, NULL },
    { "pre", HTML_BLOCK | HTML_APART, NULL },
    { "q", 0, NULL },
    { "rp", 0, NULL },
    { "rt", 0, NULL },
    { "ruby", 0, NULL },
    { "s", 0, NULL },
    { "samp", 0, NULL },
    { "script", HTML_RAW, NULL },
    { "section", HTML_BLOCK, NULL },
    { "select", HTML_DROPPED, NULL },
    { "small", 0, NULL },
    { "span", 0, NULL },
    { "strike", 0, NULL },
    { "strong", 0, NULL },
    { "style", HTML_RAW, NULL },
    { "sub", 0, NULL },
    { "sup", 0, NULL },
    { "svg", HTML_DROPPED, NULL },
    { "table", HTML_BLOCK | HTML_APART,
      "align bgcolor border cellpadding cellspacing height width" },
    { "tbody", HTML_TABLE_PART, ROW_ATTRIBUTES },
    { "td", HTML_CELL | HTML_TABLE_PART, CELL_ATTRIBUTES },
    { "template", HTML_DROPPED, NULL },
    { "textarea", HTML_RAW, NULL },
    { "tfoot", HTML_TABLE_PART, ROW_ATTRIBUTES },
    { "th", HTML_CELL | HTML_TABLE_PART, CELL_ATTRIBUTES },
    { "thead", HTML_TABLE_PART, ROW_ATTRIBUTES },
    { "time", 0, NULL },
    { "title", HTML_RAW, NULL },
    { "tr", HTML_TABLE_PART | HTML_BLOCK, ROW_ATTRIBUTES },
    { "tt", 0, NULL },
    { "u", 0, NULL },
    { "ul", HTML_BLOCK | HTML_APART | HTML_LIST, "type" },
    { "var", 0, NULL },
    { "wbr", HTML_VOID, NULL },
    { "xmp", HTML_RAW, NULL },
};

static int compare_name(const void *name, const void *element)
{
    return strcmp(name, ((const struct html_element *)element)->name);
}

const struct html_element *html_element_find(struct str name)
{
    char lower[NAME_MAX_BYTES + 1];

    if (name.n > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] | 0x20 : name.p[i]);
    lower[name.n] = '\0';
    return bsearch(lower, elements, COUNT_OF(elements), sizeof(elements[0]), compare_name);
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
