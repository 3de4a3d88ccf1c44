#include "proto/html/html_picture.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/html/html_entity.h"
#include "proto/html/html_filter.h"

enum { DATA_MAX_BYTES = 2 * 1024 * 1024, SIZE_MAX_DIGITS = 4 };

/* ---- data: ---- */

static bool is_base64_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+'
           || c == '/' || c == '=';
}

static bool starts_nocase(struct str s, struct str head)
{
    return str_eq_ascii_nocase(str_sub(s, 0, head.n), head);
}

/** What stands behind "data:image/png;base64,"; STR_NULL for a kind that may hold more than dots.
 */
static struct str data_of(struct str url, struct str *head)
{
    static const struct str heads[] = {
        STR_INIT("data:image/png;base64,"),  STR_INIT("data:image/jpeg;base64,"),
        STR_INIT("data:image/jpg;base64,"),  STR_INIT("data:image/gif;base64,"),
        STR_INIT("data:image/webp;base64,"), STR_INIT("data:image/bmp;base64,"),
    };

    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (!starts_nocase(url, heads[i]))
            continue;
        *head = heads[i];
        return str_from(url, heads[i].n);
    }
    return STR_NULL;
}

/** Writes the source when it is a picture in base64. Line ends in it are left out. */
static bool write_data(struct strbuf *out, struct str url, struct arena *arena)
{
    struct str head = STR_NULL;
    struct str data = data_of(str_trim(url), &head);
    char *kept;
    size_t n = 0;

    if (data.n == 0 || data.n > DATA_MAX_BYTES)
        return false;
    kept = arena_alloc(arena, data.n);
    for (size_t i = 0; i < data.n; i++) {
        if (is_base64_char(data.p[i]))
            kept[n++] = data.p[i];
        else if (data.p[i] > ' ')
            return false;
    }
    if (n == 0)
        return false;
    strbuf_add_cstr(out, " src=\"");
    strbuf_add(out, head);
    strbuf_add(out, (struct str){ kept, n });
    strbuf_add_char(out, '"');
    return true;
}

/* ---- trackers ---- */

/** The whole number that a size begins with; -1 where there is none. */
static int leading_number(struct str value)
{
    int number = -1;

    value = str_trim(value);
    for (size_t i = 0; i < value.n && i < SIZE_MAX_DIGITS; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            break;
        number = (number < 0 ? 0 : number * 10) + (value.p[i] - '0');
    }
    return str_ends_with(value, STR("%")) && number > 0 ? -1 : number;
}

/** The size that a style names, -1 for none. */
static int size_of_style(struct str style, const char *wanted)
{
    int size = -1;

    while (style.n > 0) {
        struct str name;
        struct str value;

        html_style_cut(&style, &name, &value);
        if (str_eq_ascii_nocase(name, str_of(wanted)))
            size = leading_number(value);
    }
    return size;
}

/** The smaller of what style and attribute say, so that cleaning again finds nothing smaller. */
static int size_of(const struct html_token *token, const char *name, struct arena *arena)
{
    int styled = size_of_style(html_attribute_value(token, "style", arena), name);
    int said = leading_number(html_attribute_value(token, name, arena));

    return styled < 0 || (said >= 0 && said < styled) ? said : styled;
}

static struct str remote_source(const struct html_token *token, struct arena *arena)
{
    struct str source = html_attribute_value(token, "src", arena);
    struct str url;

    if (str_is_null(source))
        source = html_attribute_value(token, "data-src", arena);
    return html_url_clean(source, HTML_REMOTE_SCHEMES, arena, &url) ? url : STR_NULL;
}

bool html_picture_is_tracker(const struct html_token *token, struct arena *arena)
{
    int width = size_of(token, "width", arena);
    int height = size_of(token, "height", arena);

    if (width != 0 && height != 0 && !(width == 1 && height == 1))
        return false;
    return !str_is_null(remote_source(token, arena));
}

void html_write_picture(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    const struct html_attribute *attribute = html_token_attribute(token, "src");
    struct str url;

    if (attribute != NULL && starts_nocase(str_trim(attribute->value), STR("data:"))) {
        (void)write_data(out, attribute->value, arena);
        return;
    }
    if (html_url_clean(html_attribute_value(token, "src", arena), HTML_MESSAGE_SCHEMES, arena,
                       &url)) {
        html_write_attribute(out, "src", url);
        return;
    }
    url = remote_source(token, arena);
    if (str_is_null(url))
        return;
    strbuf_add_cstr(out, " class=\"withheld\"");
    html_write_attribute(out, "data-src", url);
}

/* ---- backgrounds ---- */

/** What stands in url(…), without its quotes; STR_NULL where there is none. */
static struct str url_in(struct str value)
{
    size_t at = str_find(value, STR("url("));
    struct str url;

    if (at == value.n)
        return STR_NULL;
    url = str_from(value, at + 4);
    url = str_trim(str_sub(url, 0, str_find_char(url, ')')));
    if (url.n >= 2 && (url.p[0] == '"' || url.p[0] == '\'') && url.p[url.n - 1] == url.p[0])
        url = str_sub(url, 1, url.n - 2);
    return url;
}

static struct str background_of_style(struct str style)
{
    while (style.n > 0) {
        struct str name;
        struct str value;

        html_style_cut(&style, &name, &value);
        if (str_eq_ascii_nocase(name, STR("background"))
            || str_eq_ascii_nocase(name, STR("background-image"))) {
            struct str url = url_in(value);

            if (!str_is_null(url))
                return url;
        }
    }
    return STR_NULL;
}

void html_write_background(struct strbuf *out, const struct html_token *token, struct arena *arena)
{
    struct str source = html_attribute_value(token, "background", arena);
    struct str url;

    if (str_is_null(source))
        source = background_of_style(html_attribute_value(token, "style", arena));
    if (str_is_null(source))
        source = html_attribute_value(token, "data-background", arena);
    if (html_url_clean(source, HTML_REMOTE_SCHEMES, arena, &url)
        || html_url_clean(source, HTML_MESSAGE_SCHEMES, arena, &url))
        html_write_attribute(out, "data-background", url);
}
