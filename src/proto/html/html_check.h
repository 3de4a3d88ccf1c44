/**
 * What must hold of every cleaned HTML, checked by a small strict reader of its own that shares no
 * code with the cleaner. For tests and fuzz targets.
 */
#ifndef PHAROS_PROTO_HTML_CHECK_H
#define PHAROS_PROTO_HTML_CHECK_H

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"

enum { HTML_CHECK_DEPTH = 2 * HTML_DEPTH_MAX };

static inline bool html_check_is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/** `name="value"` up to ">": lower-case names, double quotes, no handler, no active address. */
static inline const char *html_check_attributes(struct str html, size_t *at)
{
    while (*at < html.n && html.p[*at] == ' ') {
        size_t start = ++*at;
        struct str name;
        struct str value;

        while (*at < html.n && html_check_is_name(html.p[*at]))
            ++*at;
        name = str_sub(html, start, *at - start);
        if (name.n == 0 || !str_starts_with(str_from(html, *at), STR("=\"")))
            return "an attribute without name or quotes";
        *at += 2;
        value = str_from(html, *at);
        value = str_sub(value, 0, str_find_char(value, '"'));
        *at += value.n + 1;
        if (str_starts_with(name, STR("on")) || str_eq(name, STR("id"))
            || str_eq(name, STR("srcdoc")) || str_eq(name, STR("action")))
            return "an attribute that may not stay";
        if (str_eq(name, STR("href")) && !str_starts_with(value, STR("http:"))
            && !str_starts_with(value, STR("https:")) && !str_starts_with(value, STR("mailto:"))
            && !str_starts_with(value, STR("tel:")))
            return "a link to an unknown scheme";
        if (str_eq(name, STR("src")) && !str_starts_with(value, STR("cid:"))
            && !str_starts_with(value, STR("data:image/")))
            return "a picture that is fetched";
        if (str_eq(name, STR("style"))
            && (str_find(value, STR("url(")) < value.n || str_find(value, STR("\\")) < value.n
                || str_find(value, STR("position:")) < value.n))
            return "a style that reaches out";
    }
    return *at < html.n && html.p[*at] == '>' ? NULL : "a start tag that does not end";
}

static inline bool html_check_is_void(struct str name)
{
    return str_eq(name, STR("br")) || str_eq(name, STR("hr")) || str_eq(name, STR("img"))
           || str_eq(name, STR("col")) || str_eq(name, STR("wbr"));
}

static inline bool html_check_is_active(struct str name)
{
    static const char *const names[] = { "script",   "style",    "iframe",   "object", "embed",
                                         "form",     "input",    "button",   "svg",    "math",
                                         "link",     "meta",     "base",     "title",  "textarea",
                                         "select",   "template", "noscript", "frame",  "xmp",
                                         "plaintext" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq(name, str_of(names[i])))
            return true;
    return false;
}

/** The tags: balanced, known to be harmless, no stray "<". */
static inline const char *html_check_tags(struct str html)
{
    struct str stack[HTML_CHECK_DEPTH];
    size_t depth = 0;

    for (size_t at = str_find_char(html, '<'); at < html.n;) {
        bool is_end = at + 1 < html.n && html.p[at + 1] == '/';
        size_t start = at += is_end ? 2 : 1;
        struct str name;
        const char *fault;

        while (at < html.n && html_check_is_name(html.p[at]))
            at++;
        name = str_sub(html, start, at - start);
        if (name.n == 0 || html_check_is_active(name))
            return "a tag that may not stay";
        fault = html_check_attributes(html, &at);
        if (fault != NULL)
            return fault;
        if (is_end && (depth == 0 || !str_eq(stack[--depth], name)))
            return "an end tag without its start";
        if (!is_end && !html_check_is_void(name)) {
            if (depth == HTML_CHECK_DEPTH)
                return "nested too deeply";
            stack[depth++] = name;
        }
        at += str_find_char(str_from(html, at), '<');
    }
    return depth == 0 ? NULL : "an element that does not end";
}

/** NULL when `html` is clean, else what is wrong with it. */
static inline const char *html_check_clean(struct str html, struct arena *arena)
{
    struct safe_html again;
    struct err err;

    if (!utf8_is_valid(html))
        return "not UTF-8";
    if (html.n > HTML_INPUT_MAX)
        return html_check_tags(html);
    if (!html_clean(html, arena, &again, &err) || !str_eq(again.html, html))
        return "cleaning again changes it";
    return html_check_tags(html);
}

#endif
