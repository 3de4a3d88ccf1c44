#include "proto/mail/quote/mail_folded.h"

#include <string.h>

#include "base/arena.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"

struct str mail_text_normal(struct str text, struct arena *arena)
{
    struct str good = utf8_repair(arena, text);
    char *out = arena_alloc(arena, good.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < good.n; i++) {
        char c = good.p[i];

        if (c == '\0' || (c == '\r' && i + 1 < good.n && good.p[i + 1] == '\n'))
            continue;
        out[n++] = (char)(c == '\r' ? '\n' : c);
    }
    return (struct str){ out, n };
}

static size_t count_lines(struct str text)
{
    size_t count = text.n > 0 && text.p[text.n - 1] != '\n' ? 1 : 0;

    for (size_t i = 0; i < text.n; i++)
        count += text.p[i] == '\n';
    return count < MAIL_FOLDED_LINES_MAX ? count : MAIL_FOLDED_LINES_MAX;
}

/** The beginning of a line folded. Few characters grow when folded; a line full of them is left
 * as it is, since it says nothing. */
static struct str fold_line(struct str line, struct arena *scratch, struct arena *arena)
{
    enum { GROWTH_MAX = 2, SPARE_BYTES = 64 };
    struct str head = str_trim(utf8_cut(line, MAIL_FOLDED_BYTES_MAX));
    struct str folded = str_trim(text_fold(scratch, head));

    if (folded.n > GROWTH_MAX * head.n + SPARE_BYTES)
        return head;
    return str_dup(arena, folded);
}

struct mail_folded mail_folded_cut(struct str text, struct arena *arena)
{
    enum { SCRATCH_BYTES_MAX = 4 * 1024 * 1024, SCRATCH_USED_MAX = 256 * 1024 };
    struct mail_folded lines = { .count = count_lines(text) };
    struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);

    lines.at = ARENA_ARRAY(arena, lines.count + 1, struct mail_line);
    for (size_t i = 0; i < lines.count; i++) {
        struct str line = i + 1 < MAIL_FOLDED_LINES_MAX ? str_cut(&text, '\n') : text;

        lines.at[i].text = line;
        lines.at[i].folded = fold_line(str_sub(line, 0, str_find_char(line, '\n')), scratch, arena);
        if (arena_used_bytes(scratch) > SCRATCH_USED_MAX)
            arena_reset(scratch);
    }
    arena_free(&scratch);
    return lines;
}

/** Letters of scripts that part words by blanks; digits too. */
static bool joins_words(uint32_t c)
{
    enum { LATIN_1_LETTERS = 0xC0, CJK_BEGIN = 0x2E80 };

    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return c >= LATIN_1_LETTERS && c < CJK_BEGIN && (c < 0x2000 || c > 0x206F) && c != 0xD7;
}

static bool is_bounded(struct str text, size_t at, size_t n)
{
    size_t left = at;
    size_t first = at;
    size_t last = at + n;
    size_t right = at + n;

    if (at > 0 && joins_words(utf8_next(text, &first)) && joins_words(utf8_previous(text, &left)))
        return false;
    return right == text.n || !joins_words(utf8_previous(text, &last))
           || !joins_words(utf8_next(text, &right));
}

bool mail_has_word(struct str folded, struct str word, size_t *at)
{
    size_t from = 0;

    while (from + word.n <= folded.n) {
        const char *hit = memchr(folded.p + from, word.p[0], folded.n - from - word.n + 1);
        size_t found;

        if (hit == NULL)
            return false;
        found = (size_t)(hit - folded.p);
        if (memcmp(hit, word.p, word.n) == 0 && is_bounded(folded, found, word.n)) {
            if (at != NULL)
                *at = found;
            return true;
        }
        from = found + 1;
    }
    return false;
}

bool mail_begins_with_word(struct str folded, struct str word)
{
    return str_starts_with(folded, word) && is_bounded(folded, 0, word.n);
}

bool mail_ends_with_word(struct str folded, struct str word)
{
    return str_ends_with(folded, word) && is_bounded(folded, folded.n - word.n, word.n);
}

/* A single byte tells most words apart: the lists are long. */
bool mail_begins_with_any(struct str folded, const struct str *words)
{
    for (; folded.n > 0 && words->p != NULL; words++)
        if (words->p[0] == folded.p[0] && mail_begins_with_word(folded, *words))
            return true;
    return false;
}

bool mail_ends_with_any(struct str folded, const struct str *words)
{
    for (; folded.n > 0 && words->p != NULL; words++)
        if (words->p[words->n - 1] == folded.p[folded.n - 1] && mail_ends_with_word(folded, *words))
            return true;
    return false;
}

struct str mail_strip(struct str text, const char *marks)
{
    while (text.n > 0 && strchr(marks, text.p[0]) != NULL)
        text = str_from(text, 1);
    while (text.n > 0 && strchr(marks, text.p[text.n - 1]) != NULL)
        text.n--;
    return text;
}

size_t mail_word_count(struct str text)
{
    size_t count = 0;
    bool is_inside = false;

    for (size_t i = 0; i < text.n; i++) {
        bool is_blank = text.p[i] == ' ' || text.p[i] == '\t';

        count += !is_blank && !is_inside;
        is_inside = !is_blank;
    }
    return count;
}

static bool is_address_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_' || c == '.' || c == '+' || (unsigned char)c >= 0x80;
}

bool mail_has_address(struct str text)
{
    for (size_t at = str_find_char(text, '@'); at < text.n;
         at += 1 + str_find_char(str_from(text, at + 1), '@')) {
        size_t end = at + 1;
        bool has_dot = false;

        while (end < text.n && is_address_char(text.p[end])) {
            has_dot = has_dot || (text.p[end] == '.' && end > at + 1);
            end++;
        }
        if (at > 0 && is_address_char(text.p[at - 1]) && end > at + 1 && has_dot)
            return true;
    }
    return false;
}
