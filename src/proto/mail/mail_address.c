#include "proto/mail/mail_address.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/mail/mail_words.h"

enum {
    FIRST_ROOM = 16,
    ENCODED_HEAD_MAX = 80, /* of "=?charset?Q?" */
    DEPTH_MAX = 2,         /* lists within encoded words */
};

/** What a list is made of. */
enum token_kind {
    TOKEN_WORD,    /* letters, dots, '@' and whatever else, without blanks */
    TOKEN_QUOTED,  /* without its quotes, still with backslashes */
    TOKEN_COMMENT, /* without its brackets */
    TOKEN_ANGLE,   /* without < and > */
};

struct token {
    enum token_kind kind;
    bool is_apart; /* blanks stand before it */
    struct str text;
};

struct reading {
    struct arena *arena;
    struct str fallback;
    struct str raw;
    size_t at;
    bool quotes_are_broken;   /* one is never closed: from there on they are plain characters */
    bool comments_are_broken; /* likewise */
    int depth;

    struct token *tokens; /* of the mailbox that is being read */
    size_t token_count;
    size_t token_room;

    struct mail_address *list;
    size_t count;
    size_t room;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool has_at(struct str s)
{
    return str_find_char(s, '@') < s.n;
}

/* ---- names and addresses ---- */

/** Without backslashes before other characters. */
static struct str unescape(struct str text, struct arena *arena)
{
    char *plain;
    size_t n = 0;

    if (str_find_char(text, '\\') == text.n)
        return text;
    plain = arena_alloc(arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\' && i + 1 < text.n)
            i++;
        plain[n++] = text.p[i];
    }
    return (struct str){ plain, n };
}

static struct str collapse_blanks(struct str text, struct arena *arena)
{
    char *tidy = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        if (!is_blank(text.p[i]) || (n > 0 && tidy[n - 1] != ' '))
            tidy[n++] = is_blank(text.p[i]) ? ' ' : text.p[i];
    return str_trim((struct str){ tidy, n });
}

static bool is_within(struct str s, char first, char last)
{
    return s.n >= 2 && s.p[0] == first && s.p[s.n - 1] == last;
}

/** Decoded, with single blanks, without quotes around; STR_NULL when nothing is left. */
static struct str tidy_name(const struct reading *reading, struct str raw)
{
    struct str name =
        collapse_blanks(mail_words_decode(raw, reading->fallback, reading->arena), reading->arena);

    while (is_within(name, '"', '"'))
        name = str_trim(str_sub(name, 1, name.n - 2));
    return name.n > 0 ? name : STR_NULL;
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_ascii_nocase(str_sub(s, 0, prefix.n), prefix);
}

/** RFC 5322 4.4: "@a,@b:user@host" is the way to user@host. */
static struct str without_route(struct str email)
{
    size_t colon;

    if (email.n == 0 || email.p[0] != '@')
        return email;
    colon = str_find_char(email, ':');
    return colon < email.n ? str_trim(str_from(email, colon + 1)) : email;
}

/** What people and programs put around an address. */
static struct str peel(struct str email)
{
    size_t before;

    do {
        before = email.n;
        email = str_trim(email);
        if (starts_nocase(email, STR("mailto:")))
            email = str_from(email, strlen("mailto:"));
        if (is_within(email, '\'', '\'') || is_within(email, '<', '>')
            || (is_within(email, '"', '"') && has_at(email)))
            email = str_sub(email, 1, email.n - 2);
        while (email.n > 0 && (email.p[email.n - 1] == '.' || email.p[email.n - 1] == ','))
            email.n--;
    } while (email.n < before);
    return without_route(email);
}

/** Removes blanks beside '@' and '.', which RFC 5322 4.4 allows and nobody means. */
static struct str join_parts(struct str email, struct arena *arena)
{
    char *joined = arena_alloc(arena, email.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < email.n; i++) {
        size_t next = i;

        while (next < email.n && is_blank(email.p[next]))
            next++;
        if (next > i
            && (next == email.n || n == 0 || strchr("@.", email.p[next]) != NULL
                || strchr("@.", joined[n - 1]) != NULL))
            i = next;
        if (i < email.n)
            joined[n++] = email.p[i];
    }
    return (struct str){ joined, n };
}

static void keep(struct reading *reading, struct str name, struct str email)
{
    if (email.n == 0 || reading->count == MAIL_ADDRESSES_MAX)
        return;
    if (reading->count == reading->room) {
        size_t room = reading->room == 0 ? FIRST_ROOM : reading->room * 2;
        struct mail_address *more = ARENA_ARRAY(reading->arena, room, struct mail_address);

        if (reading->count > 0)
            memcpy(more, reading->list, reading->count * sizeof(*more));
        reading->list = more;
        reading->room = room;
    }
    reading->list[reading->count++] = (struct mail_address){ name, email };
}

/* ---- one mailbox ---- */

static const struct token *find_token(const struct reading *reading, enum token_kind kind)
{
    for (size_t i = 0; i < reading->token_count; i++)
        if (reading->tokens[i].kind == kind)
            return &reading->tokens[i];
    return NULL;
}

static size_t text_room(const struct reading *reading)
{
    size_t room = 1;

    for (size_t i = 0; i < reading->token_count; i++)
        room += reading->tokens[i].text.n + 4;
    return room;
}

/** Words and quoted texts as one, blanks where there were some. */
static struct str name_text(const struct reading *reading)
{
    struct strbuf text = strbuf_new(reading->arena, text_room(reading));

    for (size_t i = 0; i < reading->token_count; i++) {
        const struct token *token = &reading->tokens[i];

        if (token->kind != TOKEN_WORD && token->kind != TOKEN_QUOTED)
            continue;
        if (token->is_apart && text.n > 0)
            strbuf_add_char(&text, ' ');
        strbuf_add(&text, token->kind == TOKEN_QUOTED ? unescape(token->text, reading->arena)
                                                      : token->text);
    }
    return strbuf_str(&text);
}

static struct str comment_text(const struct reading *reading)
{
    const struct token *comment = find_token(reading, TOKEN_COMMENT);

    return comment != NULL ? unescape(comment->text, reading->arena) : STR_NULL;
}

/** The text of <...>: an address, perhaps with a name that slipped in. */
static void keep_angle(struct reading *reading, struct str angle)
{
    struct str text = name_text(reading);
    struct str email = angle;

    if (str_find(email, STR("=?")) < email.n)
        email = mail_words_decode(email, reading->fallback, reading->arena);
    email = peel(join_parts(email, reading->arena));
    if (str_trim(text).n == 0)
        text = comment_text(reading);
    keep(reading, str_is_null(text) ? STR_NULL : tidy_name(reading, text),
         mail_words_decode(email, reading->fallback, reading->arena));
}

/** Words from `begin` that touch each other, or an '@' or dot: "kim @ example.com". */
static size_t address_end(const struct reading *reading, size_t begin)
{
    size_t end = begin + 1;

    while (end < reading->token_count) {
        const struct token *before = &reading->tokens[end - 1];
        const struct token *next = &reading->tokens[end];
        bool is_joined = !next->is_apart || str_ends_with(before->text, STR("@"))
                         || str_starts_with(next->text, STR("@"));

        if (!is_joined || next->kind == TOKEN_COMMENT)
            break;
        end++;
    }
    return end;
}

/** The tokens begin to end as they were written. */
static struct str address_text(const struct reading *reading, size_t begin, size_t end)
{
    struct strbuf text = strbuf_new(reading->arena, text_room(reading));

    for (size_t i = begin; i < end; i++) {
        const struct token *token = &reading->tokens[i];

        if (token->kind == TOKEN_QUOTED)
            strbuf_addf(&text, "\"%" STR_FMT "\"", STR_ARG(token->text));
        else
            strbuf_add(&text, token->text);
    }
    return strbuf_str(&text);
}

/** No <...>: what holds an '@' is an address, the rest a name. */
static void keep_bare(struct reading *reading)
{
    struct str emails[2] = { STR_NULL, STR_NULL };
    size_t found = 0;
    size_t rest = 0;

    for (size_t i = 0; i < reading->token_count;) {
        size_t end = address_end(reading, i);
        struct str text = address_text(reading, i, end);
        bool is_address = reading->tokens[i].kind != TOKEN_COMMENT && has_at(text) && text.n > 1;

        if (is_address && found == 1)
            keep(reading, STR_NULL, peel(emails[0]));
        if (is_address) {
            emails[0] = text;
            found = 1;
        } else {
            for (size_t t = i; t < end; t++)
                reading->tokens[rest++] = reading->tokens[t];
        }
        i = end;
    }
    reading->token_count = rest;
    if (found > 0)
        keep_angle(reading, emails[0]);
}

static void read_list(struct reading *reading);

/** A whole list within encoded words. */
static void keep_encoded(struct reading *reading)
{
    struct str text = name_text(reading);
    struct str decoded;

    if (reading->depth >= DEPTH_MAX || str_find(text, STR("=?")) == text.n)
        return;
    decoded = mail_words_decode(text, reading->fallback, reading->arena);
    if (has_at(decoded)) {
        struct reading inner = { .arena = reading->arena,
                                 .raw = decoded,
                                 .depth = reading->depth + 1,
                                 .list = reading->list,
                                 .count = reading->count,
                                 .room = reading->room };

        read_list(&inner);
        reading->list = inner.list;
        reading->count = inner.count;
        reading->room = inner.room;
    }
}

static bool names_address(const struct reading *reading)
{
    for (size_t i = 0; i < reading->token_count; i++) {
        const struct token *token = &reading->tokens[i];

        if (token->kind == TOKEN_ANGLE || (token->kind == TOKEN_WORD && has_at(token->text)))
            return true;
    }
    return false;
}

static void end_mailbox(struct reading *reading)
{
    const struct token *angle = find_token(reading, TOKEN_ANGLE);

    if (angle != NULL && str_trim(angle->text).n > 0)
        keep_angle(reading, angle->text);
    else if (names_address(reading))
        keep_bare(reading);
    else
        keep_encoded(reading);
    reading->token_count = 0;
}

/* ---- tokens ---- */

static void add_token(struct reading *reading, enum token_kind kind, struct str text, bool is_apart)
{
    if (reading->token_count == reading->token_room) {
        size_t room = reading->token_room == 0 ? FIRST_ROOM : reading->token_room * 2;
        struct token *more = ARENA_ARRAY(reading->arena, room, struct token);

        if (reading->token_count > 0)
            memcpy(more, reading->tokens, reading->token_count * sizeof(*more));
        reading->tokens = more;
        reading->token_room = room;
    }
    reading->tokens[reading->token_count++] = (struct token){ kind, is_apart, text };
}

/** Offset behind a quoted text that begins at `at`; 0 when it is never closed. */
static size_t quoted_end(struct str raw, size_t at)
{
    for (size_t i = at + 1; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        else if (raw.p[i] == '"')
            return i + 1;
    }
    return 0;
}

/** Likewise for a comment, which may hold others. */
static size_t comment_end(struct str raw, size_t at)
{
    size_t open = 0;

    for (size_t i = at; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        else if (raw.p[i] == '(')
            open++;
        else if (raw.p[i] == ')' && --open == 0)
            return i + 1;
    }
    return 0;
}

/** The end of what follows a '<'; where the '>' is missing, the next sign that cannot be in it. */
static size_t angle_end(struct str raw, size_t begin)
{
    bool has_route = begin < raw.n && raw.p[begin] == '@';
    size_t at = begin;

    while (at < raw.n && raw.p[at] != '>') {
        if (raw.p[at] == '"') {
            size_t end = quoted_end(str_sub(raw, 0, at + ENCODED_HEAD_MAX), at);

            at = end > 0 ? end : at + 1;
            continue;
        }
        if ((raw.p[at] == ',' || raw.p[at] == ';') && !has_route)
            break;
        if (raw.p[at] == '<' && at > begin)
            break;
        at++;
    }
    return at;
}

/** Offset behind an encoded word at `at`, which may hold any sign; 0 when there is none. */
static size_t encoded_end(struct str raw, size_t at)
{
    struct str head = str_sub(raw, at, ENCODED_HEAD_MAX);
    size_t charset;
    size_t end;

    if (!str_starts_with(head, STR("=?")))
        return 0;
    charset = 2 + str_find_char(str_from(head, 2), '?');
    if (charset + 2 >= head.n || head.p[charset + 2] != '?')
        return 0;
    for (end = at + charset + 3; end + 1 < raw.n; end++) {
        if (raw.p[end] == '?' && raw.p[end + 1] == '=')
            return end + 2;
        if (raw.p[end] == '<' || is_blank(raw.p[end]))
            return 0;
    }
    return 0;
}

static void read_angle(struct reading *reading, bool is_apart)
{
    size_t begin = reading->at + 1;
    size_t end;

    while (begin < reading->raw.n && reading->raw.p[begin] == '<')
        begin++;
    end = angle_end(reading->raw, begin);
    if (find_token(reading, TOKEN_ANGLE) != NULL) {
        end_mailbox(reading);
    }
    add_token(reading, TOKEN_ANGLE, str_sub(reading->raw, begin, end - begin), is_apart);
    while (end < reading->raw.n && reading->raw.p[end] == '>')
        end++;
    reading->at = end;
}

static void read_word(struct reading *reading, bool is_apart)
{
    struct str raw = reading->raw;
    size_t begin = reading->at;
    size_t at = begin;

    while (at < raw.n && !is_blank(raw.p[at])) {
        size_t encoded = raw.p[at] == '=' ? encoded_end(raw, at) : 0;

        if (encoded > 0)
            at = encoded;
        else if (at > begin && strchr(",;<>\"(:", raw.p[at]) != NULL)
            break;
        else
            at++;
    }
    add_token(reading, TOKEN_WORD, str_sub(raw, begin, at - begin), is_apart);
    reading->at = at;
}

static bool read_quoted(struct reading *reading, bool is_apart)
{
    size_t end = reading->quotes_are_broken ? 0 : quoted_end(reading->raw, reading->at);

    if (end == 0) {
        reading->quotes_are_broken = true;
        return false;
    }
    add_token(reading, TOKEN_QUOTED, str_sub(reading->raw, reading->at + 1, end - reading->at - 2),
              is_apart);
    reading->at = end;
    return true;
}

static bool read_comment(struct reading *reading, bool is_apart)
{
    size_t end = reading->comments_are_broken ? 0 : comment_end(reading->raw, reading->at);

    if (end == 0) {
        reading->comments_are_broken = true;
        return false;
    }
    add_token(reading, TOKEN_COMMENT, str_sub(reading->raw, reading->at + 1, end - reading->at - 2),
              is_apart);
    reading->at = end;
    return true;
}

/** ',' ends a mailbox unless all before it is the family name of what follows. */
static void take_comma(struct reading *reading)
{
    reading->at++;
    if (reading->token_count == 0)
        return;
    if (names_address(reading)) {
        end_mailbox(reading);
        return;
    }
    add_token(reading, TOKEN_WORD, STR(","), false);
}

/** ':' begins a group when it has an end; "mailto:" does not. */
static void take_colon(struct reading *reading)
{
    struct str rest = str_from(reading->raw, reading->at);
    bool is_group = str_find_char(rest, ';') < rest.n && !names_address(reading);
    const struct token *last =
        reading->token_count > 0 ? &reading->tokens[reading->token_count - 1] : NULL;

    reading->at++;
    if (last != NULL && str_eq_ascii_nocase(last->text, STR("mailto")))
        reading->token_count--;
    else if (is_group)
        reading->token_count = 0;
    else
        add_token(reading, TOKEN_WORD, STR(":"), false);
}

static void read_token(struct reading *reading, bool is_apart)
{
    switch (reading->raw.p[reading->at]) {
    case ',':
        take_comma(reading);
        return;
    case ';':
        reading->at++;
        end_mailbox(reading);
        return;
    case ':':
        take_colon(reading);
        return;
    case '<':
        read_angle(reading, is_apart);
        return;
    case '>':
        reading->at++;
        return;
    case '"':
        if (!read_quoted(reading, is_apart))
            reading->at++;
        return;
    case '(':
        if (read_comment(reading, is_apart))
            return;
        break;
    default:
        break;
    }
    read_word(reading, is_apart);
}

static void read_list(struct reading *reading)
{
    while (reading->at < reading->raw.n && reading->count < MAIL_ADDRESSES_MAX) {
        size_t before = reading->at;

        while (reading->at < reading->raw.n && is_blank(reading->raw.p[reading->at]))
            reading->at++;
        if (reading->at < reading->raw.n)
            read_token(reading, reading->at > before);
    }
    end_mailbox(reading);
}

size_t mail_addresses_read(struct str raw, struct str fallback, struct arena *arena,
                           struct mail_address **out)
{
    struct reading reading = { .arena = arena, .fallback = fallback, .raw = raw };

    read_list(&reading);
    *out = reading.list;
    return reading.count;
}
