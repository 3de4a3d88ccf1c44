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

    name = in_order(arena, name);
    return name.n == 0 || str_eq_ascii_nocase(name, email) ? STR_NULL : name;
}
