#include "core/api/page_write.h"

#include "base/attributes.h"
#include "base/encode.h"
#include "base/strbuf.h"

static const char *reference_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void page_write_text(struct strbuf *out, struct str value)
{
    size_t start = 0;

    for (size_t i = 0; i < value.n; i++) {
        const char *reference = reference_of(value.p[i]);

        if (reference == NULL)
            continue;
        strbuf_add(out, str_sub(value, start, i - start));
        strbuf_add_cstr(out, reference);
        start = i + 1;
    }
    strbuf_add(out, str_from(value, start));
}

/** Browsers pass over controls and read "\" as "/", so neither may stand in an address of ours. */
static bool has_odd_char(struct str url)
{
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7F || url.p[i] == '\\')
            return true;
    return false;
}

static bool is_fine_url(struct str url)
{
    static const char *const heads[] = { "http://", "https://", "mailto:", "tel:" };

    if (has_odd_char(url))
        return false;
    if (str_starts_with(url, STR("/")))
        return !str_starts_with(url, STR("//"));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (str_eq_ascii_nocase(str_sub(url, 0, str_of(heads[i]).n), str_of(heads[i])))
            return true;
    return false;
}

void page_write_url(struct strbuf *out, struct str value)
{
    page_write_text(out, is_fine_url(value) ? value : STR("#"));
}

void page_write_url_part(struct strbuf *out, struct str value)
{
    strbuf_add(out, percent_encode(out->arena, value));
}
