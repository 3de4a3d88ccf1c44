/**
 * What must hold of every cleaned HTML as browsers read it: gumbo builds the tree of the standard,
 * and each element, attribute and address in it is on a list that shares nothing with the cleaner.
 * For tests.
 */
#ifndef PHAROS_PROTO_HTML_TREE_CHECK_H
#define PHAROS_PROTO_HTML_TREE_CHECK_H

#include <gumbo.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/str.h"

static inline bool html_tree_has_word(const char *words, const char *word)
{
    struct str rest = str_of(words);

    while (rest.n > 0)
        if (str_eq(str_cut(&rest, ' '), str_of(word)))
            return true;
    return false;
}

static inline bool html_tree_begins(const char *value, const char *heads)
{
    struct str rest = str_of(heads);

    while (rest.n > 0)
        if (str_starts_with(str_of(value), str_cut(&rest, ' ')))
            return true;
    return false;
}

static inline bool html_tree_is_style(struct str style)
{
    static const char *const bad[] = { "url",   "expression", "javascript", "import",  "behavior",
                                       "var",   "calc",       "position",   "z-index", "opacity",
                                       "\\",    "/*",         "<",          "{",       "@",
                                       "attr(", "env(",       "content",    "-moz",    "filter" };

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (str_find(style, str_of(bad[i])) < style.n)
            return false;
    return true;
}

static inline const char *html_tree_attribute_fault(const char *name, const char *value)
{
    static const char plain[] =
        "align alt bgcolor border cellpadding cellspacing clear color colspan data-host dir face "
        "height hspace lang nowrap rowspan size span start title type valign value vspace width";

    if (html_tree_has_word(plain, name))
        return NULL;
    if (strcmp(name, "href") == 0)
        return html_tree_begins(value, "http: https: mailto: tel:") ? NULL : value;
    if (strcmp(name, "src") == 0)
        return html_tree_begins(value, "cid: data:image/") && strstr(value, "svg") == NULL ? NULL
                                                                                           : value;
    if (strcmp(name, "data-src") == 0 || strcmp(name, "data-background") == 0)
        return html_tree_begins(value, "http: https: cid:") ? NULL : value;
    if (strcmp(name, "class") == 0)
        return html_tree_has_word("withheld elsewhere", value) ? NULL : value;
    if (strcmp(name, "target") == 0)
        return strcmp(value, "_blank") == 0 ? NULL : value;
    if (strcmp(name, "rel") == 0)
        return strcmp(value, "noopener noreferrer nofollow") == 0 ? NULL : value;
    if (strcmp(name, "style") == 0)
        return html_tree_is_style(str_of(value)) ? NULL : value;
    return name;
}

static inline const char *html_tree_element_fault(const GumboElement *element)
{
    static const char fine[] =
        "html head body a abbr acronym address article aside b bdi bdo big blockquote br caption "
        "center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 "
        "h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section "
        "small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr";
    const char *name = gumbo_normalized_tagname(element->tag);
    const char *fault = NULL;

    if (element->tag_namespace != GUMBO_NAMESPACE_HTML || element->tag == GUMBO_TAG_UNKNOWN)
        return "foreign or unknown element";
    if (!html_tree_has_word(fine, name))
        return name;
    for (unsigned i = 0; i < element->attributes.length && fault == NULL; i++) {
        const GumboAttribute *attribute = element->attributes.data[i];

        fault = html_tree_attribute_fault(attribute->name, attribute->value);
    }
    return fault;
}

static inline const char *html_tree_node_fault(const GumboNode *node)
{
    const char *fault;

    if (node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_CDATA
        || node->type == GUMBO_NODE_TEMPLATE)
        return "a node that is no text and no element";
    if (node->type != GUMBO_NODE_ELEMENT)
        return NULL;
    fault = html_tree_element_fault(&node->v.element);
    for (unsigned i = 0; i < node->v.element.children.length && fault == NULL; i++)
        fault = html_tree_node_fault(node->v.element.children.data[i]);
    return fault;
}

/** NULL when the tree is harmless, else what is not, in the arena. */
static inline const char *html_tree_fault(struct str clean, struct arena *arena)
{
    GumboOutput *tree = gumbo_parse_with_options(&kGumboDefaultOptions, clean.p, clean.n);
    const char *fault = html_tree_node_fault(tree->root);

    if (fault != NULL)
        fault = str_format(arena, "%s in %" STR_FMT, fault, STR_ARG(clean)).p;
    gumbo_destroy_output(&kGumboDefaultOptions, tree);
    return fault;
}

#endif
