#include "proto/mail/value/mail_words.h"

#include <stdbool.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/charset/mail_charset_names.h"
#include "proto/mail/value/mail_words_bytes.h"

enum {
    LABEL_MAX = 80,  /* a charset's name that is longer is none */
    NESTED_MAX = 2,  /* words within words, of mailers that encode twice */
    GROWTH_MAX = 3,  /* a byte becomes three at most: U+FFFD */
    FIRST_C1 = 0x80, /* control characters beside ASCII's */
    LAST_C1 = 0x9F,
    ESC = 0x1B,
    SHIFT_OUT = 0x0E,
};

/** One encoded word as it stands. */
struct word {
    struct str label;
    const struct mail_charset *charset; /* NULL for a label that says nothing */
    struct str text;
    bool is_base64;
    bool has_end; /* "?=" */
    struct word *next;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** "=?charset?B?" at `at`: fills label and encoding, and *text with where the text begins. */
static bool read_word_start(struct str raw, size_t at, struct word *word, size_t *text)
{
    struct str rest = str_from(raw, at);
    size_t label;
    size_t sign; /* of the encoding; a fold may have put blanks before it */
    char encoding;

    if (!str_starts_with(rest, STR("=?")))
        return false;
    label = str_find_char(str_sub(rest, 2, LABEL_MAX), '?');
    if (label == 0 || rest.p[2] == '*' || label + 4 >= rest.n || rest.p[label + 2] != '?')
        return false;
    sign = label + 3;
    while (sign < rest.n && is_blank(rest.p[sign]))
        sign++;
    if (sign + 1 >= rest.n || rest.p[sign + 1] != '?')
        return false;
    encoding = (char)(rest.p[sign] | 0x20);
    if (encoding != 'b' && encoding != 'q')
        return false;
    word->label = str_trim(str_sub(rest, 2, label));
    word->is_base64 = encoding == 'b';
    *text = at + sign + 2;
    return true;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/** "?=20" within Q is a question mark and a blank, if the word has another end. */
static bool is_inner_question(struct str raw, size_t at)
{
    struct str rest = str_from(raw, at);
    size_t i = 2;

    if (rest.n < 6 || !is_hex(rest.p[2]) || !is_hex(rest.p[3]))
        return false;
    while (i + 1 < rest.n && i < LABEL_MAX && !is_blank(rest.p[i])
           && !(rest.p[i] == '=' && rest.p[i + 1] == '?')) {
        if (rest.p[i] == '?' && rest.p[i + 1] == '=')
            return true;
        i++;
    }
    return false;
}

/** Fills the word's text; returns the offset behind the word, whether it has its end or not. */
static size_t read_word_text(struct str raw, size_t begin, struct word *word)
{
    struct word another;
    size_t at = begin;
    size_t unused;

    while (at < raw.n) {
        if (raw.p[at] == '?' && at + 1 < raw.n && raw.p[at + 1] == '='
            && (word->is_base64 || !is_inner_question(raw, at)))
            break;
        if (raw.p[at] == '=' && read_word_start(raw, at, &another, &unused))
            break;
        at++;
    }
    word->text = str_sub(raw, begin, at - begin);
    if (at == raw.n && str_ends_with(word->text, STR("?")))
        word->text.n--;
    word->has_end = at < raw.n && raw.p[at] == '?';
    return word->has_end ? at + 2 : at;
}

struct decoding {
    struct arena *arena;
    struct str fallback;
    struct strbuf out;
    struct word *first; /* neighbours of one charset, not written yet */
    struct word *last;
};

/* ---- words ---- */

/** Fills the charset; most words have their neighbour's. */
static void find_charset(const struct word *before, struct word *word)
{
    if (before != NULL && str_eq_ascii_nocase(before->label, word->label))
        word->charset = before->charset;
    else
        word->charset = mail_charset_find(word->label);
}

static bool is_same_charset(const struct word *a, const struct word *b)
{
    if (a->charset == NULL || b->charset == NULL)
        return str_eq_ascii_nocase(a->label, b->label);
    /* Each word of UTF-7 begins anew: '+' within base64 is a digit of it. */
    return a->charset == b->charset && a->charset->kind != MAIL_CHARSET_UTF7;
}

/** What one word leaves for the next one. */
struct joint {
    struct mail_base64 base64;
    struct mail_q q;
};

static void add_word_bytes(const struct word *word, struct joint *joint, struct strbuf *out)
{
    if (word->is_base64) {
        mail_q_end(&joint->q, out);
        mail_base64_add(&joint->base64, word->text, out);
        mail_base64_end_word(&joint->base64);
    } else {
        mail_q_add(&joint->q, word->text, out);
    }
    if (!word->is_base64 || !word->has_end)
        joint->base64 = (struct mail_base64){ 0 };
    if (word->next == NULL)
        mail_q_end(&joint->q, out);
}

static struct str decode_joined(const struct decoding *decoding, bool *is_bad)
{
    struct joint joint = { 0 };
    struct mail_charset_found found;
    struct strbuf bytes;
    struct str text;
    size_t room = 1;

    for (const struct word *word = decoding->first; word != NULL; word = word->next)
        room += word->text.n;
    bytes = strbuf_new(decoding->arena, room);
    for (const struct word *word = decoding->first; word != NULL; word = word->next)
        add_word_bytes(word, &joint, &bytes);
    text = mail_charset_decode(strbuf_str(&bytes), decoding->first->label, decoding->arena, &found);
    *is_bad = found.had_bad_bytes;
    return text;
}

static struct str decode_apart(const struct decoding *decoding, size_t room)
{
    struct strbuf text = strbuf_new(decoding->arena, room * GROWTH_MAX + 1);

    for (const struct word *word = decoding->first; word != NULL; word = word->next) {
        struct joint joint = { 0 };
        struct strbuf bytes = strbuf_new(decoding->arena, word->text.n + 1);

        add_word_bytes(word, &joint, &bytes);
        mail_q_end(&joint.q, &bytes);
        strbuf_add(&text,
                   mail_charset_decode(strbuf_str(&bytes), word->label, decoding->arena, NULL));
    }
    return strbuf_str(&text);
}

static size_t count_bad(struct str text)
{
    size_t count = 0;

    for (size_t at = 0; at < text.n;)
        count += utf8_next(text, &at) == UTF8_REPLACEMENT;
    return count;
}

/** Writes the waiting words. Their bytes belong together, unless that reads worse. */
static void flush_words(struct decoding *decoding)
{
    bool is_bad;
    struct str text;

    if (decoding->first == NULL)
        return;
    text = decode_joined(decoding, &is_bad);
    if (is_bad && decoding->first->next != NULL) {
        struct str apart = decode_apart(decoding, text.n);

        if (count_bad(apart) < count_bad(text))
            text = apart;
    }
    strbuf_add(&decoding->out, text);
    decoding->first = NULL;
    decoding->last = NULL;
}

static void take_word(struct decoding *decoding, const struct word *word)
{
    struct word *kept = ARENA_NEW(decoding->arena, struct word);

    *kept = *word;
    find_charset(decoding->last, kept);
    if (decoding->first != NULL && !is_same_charset(decoding->first, kept))
        flush_words(decoding);
    if (decoding->first == NULL)
        decoding->first = kept;
    else
        decoding->last->next = kept;
    decoding->last = kept;
}

/* ---- what stands between words ---- */

/** Charsets a header cannot be written in without encoded words. */
static bool is_no_header_charset(struct str label)
{
    const struct mail_charset *charset = mail_charset_find(label);

    return charset != NULL
           && ((charset->kind >= MAIL_CHARSET_UTF16 && charset->kind <= MAIL_CHARSET_UTF32_LE)
               || str_starts_with(str_of(charset->name), STR("IBM0")));
}

static struct str decode_plain(struct str raw, struct str fallback, struct arena *arena)
{
    struct mail_charset_found found;
    struct str text;

    if (is_no_header_charset(fallback))
        fallback = STR_NULL;
    text = mail_charset_decode(raw, fallback, arena, &found);
    if (found.had_bad_bytes && !str_is_null(fallback))
        return mail_charset_decode(raw, STR_NULL, arena, NULL);
    return text;
}

/** A line end with the blanks around it becomes one blank, as does a tab; other control
 * characters go. */
static struct str without_controls(struct str text, struct arena *arena)
{
    char *kept = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t at = 0; at < text.n;) {
        size_t begin = at;
        uint32_t c = utf8_next(text, &at);

        if (c == '\r' || c == '\n') {
            while (n > 0 && kept[n - 1] == ' ')
                n--;
            while (at < text.n && is_blank(text.p[at]))
                at++;
        }
        if (c < ' ' && is_blank((char)c))
            kept[n++] = ' ';
        else if (c >= ' ' && c != 0x7F && (c < FIRST_C1 || c > LAST_C1))
            while (begin < at)
                kept[n++] = text.p[begin++];
    }
    return (struct str){ kept, n };
}

static bool is_all_blank(struct str s)
{
    return str_trim(s).n == 0;
}

/** Plain text from `begin` on; blanks between two words go. */
static void take_plain(struct decoding *decoding, struct str plain, bool is_before_word)
{
    if (plain.n == 0 || (decoding->first != NULL && is_before_word && is_all_blank(plain)))
        return;
    flush_words(decoding);
    strbuf_add(&decoding->out, decode_plain(plain, decoding->fallback, decoding->arena));
}

/** *had_words: there was at least one. */
static struct str decode_once(struct str raw, struct str fallback, struct arena *arena,
                              bool *had_words)
{
    struct decoding decoding = { arena, fallback, strbuf_new(arena, raw.n * GROWTH_MAX + 1), NULL,
                                 NULL };
    size_t plain = 0;
    size_t at = 0;

    *had_words = false;
    while (at < raw.n) {
        struct word word = { 0 };
        size_t text;

        if (raw.p[at] != '=' || !read_word_start(raw, at, &word, &text)) {
            at++;
            continue;
        }
        take_plain(&decoding, str_sub(raw, plain, at - plain), true);
        at = read_word_text(raw, text, &word);
        take_word(&decoding, &word);
        plain = at;
        *had_words = true;
    }
    take_plain(&decoding, str_from(raw, plain), false);
    flush_words(&decoding);
    return strbuf_str(&decoding.out);
}

/** Bytes that ASCII text does not have: over 0x7F, and those that shift to another charset. */
static bool is_plain(struct str raw)
{
    for (size_t i = 0; i < raw.n; i++)
        if ((unsigned char)raw.p[i] >= 0x80 || raw.p[i] == ESC || raw.p[i] == SHIFT_OUT)
            return false;
    return true;
}

/** In these even what looks like ASCII may be something else, but not within encoded words. */
static bool is_seven_bit_charset(struct str label)
{
    const struct mail_charset *charset = mail_charset_find(label);

    return charset != NULL
           && (charset->kind == MAIL_CHARSET_UTF7 || charset->kind == MAIL_CHARSET_UTF7_IMAP
               || charset->kind == MAIL_CHARSET_HZ);
}

struct str mail_words_utf8(struct str raw, struct str fallback, struct arena *arena)
{
    if (is_plain(raw))
        return raw;
    return decode_plain(raw, is_seven_bit_charset(fallback) ? STR_NULL : fallback, arena);
}

struct str mail_words_decode(struct str raw, struct str fallback, struct arena *arena)
{
    struct str text = mail_words_utf8(raw, fallback, arena);
    bool had_words = true;

    if (str_is_null(raw))
        return raw;
    for (int i = 0; i < NESTED_MAX && had_words; i++)
        text = decode_once(text, i == 0 ? fallback : STR("utf-8"), arena, &had_words);
    return str_trim(without_controls(text, arena));
}
