#include "proto/mail/forward/mail_forward_wrote.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/fold.h"
#include "proto/mail/quote/mail_lines.h"
#include "proto/mail/reply/mail_reply_words.h"

enum { PHRASE_BYTES_MAX = 64 };

static bool is_in(const struct str *list, struct str text, struct arena *arena)
{
    struct str folded = text_fold(arena, mail_line_trim(text));

    for (const struct str *word = list; !str_is_null(*word); word++)
        if (str_eq(*word, folded))
            return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/** May a word begin at `at`: after a blank or a bracket, or in a script without blanks? */
static bool begins_word(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];

    if (c >= 0x80 && c < 0xC0)
        return false;
    return at == 0 || is_blank(text.p[at - 1]) || text.p[at - 1] == '>' || text.p[at - 1] == ')'
           || text.p[at - 1] == ']' || c >= 0xE3;
}

static bool ends_word(struct str text, size_t end)
{
    return end == text.n || is_blank(text.p[end]) || text.p[end] == ':' || text.p[end] == ',';
}

/** The text without the longest phrase of a list that ends it. */
static struct str without_end(struct str text, const struct str *list, struct arena *arena)
{
    size_t first = text.n > PHRASE_BYTES_MAX ? text.n - PHRASE_BYTES_MAX : 0;

    for (size_t i = first; i < text.n; i++)
        if (begins_word(text, i) && is_in(list, str_from(text, i), arena))
            return mail_line_trim(str_sub(text, 0, i));
    return text;
}

/** The text without the longest phrase of a list that begins it. */
static struct str without_beginning(struct str text, const struct str *list, struct arena *arena)
{
    size_t last = text.n < PHRASE_BYTES_MAX ? text.n : PHRASE_BYTES_MAX;

    for (size_t end = last; end > 0; end--)
        if (ends_word(text, end) && is_in(list, str_sub(text, 0, end), arena))
            return mail_line_trim(str_from(text, end));
    return text;
}

/** Cuts the text at the first phrase of a list that stands within it. */
static bool cut_at(struct str text, const struct str *list, struct arena *arena, struct str *left,
                   struct str *right)
{
    for (size_t i = 1; i < text.n; i++) {
        if (!begins_word(text, i))
            continue;
        struct str rest = str_from(text, i);
        struct str after = without_beginning(rest, list, arena);

        if (after.n == 0 || after.n == rest.n)
            continue;
        *left = mail_line_trim(str_sub(text, 0, i));
        *right = after;
        return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (is_digit(text.p[i]))
            return true;
    return false;
}

/** The last comma, ASCII's or a full-width one, before `end`; its bytes are 0 for none. */
static struct str last_comma(struct str text, size_t end)
{
    static const struct str wide = STR_INIT("，");

    for (size_t at = end; at > 0; at--) {
        struct str rest = str_sub(text, at - 1, end - at + 1);

        if (rest.p[0] == ',')
            return str_sub(rest, 0, 1);
        if (str_starts_with(rest, wide))
            return str_sub(rest, 0, wide.n);
    }
    return str_sub(text, 0, 0);
}

/** "… 9:30", "… 9:30 PM" */
static bool ends_with_time(struct str text, struct arena *arena)
{
    struct str left = without_end(mail_line_trim(text), mail_halves_of_day, arena);

    return left.n >= 3 && is_digit(left.p[left.n - 1]) && is_digit(left.p[left.n - 2])
           && (left.p[left.n - 3] == ':' || left.p[left.n - 3] == '.');
}

static bool take(struct str date, struct str from, struct mail_wrote *out)
{
    struct str day = mail_line_trim(date);
    struct str name = mail_line_trim(from);

    while (str_ends_with(day, STR(",")))
        day = mail_line_trim(str_sub(day, 0, day.n - 1));
    while (str_starts_with(day, STR(",")))
        day = mail_line_trim(str_from(day, 1));
    while (str_starts_with(name, STR(",")))
        name = mail_line_trim(str_from(name, 1));
    if (day.n == 0 || name.n == 0 || !has_digit(day))
        return false;
    *out = (struct mail_wrote){ day, name };
    return true;
}

static bool take_around(struct str text, struct str comma, struct mail_wrote *out)
{
    size_t at = (size_t)(comma.p - text.p);

    return take(str_sub(text, 0, at), str_from(text, at + comma.n), out);
}

static bool is_date_word(struct str word, struct arena *arena)
{
    return word.n > 0
           && (is_digit(word.p[0]) || word.p[0] == '+' || word.p[0] == '('
               || is_in(mail_halves_of_day, word, arena) || str_starts_with(word, STR("GMT"))
               || str_starts_with(word, STR("UTC")));
}

/** Behind the last word before the address that belongs to a date; 0 where there is none. */
static size_t date_end(struct str text, struct arena *arena)
{
    size_t address = str_find_char(text, '<');
    size_t end = 0;

    for (size_t at = 0; at < address;) {
        struct str rest = str_sub(text, at, address - at);
        struct str word = str_sub(rest, 0, str_find_char(rest, ' '));

        if (is_date_word(word, arena))
            end = at + word.n;
        at += word.n + 1;
    }
    return end;
}

/** "Mon, 4 Mar 2024 at 9:30, Kim, Jiyoung <kim@…>": at the last comma behind a clock time. */
static bool split_behind_time(struct str text, struct arena *arena, struct mail_wrote *out)
{
    struct str comma = last_comma(text, str_find_char(text, '<'));

    while (comma.n > 0) {
        size_t at = (size_t)(comma.p - text.p);

        if (ends_with_time(str_sub(text, 0, at), arena))
            return take_around(text, comma, out);
        comma = last_comma(text, at);
    }
    return false;
}

/** Without a comma there, at the last one or behind the last word of the date. */
static bool split(struct str text, struct arena *arena, struct mail_wrote *out)
{
    struct str comma = last_comma(text, str_find_char(text, '<'));
    size_t end = date_end(text, arena);

    if (split_behind_time(text, arena, out))
        return true;
    if (comma.n > 0 && (size_t)(comma.p - text.p) + 1 >= end)
        return take_around(text, comma, out);
    return end > 0 && take(str_sub(text, 0, end), str_from(text, end), out);
}

static struct str strip_marks(struct str line)
{
    struct str text = mail_line_trim(line);

    while (text.n > 0 && str_find_char(STR("-*_ ="), text.p[0]) < 5)
        text = str_from(text, 1);
    while (text.n > 0 && str_find_char(STR("-*_ =:"), text.p[text.n - 1]) < 6)
        text = str_sub(text, 0, text.n - 1);
    if (str_ends_with(text, STR("：")))
        text = str_sub(text, 0, text.n - STR("：").n);
    return mail_line_trim(text);
}

/** "følgende den 4. mars": the date without what leads over to it. */
static struct str without_lead(struct str date, struct arena *arena)
{
    struct str text = without_beginning(date, mail_wrote_fillers, arena);

    return without_beginning(text, mail_attribution_openers, arena);
}

/** "Kim <kim@…> on 4 Mar 2024": the date behind the address. */
static bool split_behind_address(struct str text, struct arena *arena, struct mail_wrote *out)
{
    size_t end = str_find_char(text, '>');
    struct str date;

    if (end == text.n || has_digit(str_sub(text, 0, str_find_char(text, '<'))))
        return false;
    date = mail_line_trim(str_from(text, end + 1));
    for (const struct str *word = mail_attribution_openers; !str_is_null(*word); word++)
        if (str_starts_with(date, *word) && has_digit(str_sub(date, word->n, 1)))
            date = str_from(date, word->n); /* Chinese sets no blank behind it */
    return take(without_lead(date, arena), str_sub(text, 0, end + 1), out);
}

struct mail_wrote mail_wrote_read(struct str line, struct arena *arena)
{
    struct mail_wrote found = { STR_NULL, STR_NULL };
    struct str text = without_beginning(strip_marks(line), mail_attribution_openers, arena);
    struct str left;
    struct str right;

    text = without_end(text, mail_wrote_last, arena);
    text = without_end(text, mail_wrote_fillers, arena);
    if (cut_at(text, mail_wrote_inside, arena, &left, &right)
        || cut_at(text, mail_wrote_middles, arena, &left, &right)) {
        if (str_find_char(left, '@') < left.n || !has_digit(left))
            take(without_lead(right, arena), left, &found);
        else
            take(left, right, &found);
        return found;
    }
    if (!split_behind_address(text, arena, &found) && !split(text, arena, &found)
        && !has_digit(text) && text.n > 0)
        found.from = text;
    if (found.from.n > 0)
        found.from = without_beginning(found.from, mail_wrote_by, arena);
    return found;
}
