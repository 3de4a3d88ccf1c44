#include "core/access/email.h"

#include <string.h>

#include "base/text/fold.h"
#include "base/text/utf8.h"

enum { LOCAL_BYTES_MAX = 64, LABEL_BYTES_MAX = 63 };

static bool is_between(char c, char first, char last)
{
    return c >= first && c <= last;
}

static bool is_letter_or_digit(char c)
{
    return is_between(c, 'a', 'z') || is_between(c, 'A', 'Z') || is_between(c, '0', '9')
           || (unsigned char)c >= 0x80;
}

/** RFC 5322 3.2.3, with the UTF-8 of RFC 6532. */
static bool is_atext(char c)
{
    return is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/** RFC 5321 4.1.2, Dot-string: atoms parted by single dots. */
static bool is_local_part(struct str local)
{
    char before = '.';

    if (local.n == 0 || local.n > LOCAL_BYTES_MAX)
        return false;
    for (size_t i = 0; i < local.n; i++) {
        char c = local.p[i];

        if (c == '.' && before == '.')
            return false;
        if (c != '.' && !is_atext(c))
            return false;
        before = c;
    }
    return before != '.';
}

static bool is_label(struct str label)
{
    if (label.n == 0 || label.n > LABEL_BYTES_MAX || label.p[0] == '-'
        || label.p[label.n - 1] == '-')
        return false;
    for (size_t i = 0; i < label.n; i++)
        if (!is_letter_or_digit(label.p[i]) && label.p[i] != '-')
            return false;
    return true;
}

static bool is_domain(struct str domain)
{
    if (domain.n == 0)
        return false;
    while (!str_is_null(domain))
        if (!is_label(str_cut(&domain, '.')))
            return false;
    return true;
}

bool email_check(struct str address, struct err *err)
{
    size_t at = str_find_char(address, '@');

    if (address.n <= EMAIL_BYTES_MAX && at < address.n && utf8_is_valid(address)
        && is_local_part(str_sub(address, 0, at)) && is_domain(str_from(address, at + 1)))
        return true;
    return err_set(err, ERR_INVALID, "bad_email", "this is not an e-mail address");
}

struct str email_key(struct arena *arena, struct str address)
{
    return text_fold(arena, address);
}

struct str email_domain(struct str address)
{
    return str_from(address, str_find_char(address, '@') + 1);
}
