#include "proto/mail/compose/mail_fold.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text/utf8.h"

enum {
    ENCODED_MAX = 75,   /* RFC 2047 2: characters of an encoded word */
    ENCODED_FRAME = 12, /* "=?UTF-8?B?" and "?=" */
    /* An encoded word that holds one character of four bytes in Q; where a line has less room
     * left, the next one is begun. */
    ENCODED_LEAST = ENCODED_FRAME + 3 * UTF8_MAX_BYTES,
    FIRST_C1 = 0x80,
    LAST_C1 = 0x9F,
    LINE_SEPARATOR = 0x2028,
    PARAGRAPH_SEPARATOR = 0x2029,
};

bool mail_is_printable(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < ' ' || text.p[i] > '~')
            return false;
    return true;
}

static bool is_control(uint32_t c)
{
    return c < ' ' || c == 0x7F || (c >= FIRST_C1 && c <= LAST_C1) || c == LINE_SEPARATOR
           || c == PARAGRAPH_SEPARATOR;
}

struct str mail_line_tidy(struct str text, struct arena *arena)
{
    struct str valid = utf8_repair(arena, text);
    char *tidy;
    size_t n = 0;

    if (mail_is_printable(valid))
        return str_trim(valid);
    tidy = arena_alloc(arena, valid.n);
    for (size_t at = 0; at < valid.n;) {
        size_t begin = at;

        if (is_control(utf8_next(valid, &at)))
            tidy[n++] = ' ';
        else
            while (begin < at)
                tidy[n++] = valid.p[begin++];
    }
    return str_trim((struct str){ tidy, n });
}

void mail_fold_begin(struct mail_fold *fold, struct strbuf *out, struct str name)
{
    *fold = (struct mail_fold){ .out = out, .column = name.n + 1 };
    strbuf_add(out, name);
    strbuf_add_char(out, ':');
}

/** Where a word of `n` bytes would run over, a new line is begun, but not before the first one:
 * some readers take the empty first line for the whole value. */
static void begin_word(struct mail_fold *fold, size_t n)
{
    if (fold->has_words && fold->column + 1 + n > MAIL_LINE_USUAL) {
        strbuf_add_cstr(fold->out, "\r\n");
        fold->column = 0;
    }
    if (!fold->is_joined) {
        strbuf_add_char(fold->out, ' ');
        fold->column++;
    }
    fold->is_joined = false;
    fold->has_words = true;
}

void mail_fold_word(struct mail_fold *fold, struct str word)
{
    begin_word(fold, word.n);
    strbuf_add(fold->out, word);
    fold->column += word.n;
}

void mail_fold_end(struct mail_fold *fold)
{
    strbuf_add_cstr(fold->out, "\r\n");
}

/* ---- encoded words ---- */

/** RFC 2047 5 (3): what may stand for itself within a phrase, and so anywhere. */
static bool is_q_plain(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '!'
           || c == '*' || c == '+' || c == '-' || c == '/';
}

static size_t q_length(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += is_q_plain(text.p[i]) || text.p[i] == ' ' ? 1 : 3;
    return n;
}

static size_t base64_length(struct str text)
{
    return (text.n + 2) / 3 * 4;
}

static void add_q(struct strbuf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (is_q_plain(text.p[i]))
            strbuf_add_char(out, text.p[i]);
        else if (text.p[i] == ' ')
            strbuf_add_char(out, '_');
        else
            strbuf_addf(out, "=%02X", (unsigned char)text.p[i]);
    }
}

/** The longest beginning of whole characters that Q writes in `room` bytes. */
static struct str cut_for_q(struct str text, size_t room)
{
    size_t kept = 0;
    size_t used = 0;

    for (size_t at = 0; at < text.n; kept = at) {
        size_t begin = at;

        utf8_next(text, &at);
        used += q_length(str_sub(text, begin, at - begin));
        if (used > room)
            break;
    }
    return str_sub(text, 0, kept);
}

/** Characters of text, encoded, that the line still takes. */
static size_t room_for_encoded(const struct mail_fold *fold)
{
    size_t room = fold->column + ENCODED_LEAST < MAIL_LINE_USUAL ? MAIL_LINE_USUAL - fold->column
                                                                 : ENCODED_LEAST;

    return (room < ENCODED_MAX ? room : ENCODED_MAX) - ENCODED_FRAME;
}

/**
 * What fits into one word is written as one, on a new line if need be: some readers see blanks
 * between the words of a name.
 */
static size_t room_wanted(size_t encoded)
{
    return encoded + ENCODED_FRAME <= ENCODED_MAX ? encoded + ENCODED_FRAME : ENCODED_LEAST;
}

void mail_fold_encoded(struct mail_fold *fold, struct str text)
{
    bool is_base64 = base64_length(text) < q_length(text);

    while (text.n > 0) {
        struct str piece;
        size_t before;
        size_t room;

        begin_word(fold, room_wanted(is_base64 ? base64_length(text) : q_length(text)));
        room = room_for_encoded(fold);
        piece = is_base64 ? utf8_cut(text, room / 4 * 3) : cut_for_q(text, room);
        before = fold->out->n;
        strbuf_add_cstr(fold->out, is_base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
        if (is_base64)
            strbuf_add(fold->out, base64_encode(fold->out->arena, piece));
        else
            add_q(fold->out, piece);
        strbuf_add_cstr(fold->out, "?=");
        fold->column += fold->out->n - before;
        text = str_from(text, piece.n);
    }
}

/* ---- unstructured text ---- */

/** A blank too many would not survive folding, and "=?" would be read as an encoded word. */
static bool needs_encoding(struct str word)
{
    return word.n == 0 || word.n > MAIL_WORD_MAX || !mail_is_printable(word)
           || str_find(word, STR("=?")) < word.n;
}

/**
 * Offsets of the text from the first to the last word that needs to be encoded; false for none. An
 * empty word stands between two blanks: the next one is encoded with the blank before it.
 */
static bool find_encoded_span(struct str text, size_t *begin, size_t *end)
{
    struct str rest = text;
    bool is_found = false;
    bool is_behind_empty = false;

    while (!str_is_null(rest)) {
        size_t at = (size_t)(rest.p - text.p);
        struct str word = str_cut(&rest, ' ');

        if (is_behind_empty || needs_encoding(word)) {
            if (!is_found)
                *begin = at;
            *end = at + word.n;
            is_found = true;
        }
        is_behind_empty = word.n == 0;
    }
    return is_found;
}

static void add_words(struct mail_fold *fold, struct str text)
{
    struct str rest = text.n > 0 ? text : STR_NULL;

    while (!str_is_null(rest))
        mail_fold_word(fold, str_cut(&rest, ' '));
}

void mail_fold_text(struct mail_fold *fold, struct str text)
{
    size_t begin = text.n;
    size_t end = text.n;

    if (text.n == 0)
        return;
    if (!find_encoded_span(text, &begin, &end)) {
        add_words(fold, text);
        return;
    }
    if (begin > 0)
        add_words(fold, str_sub(text, 0, begin - 1));
    mail_fold_encoded(fold, str_sub(text, begin, end - begin));
    if (end < text.n)
        add_words(fold, str_from(text, end + 1));
}

/** Blanks in a row stay together: folding between them would lose some with many a reader. */
static bool is_single_blank(struct str text, size_t at)
{
    return text.p[at] == ' ' && at > 0 && text.p[at - 1] != ' ' && at + 1 < text.n
           && text.p[at + 1] != ' ';
}

static struct str cut_word(struct str *rest)
{
    struct str all = *rest;
    size_t n = 0;

    while (n < all.n && !is_single_blank(all, n))
        n++;
    *rest = n < all.n ? str_from(all, n + 1) : STR_NULL;
    return str_sub(all, 0, n);
}

void mail_fold_field(struct strbuf *out, struct str name, struct str value)
{
    struct mail_fold fold;
    struct str rest = value.n > 0 ? value : STR_NULL;

    mail_fold_begin(&fold, out, name);
    while (!str_is_null(rest))
        mail_fold_word(&fold, cut_word(&rest));
    mail_fold_end(&fold);
}
