#include "proto/mail/quote/mail_lines.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text/chars.h"
#include "base/text/utf8.h"

static size_t count_lines(struct str text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n' || text.p[i] == '\r')
            count++;
    return count;
}

/** Bytes of the line end that begins `rest`: a gateway may have put a second CR before the LF. */
static size_t line_end_bytes(struct str rest)
{
    if (str_starts_with(rest, STR("\r\r\n")))
        return 3;
    if (str_starts_with(rest, STR("\r\n")))
        return 2;
    return rest.n > 0 ? 1 : 0;
}

/** Cuts the next line off *rest. */
static struct str cut_line(struct str *rest)
{
    struct str line = *rest;
    size_t n = 0;

    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    line.n = n;
    *rest = str_from(*rest, n);
    *rest = str_from(*rest, line_end_bytes(*rest));
    return line;
}

size_t mail_lines_cut(struct str text, struct arena *arena, struct str **out)
{
    struct str *lines = ARENA_ARRAY(arena, count_lines(text), struct str);
    struct str rest = text;
    size_t count = 0;

    while (rest.n > 0)
        lines[count++] = cut_line(&rest);
    *out = lines;
    return count;
}

static bool is_blank(uint32_t character)
{
    return character == ' ' || (character >= '\t' && character <= '\r') || character == 0xA0
           || (character >= 0x2000 && character <= 0x200F)
           || (character >= 0x2028 && character <= 0x202F) || character == 0x2060
           || (character >= 0x2066 && character <= 0x2069) || character == 0x3000
           || character == 0xFEFF;
}

struct str mail_line_trim(struct str line)
{
    size_t begin = 0;
    size_t end = line.n;

    while (begin < line.n) {
        size_t next = begin;

        if (!is_blank(utf8_next(line, &next)))
            break;
        begin = next;
    }
    while (end > begin) {
        size_t before = end;

        if (!is_blank(utf8_previous(line, &before)))
            break;
        end = before;
    }
    return str_sub(line, begin, end - begin);
}

bool mail_line_is_blank(struct str line)
{
    return mail_line_trim(line).n == 0;
}

struct str mail_line_unquote(struct str line, size_t *depth)
{
    size_t at = 0;
    size_t end = 0;

    *depth = 0;
    for (;;) {
        while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
            at++;
        if (at == line.n || line.p[at] != '>')
            break;
        at++;
        (*depth)++;
        end = at;
    }
    if (*depth > 0 && end < line.n && line.p[end] == ' ')
        end++;
    return str_from(line, end);
}

/** Scripts written without blanks between words, where a blank in a label means nothing. */
static bool is_east_asian(uint32_t character)
{
    return (character >= 0x1100 && character <= 0x11FF)
           || (character >= 0x2E80 && character <= 0x9FFF)
           || (character >= 0xAC00 && character <= 0xD7AF)
           || (character >= 0xF900 && character <= 0xFAFF);
}

/** Signs that word processors put for the plain ones. */
static uint32_t plain_character(uint32_t character)
{
    if (character == 0x2019 || character == 0x2018 || character == 0xB4)
        return '\'';
    return character == 0x2010 ? '-' : character;
}

/** A phrase on its way into its room. */
struct folding {
    struct mail_fold_room *room;
    size_t n;
    bool gap; /* blanks were passed over since the last character */
    bool after_east_asian;
};

static bool take_folded(void *arg, const struct folded_char *folded)
{
    struct folding *folding = arg;
    uint32_t character = plain_character(folded->character);
    bool east_asian = is_east_asian(character);
    char *bytes = folding->room->bytes;

    if (is_blank(character)) {
        folding->gap = folding->n > 0;
        return true;
    }
    if (folding->n + 1 + UTF8_MAX_BYTES > sizeof(folding->room->bytes))
        return false;
    if (folding->gap && !folding->after_east_asian && !east_asian)
        bytes[folding->n++] = ' ';
    folding->n += utf8_put(bytes + folding->n, character);
    folding->gap = false;
    folding->after_east_asian = east_asian;
    return true;
}

/** Most labels are ASCII, and folding that takes no table. Stops at any other character. */
static size_t take_ascii(struct str phrase, struct folding *folding)
{
    size_t at = 0;

    while (at < phrase.n && (unsigned char)phrase.p[at] < 0x80) {
        char c = phrase.p[at++];
        uint32_t lower = (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        struct folded_char folded = { .character = lower };

        if (!take_folded(folding, &folded))
            return 0;
    }
    return at;
}

struct str mail_line_fold(struct str phrase, struct mail_fold_room *room)
{
    struct folding folding = { .room = room };
    struct str trimmed = mail_line_trim(phrase);

    if (take_ascii(trimmed, &folding) < trimmed.n) {
        folding = (struct folding){ .room = room };
        if (!text_scan_folded(trimmed, take_folded, &folding))
            return STR("");
    }
    return (struct str){ room->bytes, folding.n };
}

struct str mail_lines_join(const struct str *lines, size_t from, size_t to, struct arena *arena)
{
    size_t room = 1;
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        room += lines[i].n + 1;
    char *text = arena_alloc(arena, room);

    for (size_t i = from; i < to; i++) {
        if (i > from)
            text[n++] = '\n';
        if (lines[i].n > 0)
            memcpy(text + n, lines[i].p, lines[i].n);
        n += lines[i].n;
    }
    return mail_line_trim((struct str){ text, n });
}
