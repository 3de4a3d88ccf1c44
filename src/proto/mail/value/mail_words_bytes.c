#include "proto/mail/value/mail_words_bytes.h"

#include <string.h>

enum { FIRST_NON_ASCII = 0x80 };

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' ? 63 : -1;
}

void mail_base64_add(struct mail_base64 *state, struct str text, struct strbuf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        int value = base64_value(text.p[i]);

        if (text.p[i] == '=')
            *state = (struct mail_base64){ 0 };
        if (value < 0)
            continue;
        state->bits = state->bits << 6 | (uint32_t)value;
        state->bit_count += 6;
        if (state->bit_count >= 8) {
            state->bit_count -= 8;
            strbuf_add_char(out, (char)(state->bits >> state->bit_count & 0xFF));
        }
    }
}

void mail_base64_end_word(struct mail_base64 *state)
{
    uint32_t left = state->bits & ((1U << state->bit_count) - 1);

    if (state->bit_count < 6 && left == 0)
        *state = (struct mail_base64){ 0 };
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** The byte of two hex digits at `at`; -1 when there are none. */
static int hex_byte(struct str text, size_t at)
{
    int high = at < text.n ? hex_value(text.p[at]) : -1;
    int low = at + 1 < text.n ? hex_value(text.p[at + 1]) : -1;

    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/**
 * The byte that the sign at `at` stands for, and *end behind its digits; -1 for none. Blanks before
 * them are what is left of a soft line break; before ASCII they may be meant ("a = 20").
 */
static int escaped_byte(struct str text, size_t at, bool is_q, size_t *end)
{
    size_t digits = at + 1;
    int byte;

    while (is_q && digits < text.n && is_blank(text.p[digits]))
        digits++;
    byte = hex_byte(text, digits);
    *end = digits + 2;
    return digits == at + 1 || byte >= FIRST_NON_ASCII ? byte : -1;
}

/** A blank beside an encoded one is what is left of a fold: the writer encodes those he means. */
static bool is_fold(struct str text, size_t at)
{
    return is_blank(text.p[at])
           && ((at > 0 && text.p[at - 1] == '_') || (at + 1 < text.n && text.p[at + 1] == '_'));
}

static void add_escaped(struct str text, char sign, bool is_q, struct strbuf *out)
{
    for (size_t at = 0; at < text.n;) {
        size_t end = at + 1;
        int byte = text.p[at] == sign ? escaped_byte(text, at, is_q, &end) : -1;

        if (byte >= 0) {
            strbuf_add_char(out, (char)byte);
            at = end;
        } else {
            if (!is_q || !is_fold(text, at))
                strbuf_add_char(out, is_q && text.p[at] == '_' ? ' ' : text.p[at]);
            at++;
        }
    }
}

/** How many bytes at the end of `text` may be the beginning of "=C3"; 0 to 2. */
static size_t broken_off(struct str text)
{
    if (text.n >= 1 && text.p[text.n - 1] == '=')
        return 1;
    return text.n >= 2 && text.p[text.n - 2] == '=' && hex_value(text.p[text.n - 1]) >= 0 ? 2 : 0;
}

/** Joins what waits with the beginning of `text`; the bytes of `text` that were used. */
static size_t join_tail(struct mail_q *state, struct str text, struct strbuf *out)
{
    char escaped[3];
    size_t wanted = sizeof(escaped) - state->tail_n;
    int byte;

    if (state->tail_n == 0 || text.n < wanted)
        return 0;
    memcpy(escaped, state->tail, state->tail_n);
    memcpy(escaped + state->tail_n, text.p, wanted);
    byte = hex_byte((struct str){ escaped, sizeof(escaped) }, 1);
    if (byte < 0)
        return 0;
    strbuf_add_char(out, (char)byte);
    state->tail_n = 0;
    return wanted;
}

void mail_q_add(struct mail_q *state, struct str text, struct strbuf *out)
{
    struct str rest = str_from(text, join_tail(state, text, out));
    size_t tail_n = broken_off(rest);

    mail_q_end(state, out);
    add_escaped(str_sub(rest, 0, rest.n - tail_n), '=', true, out);
    memcpy(state->tail, rest.p + rest.n - tail_n, tail_n);
    state->tail_n = tail_n;
    /* A word that is nothing but "=" means it. */
    if (text.n == 1 && tail_n == 1) {
        strbuf_add_char(out, '=');
        state->tail_n = 0;
    }
}

void mail_q_end(struct mail_q *state, struct strbuf *out)
{
    /* A lone '=' is the mark of a soft line break, left over by who cut a longer text. */
    if (state->tail_n == 2)
        strbuf_add(out, (struct str){ state->tail, state->tail_n });
    state->tail_n = 0;
}

void mail_percent_add(struct str text, struct strbuf *out)
{
    add_escaped(text, '%', false, out);
}
