/** Values of conditions: from words to values and back, and what instants they stand for. */
#include "base/check.h"
#include "base/strbuf.h"
#include "base/zone.h"
#include "core/condition/condition_internal.h"

enum { VALUE_TEXT_MAX = 1000, DAYS_MAX = 36500 };

#define RELATIVE_MAX_MS ((int64_t)DAYS_MAX * MS_PER_DAY)

static const struct {
    char letter;
    int64_t ms;
} units[] = {
    { 'w', (int64_t)7 * MS_PER_DAY }, { 'd', MS_PER_DAY },    { 'h', MS_PER_HOUR },
    { 'm', MS_PER_MINUTE },           { 's', MS_PER_SECOND },
};

bool condition_bad_value(struct condition_maker *maker, const struct condition_field *field,
                         struct str word)
{
    err_set(maker->err, ERR_INVALID, "bad_value", "%s cannot have this value", field->name);
    return err_param(maker->err, "%" STR_FMT, STR_ARG(str_sub(word, 0, 60)));
}

/** "-7d", "+12h": exact time from now. */
static bool parse_relative(struct str word, struct condition_value *out)
{
    struct str digits;
    int64_t amount;

    if (word.n < 3 || (word.p[0] != '-' && word.p[0] != '+'))
        return false;
    digits = str_sub(word, 1, word.n - 2);
    if (digits.p[0] < '0' || digits.p[0] > '9' || !str_to_int64(digits, &amount))
        return false;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (units[i].letter != word.p[word.n - 1] || amount > RELATIVE_MAX_MS / units[i].ms)
            continue;
        out->kind = CONDITION_RELATIVE;
        out->i = (word.p[0] == '-' ? -amount : amount) * units[i].ms;
        return true;
    }
    return false;
}

/** "today", "yesterday", "tomorrow", "today-7", "today+30": days on the reader's wall. */
static bool parse_today(struct str word, struct condition_value *out)
{
    struct str rest = str_from(word, 5);
    int64_t days = 0;

    if (str_eq(word, STR("yesterday")))
        days = -1;
    else if (str_eq(word, STR("tomorrow")))
        days = 1;
    else if (!str_starts_with(word, STR("today")))
        return false;
    else if (rest.n > 0) {
        if (rest.p[0] != '+' && rest.p[0] != '-')
            return false;
        if (rest.p[0] == '+')
            rest = str_from(rest, 1);
        if (!str_to_int64(rest, &days) || days > DAYS_MAX || days < -DAYS_MAX)
            return false;
    }
    out->kind = CONDITION_TODAY;
    out->i = days;
    return true;
}

static bool parse_instant(struct str word, struct condition_value *out)
{
    if (str_eq(word, STR("now"))) {
        out->kind = CONDITION_RELATIVE;
        out->i = 0;
        return true;
    }
    if (parse_relative(word, out) || parse_today(word, out))
        return true;
    if (civil_parse(word, &out->day)) {
        out->kind = CONDITION_DAY;
        return true;
    }
    out->kind = CONDITION_NUMBER;
    return instant_parse(word, &out->i);
}

static bool parse_enum(const struct condition_field *field, struct str word,
                       struct condition_value *out)
{
    for (const struct condition_word *w = field->words; w->word != NULL; w++) {
        if (!str_eq(word, str_of(w->word)))
            continue;
        out->i = w->value;
        return true;
    }
    return false;
}

static bool parse_bool(struct str word, struct condition_value *out)
{
    out->i = str_eq(word, STR("true"));
    return out->i != 0 || str_eq(word, STR("false"));
}

static bool parse_text(struct condition_maker *maker, const struct condition_field *field,
                       struct str word, struct condition_value *out)
{
    if (word.n > VALUE_TEXT_MAX || str_find_char(word, '\0') != word.n)
        return false;
    out->kind = CONDITION_STRING;
    out->s = field->normalise != NULL ? field->normalise(maker->arena, word)
                                      : str_dup(maker->arena, word);
    return true;
}

static bool parse_plain(struct condition_maker *maker, const struct condition_field *field,
                        struct str word, struct condition_value *out)
{
    out->kind = CONDITION_NUMBER;
    switch (field->type) {
    case CONDITION_INT:
        return str_to_int64(word, &out->i) && out->i <= CONDITION_NUMBER_MAX
               && out->i >= -CONDITION_NUMBER_MAX;
    case CONDITION_ID:
        return str_to_int64(word, &out->i) && out->i > 0 && out->i <= CONDITION_NUMBER_MAX;
    case CONDITION_ENUM:
        return parse_enum(field, word, out);
    case CONDITION_BOOL:
        return parse_bool(word, out);
    case CONDITION_INSTANT:
        return parse_instant(word, out);
    case CONDITION_TEXT:
        return parse_text(maker, field, word, out);
    }
    return false;
}

/** The keyword a word stands for with this field, or 0. */
static enum condition_value_kind keyword(const struct condition_field *field, struct str word)
{
    if (str_eq(word, STR("none")) && (field->flags & (CONDITION_NULLABLE | CONDITION_SET)) != 0)
        return CONDITION_NONE;
    if (str_eq(word, STR("me")) && (field->flags & CONDITION_ACCOUNTS) != 0)
        return CONDITION_ME;
    if (str_eq(word, STR("my_teams")) && (field->flags & CONDITION_TEAMS) != 0)
        return CONDITION_MY_TEAMS;
    return 0;
}

bool condition_value_parse(struct condition_maker *maker, const struct condition_field *field,
                           struct str word, bool quoted, struct condition_value *out)
{
    struct condition_value value = { .kind = quoted ? 0 : keyword(field, word) };

    if (value.kind == 0 && !parse_plain(maker, field, word, &value))
        return condition_bad_value(maker, field, word);
    *out = value;
    return true;
}

/* ---- and back ------------------------------------------------------------------------------ */

static struct str relative_word(struct arena *arena, int64_t ms)
{
    int64_t amount = ms < 0 ? -ms : ms;

    if (ms == 0)
        return STR("now");
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (amount % units[i].ms == 0)
            return str_format(arena, "%c%lld%c", ms < 0 ? '-' : '+',
                              (long long)(amount / units[i].ms), units[i].letter);
    CHECK(false); /* words have whole seconds */
    return STR_NULL;
}

static struct str today_word(struct arena *arena, int64_t days)
{
    if (days == 0)
        return STR("today");
    if (days == -1)
        return STR("yesterday");
    if (days == 1)
        return STR("tomorrow");
    return str_format(arena, "today%+lld", (long long)days);
}

static struct str number_word(struct arena *arena, const struct condition_field *field, int64_t i)
{
    if (field->type == CONDITION_BOOL)
        return i != 0 ? STR("true") : STR("false");
    if (field->type == CONDITION_INSTANT)
        return instant_format(arena, i);
    if (field->type != CONDITION_ENUM)
        return str_format(arena, "%lld", (long long)i);
    for (const struct condition_word *w = field->words; w->word != NULL; w++)
        if (w->value == i)
            return str_of(w->word);
    CHECK(false); /* makers take only declared words */
    return STR_NULL;
}

struct str condition_value_word(struct arena *arena, const struct condition_field *field,
                                const struct condition_value *value)
{
    switch (value->kind) {
    case CONDITION_NUMBER:
        return number_word(arena, field, value->i);
    case CONDITION_STRING:
        return value->s;
    case CONDITION_NONE:
        return STR("none");
    case CONDITION_ME:
        return STR("me");
    case CONDITION_MY_TEAMS:
        return STR("my_teams");
    case CONDITION_DAY:
        return civil_format(arena, value->day);
    case CONDITION_TODAY:
        return today_word(arena, value->i);
    case CONDITION_RELATIVE:
        return relative_word(arena, value->i);
    }
    return STR_NULL;
}

/* ---- instants -------------------------------------------------------------------------------- */

/** Day borders as civil days can name them, clamped to the years 1 to 9999. */
static void day_instants(struct str zone, int64_t days, int64_t *from_ms, int64_t *until_ms)
{
    const int64_t first = INSTANT_MIN_MS / MS_PER_DAY;
    const int64_t last = INSTANT_MAX_MS / MS_PER_DAY;

    days = days < first ? first : days > last ? last : days;
    *from_ms = zone_day_start_ms(zone, civil_from_days(days));
    *until_ms =
        days == last ? *from_ms + MS_PER_DAY : zone_day_start_ms(zone, civil_from_days(days + 1));
}

void condition_instants(const struct condition_reader *reader, const struct condition_value *value,
                        int64_t *from_ms, int64_t *until_ms)
{
    struct str zone = str_is_null(reader->zone) ? STR("UTC") : reader->zone;

    if (value->kind == CONDITION_DAY) {
        day_instants(zone, civil_to_days(value->day), from_ms, until_ms);
    } else if (value->kind == CONDITION_TODAY) {
        int64_t today = civil_to_days(zone_date_at(zone, reader->now_ms));

        day_instants(zone, today + value->i, from_ms, until_ms);
    } else {
        *from_ms = value->i + (value->kind == CONDITION_RELATIVE ? reader->now_ms : 0);
        *until_ms = *from_ms + 1;
    }
}
