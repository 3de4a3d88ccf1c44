#include "proto/mail/compose/mail_domain.h"

#include "base/arena.h"
#include "base/text/a_labels.h"

static bool is_label_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-'
           || c == '_';
}

static bool is_label(struct str label)
{
    if (label.n == 0 || label.n > MAIL_LABEL_BYTES_MAX)
        return false;
    for (size_t i = 0; i < label.n; i++)
        if (!is_label_char(label.p[i]))
            return false;
    return true;
}

static bool is_ascii_domain(struct str domain)
{
    struct str rest = domain;

    if (domain.n == 0 || domain.n > MAIL_DOMAIN_BYTES_MAX || str_ends_with(domain, STR(".")))
        return false;
    while (!str_is_null(rest))
        if (!is_label(str_cut(&rest, '.')))
            return false;
    return true;
}

static bool has_other_letters(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return true;
    return false;
}

static bool to_a_labels(struct str domain, struct arena *arena, struct str *out)
{
    char *ascii = arena_alloc(arena, A_LABELS_MAX + 1);

    if (!a_labels(domain, ascii))
        return false;
    *out = str_of(ascii);
    return is_ascii_domain(*out);
}

bool mail_domain_ascii(struct str domain, struct arena *arena, struct str *out)
{
    if (has_other_letters(domain))
        return to_a_labels(domain, arena, out);
    if (!is_ascii_domain(domain))
        return false;
    *out = domain;
    return true;
}

bool mail_domain_fold(struct str domain, struct arena *arena, struct str *out)
{
    struct str ascii;
    char *small;

    if (str_ends_with(domain, STR(".")))
        domain.n--;
    if (!mail_domain_ascii(domain, arena, &ascii))
        return false;
    small = arena_alloc(arena, ascii.n);
    for (size_t i = 0; i < ascii.n; i++)
        small[i] = (char)(ascii.p[i] >= 'A' && ascii.p[i] <= 'Z' ? ascii.p[i] | 0x20 : ascii.p[i]);
    *out = (struct str){ small, ascii.n };
    return true;
}

bool mail_domain_is_within(struct str name, struct str domain)
{
    if (!str_ends_with(name, domain) || domain.n == 0)
        return false;
    return name.n == domain.n || name.p[name.n - domain.n - 1] == '.';
}
