#include "features/people/people_alike.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/hangul.h"
#include "base/text/utf8.h"
#include "core/access/email.h"
#include "features/people/people_address.h"
#include "features/people/people_mail_name.h"
#include "proto/mail/compose/mail_domain.h"

enum { WORDS_MAX = 3, SYLLABLES_MIN = 2, SYLLABLES_MAX = 4, NAME_BYTES_MAX = 1024 };

static void add(struct people_spellings *out, struct str key)
{
    for (size_t i = 0; i < out->count; i++)
        if (str_eq(out->keys[i], key))
            return;
    if (out->count < PEOPLE_SPELLINGS_MAX)
        out->keys[out->count++] = key;
}

/* ---- Korean names ------------------------------------------------------------------------------
 */

static struct str without(struct arena *arena, struct str text, char sign)
{
    struct strbuf out = strbuf_new(arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != sign)
            strbuf_add_char(&out, text.p[i]);
    return strbuf_str(&out);
}

static bool is_of_hangul(struct str text)
{
    for (size_t at = 0; at < text.n;)
        if (!hangul_is_syllable(utf8_next(text, &at)))
            return false;
    return text.n > 0;
}

/** Of two syllables, the surname is one; of four it may be two (남궁민수). */
static void add_korean(struct people_spellings *out, struct arena *arena, struct str name)
{
    static const char *const behind[] = { "님", " 님", "씨", " 씨" };
    size_t syllables = utf8_count(name);
    size_t at = 0;

    if (syllables < SYLLABLES_MIN || syllables > SYLLABLES_MAX)
        return;
    add(out, name);
    for (size_t cut = 1; cut <= 2 && cut < syllables; cut++) {
        utf8_next(name, &at);
        if (cut == 1 || syllables == SYLLABLES_MAX)
            add(out, str_format(arena, "%" STR_FMT " %" STR_FMT, STR_ARG(str_sub(name, 0, at)),
                                STR_ARG(str_from(name, at))));
    }
    for (size_t i = 0; i < COUNT_OF(behind); i++)
        add(out, str_format(arena, "%" STR_FMT "%s", STR_ARG(name), behind[i]));
}

/* ---- others ------------------------------------------------------------------------------------
 */

static void add_orders(struct people_spellings *out, struct arena *arena, struct str given,
                       struct str family)
{
    add(out, str_format(arena, "%" STR_FMT " %" STR_FMT, STR_ARG(given), STR_ARG(family)));
    add(out, str_format(arena, "%" STR_FMT " %" STR_FMT, STR_ARG(family), STR_ARG(given)));
    add(out, str_format(arena, "%" STR_FMT ", %" STR_FMT, STR_ARG(family), STR_ARG(given)));
}

static struct str with_blanks(struct arena *arena, struct str text)
{
    struct str copy = str_dup(arena, text);
    char *p = (char *)copy.p;

    for (size_t i = 0; i < copy.n; i++)
        if (p[i] == '-')
            p[i] = ' ';
    return copy;
}

/** Which of the words are the given name: a hyphen is in one, else it may be either end. */
static void add_others(struct people_spellings *out, struct arena *arena, struct str name)
{
    struct str words[WORDS_MAX];
    struct str rest = name;
    size_t count = 0;

    while (!str_is_null(rest) && count < WORDS_MAX) {
        struct str word = str_cut(&rest, ' ');

        if (word.n > 0)
            words[count++] = word;
    }
    if (count < 2 || !str_is_null(rest))
        return;
    add(out, name);
    if (count == 2) {
        add_orders(out, arena, words[0], words[1]);
        for (size_t i = 0; i < 2; i++)
            if (str_find_char(words[i], '-') < words[i].n) {
                add_orders(out, arena, without(arena, words[i], '-'), words[1 - i]);
                add_orders(out, arena, with_blanks(arena, words[i]), words[1 - i]);
            }
        return;
    }
    /* Three words: two of them may be one given name, written apart. */
    add_orders(out, arena, str_sub(name, 0, (size_t)(words[1].p + words[1].n - name.p)), words[2]);
    add_orders(out, arena, str_from(name, (size_t)(words[1].p - name.p)), words[0]);
    add_orders(out, arena,
               str_format(arena, "%" STR_FMT "-%" STR_FMT, STR_ARG(words[0]), STR_ARG(words[1])),
               words[2]);
    add_orders(out, arena,
               str_format(arena, "%" STR_FMT "-%" STR_FMT, STR_ARG(words[1]), STR_ARG(words[2])),
               words[0]);
}

struct people_spellings people_alike_names(struct arena *arena, struct str name)
{
    struct people_spellings out = { .count = 0 };
    struct str plain = people_mail_name(arena, name, STR(""));
    struct str folded;
    struct str joined;

    if (str_is_null(plain) || plain.n > NAME_BYTES_MAX)
        return out;
    folded = text_fold(arena, plain);
    joined = without(arena, folded, ' ');
    if (is_of_hangul(joined))
        add_korean(&out, arena, joined);
    else
        add_others(&out, arena, folded);
    return out;
}

/* ---- mailboxes ---------------------------------------------------------------------------------
 */

size_t people_alike_mailbox(struct arena *arena, struct str email_key,
                            struct str out[PEOPLE_MAILBOX_FORMS])
{
    struct str domain = email_domain(email_key);
    struct str local = str_sub(email_key, 0, email_key.n - domain.n - 1);
    size_t plus = str_find_char(local, '+');
    struct str ascii;
    size_t count = 0;

    if (plus > 0)
        local = str_sub(local, 0, plus);
    local = without(arena, local, '.');
    if (mail_domain_fold(domain, arena, &ascii))
        out[count++] = str_format(arena, "%" STR_FMT "@%" STR_FMT, STR_ARG(local), STR_ARG(ascii));
    if (count == 0 || !str_eq(ascii, domain))
        out[count++] = str_format(arena, "%" STR_FMT "@%" STR_FMT, STR_ARG(local), STR_ARG(domain));
    return count;
}

/* ---- telephones --------------------------------------------------------------------------------
 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** A number begins with a plus or a zero, and behind nothing that it would be a part of. */
static bool begins_phone(struct str text, size_t at)
{
    if (text.p[at] != '+' && text.p[at] != '0')
        return false;
    return at == 0 || (!is_digit(text.p[at - 1]) && strchr("-.+", text.p[at - 1]) == NULL);
}

/** How long the digits and what usually stands between them go on. */
static size_t phone_length(struct str text, size_t at)
{
    enum { LENGTH_MAX = 32 };
    size_t end = at + 1;
    size_t n = 1;

    while (end < text.n && end - at < LENGTH_MAX
           && (is_digit(text.p[end]) || (text.p[end] != '\0' && strchr(" -.()", text.p[end])))) {
        end++;
        if (is_digit(text.p[end - 1]))
            n = end - at;
    }
    return n;
}

static bool has(const struct str *keys, size_t count, struct str key)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(keys[i], key))
            return true;
    return false;
}

static void take_phone(struct arena *arena, struct str written, struct str *keys, size_t *count)
{
    struct err none = { 0 };
    struct str key;

    if (people_address_key(ADDRESS_PHONE, written, arena, &key, &none) && !has(keys, *count, key))
        keys[(*count)++] = key;
}

size_t people_alike_phones(struct arena *arena, struct str text, struct str out[PEOPLE_PHONES_MAX])
{
    size_t count = 0;

    for (size_t at = 0; at < text.n && count < PEOPLE_PHONES_MAX; at++) {
        if (begins_phone(text, at)) {
            size_t n = phone_length(text, at);

            take_phone(arena, str_sub(text, at, n), out, &count);
            at += n - 1;
        }
    }
    return count;
}
