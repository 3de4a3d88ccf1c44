#include "proto/mail/compose/mail_mailbox.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text/utf8.h"
#include "proto/mail/compose/mail_domain.h"
#include "proto/mail/compose/mail_fold.h"

/** RFC 5322 3.2.3: what an atom is made of; RFC 6532 adds all letters beyond ASCII. */
static bool is_atom_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
           || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL) || (unsigned char)c >= 0x80;
}

static bool is_dot_atom(struct str text)
{
    struct str rest = text;

    while (!str_is_null(rest)) {
        struct str atom = str_cut(&rest, '.');

        if (atom.n == 0)
            return false;
        for (size_t i = 0; i < atom.n; i++)
            if (!is_atom_char(atom.p[i]))
                return false;
    }
    return text.n > 0;
}

static bool has_controls(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7F)
            return true;
    return false;
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

/** A quoted string (RFC 5322 3.2.4) from its first sign to its last. */
static bool is_quoted(struct str text)
{
    size_t i = 1;

    if (text.n < 2 || text.p[0] != '"')
        return false;
    while (i < text.n && text.p[i] != '"')
        i += text.p[i] == '\\' ? 2 : 1;
    return i + 1 == text.n;
}

/* ---- addresses ---- */

/** An address of a machine in place of a domain: [192.0.2.1], [IPv6:2001:db8::1]. */
static bool is_literal(struct str domain)
{
    if (domain.n < 3 || domain.p[0] != '[' || domain.p[domain.n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < domain.n; i++)
        if (!(domain.p[i] >= '0' && domain.p[i] <= ':') && domain.p[i] != '.'
            && !((domain.p[i] | 0x20) >= 'a' && (domain.p[i] | 0x20) <= 'z'))
            return false;
    return true;
}

static bool write_domain(struct str domain, bool is_utf8, struct arena *arena, struct str *out)
{
    struct str ascii;

    if (is_literal(domain))
        ascii = domain;
    else if (!mail_domain_ascii(domain, arena, &ascii))
        return false;
    *out = is_utf8 ? domain : ascii;
    return true;
}

/** Offset of the last '@', which a quoted local part may hold as well; email.n for none. */
static size_t find_at(struct str email)
{
    for (size_t i = email.n; i > 0; i--)
        if (email.p[i - 1] == '@')
            return i - 1;
    return email.n;
}

bool mail_email_write(struct str email, bool is_utf8, struct arena *arena, struct str *out,
                      struct err *err)
{
    size_t at = find_at(email);
    struct str local = str_sub(email, 0, at);
    struct str domain;

    if (email.n > MAIL_EMAIL_BYTES_MAX || local.n == 0 || has_controls(email)
        || !utf8_is_valid(email) || !write_domain(str_from(email, at + 1), is_utf8, arena, &domain))
        return err_set(err, ERR_INVALID, "bad_address", "this is no mail address");
    if (!is_utf8 && !is_ascii(local))
        return err_set(err, ERR_INVALID, "address_needs_utf8",
                       "the receiving server would have to know SMTPUTF8 for this address");
    if (!is_dot_atom(local) && !is_quoted(local))
        local = str_quoted(arena, local);
    *out = str_format(arena, "%" STR_FMT "@%" STR_FMT, STR_ARG(local), STR_ARG(domain));
    return true;
}

/* ---- names ---- */

/** Atoms with single blanks between them, as a phrase may have them without quotes. */
static bool is_plain_phrase(struct str name)
{
    struct str rest = name;

    while (!str_is_null(rest)) {
        struct str word = str_cut(&rest, ' ');

        if (word.n == 0)
            return false;
        for (size_t i = 0; i < word.n; i++)
            if (!is_atom_char(word.p[i]))
                return false;
    }
    return true;
}

static struct str tidy_name(struct str name, struct arena *arena)
{
    struct str tidy = mail_line_tidy(name, arena);
    char *kept = arena_alloc(arena, tidy.n);
    size_t n = 0;

    for (size_t i = 0; i < tidy.n; i++)
        if (tidy.p[i] != ' ' || tidy.p[i - 1] != ' ')
            kept[n++] = tidy.p[i];
    return str_trim(utf8_cut((struct str){ kept, n }, MAIL_NAME_BYTES_MAX));
}

static void fold_name(struct mail_fold *fold, struct str raw, struct arena *arena)
{
    struct str name = tidy_name(raw, arena);

    if (name.n == 0)
        return;
    if (!is_ascii(name) || str_find(name, STR("=?")) < name.n)
        mail_fold_encoded(fold, name);
    else if (is_plain_phrase(name))
        mail_fold_text(fold, name);
    else
        mail_fold_word(fold, str_quoted(arena, name));
}

static bool fold_mailbox(struct mail_fold *fold, const struct mail_address *address, bool is_last,
                         bool is_utf8, struct arena *arena, struct err *err)
{
    const char *comma = is_last ? "" : ",";
    struct str email;

    if (!mail_email_write(address->email, is_utf8, arena, &email, err))
        return false;
    fold_name(fold, address->name, arena);
    if (address->name.n > 0)
        email = str_format(arena, "<%" STR_FMT ">%s", STR_ARG(email), comma);
    else
        email = str_format(arena, "%" STR_FMT "%s", STR_ARG(email), comma);
    mail_fold_word(fold, email);
    return true;
}

bool mail_fold_mailboxes(struct mail_fold *fold, const struct mail_address *list, size_t count,
                         bool is_utf8, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (!fold_mailbox(fold, &list[i], i + 1 == count, is_utf8, arena, err))
            return false;
    return true;
}
