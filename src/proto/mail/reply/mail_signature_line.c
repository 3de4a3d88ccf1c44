/** What a single line may be at the end of a letter. */
#include "proto/mail/reply/mail_signature_line.h"

#include <string.h>

#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature.h"

enum { PHONE_DIGITS_MIN = 7 };

/** A line without the targets that a text made of HTML has behind its links. */
struct unlinked {
    char bytes[400];
    size_t n;
};

static bool begins_target(struct str text)
{
    return str_starts_with(text, STR("<http")) || str_starts_with(text, STR("<mailto:"))
           || str_starts_with(text, STR("<tel:"));
}

/** "Kim Cheolsu<https://example.com/kim>" as "Kim Cheolsu"; a line without a target as it is. */
static struct str without_targets(struct str line, struct unlinked *room)
{
    if (line.n > sizeof(room->bytes) || str_find_char(line, '<') == line.n)
        return line;
    room->n = 0;
    for (size_t at = 0; at < line.n; at++) {
        struct str rest = str_from(line, at);

        if (begins_target(rest) && str_find_char(rest, '>') < rest.n)
            at += str_find_char(rest, '>');
        else
            room->bytes[room->n++] = line.p[at];
    }
    return str_trim((struct str){ room->bytes, room->n });
}

/** Looks into the beginning of a line only, so that a line of a megabyte costs no more. */
bool signature_has_any(struct str line, const struct str *words)
{
    enum { LOOK_BYTES_MAX = 2000 };
    struct str text = str_sub(line, 0, LOOK_BYTES_MAX);

    for (; !str_is_null(*words); words++)
        if (mail_has_word(text, *words, NULL))
            return true;
    return false;
}

/** The bytes of one delimiting character at `at`; 0 for another. */
static size_t delimiter_bytes(struct str text, size_t at)
{
    static const struct str marks[] = { STR_INIT("-"), STR_INIT("_"), STR_INIT("="), STR_INIT("+"),
                                        STR_INIT("~"), STR_INIT("#"), STR_INIT("*"), STR_INIT("—"),
                                        STR_INIT("–"), STR_INIT("―"), STR_INIT("─"), STR_INIT("━"),
                                        STR_INIT("ᐧ") };

    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (str_starts_with(str_from(text, at), marks[i]))
            return marks[i].n;
    return 0;
}

/** ". . . . .", as programs draw it above what a company adds: its dots; 0 for another line. */
static size_t dotted_length(struct str folded)
{
    enum { DOTS_MIN = 5 };
    struct str text = mail_strip(folded, "* ");
    size_t dots = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != (i % 2 == 0 ? '.' : ' '))
            return 0;
        dots += i % 2 == 0;
    }
    return dots >= DOTS_MIN ? dots : 0;
}

size_t signature_delimiter_length(struct str folded)
{
    size_t count = dotted_length(folded);

    if (count > 0)
        return count;

    for (size_t at = 0; at < folded.n; count++) {
        size_t n = folded.p[at] == ' ' && count > 0 ? 1 : delimiter_bytes(folded, at);

        if (n == 0)
            return 0;
        at += n;
    }
    return count;
}

bool signature_is_strong_delimiter(struct str folded)
{
    return str_eq(folded, STR("--")) || str_eq(folded, STR("__")) || str_eq(folded, STR("—"))
           || str_eq(folded, STR("——")) || str_eq(folded, STR("- -"));
}

bool mail_is_closing(struct str folded)
{
    enum { WORDS_MAX = 7 };
    struct str text = mail_strip(folded, " ,.!*_~;:-)(");

    if (text.n == 0 || mail_word_count(text) > WORDS_MAX || utf8_count(text) > SIGNATURE_LINE_CHARS)
        return false;
    for (const struct str *word = mail_closings; !str_is_null(*word); word++)
        if (mail_begins_with_word(text, *word)
            && (mail_word_count(str_from(text, word->n)) <= 2 || word->n > 12))
            return true;
    return false;
}

static size_t count_digits(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.n; i++)
        count += text.p[i] >= '0' && text.p[i] <= '9';
    return count;
}

/** Digits with nothing but the marks of telephone numbers, a label before them maybe. */
static bool is_phone(struct str text)
{
    enum { DIGITS_MAX = 40 };
    size_t digits = count_digits(text);
    size_t others = 0;

    if (digits < PHONE_DIGITS_MIN || digits > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++)
        others += strchr("0123456789 +-()./:|,x", text.p[i]) == NULL;
    return others <= digits;
}

static bool has_label(struct str text, const struct str *labels)
{
    for (; !str_is_null(*labels); labels++) {
        struct str rest = str_trim(str_from(text, labels->n));

        if (mail_begins_with_word(text, *labels) && rest.n > 0
            && (rest.p[0] == ':' || rest.p[0] == '.' || rest.p[0] == '|' || rest.p[0] == '+'))
            return true;
    }
    return false;
}

static bool has_site(struct str text)
{
    return str_find(text, STR("http://")) < text.n || str_find(text, STR("https://")) < text.n;
}

static bool is_address_line(struct str text)
{
    enum { WORDS_MAX = 4 };

    return mail_word_count(text) <= WORDS_MAX
           && (mail_has_address(text) || has_site(text) || str_starts_with(text, STR("www.")));
}

bool mail_ends_sentence(struct str text)
{
    static const struct str ends[] = { STR_INIT("."),   STR_INIT("?"),    STR_INIT("!"),
                                       STR_INIT("。"),  STR_INIT("니다"), STR_INIT("세요"),
                                       STR_INIT("까요") };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends_with(text, ends[i]))
            return true;
    return false;
}

/** Where the first of several fields on one line ends; text.n when there are none. */
static size_t first_bar(struct str text)
{
    static const struct str bars[] = { STR_INIT(" | "), STR_INIT(" · "), STR_INIT(" • "),
                                       STR_INIT("✆"),   STR_INIT("☎"),   STR_INIT("✉"),
                                       STR_INIT("📞"),   STR_INIT("📱") };
    size_t first = text.n;

    for (size_t i = 0; i < COUNT_OF(bars); i++) {
        size_t at = str_find(text, bars[i]);

        first = at < first ? at : first;
    }
    return first;
}

/** "Kim | Sales | Acme". */
static bool has_bars(struct str text)
{
    return first_bar(text) < text.n;
}

/** "Acme | Returns | Seoul": an order's line has numbers, a table's row such marks at its ends. */
static bool has_several_bars(struct str text)
{
    size_t first = first_bar(text);

    return count_digits(text) == 0 && first > 0 && first < text.n && text.p[text.n - 1] != '|'
           && has_bars(str_from(text, first + 2));
}

bool signature_is_sentence(struct str folded)
{
    enum { WORDS_MIN = 5 };

    return !has_bars(folded) && mail_word_count(folded) >= WORDS_MIN && mail_ends_sentence(folded);
}

bool signature_is_contact(struct str folded)
{
    struct unlinked room;
    struct str text = mail_strip(folded, " *_|[]<>");

    if (utf8_count(without_targets(text, &room)) > 2 * SIGNATURE_LINE_CHARS
        || signature_is_sentence(text))
        return false;
    if (has_bars(text)
        && (mail_has_address(text) || has_site(text) || count_digits(text) >= PHONE_DIGITS_MIN))
        return true;
    return is_phone(text) || is_address_line(text) || has_label(text, mail_contact_labels);
}

bool signature_is_named_contact(struct str folded)
{
    size_t end = first_bar(folded);

    return end < folded.n && signature_is_contact(folded)
           && signature_is_name_like(str_trim(str_sub(folded, 0, end)));
}

bool signature_is_linked_name(struct str folded)
{
    struct unlinked room;
    struct str text = without_targets(folded, &room);

    return text.n < folded.n && signature_is_contact(folded) && signature_is_name_like(text);
}

bool signature_is_picture(struct str folded)
{
    return str_starts_with(folded, STR("[cid:")) || str_starts_with(folded, STR("[image:"))
           || str_starts_with(folded, STR("[logo")) || str_starts_with(folded, STR("<image"));
}

/** "12345 Musterstadt": a code of four to six digits before a name of few words. */
static bool is_town(struct str text)
{
    enum { CODE_MIN = 4, CODE_MAX = 6, WORDS_MAX = 4 };
    size_t n = 0;

    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    return n >= CODE_MIN && n <= CODE_MAX && n + 1 < text.n && text.p[n] == ' '
           && mail_word_count(text) <= WORDS_MAX && count_digits(text) == n
           && !mail_ends_sentence(text);
}

/** "Beispielweg 2, 12345 Ort", "Musterstr. 12": a short line with a number and a comma or a word
 * for a street. */
static bool is_postal(struct str text)
{
    enum { WORDS_MAX = 8, DIGITS_MIN = 3 };

    if (mail_word_count(text) > WORDS_MAX || count_digits(text) == 0)
        return false;
    if (str_starts_with(text, STR("〒")) || is_town(text))
        return true;
    for (const struct str *street = mail_street_ends; !str_is_null(*street); street++)
        if (str_find(text, *street) < text.n)
            return true;
    return str_find_char(text, ',') < text.n && count_digits(text) >= DIGITS_MIN;
}

bool signature_is_form(struct str folded)
{
    struct str text = mail_strip(folded, " *_-·•[");

    for (const struct str *label = mail_form_labels; !str_is_null(*label); label++)
        if (str_starts_with(text, *label) || str_ends_with(text, *label))
            return true;
    return str_find(text, STR("은행 ")) < text.n;
}

bool signature_is_filler(struct str folded)
{
    return signature_is_picture(folded) || is_postal(folded);
}

bool signature_is_title(struct str folded)
{
    struct unlinked room;
    struct str text = without_targets(folded, &room);

    if (utf8_count(text) > SIGNATURE_LINE_CHARS || signature_is_sentence(text))
        return false;
    return signature_is_filler(folded) || signature_has_any(text, mail_titles)
           || has_several_bars(text);
}

static bool is_word_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

bool signature_is_name_like(struct str folded)
{
    enum { WORDS_MAX = 4, BARRED_WORDS_MAX = 8, CHARS_MAX = 60 };
    struct str text = mail_strip(folded, " *_,-~.");

    if (text.n == 0 || utf8_count(text) > CHARS_MAX
        || mail_word_count(text) > (has_bars(text) ? BARRED_WORDS_MAX : WORDS_MAX))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!is_word_char((unsigned char)text.p[i]) && strchr(" .'-(),|*&/", text.p[i]) == NULL)
            return false;
    return !mail_ends_sentence(text);
}

bool signature_names_writer(struct str folded, struct str writer)
{
    enum { WORD_BYTES_MIN = 3, LINE_CHARS_MAX = 40 };
    struct str from = writer;
    struct str rest = mail_strip(str_sub(folded, 0, first_bar(folded)), " *_,-~.");

    if (from.n == 0 || utf8_count(rest) > LINE_CHARS_MAX || mail_word_count(rest) > 4)
        return false;
    if (mail_has_address(from))
        from = str_sub(from, 0, str_find_char(from, '@'));
    while (rest.n > 0) {
        struct str word = mail_strip(str_cut(&rest, ' '), ",.;:()\"'");

        if (word.n >= WORD_BYTES_MIN && str_find(from, word) < from.n)
            return true;
    }
    return false;
}

bool signature_is_signed_name(struct str line, struct str folded)
{
    enum { WORDS_MAX = 4, UNSPACED_CHARS_MAX = 4 };
    struct str name = mail_strip(folded, "-~—– \t");
    struct str written = mail_strip(line, "-~ \t");
    size_t words = mail_word_count(name);

    if (name.n == 0 || name.n == folded.n || words > WORDS_MAX || !signature_is_name_like(name))
        return false;
    /* "--- see below ---" is a heading. */
    if (words > 2 && str_starts_with(folded, STR("--")) && str_ends_with(folded, STR("--")))
        return false;
    if (str_starts_with(folded, STR("--")) || folded.p[1] != ' ')
        return true;
    /* "- item" may be a list's: a name is one word, or each of its words has a capital. */
    if ((unsigned char)name.p[0] >= 0x80)
        return (words == 1 && utf8_count(name) <= UNSPACED_CHARS_MAX)
               || str_ends_with(name, STR("드림")) || str_ends_with(name, STR("올림"));
    return words == 1 || (written.n > 0 && written.p[0] >= 'A' && written.p[0] <= 'Z');
}

bool signature_is_dashed(struct str folded)
{
    return folded.n > 1
           && (folded.p[0] == '-' || folded.p[0] == '~' || str_starts_with(folded, STR("—"))
               || str_starts_with(folded, STR("–")));
}

bool signature_is_capitalized(struct str line)
{
    enum { SMALL_WORD_BYTES_MAX = 3 }; /* of, and, van, für */
    struct str rest = mail_strip(line, " *_");

    if (rest.n == 0 || rest.p[0] < 'A' || rest.p[0] > 'Z')
        return false;
    while (rest.n > 0) {
        struct str word = str_cut(&rest, ' ');

        if (word.n > SMALL_WORD_BYTES_MAX && word.p[0] >= 'a' && word.p[0] <= 'z')
            return false;
    }
    return true;
}

bool signature_is_rule(struct str folded)
{
    enum { LENGTH_MIN = 4 };

    return signature_delimiter_length(folded) >= LENGTH_MIN;
}
