#include "proto/smtp/smtp_path.h"

#include <string.h>

#include "base/text/utf8.h"
#include "io/net_address.h"

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_high(char c)
{
    return (unsigned char)c >= 0x80;
}

static bool is_local_char(char c)
{
    return is_alnum(c) || is_high(c) || (c != '\0' && strchr(".!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/** What stands unescaped between quotes, and, with quote and backslash, behind a backslash. */
static bool is_quoted_char(char c)
{
    return ((unsigned char)c >= ' ' && c != 0x7f && c != '"' && c != '\\');
}

/** The bytes of a quoted string at the beginning, with its quotes; 0 when there is none. */
static size_t quoted_length(struct str text)
{
    for (size_t i = 1; i < text.n; i++) {
        if (text.p[i] == '"')
            return i + 1;
        if (text.p[i] == '\\' && ++i < text.n && (text.p[i] == '"' || text.p[i] == '\\'))
            continue;
        if (i == text.n || !is_quoted_char(text.p[i]))
            return 0;
    }
    return 0;
}

static size_t local_length(struct str text)
{
    size_t n = 0;

    if (text.n > 0 && text.p[0] == '"')
        return quoted_length(text);
    while (n < text.n && is_local_char(text.p[n]))
        n++;
    return n;
}

/** [192.0.2.1] or [IPv6:2001:db8::1], RFC 5321 section 4.1.3; no other kind is registered. */
static bool is_literal(struct str domain)
{
    static const struct str tag = STR_INIT("IPv6:");
    struct str inner = str_sub(domain, 1, domain.n - 2);
    struct net_address address;
    bool is_v6 = str_eq_ascii_nocase(str_sub(inner, 0, tag.n), tag);

    if (is_v6)
        inner = str_from(inner, tag.n);
    if (inner.n > 0 && inner.p[0] == '[')
        return false;
    return (str_find_char(inner, ':') < inner.n) == is_v6 && net_address_parse(inner, &address);
}

static bool is_label(struct str label)
{
    if (label.n == 0 || label.p[0] == '-' || label.p[label.n - 1] == '-')
        return false;
    for (size_t i = 0; i < label.n; i++)
        if (!is_alnum(label.p[i]) && !is_high(label.p[i]) && label.p[i] != '-' && label.p[i] != '_')
            return false;
    return true;
}

bool smtp_domain_is_valid(struct str domain)
{
    struct str rest = domain;

    if (domain.n == 0 || domain.n > SMTP_DOMAIN_MAX || !utf8_is_valid(domain))
        return false;
    if (domain.p[0] == '[')
        return domain.n > 2 && domain.p[domain.n - 1] == ']' && is_literal(domain);
    while (!str_is_null(rest))
        if (!is_label(str_cut(&rest, '.')))
            return false;
    return true;
}

static bool has_high(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (is_high(text.p[i]))
            return true;
    return false;
}

/** Local part and what follows it up to the end; the domain is not looked at yet. */
static bool split(struct str text, struct smtp_path *out)
{
    size_t n = local_length(text);

    if (n == 0 || n > SMTP_LOCAL_MAX || !utf8_is_valid(text) || (n < text.n && text.p[n] != '@'))
        return false;
    *out = (struct smtp_path){ .address = text, .local = str_sub(text, 0, n) };
    out->is_utf8 = has_high(text);
    out->domain = str_from(text, n < text.n ? n + 1 : n);
    return true;
}

bool smtp_mailbox_parse(struct str text, struct smtp_path *out)
{
    struct smtp_path path;

    if (!split(text, &path) || !smtp_domain_is_valid(path.domain))
        return false;
    *out = path;
    return true;
}

/** "@one.example,@two.example:" in front of a mailbox says the way there; nobody asks any more. */
static bool skip_route(struct str *text)
{
    struct str rest = *text;
    struct str route;

    if (rest.n == 0 || rest.p[0] != '@')
        return true;
    route = str_cut(&rest, ':');
    if (str_is_null(rest))
        return false;
    *text = rest;
    while (!str_is_null(route)) {
        struct str hop = str_cut(&route, ',');

        if (hop.n < 2 || hop.p[0] != '@' || !smtp_domain_is_valid(str_from(hop, 1)))
            return false;
    }
    return true;
}

/** Where the '>' of a path that begins with '<' stands, not counting those within quotes. */
static size_t closing(struct str text)
{
    bool is_quoted = false;

    for (size_t i = 1; i < text.n; i++) {
        if (is_quoted && text.p[i] == '\\')
            i++;
        else if (text.p[i] == '"')
            is_quoted = !is_quoted;
        else if (text.p[i] == '>' && !is_quoted)
            return i;
    }
    return text.n;
}

static bool parse_inner(struct str inner, enum smtp_path_kind kind, struct smtp_path *out)
{
    if (inner.n == 0 && kind == SMTP_PATH_REVERSE) {
        *out = (struct smtp_path){ .address = STR(""), .local = STR(""), .domain = STR("") };
        return true;
    }
    if (!skip_route(&inner))
        return false;
    if (kind == SMTP_PATH_FORWARD && str_eq_ascii_nocase(inner, STR("postmaster"))) {
        *out = (struct smtp_path){ .address = inner, .local = inner, .domain = STR("") };
        return true;
    }
    return smtp_mailbox_parse(inner, out);
}

bool smtp_path_parse(struct str text, enum smtp_path_kind kind, struct smtp_path *out,
                     struct str *rest)
{
    size_t end;

    while (text.n > 0 && text.p[0] == ' ')
        text = str_from(text, 1);
    if (text.n == 0 || text.p[0] != '<')
        return false;
    end = closing(text);
    if (end == text.n || (end + 1 < text.n && text.p[end + 1] != ' '))
        return false;
    if (!parse_inner(str_sub(text, 1, end - 1), kind, out))
        return false;
    *rest = str_from(text, end + 1);
    return true;
}

/* --- parameters --- */

static bool is_keyword(struct str name)
{
    if (name.n == 0 || name.p[0] == '-')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!is_alnum(name.p[i]) && name.p[i] != '-')
            return false;
    return true;
}

static bool is_value(struct str value)
{
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] <= ' ' || value.p[i] == '=' || value.p[i] == 0x7f)
            return false;
    return value.n > 0 && utf8_is_valid(value);
}

bool smtp_params_parse(struct str text, struct smtp_params *out)
{
    struct smtp_params params = { .count = 0 };

    while (!str_is_null(text)) {
        struct str word = str_cut(&text, ' ');
        struct smtp_param param = { .value = word };

        if (word.n == 0)
            continue;
        param.name = str_cut(&param.value, '=');
        if (params.count == SMTP_PARAMS_MAX || !is_keyword(param.name)
            || (!str_is_null(param.value) && !is_value(param.value)))
            return false;
        params.items[params.count++] = param;
    }
    *out = params;
    return true;
}
