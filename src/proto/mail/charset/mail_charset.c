#include "proto/mail/charset/mail_charset.h"

#include <string.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset_guess.h"
#include "proto/mail/charset/mail_charset_read.h"
#include "proto/mail/charset/mail_charset_wide.h"

enum { ESC = 0x1B, SHIFT_OUT = 0x0E, WORD_BYTES = 8, UTF8_ADVANTAGE = 2 };

#define HIGH_BITS ((uint64_t)0x8080808080808080)

void mail_charset_prepare(void)
{
    size_t count;
    const struct mail_charset *charsets = mail_charset_list(&count);

    for (size_t i = 0; i < count; i++)
        if (charsets[i].icu != NULL)
            mail_charset_icu_load(charsets[i].icu);
}

/** Whether no byte is over 0x7F; eight at a time, since nearly all text is like that. */
static bool is_seven_bit(struct str bytes)
{
    size_t at = 0;

    for (; at + WORD_BYTES <= bytes.n; at += WORD_BYTES) {
        uint64_t word;

        memcpy(&word, bytes.p + at, WORD_BYTES);
        if ((word & HIGH_BITS) != 0)
            return false;
    }
    for (; at < bytes.n; at++)
        if ((unsigned char)bytes.p[at] >= 0x80)
            return false;
    return true;
}

static bool has_byte(struct str bytes, char c)
{
    return bytes.n > 0 && memchr(bytes.p, c, bytes.n) != NULL;
}

static bool has_text(struct str bytes, const char *text)
{
    return str_find(bytes, str_of(text)) < bytes.n;
}

static const struct mail_charset *by_label(const char *label)
{
    return mail_charset_find(str_of(label));
}

/** Seven-bit text that is more than ASCII, by its escapes; NULL where there are none. */
static const struct mail_charset *escaped_charset(struct str bytes)
{
    if (has_byte(bytes, SHIFT_OUT) && has_text(bytes, "\x1b$)C"))
        return by_label("iso-2022-kr");
    if (has_byte(bytes, SHIFT_OUT) && (has_text(bytes, "\x1b$)A") || has_text(bytes, "\x1b$)G")))
        return by_label("iso-2022-cn");
    if (has_text(bytes, "\x1b$B") || has_text(bytes, "\x1b$@") || has_text(bytes, "\x1b(I")
        || has_text(bytes, "\x1b$(D"))
        return by_label("iso-2022-jp");
    return NULL;
}

/** Charsets whose seven-bit bytes are not simply ASCII. */
static bool has_own_seven_bits(const struct mail_charset *charset)
{
    switch (charset->kind) {
    case MAIL_CHARSET_UTF7:
    case MAIL_CHARSET_UTF7_IMAP:
    case MAIL_CHARSET_HZ:
    case MAIL_CHARSET_JIS:
    case MAIL_CHARSET_ISO_2022_KR:
        return true;
    default:
        return charset->icu != NULL && str_starts_with(str_of(charset->name), STR("IBM0"));
    }
}

static bool is_wide(const struct mail_charset *charset)
{
    return charset->kind >= MAIL_CHARSET_UTF16 && charset->kind <= MAIL_CHARSET_UTF32_LE;
}

/**
 * Declared as of two or four bytes, yet ASCII without a NUL: a program named its own memory instead
 * of what it sent, unless the pairs are letters that people write.
 */
static bool is_plain_after_all(struct str bytes, const struct mail_charset *declared,
                               struct arena *arena)
{
    return is_seven_bit(bytes) && !has_byte(bytes, '\0')
           && mail_charset_weigh(bytes, declared, arena)
                  <= mail_charset_weigh(bytes, by_label("us-ascii"), arena);
}

static const struct mail_charset *choose_seven_bit(struct str bytes,
                                                   const struct mail_charset *declared)
{
    const struct mail_charset *escaped;

    if (declared != NULL && has_own_seven_bits(declared))
        return declared;
    escaped = has_byte(bytes, ESC) ? escaped_charset(bytes) : NULL;
    if (escaped != NULL)
        return escaped;
    return declared != NULL && !is_wide(declared) ? declared : by_label("utf-8");
}

/** UTF-16 without a mark does not say its order of bytes: the one that reads better it is. */
static const struct mail_charset *with_order(struct str bytes, const struct mail_charset *declared,
                                             struct arena *arena)
{
    const struct mail_charset *little = by_label("utf-16le");

    if (declared->kind != MAIL_CHARSET_UTF16 || mail_charset_has_mark(bytes)
        || mail_charset_weigh(bytes, little, arena)
               <= mail_charset_weigh(bytes, by_label("utf-16be"), arena))
        return declared;
    return little;
}

/** Two bytes of these can be valid UTF-8 by accident: a Greek, Cyrillic or Arabic character. */
static bool is_dense(const struct mail_charset *charset)
{
    return charset->kind == MAIL_CHARSET_PAIRS || charset->kind == MAIL_CHARSET_JOHAB
           || str_eq(str_of(charset->name), STR("windows-874"));
}

/** Valid UTF-8 is UTF-8, unless a dense charset is declared in which it reads better. */
static bool is_utf8_after_all(struct str bytes, const struct mail_charset *declared,
                              struct arena *arena)
{
    if (!utf8_is_valid(bytes))
        return false;
    return declared == NULL || !is_dense(declared)
           || mail_charset_weigh(bytes, by_label("utf-8"), arena) + UTF8_ADVANTAGE
                  >= mail_charset_weigh(bytes, declared, arena);
}

/** Seven-bit bytes that need no converter, as most do. */
static bool is_ascii(struct str bytes, const struct mail_charset *charset)
{
    return !has_byte(bytes, ESC) && !is_wide(charset) && !has_own_seven_bits(charset);
}

/** A charset, and what the bytes read as where choosing it has shown that already. */
struct choice {
    const struct mail_charset *charset;
    struct mail_charset_text text; /* STR_NULL: not read yet */
};

static struct choice choose(struct str bytes, const struct mail_charset *declared,
                            struct arena *arena)
{
    struct choice choice = { 0 };
    enum mail_charset_kind wide;

    if (declared != NULL && is_wide(declared) && !is_plain_after_all(bytes, declared, arena)) {
        choice.charset = with_order(bytes, declared, arena);
    } else if (mail_charset_is_wide(bytes, &wide)) {
        choice.charset =
            with_order(bytes, by_label(wide == MAIL_CHARSET_UTF32 ? "utf-32" : "utf-16"), arena);
    } else if (is_seven_bit(bytes)) {
        choice.charset = choose_seven_bit(bytes, declared);
        if (is_ascii(bytes, choice.charset))
            choice.text.text = bytes;
    } else if (is_utf8_after_all(bytes, declared, arena)) {
        choice = (struct choice){ by_label("utf-8"), { bytes, 0 } };
    } else if (declared != NULL && !declared->is_weak) {
        choice = (struct choice){ declared, mail_charset_read(bytes, declared, arena) };
    }
    /* What is declared holds where it can be read without a fault. */
    if (choice.charset == NULL || (choice.charset == declared && choice.text.bad > 0))
        choice = (struct choice){ .charset = mail_charset_guess(bytes, declared, arena) };
    return choice;
}

/** Without NUL, and without a byte order mark at the beginning. */
static struct str without_marks(struct str text, struct arena *arena)
{
    char *kept;
    size_t n = 0;

    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    if (!has_byte(text, '\0'))
        return text;
    kept = arena_alloc(arena, text.n);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\0')
            kept[n++] = text.p[i];
    return (struct str){ kept, n };
}

struct str mail_charset_decode(struct str bytes, struct str declared, struct arena *arena,
                               struct mail_charset_found *found)
{
    const struct mail_charset *said = mail_charset_find(declared);
    struct choice choice = choose(bytes, said, arena);
    bool is_said =
        choice.charset == said || (said != NULL && is_wide(said) && is_wide(choice.charset));
    struct mail_charset_text text = choice.text;

    if (str_is_null(text.text) && bytes.n > 0)
        text = mail_charset_read(bytes, choice.charset, arena);
    if (found != NULL)
        *found = (struct mail_charset_found){ choice.charset->name, is_said, text.bad > 0 };
    return without_marks(str_is_null(text.text) ? STR("") : text.text, arena);
}
