#include "features/people/people_mail_name.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/hangul.h"
#include "base/text/utf8.h"

enum { WORDS_MAX = 3 };

/* What stands behind the comma of a company's name. */
static const struct str companies[] = {
    STR_INIT("inc"), STR_INIT("inc."), STR_INIT("ltd"),  STR_INIT("ltd."),    STR_INIT("llc"),
    STR_INIT("co"),  STR_INIT("co."),  STR_INIT("corp"), STR_INIT("corp."),   STR_INIT("gmbh"),
    STR_INIT("plc"), STR_INIT("s.a."), STR_INIT("ag"),   STR_INIT("limited"), STR_INIT("jr"),
    STR_INIT("jr."), STR_INIT("sr"),   STR_INIT("sr."),  STR_INIT("phd"),     STR_INIT("ph.d."),
    STR_INIT("md"),  STR_INIT("m.d."), STR_INIT("esq"),  STR_INIT("esq."),
};

static struct str without_quotes(struct str name)
{
    static const char pairs[][2] = { { '\'', '\'' }, { '"', '"' }, { '`', '\'' } };

    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (name.n > 1 && name.p[0] == pairs[i][0] && name.p[name.n - 1] == pairs[i][1])
            return str_trim(str_sub(name, 1, name.n - 2));
    return name;
}

/** Lists that rewrite the sender put "via" and their own name behind. */
static struct str without_via(struct str name)
{
    size_t at = str_find(name, STR(" via "));

    return at > 0 && at < name.n ? str_trim(str_sub(name, 0, at)) : name;
}

static bool is_of_hangul(struct str name)
{
    for (size_t at = 0; at < name.n;)
        if (!hangul_is_syllable(utf8_next(name, &at)))
            return false;
    return name.n > 0;
}

/** Words that could be part of a name: few, without digits and signs of other things. */
static bool is_part_of_name(struct str part)
{
    size_t words = 1;

    for (size_t i = 0; i < part.n; i++) {
        char c = part.p[i];

        words += c == ' ';
        if ((c >= '0' && c <= '9') || c == '@' || c == '/' || c == '(' || c == ',' || c == '&')
            return false;
    }
    return part.n > 0 && words <= WORDS_MAX;
}

static bool is_title(struct str part)
{
    for (size_t i = 0; i < COUNT_OF(companies); i++)
        if (str_eq_ascii_nocase(part, companies[i]))
            return true;
    return false;
}

/* ---- how people are addressed, which is no part of their name ---------------------------------
 */

/* Behind a Korean name; written apart, or joined to it where that is marked. */
static const struct {
    struct str word;
    bool joins;
} behind[] = {
    { STR_INIT("고객님"), true }, { STR_INIT("님"), true },    { STR_INIT("씨"), true },
    { STR_INIT("귀하"), true },   { STR_INIT("드림"), false }, { STR_INIT("올림"), false },
};

/* 고객님, 담당자님: nobody's name, and nothing would be left but what they do. */
static const struct str roles[] = {
    STR_INIT("고객"), STR_INIT("대표"), STR_INIT("사장"), STR_INIT("선생"), STR_INIT("원장"),
    STR_INIT("부장"), STR_INIT("과장"), STR_INIT("팀장"), STR_INIT("담당"), STR_INIT("담당자"),
    STR_INIT("교수"), STR_INIT("어머"), STR_INIT("아버"), STR_INIT("따"),   STR_INIT("아드"),
};

/* In front of a name in Latin letters. */
static const struct str before[] = {
    STR_INIT("mr"), STR_INIT("mr."), STR_INIT("mrs"),  STR_INIT("mrs."),
    STR_INIT("ms"), STR_INIT("ms."), STR_INIT("miss"), STR_INIT("mx."),
};

static bool is_role(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (str_eq(name, roles[i]))
            return true;
    return false;
}

/** Two to four syllables: shorter ones are surnames alone, longer ones rarely people. */
static bool is_korean_name(struct str name)
{
    size_t syllables = utf8_count(name);

    return is_of_hangul(name) && syllables >= 2 && syllables <= 4 && !is_role(name);
}

static struct str without_honorific(struct str name)
{
    struct str rest = name;
    struct str first = str_cut(&rest, ' ');

    for (size_t i = 0; i < COUNT_OF(behind); i++) {
        struct str bare;

        if (!str_ends_with(name, behind[i].word))
            continue;
        bare = str_sub(name, 0, name.n - behind[i].word.n);
        if ((str_ends_with(bare, STR(" ")) || behind[i].joins) && is_korean_name(str_trim(bare)))
            return str_trim(bare);
    }
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (str_eq_ascii_nocase(first, before[i]) && is_part_of_name(str_trim(rest)))
            return str_trim(rest);
    return name;
}

static struct str in_order(struct arena *arena, struct str name)
{
    struct str given = name;
    struct str family = str_trim(str_cut(&given, ','));

    given = str_trim(given);
    if (!is_part_of_name(family) || !is_part_of_name(given) || is_title(given))
        return name;
    if (is_of_hangul(family) && is_of_hangul(given))
        return str_format(arena, "%" STR_FMT "%" STR_FMT, STR_ARG(family), STR_ARG(given));
    return str_format(arena, "%" STR_FMT " %" STR_FMT, STR_ARG(given), STR_ARG(family));
}

struct str people_mail_name(struct arena *arena, struct str written, struct str email)
{
    struct str name = without_quotes(without_via(without_quotes(str_trim(written))));

    name = in_order(arena, without_honorific(name));
    return name.n == 0 || str_eq_ascii_nocase(name, email) ? STR_NULL : name;
}
