#include "features/calendar/korea_holidays.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/calendar/korea_election.h"
#include "features/calendar/korea_lunar.h"

enum { SATURDAY = 5, SUNDAY = 6 };

/** A holiday on its way: with what decides about its substitute. */
struct row {
    struct korea_holiday holiday;
    const struct korea_day *rule; /* NULL unless it comes every year */
    const struct korea_law *law;
};

/** The holidays of one year; nothing of a year reaches into another. */
struct year {
    const struct korea_rules *rules;
    struct arena *arena;
    int number;
    int64_t as_of_day;
    struct row *rows;
    size_t count;
    size_t room;
};

static struct row *add_row(struct year *year, const struct korea_holiday *holiday)
{
    struct row *row;

    year->rows = arena_grow(year->arena, year->rows, year->count, &year->room, sizeof(*year->rows));
    row = &year->rows[year->count++];
    *row = (struct row){ .holiday = *holiday };
    return row;
}

static bool is_of_year(const struct year *year, int64_t day)
{
    return civil_from_days(day).year == year->number;
}

static bool is_struck(const struct year *year, int64_t day, enum korea_kind kind)
{
    for (size_t i = 0; i < year->rules->struck_count; i++) {
        const struct korea_struck *struck = &year->rules->struck[i];

        if (struck->day == day && struck->known_day <= year->as_of_day
            && (struck->kind == KOREA_ANY_KIND || struck->kind == kind))
            return true;
    }
    return false;
}

/* ---- holidays of every year --------------------------------------------------------------------
 */

/** The law about a holiday on a day, as far as it was known; NULL where there was none. */
static const struct korea_law *law_on(const struct year *year, const struct korea_day *rule,
                                      int64_t day)
{
    const struct korea_law *found = NULL;

    for (size_t i = 0; i < rule->law_count; i++)
        if (rule->laws[i].from_day <= day && rule->laws[i].known_day <= year->as_of_day)
            found = &rule->laws[i];
    return found;
}

static void add_rule_on(struct year *year, const struct korea_day *rule, int64_t date,
                        bool is_certain)
{
    int64_t day = date + rule->shift;
    const struct korea_law *law = law_on(year, rule, day);
    struct row *row;

    if (law == NULL || !law->is_holiday || is_struck(year, day, rule->kind))
        return;
    row = add_row(year, &(struct korea_holiday){ day, KOREA_NO_DAY, rule->kind, is_certain,
                                                 rule->name_ko, rule->name_en, law->basis });
    row->rule = rule;
    row->law = law;
}

/** What the almanac says of a lunar date in this year, which counts whatever is computed. */
static const struct korea_almanac *published(const struct year *year, const struct korea_day *rule)
{
    const struct korea_almanac *found = NULL;

    for (size_t i = 0; i < year->rules->almanac_count; i++) {
        const struct korea_almanac *almanac = &year->rules->almanac[i];

        if (almanac->month == rule->month && almanac->day == rule->day
            && is_of_year(year, almanac->on_day))
            found = almanac;
    }
    return found;
}

static void add_lunar(struct year *year, const struct korea_day *rule)
{
    const struct korea_almanac *almanac = published(year, rule);
    int64_t days[KOREA_LUNAR_TIMES_MAX];
    size_t count;

    if (almanac != NULL) {
        add_rule_on(year, rule, almanac->on_day, true);
        return;
    }
    count = korea_lunar_days(year->number, rule->month, rule->day, days);
    for (size_t i = 0; i < count; i++)
        add_rule_on(year, rule, days[i], year->number <= year->rules->almanac_to_year);
}

static void add_rules(struct year *year)
{
    for (size_t i = 0; i < year->rules->day_count; i++) {
        const struct korea_day *rule = &year->rules->days[i];

        if (rule->kind == KOREA_LUNAR)
            add_lunar(year, rule);
        else
            add_rule_on(year, rule,
                        civil_to_days((struct civil){ year->number, rule->month, rule->day }),
                        true);
    }
}

/* ---- single dates and elections ----------------------------------------------------------------
 */

static void add_single_dates(struct year *year)
{
    for (size_t i = 0; i < year->rules->added_count; i++) {
        const struct korea_added *added = &year->rules->added[i];

        if (is_of_year(year, added->day) && added->known_day <= year->as_of_day
            && !is_struck(year, added->day, added->kind))
            add_row(year, &(struct korea_holiday){ added->day, KOREA_NO_DAY, added->kind,
                                                   added->is_certain, added->name_ko,
                                                   added->name_en, added->basis });
    }
}

static bool has_row(const struct year *year, int64_t day, bool is_election)
{
    for (size_t i = 0; i < year->count; i++)
        if (year->rows[i].holiday.day == day
            && (year->rows[i].holiday.kind == KOREA_ELECTION) == is_election)
            return true;
    return false;
}

static bool is_closed(const void *arg, int64_t day)
{
    return has_row(arg, day, false);
}

/** Elections that lie behind what is known to have happened. */
static void add_elections_of(struct year *year, const struct korea_office *office)
{
    const struct korea_rules *rules = year->rules;
    int64_t known_day =
        year->as_of_day < rules->known_to_day ? year->as_of_day : rules->known_to_day;
    int64_t days[KOREA_ELECTIONS_MAX];
    size_t count =
        korea_election_days(rules, office, year->number, known_day, is_closed, year, days);

    for (size_t i = 0; i < count; i++)
        if (days[i] > known_day && !has_row(year, days[i], true)
            && !is_struck(year, days[i], KOREA_ELECTION))
            add_row(year, &(struct korea_holiday){ days[i], KOREA_NO_DAY, KOREA_ELECTION, false,
                                                   office->name_ko, office->name_en,
                                                   rules->election_basis });
}

static void add_elections(struct year *year)
{
    for (size_t i = 0; i < year->rules->office_count; i++)
        add_elections_of(year, &year->rules->offices[i]);
}

/* ---- substitutes -------------------------------------------------------------------------------
 */

static bool comes_before(const struct row *a, const struct row *b)
{
    if (a->holiday.day != b->holiday.day)
        return a->holiday.day < b->holiday.day;
    return a->holiday.kind < b->holiday.kind;
}

/** By insertion, for there are few and equals keep their order. */
static void sort(struct year *year)
{
    for (size_t i = 1; i < year->count; i++) {
        struct row row = year->rows[i];
        size_t place = i;

        for (; place > 0 && comes_before(&row, &year->rows[place - 1]); place--)
            year->rows[place] = year->rows[place - 1];
        year->rows[place] = row;
    }
}

static bool is_weekend(int64_t day)
{
    return civil_weekday(civil_from_days(day)) >= SATURDAY;
}

/** Whether something is on a day already, and whether that is sure. */
static bool is_occupied(const struct year *year, int64_t day, bool *is_certain)
{
    bool is_there = false;

    for (size_t i = 0; i < year->count; i++)
        if (year->rows[i].holiday.day == day) {
            is_there = true;
            *is_certain = *is_certain && year->rows[i].holiday.is_certain;
        }
    return is_there;
}

static void add_substitute(struct year *year, const struct row *owing, bool is_certain)
{
    struct arena *arena = year->arena;
    const struct korea_day *rule = owing->rule;
    int64_t day = owing->holiday.day + 1;

    while (is_weekend(day) || is_occupied(year, day, &is_certain))
        day++;
    add_row(year,
            &(struct korea_holiday){
                .day = day,
                .for_day = owing->holiday.day,
                .kind = KOREA_SUBSTITUTE,
                .is_certain = is_certain,
                .name_ko = str_format(arena, "대체공휴일(%" STR_FMT ")", STR_ARG(rule->feast_ko)),
                .name_en =
                    str_format(arena, "Substitute holiday for %" STR_FMT, STR_ARG(rule->feast_en)),
                .basis = owing->law->substitute_basis,
            });
}

/** What a holiday owes for the weekday alone, or for standing where another one stands. */
static unsigned owing_on(int weekday)
{
    if (weekday == SATURDAY)
        return KOREA_OWES_SATURDAY;
    return weekday == SUNDAY ? KOREA_OWES_SUNDAY : KOREA_OWES_HOLIDAY;
}

/** Adds what the rows [first, end), all of one date, owe. Single dates and elections owe nothing,
 * and no other owes something because of them. */
static void settle_date(struct year *year, size_t first, size_t end)
{
    int weekday = civil_weekday(civil_from_days(year->rows[first].holiday.day));
    unsigned wanted = owing_on(weekday);
    size_t *owing = ARENA_ARRAY(year->arena, end - first, size_t);
    size_t owing_count = 0;
    size_t sharing = 0;
    size_t owed;
    bool is_certain = true;

    for (size_t i = first; i < end; i++) {
        if (year->rows[i].rule == NULL)
            continue;
        sharing++;
        is_certain = is_certain && year->rows[i].holiday.is_certain;
        if ((year->rows[i].law->owing & wanted) != 0)
            owing[owing_count++] = i;
    }
    if (owing_count == 0)
        return;
    owed = wanted == KOREA_OWES_HOLIDAY ? sharing - 1 : owing_count;
    for (size_t i = 0; i < owed; i++) {
        /* Monday to Friday the later of two gives its name, as the almanac of 2025 has it. */
        size_t which = wanted == KOREA_OWES_HOLIDAY ? owing_count - 1 - i % owing_count : i;
        const struct row row = year->rows[owing[which]];

        add_substitute(year, &row, is_certain);
    }
}

static void settle(struct year *year)
{
    size_t count = year->count;

    for (size_t first = 0; first < count;) {
        size_t end = first;

        while (end < count && year->rows[end].holiday.day == year->rows[first].holiday.day)
            end++;
        settle_date(year, first, end);
        first = end;
    }
    sort(year);
}

/* ---- the list ----------------------------------------------------------------------------------
 */

static void fill(struct year *year)
{
    add_rules(year);
    add_single_dates(year);
    add_elections(year);
    sort(year);
    settle(year);
}

size_t korea_holidays_list(const struct korea_rules *rules, const struct korea_span *span,
                           struct arena *arena, const struct korea_holiday **out)
{
    int64_t from_day = civil_to_days(span->from);
    int64_t to_day = civil_to_days(span->to);
    struct korea_holiday *items = NULL;
    size_t count = 0;
    size_t room = 0;

    CHECK(span->from.year >= KOREA_FIRST_YEAR && span->to.year <= KOREA_LAST_YEAR);
    for (int number = span->from.year; number <= span->to.year; number++) {
        struct year year = { rules, arena, number, span->as_of_day, NULL, 0, 0 };

        fill(&year);
        for (size_t i = 0; i < year.count; i++) {
            const struct korea_holiday *holiday = &year.rows[i].holiday;

            if (holiday->day < from_day || holiday->day > to_day
                || (holiday->kind == KOREA_SUBSTITUTE
                    && is_struck(&year, holiday->day, KOREA_SUBSTITUTE)))
                continue;
            items = arena_grow(arena, items, count, &room, sizeof(*items));
            items[count++] = *holiday;
        }
    }
    *out = items;
    return count;
}

/* ---- as JSON -----------------------------------------------------------------------------------
 */

static void write_one(const struct korea_holiday *holiday, struct arena *arena,
                      struct json_out *out)
{
    out_begin_object(out);
    out_key(out, "date");
    out_str(out, civil_format(arena, civil_from_days(holiday->day)));
    out_key(out, "name_ko");
    out_str(out, holiday->name_ko);
    out_key(out, "name_en");
    out_str(out, holiday->name_en);
    out_key(out, "kind");
    out_cstring(out, korea_kind_name(holiday->kind));
    out_key(out, "for");
    out_str(out, holiday->for_day == KOREA_NO_DAY
                     ? STR_NULL
                     : civil_format(arena, civil_from_days(holiday->for_day)));
    out_key(out, "basis");
    out_str(out, holiday->basis);
    out_key(out, "certain");
    out_bool(out, holiday->is_certain);
    out_end_object(out);
}

void korea_holidays_write(const struct korea_holiday *items, size_t count, struct arena *arena,
                          struct json_out *out)
{
    out_begin_object(out);
    out_key(out, "holidays");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++)
        write_one(&items[i], arena, out);
    out_end_list(out);
    out_end_object(out);
}
