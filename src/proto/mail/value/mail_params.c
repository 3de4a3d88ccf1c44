#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/value/mail_words.h"
#include "proto/mail/value/mail_words_bytes.h"

enum {
    PIECES_MAX = 256, /* continuations beyond are not read */
    FIRST_ROOM = 8,
    NO_NUMBER = -1,     /* a value in one piece */
    NUMBER_MAX = 99999, /* of a continuation */
};

/** A parameter as it stands: perhaps one piece of several. */
struct piece {
    struct str name; /* without stars, in lower case */
    struct str value;
    int number;       /* of RFC 2231's continuations, or NO_NUMBER */
    bool is_extended; /* percent signs, and in the first piece charset and language */
};

struct pieces {
    struct arena *arena;
    struct piece *list;
    size_t count;
    size_t room;
    struct str fallback; /* the charset of what declares none */
    bool never_closes;   /* no quote further on ends a value */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(struct str raw, size_t at)
{
    while (at < raw.n && is_blank(raw.p[at]))
        at++;
    return at;
}

/** RFC 2045 5.1: what a name is made of. '*' belongs to RFC 2231. */
static bool is_name_char(char c)
{
    return (unsigned char)c > ' ' && (unsigned char)c < 0x7F
           && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/** Whether "name =" stands at `at`, perhaps behind blanks: the next parameter. */
static bool is_param_start(struct str raw, size_t at)
{
    size_t begin = skip_blanks(raw, at);
    size_t end = begin;

    while (end < raw.n && is_name_char(raw.p[end]))
        end++;
    if (end == begin)
        return false;
    end = skip_blanks(raw, end);
    return end < raw.n && raw.p[end] == '=';
}

/** Moves *at by one character, or over blanks; true (and *at stays) before a parameter. */
static bool is_gap_before_param(struct str raw, size_t *at)
{
    size_t next = skip_blanks(raw, *at);

    if (next > *at && is_param_start(raw, next))
        return true;
    *at = next > *at ? next : *at + 1;
    return false;
}

static struct str lower(struct str s, struct arena *arena)
{
    char *text = arena_alloc(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        text[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]);
    return (struct str){ text, s.n };
}

/* ---- one value ---- */

/** Whether the quote at `at` ends a value: people's quotes within a file's name do not. */
static bool is_closing_quote(struct str raw, size_t at)
{
    size_t next = skip_blanks(raw, at + 1);

    if (next == raw.n || raw.p[next] == ';' || raw.p[next] == '(' || raw.p[next] == ',')
        return true;
    return is_param_start(raw, at + 1);
}

/** Behind the value of a quote that is never closed: the next parameter, or the end. */
static size_t find_open_end(struct str raw, size_t begin)
{
    for (size_t at = begin; at < raw.n; at++)
        if (raw.p[at] == ';' && is_param_start(raw, at + 1))
            return at;
    return raw.n;
}

/** Offset of the quote that closes the one before `begin`; raw.n when there is none. */
static size_t find_closing_quote(struct str raw, size_t begin)
{
    size_t at = begin;

    while (at < raw.n && !(raw.p[at] == '"' && is_closing_quote(raw, at))) {
        bool is_escaped_quote =
            raw.p[at] == '\\' && at + 1 < raw.n && (raw.p[at + 1] == '\\' || raw.p[at + 1] == '"');

        /* "C:\dir\" ends with the quote, though a backslash stands before it. */
        at += is_escaped_quote && skip_blanks(raw, at + 2) < raw.n ? 2 : 1;
    }
    return at;
}

/** Takes the backslash away before quotes and backslashes only: others part a path. */
static struct str unescape(struct str quoted, struct arena *arena)
{
    char *text;
    size_t n = 0;

    if (str_find_char(quoted, '\\') == quoted.n)
        return quoted;
    text = arena_alloc(arena, quoted.n);
    for (size_t i = 0; i < quoted.n; i++) {
        if (quoted.p[i] == '\\' && i + 1 < quoted.n
            && (quoted.p[i + 1] == '\\' || quoted.p[i + 1] == '"'))
            i++;
        text[n++] = quoted.p[i];
    }
    return (struct str){ text, n };
}

/** An odd number of quotes within: the one before them is their other half, a sign of the value. */
static bool has_half_quote(struct str text)
{
    bool is_odd = false;

    for (size_t i = 0; i < text.n; i++)
        is_odd ^= text.p[i] == '"' && (i == 0 || text.p[i - 1] != '\\');
    return is_odd;
}

static size_t read_quoted(struct str raw, size_t begin, struct pieces *pieces, struct str *value)
{
    size_t end = pieces->never_closes ? raw.n : find_closing_quote(raw, begin);

    if (end == raw.n) {
        pieces->never_closes = true;
        end = find_open_end(raw, begin);
        if (has_half_quote(str_sub(raw, begin, end - begin)))
            begin--;
        *value = unescape(str_trim(str_sub(raw, begin, end - begin)), pieces->arena);
        return end;
    }
    *value = unescape(str_sub(raw, begin, end - begin), pieces->arena);
    end = skip_blanks(raw, end + 1);
    /* A comment, or a comma in a semicolon's place. */
    if (end < raw.n && raw.p[end] == '(')
        end += str_find_char(str_from(raw, end), ';');
    return end;
}

static bool is_file_name(struct str name)
{
    return str_eq(name, STR("filename")) || str_eq(name, STR("name"));
}

/** Without quotes a value may hold blanks, and a file's name brackets. */
static size_t read_bare(struct str raw, size_t begin, struct str name, struct str *value)
{
    size_t end = begin;

    while (end < raw.n && raw.p[end] != ';') {
        if (raw.p[end] == '(' && !is_file_name(name))
            break;
        if (is_gap_before_param(raw, &end))
            break;
    }
    *value = str_trim(str_sub(raw, begin, end - begin));
    if (str_find_char(*value, '"') + 1 == value->n)
        value->n--;
    if (end < raw.n && raw.p[end] == '(')
        end += str_find_char(str_from(raw, end), ';');
    return end;
}

/* ---- pieces ---- */

/** Cuts RFC 2231's stars off a name. */
static void read_stars(struct str name, struct piece *piece)
{
    struct str rest = name;
    struct str number;
    int64_t value;

    piece->number = NO_NUMBER;
    piece->name = str_cut(&rest, '*');
    if (str_is_null(rest))
        return;
    piece->is_extended = rest.n == 0 || str_ends_with(rest, STR("*"));
    number = rest;
    if (str_ends_with(number, STR("*")))
        number.n--;
    if (number.n > 0 && str_to_int64(number, &value) && value >= 0 && value <= NUMBER_MAX)
        piece->number = (int)value;
}

static void keep_piece(struct pieces *pieces, struct piece piece)
{
    if (pieces->count == pieces->room) {
        size_t room = pieces->room == 0 ? FIRST_ROOM : pieces->room * 2;
        struct piece *more = ARENA_ARRAY(pieces->arena, room, struct piece);

        if (pieces->count > 0)
            memcpy(more, pieces->list, pieces->count * sizeof(*more));
        pieces->list = more;
        pieces->room = room;
    }
    pieces->list[pieces->count++] = piece;
}

/** Reads the parameter at `at`; the offset behind it. */
static size_t take_piece(struct str raw, size_t at, struct pieces *pieces)
{
    struct piece piece = { 0 };
    size_t equals = at;

    while (equals < raw.n && raw.p[equals] != '=' && raw.p[equals] != ';')
        equals++;
    if (equals == raw.n || raw.p[equals] == ';')
        return equals;
    read_stars(lower(str_trim(str_sub(raw, at, equals - at)), pieces->arena), &piece);
    at = skip_blanks(raw, equals + 1);
    at = at < raw.n && raw.p[at] == '"' ? read_quoted(raw, at + 1, pieces, &piece.value)
                                        : read_bare(raw, at, piece.name, &piece.value);
    if (piece.name.n > 0)
        keep_piece(pieces, piece);
    return at;
}

static void read_pieces(struct str raw, struct pieces *pieces)
{
    bool is_decoded = false;
    size_t at = 0;

    while (at < raw.n && pieces->count < PIECES_MAX) {
        char c = raw.p[at];

        if (is_blank(c) || c == ';' || c == ',')
            at++;
        else if (c == '(')
            at += str_find_char(str_from(raw, at), ')') + 1;
        else if (!is_decoded && str_starts_with(str_from(raw, at), STR("=?"))) {
            /* Name, sign and value as one encoded word. */
            raw = mail_words_decode(str_from(raw, at), pieces->fallback, pieces->arena);
            is_decoded = true;
            at = 0;
        } else
            at = take_piece(raw, at, pieces);
    }
}

/* ---- values of pieces ---- */

/** Cuts "charset'language'" off an extended value; STR_NULL when it is not there. */
static struct str cut_charset(struct str *value)
{
    size_t first = str_find_char(*value, '\'');
    size_t second;
    struct str charset;

    if (first == value->n)
        return STR_NULL;
    second = first + 1 + str_find_char(str_from(*value, first + 1), '\'');
    if (second >= value->n)
        return STR_NULL;
    charset = str_sub(*value, 0, first);
    *value = str_from(*value, second + 1);
    return charset;
}

/** "%ED%99%98.pdf" in a plain value: taken for what it means when it means UTF-8. */
static struct str without_stray_percent(struct str value, struct arena *arena)
{
    struct strbuf bytes;
    struct str text;

    if (str_find_char(value, '%') == value.n)
        return value;
    bytes = strbuf_new(arena, value.n + 1);
    mail_percent_add(value, &bytes);
    text = strbuf_str(&bytes);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return utf8_is_valid(text) ? text : value;
    return value;
}

static struct str plain_value(const struct piece *piece, struct str fallback, struct arena *arena)
{
    /* Its bytes are compared with lines of the body. */
    if (str_eq(piece->name, STR("boundary")))
        return piece->value;
    if (is_file_name(piece->name))
        return mail_words_decode(without_stray_percent(piece->value, arena), fallback, arena);
    return mail_words_decode(piece->value, fallback, arena);
}

static bool has_words(struct str text)
{
    return str_find(text, STR("=?")) < text.n;
}

/** Some mailers begin every piece, not only the first, with the charset. */
static struct str without_charset(struct str value, struct str charset)
{
    struct str rest = value;

    return str_eq_ascii_nocase(cut_charset(&rest), charset) ? rest : value;
}

/** Pieces of one name, sorted by their numbers, as one text. */
static struct str join_pieces(const struct piece **sorted, size_t count, struct str fallback,
                              struct arena *arena)
{
    struct str charset = STR_NULL;
    struct strbuf bytes;
    bool is_extended = false;
    size_t room = 1;

    for (size_t i = 0; i < count; i++)
        room += sorted[i]->value.n;
    bytes = strbuf_new(arena, room);
    for (size_t i = 0; i < count; i++) {
        struct str value = sorted[i]->value;

        if (!sorted[i]->is_extended) {
            strbuf_add(&bytes, value);
            continue;
        }
        is_extended = true;
        if (i == 0)
            charset = cut_charset(&value);
        else if (charset.n > 0)
            value = without_charset(value, charset);
        mail_percent_add(value, &bytes);
    }
    if (!is_extended || has_words(strbuf_str(&bytes)))
        return mail_words_decode(strbuf_str(&bytes), fallback, arena);
    return mail_words_decode(
        mail_charset_decode(strbuf_str(&bytes), charset.n > 0 ? charset : fallback, arena, NULL),
        STR("utf-8"), arena);
}

static void sort_pieces(const struct piece **list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct piece *moved = list[i];
        size_t at = i;

        for (; at > 0 && list[at - 1]->number > moved->number; at--)
            list[at] = list[at - 1];
        list[at] = moved;
    }
}

/** The pieces of `name` with numbers, or its one extended piece; how many. */
static size_t gather(const struct pieces *pieces, struct str name, bool is_numbered,
                     const struct piece **out)
{
    size_t count = 0;

    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->list[i];
        bool is_wanted = is_numbered ? piece->number != NO_NUMBER
                                     : piece->number == NO_NUMBER && piece->is_extended;

        if (is_wanted && str_eq(piece->name, name) && (is_numbered || count == 0))
            out[count++] = piece;
    }
    sort_pieces(out, count);
    return count;
}

/** "utf-8''%ED%99%98.pdf": the form of an extended value, though the star of its name is missing.
 */
static bool looks_extended(const struct piece *piece)
{
    size_t quote = str_find_char(piece->value, '\'');
    bool has_sign = false;

    if (!is_file_name(piece->name) || !str_starts_with(str_from(piece->value, quote), STR("''"))
        || str_find_char(piece->value, '%') == piece->value.n)
        return false;
    for (size_t i = 0; i < quote; i++) {
        char c = piece->value.p[i];

        has_sign |= (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (is_blank(c) || c == '.' || c == '%')
            return false;
    }
    return has_sign; /* as "utf-8", "big5" and "shift_jis" have one, and few words */
}

static struct str lone_value(const struct piece *piece, struct str fallback, struct arena *arena)
{
    struct piece extended = *piece;
    const struct piece *list = &extended;

    if (!looks_extended(piece))
        return plain_value(piece, fallback, arena);
    extended.is_extended = true;
    return join_pieces(&list, 1, fallback, arena);
}

/** An extended value says more than a plain one that stands beside it for old readers. */
static struct str value_of(const struct pieces *pieces, struct str name, struct str fallback)
{
    const struct piece **own = ARENA_ARRAY(pieces->arena, pieces->count, const struct piece *);
    size_t count = gather(pieces, name, false, own);

    if (count == 0)
        count = gather(pieces, name, true, own);
    if (count > 0)
        return join_pieces(own, count, fallback, pieces->arena);
    for (size_t i = 0; i < pieces->count; i++)
        if (str_eq(pieces->list[i].name, name))
            return lone_value(&pieces->list[i], fallback, pieces->arena);
    return STR("");
}

/* ---- the whole ---- */

/**
 * "text/plain" of "Text / Plain": in lower case, without blanks, quotes and comments. It is one
 * word; another one behind it, without a slash between them, may be a field that has lost its line.
 */
static struct str tidy_value(struct str raw, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, raw.n + 1);
    struct str text = lower(raw, arena);
    bool is_apart = false;
    char last = '/';

    for (size_t i = 0; i < text.n && text.p[i] != '('; i++) {
        char c = text.p[i];

        is_apart = is_apart || is_blank(c);
        if (is_blank(c) || c == '"')
            continue;
        if (is_apart && last != '/' && c != '/')
            break;
        strbuf_add_char(&out, c);
        is_apart = false;
        last = c;
    }
    return strbuf_str(&out);
}

/** Where the first word ends: at its semicolon, or where parameters begin without one. */
static size_t value_end(struct str raw)
{
    size_t end = 0;

    if (is_param_start(raw, 0))
        return 0;
    while (end < raw.n && raw.p[end] != ';' && !is_gap_before_param(raw, &end))
        ;
    return end;
}

struct str mail_params_without_comments(struct str raw)
{
    raw = str_trim(raw);
    while (raw.n > 0 && raw.p[0] == '(')
        raw = str_trim(str_from(raw, str_find_char(raw, ')') + 1));
    return raw;
}

void mail_params_read(struct str written, struct str fallback, struct arena *arena,
                      struct mail_param_value *out)
{
    struct str raw = mail_words_utf8(written, fallback, arena);
    struct pieces pieces = { .arena = arena, .fallback = fallback };
    size_t end = value_end(raw);
    struct str first = mail_params_without_comments(str_sub(raw, 0, end));

    *out = (struct mail_param_value){ .value = tidy_value(first, arena) };
    read_pieces(str_from(raw, end), &pieces);
    out->params = ARENA_ARRAY(arena, pieces.count, struct mail_param);
    for (size_t i = 0; i < pieces.count && out->count < MAIL_PARAMS_MAX; i++) {
        struct str name = pieces.list[i].name;

        if (!str_is_null(mail_params_get(out, str_cstr(arena, name))))
            continue;
        out->params[out->count++] = (struct mail_param){ name, value_of(&pieces, name, fallback) };
    }
}

struct str mail_params_get(const struct mail_param_value *value, const char *name)
{
    struct str wanted = str_of(name);

    for (size_t i = 0; i < value->count; i++)
        if (str_eq(value->params[i].name, wanted))
            return value->params[i].value.p != NULL ? value->params[i].value : STR("");
    return STR_NULL;
}
