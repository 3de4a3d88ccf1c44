#include "proto/mail/charset/mail_charset_read.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset_seven.h"
#include "proto/mail/charset/mail_charset_wide.h"

/** What could be read stays; the rest counts as one bad place. */
static struct mail_charset_text read_utf8(struct str bytes, struct arena *arena)
{
    struct mail_charset_text out = { utf8_repair(arena, bytes), 0 };
    size_t at = 0;

    if (out.text.p == bytes.p)
        return out;
    while (at < out.text.n)
        out.bad += utf8_next(out.text, &at) == UTF8_REPLACEMENT;
    return out;
}

struct mail_charset_text mail_charset_read(struct str bytes, const struct mail_charset *charset,
                                           struct arena *arena)
{
    struct mail_charset_text text;

    switch (charset->kind) {
    case MAIL_CHARSET_UTF8:
        return read_utf8(bytes, arena);
    case MAIL_CHARSET_UTF7:
        return mail_charset_utf7(bytes, '+', arena);
    case MAIL_CHARSET_UTF7_IMAP:
        return mail_charset_utf7(bytes, '&', arena);
    case MAIL_CHARSET_UTF16:
    case MAIL_CHARSET_UTF16_BE:
    case MAIL_CHARSET_UTF16_LE:
    case MAIL_CHARSET_UTF32:
    case MAIL_CHARSET_UTF32_BE:
    case MAIL_CHARSET_UTF32_LE:
        return mail_charset_wide(bytes, charset->kind, arena);
    case MAIL_CHARSET_JIS:
        return mail_charset_jis(bytes, arena);
    case MAIL_CHARSET_ISO_2022_KR:
        return mail_charset_iso_2022_kr(bytes, arena);
    case MAIL_CHARSET_HZ:
        return mail_charset_hz(bytes, arena);
    case MAIL_CHARSET_JOHAB:
        return mail_charset_johab(bytes, arena);
    case MAIL_CHARSET_PAIRS:
    case MAIL_CHARSET_SINGLE:
        break;
    }
    text = mail_charset_icu(bytes, charset->icu, arena);
    if (str_eq(str_of(charset->name), STR("windows-949")))
        text.text = mail_charset_compose_korean(text.text, arena);
    return text;
}
