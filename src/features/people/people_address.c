#include "features/people/people_address.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "core/access/email.h"

enum {
    PHONE_TEXT_MAX = 64,
    E164_DIGITS_MIN = 7,
    E164_DIGITS_MAX = 15,  /* ITU-T E.164, 6.1 */
    KOREAN_DIGITS_MIN = 9, /* 02-123-4567, with its trunk zero */
    KOREAN_DIGITS_MAX = 12,
    NATIONWIDE_DIGITS = 8, /* 1588-1234 */
    VISIBLE_TAIL = 4,
    VISIBLE_HEAD = 3,
};

#define BULLET "\u2022"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** Digits with an optional `+` before them; false where anything but usual punctuation stands. */
static bool read_digits(struct str typed, struct arena *arena, bool *international, struct str *out)
{
    struct str text = str_trim(text_fold(arena, typed));
    struct strbuf digits = strbuf_new(arena, PHONE_TEXT_MAX);

    *international = text.n > 0 && text.p[0] == '+';
    if (*international)
        text = str_from(text, 1);
    for (size_t i = 0; i < text.n; i++) {
        if (is_digit(text.p[i]))
            strbuf_add_char(&digits, text.p[i]);
        else if (text.p[i] == '\0' || strchr(" -./()", text.p[i]) == NULL)
            return false;
    }
    *out = strbuf_str(&digits);
    return !digits.overflow;
}

/** Many write +82 (0)10-…: the trunk zero has no place behind a country code. */
static struct str without_korean_trunk_zero(struct str digits, struct arena *arena)
{
    if (!str_starts_with(digits, STR("820")))
        return digits;
    return str_format(arena, "82%" STR_FMT, STR_ARG(str_from(digits, 3)));
}

static bool is_nationwide(struct str digits)
{
    return digits.n == NATIONWIDE_DIGITS && digits.p[0] == '1'
           && (digits.p[1] == '5' || digits.p[1] == '6' || digits.p[1] == '8');
}

/** With 00 it is not clear whether a carrier or a country follows; who means a country writes +. */
static bool is_korean(struct str digits)
{
    return digits.n >= KOREAN_DIGITS_MIN && digits.n <= KOREAN_DIGITS_MAX && digits.p[0] == '0'
           && digits.p[1] != '0';
}

static bool phone_key(struct str value, struct arena *arena, struct str *out)
{
    bool international;
    struct str digits;

    if (!read_digits(value, arena, &international, &digits))
        return false;
    if (international)
        digits = without_korean_trunk_zero(digits, arena);
    else if (is_korean(digits))
        digits = str_format(arena, "82%" STR_FMT, STR_ARG(str_from(digits, 1)));
    else if (is_nationwide(digits))
        digits = str_format(arena, "82%" STR_FMT, STR_ARG(digits));
    else
        return false;
    if (digits.n < E164_DIGITS_MIN || digits.n > E164_DIGITS_MAX || digits.p[0] == '0')
        return false;
    *out = str_format(arena, "+%" STR_FMT, STR_ARG(digits));
    return true;
}

bool people_address_key(enum address_kind kind, struct str value, struct arena *arena,
                        struct str *out, struct err *err)
{
    if (kind == ADDRESS_EMAIL) {
        if (!email_check(value, err))
            return false;
        *out = email_key(arena, value);
        return true;
    }
    return phone_key(value, arena, out)
           || err_set(err, ERR_INVALID, "bad_phone", "this is not a telephone number");
}

struct str people_phone_prefix(struct str typed, struct arena *arena)
{
    bool international;
    struct str digits;

    if (!read_digits(typed, arena, &international, &digits) || digits.n < 2)
        return STR_NULL;
    if (international)
        return str_format(arena, "+%" STR_FMT, STR_ARG(without_korean_trunk_zero(digits, arena)));
    return str_format(arena, "+82%" STR_FMT, STR_ARG(str_from(digits, digits.p[0] == '0')));
}

static struct str mask_email(struct str value, struct arena *arena)
{
    struct str rest = value;
    struct str local = str_cut(&rest, '@');
    size_t shown = utf8_count(local) > 3 ? 2 : 1;
    size_t at = 0;

    while (shown > 0 && at < local.n) {
        utf8_next(local, &at);
        shown--;
    }
    return str_format(arena, "%" STR_FMT BULLET BULLET BULLET "@%" STR_FMT,
                      STR_ARG(str_sub(local, 0, at)), STR_ARG(rest));
}

static struct str mask_phone(struct str value, struct arena *arena)
{
    struct strbuf masked = strbuf_new(arena, sizeof(BULLET) * (value.n + 1));
    size_t digits = 0;
    size_t head;
    size_t nth = 0;

    for (size_t i = 0; i < value.n; i++)
        digits += is_digit(value.p[i]);
    head = digits >= VISIBLE_TAIL + 2 * VISIBLE_HEAD ? VISIBLE_HEAD
           : digits > VISIBLE_TAIL + VISIBLE_HEAD    ? digits - VISIBLE_TAIL - VISIBLE_HEAD
                                                     : 0;
    for (size_t i = 0; i < value.n; i++) {
        bool hidden = is_digit(value.p[i]) && nth >= head && nth + VISIBLE_TAIL < digits;

        nth += is_digit(value.p[i]);
        if (hidden)
            strbuf_add_cstr(&masked, BULLET);
        else
            strbuf_add_char(&masked, value.p[i]);
    }
    return strbuf_str(&masked);
}

struct str people_address_mask(enum address_kind kind, struct str value, struct arena *arena)
{
    return kind == ADDRESS_EMAIL ? mask_email(value, arena) : mask_phone(value, arena);
}
