#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/html/html_filter.h"

/* No name of the DNS is longer (RFC 1035 2.3.4). */
enum { URL_MAX_BYTES = 4096, HOST_MAX_BYTES = 253 };

/** The URL standard takes tabs and line ends out, and blanks and controls from both ends. */
static struct str without_ignored(struct str url, struct arena *arena)
{
    char *kept = arena_alloc(arena, url.n);
    size_t n = 0;
    size_t start = 0;

    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] != '\t' && url.p[i] != '\n' && url.p[i] != '\r')
            kept[n++] = url.p[i];
    while (start < n && (unsigned char)kept[start] <= ' ')
        start++;
    while (n > start && (unsigned char)kept[n - 1] <= ' ')
        n--;
    return (struct str){ kept + start, n - start };
}

static bool is_scheme_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+'
           || c == '-' || c == '.';
}

static struct str scheme_of(struct str url)
{
    size_t n = 0;

    while (n < url.n && is_scheme_char(url.p[n]))
        n++;
    return n > 0 && n < url.n && url.p[n] == ':' ? str_sub(url, 0, n) : STR_NULL;
}

static const char *allowed_scheme(struct str scheme, enum html_schemes schemes)
{
    static const char *const allowed[][4] = {
        [HTML_LINK_SCHEMES] = { "http", "https", "mailto", "tel" },
        [HTML_REMOTE_SCHEMES] = { "http", "https" },
        [HTML_MESSAGE_SCHEMES] = { "cid" },
    };

    for (size_t i = 0; i < COUNT_OF(allowed[0]) && allowed[schemes][i] != NULL; i++)
        if (str_eq_ascii_nocase(scheme, str_of(allowed[schemes][i])))
            return allowed[schemes][i];
    return NULL;
}

/** A host, or an address of mail, that cannot be one: it would only hide where the link goes. */
static bool has_endless_host(struct str url)
{
    struct str rest = str_from(url, str_find_char(url, ':') + 1);
    size_t n = 0;

    while (rest.n > 0 && (rest.p[0] == '/' || rest.p[0] == '\\'))
        rest = str_from(rest, 1);
    while (n < rest.n && strchr("/\\?#,;", rest.p[n]) == NULL)
        n++;
    return n > HOST_MAX_BYTES;
}

bool html_url_clean(struct str url, enum html_schemes schemes, struct arena *arena, struct str *out)
{
    struct strbuf buf = strbuf_new(arena, (size_t)3 * URL_MAX_BYTES);
    struct str rest;
    const char *scheme;

    if (url.n > URL_MAX_BYTES)
        return false;
    rest = without_ignored(url, arena);
    if (str_starts_with(rest, STR("//")))
        rest = str_format(arena, "https:%" STR_FMT, STR_ARG(rest));
    scheme = allowed_scheme(scheme_of(rest), schemes);
    if (scheme == NULL || strlen(scheme) + 1 == rest.n)
        return false;
    strbuf_add_cstr(&buf, scheme);
    rest = str_from(rest, strlen(scheme));
    while (rest.n > 0) {
        size_t n = str_find_char(rest, ' ');

        strbuf_add(&buf, str_sub(rest, 0, n));
        if (n < rest.n)
            strbuf_add_cstr(&buf, "%20");
        rest = str_from(rest, n + 1);
    }
    *out = strbuf_str(&buf);
    /* What is written has to be read again as it is. */
    return out->n <= URL_MAX_BYTES && !has_endless_host(*out);
}
