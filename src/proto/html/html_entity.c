#include "proto/html/html_entity.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"

enum {
    NAME_MAX_BYTES = 32, /* the longest has 31 and a semicolon */
    OLD_NAME_MAX = 6,    /* the longest that needs no semicolon */
    GROWTH = 3,          /* a bad byte grows to three; a reference never to more */
    CONTROL_END = 0x20,
    DELETE = 0x7F,
    C1_FIRST = 0x80,
    C1_LAST = 0x9F,
    CODE_POINT_MAX = 0x10FFFF,
};

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int compare_name(const void *name, const void *entity)
{
    return strcmp(name, ((const struct html_entity *)entity)->name);
}

static const struct html_entity *find_entity(const char *name)
{
    return bsearch(name, html_entities, html_entity_count, sizeof(html_entities[0]), compare_name);
}

/** The longest old name that `name` begins with; NULL when there is none. */
static const struct html_entity *find_old(const char *name, size_t n)
{
    char shorter[OLD_NAME_MAX + 1];

    for (size_t i = n < OLD_NAME_MAX ? n : OLD_NAME_MAX; i >= 2; i--) {
        const struct html_entity *entity;

        memcpy(shorter, name, i);
        shorter[i] = '\0';
        entity = find_entity(shorter);
        if (entity != NULL)
            return entity;
    }
    return NULL;
}

/** What stands behind "&": its entity and how many bytes the name takes; NULL when it is none. */
static const struct html_entity *read_named(struct str rest, bool is_attribute, size_t *taken)
{
    char name[NAME_MAX_BYTES + 2];
    const struct html_entity *entity = NULL;
    size_t n = 0;

    while (n < rest.n && n < NAME_MAX_BYTES && is_alphanumeric(rest.p[n])) {
        name[n] = rest.p[n];
        n++;
    }
    if (n < rest.n && rest.p[n] == ';') {
        name[n] = ';';
        name[n + 1] = '\0';
        entity = find_entity(name);
    }
    if (entity == NULL)
        entity = find_old(name, n);
    if (entity == NULL)
        return NULL;
    *taken = strlen(entity->name);
    if (is_attribute && entity->name[*taken - 1] != ';' && *taken < rest.n
        && (rest.p[*taken] == '=' || is_alphanumeric(rest.p[*taken])))
        return NULL;
    return entity;
}

static int digit_value(char c, unsigned base)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

/** Numbers 0x80 to 0x9F mean Windows-1252 (the table of 13.2.5.80). */
static uint32_t character_of_number(uint32_t number)
{
    static const uint16_t windows[] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
    };

    if (number == 0 || number > CODE_POINT_MAX)
        return UTF8_REPLACEMENT;
    return number >= C1_FIRST && number <= C1_LAST ? windows[number - C1_FIRST] : number;
}

/** "#38;" or "#x26;" behind "&"; false when no digit follows. */
static bool read_number(struct str rest, uint32_t *character, size_t *taken)
{
    unsigned base = rest.n > 1 && (rest.p[1] | 0x20) == 'x' ? 16 : 10;
    size_t at = base == 16 ? 2 : 1;
    size_t first = at;
    uint32_t number = 0;

    for (; at < rest.n && digit_value(rest.p[at], base) >= 0; at++)
        if (number <= CODE_POINT_MAX)
            number = number * base + (uint32_t)digit_value(rest.p[at], base);
    if (at == first)
        return false;
    *taken = at < rest.n && rest.p[at] == ';' ? at + 1 : at;
    *character = character_of_number(number);
    return true;
}

/** What a page may show: no control characters but tab and line feed. */
static bool is_shown(uint32_t c)
{
    if (c < CONTROL_END)
        return c == '\t' || c == '\n';
    return c != DELETE && (c < C1_FIRST || c > C1_LAST);
}

static size_t put_shown(char *out, uint32_t c)
{
    return is_shown(c) ? utf8_put(out, c) : 0;
}

/** Replaces the reference whose "&" stands at *at; a lone "&" stays. Returns the bytes written. */
static size_t put_reference(char *out, struct str text, bool is_attribute, size_t *at)
{
    struct str rest = str_from(text, *at + 1);
    const struct html_entity *entity;
    uint32_t character;
    size_t taken;
    size_t n;

    if (rest.n > 0 && rest.p[0] == '#' && read_number(rest, &character, &taken)) {
        *at += 1 + taken;
        return put_shown(out, character == '\r' ? '\n' : character);
    }
    entity = read_named(rest, is_attribute, &taken);
    if (entity == NULL) {
        *at += 1;
        return put_shown(out, '&');
    }
    *at += 1 + taken;
    n = strlen(entity->text);
    memcpy(out, entity->text, n);
    return n;
}

static bool needs_decoding(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c == '&' || c == DELETE || c >= 0x80 || (c < CONTROL_END && c != '\t' && c != '\n'))
            return true;
    }
    return false;
}

struct str html_decode(struct str text, bool is_attribute, struct arena *arena)
{
    size_t at = 0;
    size_t n = 0;
    char *out;

    if (!needs_decoding(text))
        return text;
    out = arena_alloc(arena, GROWTH * text.n);
    while (at < text.n) {
        if (text.p[at] == '&') {
            n += put_reference(out + n, text, is_attribute, &at);
        } else if (text.p[at] == '\r') {
            bool is_pair = at + 1 < text.n && text.p[at + 1] == '\n';

            out[n++] = '\n';
            at += is_pair ? 2 : 1;
        } else {
            n += put_shown(out + n, utf8_next(text, &at));
        }
    }
    return (struct str){ out, n };
}
