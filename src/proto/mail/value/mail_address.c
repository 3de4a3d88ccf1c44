#include "proto/mail/value/mail_address.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/mail/value/mail_address_tidy.h"
#include "proto/mail/value/mail_address_token.h"
#include "proto/mail/value/mail_words.h"

enum {
    FIRST_ROOM = 16,
    ENCODED_COMMA_MAX = 32, /* bytes of a comma as an encoded word */
    DEPTH_MAX = 2,          /* lists within encoded words */
    TOKENS_MAX = 4096,      /* of one mailbox; more are not read */
};

#define NO_ANGLE SIZE_MAX

struct reading {
    struct arena *arena;
    struct str fallback;
    size_t last_semicolon; /* where groups can end; 0 when nowhere */
    int depth;

    struct mail_token *tokens; /* of the mailbox that is being read */
    size_t token_count;
    size_t token_room;
    bool has_address; /* one of them is an address, or may be one */
    size_t angle;     /* the last <...> of them; NO_ANGLE where there is none */

    struct mail_address *list;
    size_t count;
    size_t room;
};

static bool has_char(struct str s, char c)
{
    return str_find_char(s, c) < s.n;
}

static bool has_at(struct str s)
{
    return has_char(s, '@');
}

static bool has_words(struct str s)
{
    return str_find(s, STR("=?")) < s.n;
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

static const struct mail_token *find_token(const struct reading *reading, enum mail_token_kind kind)
{
    for (size_t i = 0; i < reading->token_count; i++)
        if (reading->tokens[i].kind == kind)
            return &reading->tokens[i];
    return NULL;
}

static size_t text_room(const struct reading *reading, size_t begin, size_t end)
{
    size_t room = 1;

    for (size_t i = begin; i < end; i++)
        room += reading->tokens[i].text.n + 4;
    return room;
}

/** Backslashes outside of quotes are signs of their own, but for those of a quote. */
static bool is_escaped(const struct mail_token *token)
{
    return token->kind == MAIL_TOKEN_QUOTED || str_find(token->text, STR("\\\"")) < token->text.n;
}

/** Words and quoted texts as one, blanks where there were some. */
static struct str name_text(const struct reading *reading)
{
    struct strbuf text = strbuf_new(reading->arena, text_room(reading, 0, reading->token_count));

    for (size_t i = 0; i < reading->token_count; i++) {
        const struct mail_token *token = &reading->tokens[i];

        if (token->kind == MAIL_TOKEN_COMMENT || token->kind == MAIL_TOKEN_ANGLE)
            continue;
        if (token->is_apart && text.n > 0)
            strbuf_add_char(&text, ' ');
        strbuf_add(&text,
                   is_escaped(token) ? mail_unescape(token->text, reading->arena) : token->text);
    }
    return strbuf_str(&text);
}

/** What stands beside the address; a comment where nothing else does. */
static struct str mailbox_name(const struct reading *reading)
{
    struct str name = mail_name_tidy(name_text(reading), reading->fallback, reading->arena);
    const struct mail_token *comment = find_token(reading, MAIL_TOKEN_COMMENT);

    if (str_is_null(name) && comment != NULL)
        name = mail_name_tidy(mail_unescape(comment->text, reading->arena), reading->fallback,
                              reading->arena);
    return name;
}

static bool is_word(const struct mail_token *token)
{
    return token->kind == MAIL_TOKEN_WORD || token->kind == MAIL_TOKEN_QUOTED;
}

/**
 * Whether two words make one address: they touch, or '@' or a dot lies between. A dot that ends a
 * word of the name before '@' shortens it ("Kim M. kim@…"), and no name begins with one.
 */
static bool belong_together(const struct mail_token *before, const struct mail_token *next,
                            bool is_domain)
{
    if (!is_word(before) || !is_word(next))
        return false;
    return !next->is_apart || str_ends_with(before->text, STR("@"))
           || str_starts_with(next->text, STR("@")) || str_starts_with(next->text, STR("."))
           || (is_domain && str_ends_with(before->text, STR(".")));
}

/** The first token that belongs no more to the address that begins at `begin`. */
static size_t address_end(const struct reading *reading, size_t begin)
{
    const struct mail_token *last = &reading->tokens[begin];
    bool is_domain = has_at(last->text);
    size_t end = begin + 1;

    for (size_t i = end; i < reading->token_count; i++) {
        const struct mail_token *next = &reading->tokens[i];

        if (next->kind == MAIL_TOKEN_COMMENT)
            continue;
        if (!belong_together(last, next, is_domain))
            break;
        is_domain |= has_at(next->text);
        last = next;
        end = i + 1;
    }
    return end;
}

/** Tokens from `begin` to `end` as they were written, but for blanks and comments. */
static struct str address_text(const struct reading *reading, size_t begin, size_t end)
{
    struct strbuf text = strbuf_new(reading->arena, text_room(reading, begin, end));

    for (size_t i = begin; i < end; i++) {
        const struct mail_token *token = &reading->tokens[i];

        if (token->kind == MAIL_TOKEN_QUOTED && end - begin > 1)
            strbuf_addf(&text, "\"%" STR_FMT "\"", STR_ARG(token->text));
        else if (token->kind != MAIL_TOKEN_COMMENT)
            strbuf_add(&text, token->text);
    }
    return strbuf_str(&text);
}

static bool is_address(struct str text)
{
    size_t at = str_find_char(text, '@');

    return at < text.n && text.n > 1 && (!has_char(text, ' ') || has_char(text, '"'));
}

/** Moves the tokens that are no part of an address to the front; they are a name then. */
static void keep_rest(struct reading *reading, size_t begin, size_t end, size_t *count)
{
    for (size_t i = begin; i < end; i++)
        reading->tokens[(*count)++] = reading->tokens[i];
}

/** No <...>: what holds an '@' is an address, the rest the name of the last one. */
static void keep_bare(struct reading *reading)
{
    struct str email = STR_NULL;
    size_t rest = 0;

    for (size_t i = 0; i < reading->token_count;) {
        enum mail_token_kind kind = reading->tokens[i].kind;
        size_t end = address_end(reading, i);
        struct str text = address_text(reading, i, end);

        if (kind == MAIL_TOKEN_COMMA || kind == MAIL_TOKEN_COLON) {
            /* A bare name before a comma is somebody else, before a colon a group. */
            rest = 0;
        } else if (kind != MAIL_TOKEN_COMMENT && kind != MAIL_TOKEN_ANGLE && is_address(text)) {
            if (!str_is_null(email))
                keep(reading, STR_NULL, mail_email_tidy(email, reading->fallback, reading->arena));
            email = text;
        } else {
            keep_rest(reading, i, end, &rest);
        }
        i = end;
    }
    reading->token_count = rest;
    if (!str_is_null(email))
        keep(reading, mailbox_name(reading),
             mail_email_tidy(email, reading->fallback, reading->arena));
}

/** "Kim (kim@example.com)": for want of a better address the comment is one. */
static void keep_comment(struct reading *reading)
{
    const struct mail_token *comment = find_token(reading, MAIL_TOKEN_COMMENT);

    if (comment != NULL && is_address(comment->text))
        keep(reading, mail_name_tidy(name_text(reading), reading->fallback, reading->arena),
             mail_email_tidy(comment->text, reading->fallback, reading->arena));
}

static void forget_tokens(struct reading *reading)
{
    reading->token_count = 0;
    reading->has_address = false;
    reading->angle = NO_ANGLE;
}

static void read_list(struct reading *reading, struct str raw);

/** A whole list within encoded words. */
static void keep_encoded(struct reading *reading)
{
    struct str text = name_text(reading);
    struct reading inner = *reading;

    if (reading->depth >= DEPTH_MAX || !has_words(text))
        return;
    text = mail_words_decode(text, reading->fallback, reading->arena);
    if (!has_at(text))
        return;
    inner.depth++;
    inner.token_room = 0;
    forget_tokens(&inner);
    read_list(&inner, text);
    reading->list = inner.list;
    reading->count = inner.count;
    reading->room = inner.room;
}

/** The name of "<Kim kim@example.com>", which stands on the wrong side of the sign. */
static struct str name_within(struct str angle)
{
    size_t at = angle.n;
    struct str words;

    while (at > 0 && angle.p[at - 1] != ' ')
        at--;
    words = str_trim(str_sub(angle, 0, at));
    if (at == angle.n || strchr("@.", angle.p[at]) != NULL || str_ends_with(words, STR(".")))
        return STR_NULL;
    return has_at(words) || has_char(words, '"') || has_char(words, '(') ? STR_NULL : words;
}

/** "Kim <kim@example.com>". */
static void keep_angle(struct reading *reading, struct str angle)
{
    struct str name = mailbox_name(reading);
    struct str email = mail_email_tidy(angle, reading->fallback, reading->arena);

    if (str_is_null(name) && email.n > 0)
        name = mail_name_tidy(name_within(angle), reading->fallback, reading->arena);
    keep(reading, name, email);
}

static void end_mailbox(struct reading *reading)
{
    struct str angle = reading->angle != NO_ANGLE ? reading->tokens[reading->angle].text : STR_NULL;
    size_t before = reading->count;

    if (angle.n > 0)
        keep_angle(reading, angle);
    else
        keep_bare(reading);
    if (reading->count == before)
        keep_encoded(reading);
    if (reading->count == before)
        keep_comment(reading);
    forget_tokens(reading);
}

static void add_token(struct reading *reading, struct mail_token token)
{
    if (reading->token_count == TOKENS_MAX)
        return;
    if (reading->token_count == reading->token_room) {
        size_t room = reading->token_room == 0 ? FIRST_ROOM : reading->token_room * 2;
        struct mail_token *more = ARENA_ARRAY(reading->arena, room, struct mail_token);

        if (reading->token_count > 0)
            memcpy(more, reading->tokens, reading->token_count * sizeof(*more));
        reading->tokens = more;
        reading->token_room = room;
    }
    if (token.kind == MAIL_TOKEN_ANGLE)
        reading->angle = reading->token_count;
    reading->has_address |=
        token.kind == MAIL_TOKEN_ANGLE || (token.kind == MAIL_TOKEN_WORD && has_at(token.text));
    reading->tokens[reading->token_count++] = token;
}

/* ---- the list ---- */

/**
 * A second <...> begins a second mailbox, with the words behind the first one; but the first may
 * have held no address but a nickname.
 */
static void take_angle(struct reading *reading, struct mail_token token)
{
    size_t first = reading->angle;
    size_t count = reading->token_count;

    if (first != NO_ANGLE && has_at(reading->tokens[first].text)) {
        reading->token_count = first + 1;
        end_mailbox(reading);
        for (size_t i = first + 1; i < count; i++)
            add_token(reading, reading->tokens[i]);
    } else if (first != NO_ANGLE) {
        struct mail_token *nickname = &reading->tokens[first];

        reading->angle = NO_ANGLE;
        nickname->kind = MAIL_TOKEN_WORD;
        nickname->text = str_format(reading->arena, "<%" STR_FMT ">", STR_ARG(nickname->text));
    }
    add_token(reading, token);
}

/** Begins a group where one can end; else it is part of a name. */
static void take_colon(struct reading *reading, struct mail_token token, size_t at)
{
    if (at < reading->last_semicolon && !reading->has_address)
        forget_tokens(reading);
    else
        add_token(reading, token);
}

/** Some mailers encode even the comma between two addresses, as a word of its own. */
static bool is_encoded_comma(const struct reading *reading, const struct mail_token *token)
{
    return token->kind == MAIL_TOKEN_WORD && token->text.n <= ENCODED_COMMA_MAX
           && str_starts_with(token->text, STR("=?"))
           && str_eq(mail_words_decode(token->text, STR_NULL, reading->arena), STR(","));
}

/** The last word holds a whole mailbox in encoded form, or the end of one. */
static bool ends_encoded_mailbox(const struct reading *reading)
{
    const struct mail_token *last = &reading->tokens[reading->token_count - 1];
    struct str text;

    if (last->kind != MAIL_TOKEN_WORD || !has_words(last->text))
        return false;
    text = str_trim(mail_words_decode(last->text, reading->fallback, reading->arena));
    return has_at(text) && (str_ends_with(text, STR(">")) || is_address(text));
}

/** Without an address so far it may stand between somebody's names. */
static void take_comma(struct reading *reading, struct mail_token token)
{
    if (reading->token_count == 0)
        return;
    if (reading->has_address || ends_encoded_mailbox(reading))
        end_mailbox(reading);
    else if (reading->tokens[reading->token_count - 1].kind != MAIL_TOKEN_COMMA)
        add_token(reading, token);
}

static void take_token(struct reading *reading, struct mail_token token, size_t at)
{
    if (is_encoded_comma(reading, &token))
        token = (struct mail_token){ MAIL_TOKEN_COMMA, false, STR(",") };
    switch (token.kind) {
    case MAIL_TOKEN_SEMICOLON:
        end_mailbox(reading);
        break;
    case MAIL_TOKEN_COMMA:
        take_comma(reading, token);
        break;
    case MAIL_TOKEN_COLON:
        take_colon(reading, token, at);
        break;
    case MAIL_TOKEN_ANGLE:
        take_angle(reading, token);
        break;
    default:
        add_token(reading, token);
    }
}

static void read_list(struct reading *reading, struct str raw)
{
    struct mail_tokens tokens = { .raw = raw };
    struct mail_token token;

    reading->last_semicolon = raw.n;
    while (reading->last_semicolon > 0 && raw.p[reading->last_semicolon - 1] != ';')
        reading->last_semicolon--;
    while (reading->count < MAIL_ADDRESSES_MAX && mail_token_next(&tokens, &token))
        take_token(reading, token, tokens.at);
    end_mailbox(reading);
}

size_t mail_addresses_read(struct str raw, struct str fallback, struct arena *arena,
                           struct mail_address **out)
{
    struct reading reading = { .arena = arena, .fallback = fallback, .angle = NO_ANGLE };

    read_list(&reading, mail_words_utf8(raw, fallback, arena));
    *out = reading.list;
    return reading.count;
}
