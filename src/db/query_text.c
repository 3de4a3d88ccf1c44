#include "db/query_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/** Eight bytes a turn, multiplied and folded. */
uint64_t query_hash(const char *text, size_t n)
{
    uint64_t hash = n * 0x9e3779b97f4a7c15u;
    uint64_t word;

    for (; n >= sizeof(word); n -= sizeof(word), text += sizeof(word)) {
        memcpy(&word, text, sizeof(word));
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, text, n);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ (hash >> 29);
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

/* Each of these returns where the piece that begins at `p` ends. */

static const char *end_of_quoted(const char *p, bool backslashes)
{
    char quote = *p++;

    for (; *p != '\0'; p++) {
        if (backslashes && *p == '\\' && p[1] != '\0')
            p++;
        else if (*p == quote && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return p;
}

static const char *end_of_line(const char *p)
{
    return p + strcspn(p, "\n");
}

static const char *end_of_block_comment(const char *p)
{
    int depth = 0;

    do {
        if (p[0] == '/' && p[1] == '*') {
            depth++;
            p += 2;
        } else if (p[0] == '*' && p[1] == '/') {
            depth--;
            p += 2;
        } else if (*p != '\0') {
            p++;
        }
    } while (depth > 0 && *p != '\0');
    return p;
}

/** $tag$ … $tag$; a lone dollar is only itself. */
static const char *end_of_dollar(const char *p)
{
    const char *tag_end = p + 1;
    const char *close;
    size_t tag_n;

    while (is_name_char(*tag_end))
        tag_end++;
    if (*tag_end != '$')
        return p + 1;
    tag_n = (size_t)(tag_end - p) + 1;
    for (close = tag_end + 1; *close != '\0'; close++)
        if (strncmp(close, p, tag_n) == 0)
            return close + tag_n;
    return close;
}

static const char *end_of_word(const char *p)
{
    while (is_name_char(*p) || *p == '$')
        p++;
    return p;
}

/** The end of what is copied as it stands, or `p` itself where a parameter begins. */
static const char *end_of_piece(const char *p)
{
    if ((*p == 'e' || *p == 'E') && p[1] == '\'')
        return end_of_quoted(p + 1, true);
    if (is_name_start(*p))
        return end_of_word(p);
    if (*p == '\'' || *p == '"')
        return end_of_quoted(p, false);
    if (p[0] == '-' && p[1] == '-')
        return end_of_line(p);
    if (p[0] == '/' && p[1] == '*')
        return end_of_block_comment(p);
    if (*p == '$')
        return end_of_dollar(p);
    if (p[0] == ':' && p[1] == ':')
        return p + 2;
    if (p[0] == ':' && is_name_start(p[1]))
        return p;
    return p + 1;
}

/** The number of a name, from 1. */
static size_t number_of(struct query_text *text, struct str name)
{
    for (size_t i = 0; i < text->n; i++)
        if (str_eq(text->names[i], name))
            return i + 1;
    CHECK(text->n < QUERY_PARAMS_MAX);
    text->names[text->n++] = name;
    return text->n;
}

void query_text_translate(const char *named, struct query_text *out)
{
    /* A name has at least two characters with its colon, and becomes at most "$64". */
    size_t room = strlen(named) * 2 + 1;
    char *to;
    const char *p;

    memset(out, 0, sizeof(*out));
    out->named = strdup(named);
    out->sql = malloc(room);
    out->names = calloc(QUERY_PARAMS_MAX, sizeof(*out->names));
    CHECK(out->named != NULL && out->sql != NULL && out->names != NULL);
    to = out->sql;
    for (p = out->named; *p != '\0';) {
        const char *end = end_of_piece(p);

        if (end != p) {
            memcpy(to, p, (size_t)(end - p));
            to += end - p;
        } else {
            end = end_of_word(p + 1);
            to += snprintf(to, room - (size_t)(to - out->sql), "$%zu",
                           number_of(out, (struct str){ p + 1, (size_t)(end - p) - 1 }));
        }
        p = end;
    }
    *to = '\0';
    out->names = realloc(out->names, (out->n + 1) * sizeof(*out->names));
    CHECK(out->names != NULL);
}

void query_text_free(struct query_text *text)
{
    free(text->named);
    free(text->sql);
    free(text->names);
    memset(text, 0, sizeof(*text));
}
