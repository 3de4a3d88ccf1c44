#include "proto/html/html_link.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/html/html_filter.h"

static bool starts_nocase(struct str s, const char *head)
{
    struct str h = str_of(head);

    return str_eq_ascii_nocase(str_sub(s, 0, h.n), h);
}

/** Bytes before the first of the signs in `stops`. */
static size_t span_before(struct str s, const char *stops)
{
    size_t n = 0;

    while (n < s.n && strchr(stops, s.p[n]) == NULL)
        n++;
    return n;
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_' || (unsigned char)c >= 0x80;
}

/** An authority without user, port and "www.", and without the signs at its end. */
static struct str host_of_authority(struct str authority)
{
    for (size_t at = str_find_char(authority, '@'); at < authority.n;
         at = str_find_char(authority, '@'))
        authority = str_from(authority, at + 1);
    authority = str_sub(authority, 0, str_find_char(authority, ':'));
    if (starts_nocase(authority, "www."))
        authority = str_from(authority, 4);
    while (authority.n > 0 && !is_host_char(authority.p[authority.n - 1]))
        authority.n--;
    return authority;
}

/** What browsers connect to: they take "\" for "/" and any number of them behind the scheme. */
static struct str host_of_url(struct str url)
{
    struct str rest = str_from(url, str_find_char(url, ':') + 1);

    if (starts_nocase(url, "tel:"))
        return STR_NULL;
    if (starts_nocase(url, "mailto:"))
        return host_of_authority(str_sub(rest, 0, span_before(rest, "?,;")));
    while (rest.n > 0 && (rest.p[0] == '/' || rest.p[0] == '\\'))
        rest = str_from(rest, 1);
    return host_of_authority(str_sub(rest, 0, span_before(rest, "/\\?#")));
}

/* ---- what the words show ---- */

static bool is_host(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_host_char(s.p[i]) && s.p[i] != '.')
            return false;
    return str_find_char(s, '.') < s.n;
}

/** True for words like "example.com": names of files and versions look alike but for the end. */
static bool ends_like_host(struct str s)
{
    static const char *const ends[] = {
        ".com", ".net", ".org", ".kr", ".jp", ".cn",  ".io",   ".de",  ".fr",   ".uk",  ".eu",
        ".gov", ".edu", ".biz", ".us", ".me", ".app", ".info", ".dev", ".shop", ".xyz", ".ru",
    };

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct str end = str_of(ends[i]);

        if (s.n > end.n && str_eq_ascii_nocase(str_from(s, s.n - end.n), end))
            return true;
    }
    return false;
}

/** Without the particle that Korean writes right behind a name: example.com에서. */
static struct str without_particle(struct str host)
{
    size_t last = host.n;

    while (last > 0 && host.p[last - 1] != '.')
        last--;
    if (last == host.n || (unsigned char)host.p[last] >= 0x80)
        return host;
    while (last < host.n && (unsigned char)host.p[last] < 0x80)
        last++;
    return str_sub(host, 0, last);
}

static bool has_scheme(struct str word)
{
    return starts_nocase(word, "http://") || starts_nocase(word, "https://");
}

/** The host that one word of the text shows; STR_NULL for a word that is no address. */
static struct str host_of_word(struct str word)
{
    bool is_url = has_scheme(word);
    struct str authority = str_sub(word, 0, span_before(word, "/\\?#"));
    struct str host = is_url ? host_of_url(word) : host_of_authority(authority);

    if (!is_host(host))
        return STR_NULL;
    host = without_particle(host);
    return is_url || starts_nocase(word, "www.") || ends_like_host(host) ? host : STR_NULL;
}

/** True when both are the same host, or one stands for a part of the other. */
static bool is_same_place(struct str a, struct str b)
{
    struct str longer = a.n > b.n ? a : b;
    struct str shorter = a.n > b.n ? b : a;

    if (!str_eq_ascii_nocase(str_from(longer, longer.n - shorter.n), shorter))
        return false;
    return longer.n == shorter.n || longer.p[longer.n - shorter.n - 1] == '.';
}

static bool shows_another_place(struct str words, struct str host)
{
    while (words.n > 0) {
        bool is_url = has_scheme(words); /* brackets may be a part of it */
        size_t n = span_before(words, is_url ? " \t\n<>\"" : " \t\n<>\"([{'");
        struct str shown = host_of_word(str_sub(words, 0, n));

        if (!str_is_null(shown))
            return !is_same_place(shown, host);
        words = str_from(words, n + 1);
    }
    return false;
}

/* ---- the open link ---- */

void html_link_open(struct html_link *link, struct strbuf *out, const struct html_token *token,
                    struct arena *arena)
{
    struct str url;
    struct str host;

    if (!html_url_clean(html_attribute_value(token, "href", arena), HTML_LINK_SCHEMES, arena, &url))
        return;
    html_write_attribute(out, "href", url);
    strbuf_add_cstr(out, " target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
    host = utf8_cut(host_of_url(url), HTML_HOST_MAX);
    *link = (struct html_link){ .mark = host.n > 0 ? out->n : 0 };
    if (host.n > 0)
        memcpy(link->host, host.p, host.n);
    link->host_n = host.n;
}

void html_link_text(struct html_link *link, struct str text)
{
    struct str fitting;

    if (link->mark == 0 || link->is_full)
        return;
    fitting = utf8_cut(text, HTML_WORDS_MAX - link->words_n);
    if (fitting.n > 0)
        memcpy(link->words + link->words_n, fitting.p, fitting.n);
    link->words_n += fitting.n;
    link->is_full = fitting.n < text.n;
}

/** Moves what was written last, from `end` on, to `mark`. */
static void move_to_mark(struct strbuf *out, size_t mark, size_t end, struct arena *scratch)
{
    struct str moved = str_dup(scratch, str_from(strbuf_str(out), end));

    memmove(out->p + mark + moved.n, out->p + mark, end - mark);
    memcpy(out->p + mark, moved.p, moved.n);
}

void html_link_close(struct html_link *link, struct strbuf *out)
{
    struct str host = { link->host, link->host_n };
    struct arena *scratch;
    size_t end = out->n;

    if (link->mark > 0 && !out->overflow
        && shows_another_place((struct str){ link->words, link->words_n }, host)) {
        scratch = arena_new((size_t)16 * HTML_HOST_MAX);
        strbuf_add_cstr(out, " class=\"elsewhere\"");
        html_write_attribute(out, "data-host", host);
        if (!out->overflow)
            move_to_mark(out, link->mark, end, scratch);
        arena_free(&scratch);
    }
    link->mark = 0;
}
