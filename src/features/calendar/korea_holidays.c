#include "features/calendar/korea_holidays.h"

#include <stdlib.h>

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
    size_t place; /* before it is sorted */
};

/** The holidays of several years: a substitute may stand in the year after. */
struct listing {
    const struct korea_rules *rules;
    struct arena *arena;
    int year; /* the one that is added now */
    int64_t as_of_day;
    struct row *rows;
    size_t count;
    size_t room;
};

static struct row *add_row(struct listing *listing, const struct korea_holiday *holiday)
{
    struct row *row;

    listing->rows = arena_grow(listing->arena, listing->rows, listing->count, &listing->room,
                               sizeof(*listing->rows));
    row = &listing->rows[listing->count++];
    *row = (struct row){ .holiday = *holiday };
    return row;
}

static bool is_of_year(const struct listing *listing, int64_t day)
{
    return civil_from_days(day).year == listing->year;
}

static bool is_struck(const struct listing *listing, int64_t day, enum korea_kind kind)
{
    for (size_t i = 0; i < listing->rules->struck_count; i++) {
        const struct korea_struck *struck = &listing->rules->struck[i];

        if (struck->day == day && struck->known_day <= listing->as_of_day
            && (struck->kind == KOREA_ANY_KIND || struck->kind == kind))
            return true;
    }
    return false;
}

/* ---- holidays of every year --------------------------------------------------------------------
 */

/** The law about a holiday on a day, as far as it was known; NULL where there was none. */
static const struct korea_law *law_on(const struct listing *listing, const struct korea_day *rule,
                                      int64_t day)
{
    const struct korea_law *found = NULL;

    for (size_t i = 0; i < rule->law_count; i++)
        if (rule->laws[i].from_day <= day && rule->laws[i].known_day <= listing->as_of_day)
            found = &rule->laws[i];
    return found;
}

static void add_rule_on(struct listing *listing, const struct korea_day *rule, int64_t date,
                        bool is_certain)
{
    int64_t day = date + rule->shift;
    const struct korea_law *law = law_on(listing, rule, day);
    struct row *row;

    if (law == NULL || !law->is_holiday || is_struck(listing, day, rule->kind))
        return;
    row = add_row(listing, &(struct korea_holiday){ day, KOREA_NO_DAY, rule->kind, is_certain,
                                                    rule->name_ko, rule->name_en, law->basis });
    row->rule = rule;
    row->law = law;
}

/** What the almanac says of a lunar date in this year, which counts whatever is computed. */
static const struct korea_almanac *published(const struct listing *listing,
                                             const struct korea_day *rule)
{
    const struct korea_almanac *found = NULL;

    for (size_t i = 0; i < listing->rules->almanac_count; i++) {
        const struct korea_almanac *almanac = &listing->rules->almanac[i];

        if (almanac->month == rule->month && almanac->day == rule->day
            && is_of_year(listing, almanac->on_day))
            found = almanac;
    }
    return found;
}

static void add_lunar(struct listing *listing, const struct korea_day *rule)
{
    const struct korea_almanac *almanac = published(listing, rule);
    int64_t days[KOREA_LUNAR_TIMES_MAX];
    size_t count;

    if (almanac != NULL) {
        add_rule_on(listing, rule, almanac->on_day, true);
        return;
    }
    count = korea_lunar_days(listing->year, rule->month, rule->day, days);
    for (size_t i = 0; i < count; i++)
        add_rule_on(listing, rule, days[i], listing->year <= listing->rules->almanac_to_year);
}

static void add_rules(struct listing *listing)
{
    for (size_t i = 0; i < listing->rules->day_count; i++) {
        const struct korea_day *rule = &listing->rules->days[i];

        if (rule->kind == KOREA_LUNAR)
            add_lunar(listing, rule);
        else
            add_rule_on(listing, rule,
                        civil_to_days((struct civil){ listing->year, rule->month, rule->day }),
                        true);
    }
}

/* ---- single dates and elections ----------------------------------------------------------------
 */

static void add_single_dates(struct listing *listing)
{
    for (size_t i = 0; i < listing->rules->added_count; i++) {
        const struct korea_added *added = &listing->rules->added[i];

        if (is_of_year(listing, added->day) && added->known_day <= listing->as_of_day
            && !is_struck(listing, added->day, added->kind))
            add_row(listing, &(struct korea_holiday){ added->day, KOREA_NO_DAY, added->kind,
                                                      added->is_certain, added->name_ko,
                                                      added->name_en, added->basis });
    }
}

static bool has_row(const struct listing *listing, int64_t day, bool is_election)
{
    for (size_t i = 0; i < listing->count; i++)
        if (listing->rows[i].holiday.day == day
            && (listing->rows[i].holiday.kind == KOREA_ELECTION) == is_election)
            return true;
    return false;
}

static bool is_closed(const void *arg, int64_t day)
{
    return has_row(arg, day, false);
}

/** Elections that lie behind what is known to have happened. */
static void add_elections_of(struct listing *listing, const struct korea_office *office)
{
    const struct korea_rules *rules = listing->rules;
    int64_t known_day =
        listing->as_of_day < rules->known_to_day ? listing->as_of_day : rules->known_to_day;
    int64_t days[KOREA_ELECTIONS_MAX];
    size_t count =
        korea_election_days(rules, office, listing->year, known_day, is_closed, listing, days);

    for (size_t i = 0; i < count; i++)
        if (days[i] > known_day && !has_row(listing, days[i], true)
            && !is_struck(listing, days[i], KOREA_ELECTION))
            add_row(listing, &(struct korea_holiday){ days[i], KOREA_NO_DAY, KOREA_ELECTION, false,
                                                      office->name_ko, office->name_en,
                                                      rules->election_basis });
}

static void add_elections(struct listing *listing)
{
    for (size_t i = 0; i < listing->rules->office_count; i++)
        add_elections_of(listing, &listing->rules->offices[i]);
}

/* ---- substitutes -------------------------------------------------------------------------------
 */

/** By date, then by kind; equals keep their order. */
static int by_date(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;

    if (a->holiday.day != b->holiday.day)
        return a->holiday.day < b->holiday.day ? -1 : 1;
    if (a->holiday.kind != b->holiday.kind)
        return a->holiday.kind < b->holiday.kind ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static void sort(struct listing *listing)
{
    for (size_t i = 0; i < listing->count; i++)
        listing->rows[i].place = i;
    if (listing->count > 0)
        qsort(listing->rows, listing->count, sizeof(*listing->rows), by_date);
}

static bool is_weekend(int64_t day)
{
    return civil_weekday(civil_from_days(day)) >= SATURDAY;
}

/** Whether something is on a day already, and whether that is sure. */
static bool is_occupied(const struct listing *listing, int64_t day, bool *is_certain)
{
    bool is_there = false;

    for (size_t i = 0; i < listing->count; i++)
        if (listing->rows[i].holiday.day == day) {
            is_there = true;
            *is_certain = *is_certain && listing->rows[i].holiday.is_certain;
        }
    return is_there;
}

static void add_substitute(struct listing *listing, const struct row *owing, bool is_certain)
{
    struct arena *arena = listing->arena;
    const struct korea_day *rule = owing->rule;
    int64_t day = owing->holiday.day + 1;

    while (is_weekend(day) || is_occupied(listing, day, &is_certain))
        day++;
    add_row(listing,
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
static void settle_date(struct listing *listing, size_t first, size_t end)
{
    int weekday = civil_weekday(civil_from_days(listing->rows[first].holiday.day));
    unsigned wanted = owing_on(weekday);
    size_t *owing = ARENA_ARRAY(listing->arena, end - first, size_t);
    size_t owing_count = 0;
    size_t sharing = 0;
    size_t owed;
    bool is_certain = true;

    for (size_t i = first; i < end; i++) {
        if (listing->rows[i].rule == NULL)
            continue;
        sharing++;
        is_certain = is_certain && listing->rows[i].holiday.is_certain;
        if ((listing->rows[i].law->owing & wanted) != 0)
            owing[owing_count++] = i;
    }
    if (owing_count == 0)
        return;
    owed = wanted == KOREA_OWES_HOLIDAY ? sharing - 1 : owing_count;
    for (size_t i = 0; i < owed; i++) {
        /* Monday to Friday the later of two gives its name, as the almanac of 2025 has it. */
        size_t which = wanted == KOREA_OWES_HOLIDAY ? owing_count - 1 - i % owing_count : i;
        const struct row row = listing->rows[owing[which]];

        add_substitute(listing, &row, is_certain);
    }
}

static void settle(struct listing *listing)
{
    size_t count = listing->count;

    for (size_t first = 0; first < count;) {
        size_t end = first;

        while (end < count && listing->rows[end].holiday.day == listing->rows[first].holiday.day)
            end++;
        settle_date(listing, first, end);
        first = end;
    }
    sort(listing);
}

/* ---- the list ----------------------------------------------------------------------------------
 */

/** The years of the span and their neighbours, from which something may reach into it. */
static void fill(struct listing *listing, int first_year, int last_year)
{
    for (listing->year = first_year; listing->year <= last_year; listing->year++) {
        add_rules(listing);
        add_single_dates(listing);
    }
    for (listing->year = first_year; listing->year <= last_year; listing->year++)
        add_elections(listing);
    sort(listing);
    settle(listing);
}

size_t korea_holidays_list(const struct korea_rules *rules, const struct korea_span *span,
                           struct arena *arena, const struct korea_holiday **out)
{
    struct listing listing = { .rules = rules, .arena = arena, .as_of_day = span->as_of_day };
    int64_t from_day = civil_to_days(span->from);
    int64_t to_day = civil_to_days(span->to);
    struct korea_holiday *items;
    size_t count = 0;

    CHECK(span->from.year >= KOREA_FIRST_YEAR && span->to.year <= KOREA_LAST_YEAR);
    fill(&listing, span->from.year - 1, span->to.year + 1);
    items = ARENA_ARRAY(arena, listing.count + 1, struct korea_holiday);
    for (size_t i = 0; i < listing.count; i++) {
        const struct korea_holiday *holiday = &listing.rows[i].holiday;

        if (holiday->day >= from_day && holiday->day <= to_day
            && (holiday->kind != KOREA_SUBSTITUTE
                || !is_struck(&listing, holiday->day, KOREA_SUBSTITUTE)))
            items[count++] = *holiday;
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
