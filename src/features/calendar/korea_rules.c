#include "features/calendar/korea_rules.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "base/instant.h"
#include "core/api/exchange_check.h"
#include "features/calendar/korea_built_in.h"
#include "proto/json.h"

enum { FILE_DEPTH_MAX = 8, SHIFT_MAX = 31, NAME_MAX_CHARS = 200, NOTE_MAX_CHARS = 1000 };

#define NOTE                                                                                       \
    {                                                                                              \
        .name = "note", .type = FIELD_STRING, .max = NOTE_MAX_CHARS                                \
    }
#define TEXT(member, how)                                                                          \
    {                                                                                              \
        .name = (member), .type = FIELD_STRING, .flags = (how), .min = 1, .max = NAME_MAX_CHARS    \
    }
#define DATE(member, how)                                                                          \
    {                                                                                              \
        .name = (member), .type = FIELD_STRING, .flags = (how), .min = CIVIL_CHARS,                \
        .max = CIVIL_CHARS                                                                         \
    }
#define LIST(member)                                                                               \
    {                                                                                              \
        .name = (member), .type = FIELD_ANY                                                        \
    }

/* ---- members -----------------------------------------------------------------------------------
 */

static const char *const owing_names[] = { "saturday", "sunday", "holiday", NULL };
static const char *const added_kinds[] = { "temporary", "election", NULL };
static const char *const weekday_names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                             "friday", "saturday", "sunday",    NULL };
static const char *const kind_names[] = {
    [KOREA_ANY_KIND] = "any",      [KOREA_FIXED] = "fixed",
    [KOREA_LUNAR] = "lunar",       [KOREA_SUBSTITUTE] = "substitute",
    [KOREA_ELECTION] = "election", [KOREA_TEMPORARY] = "temporary",
    [KOREA_TEMPORARY + 1] = NULL,
};

static const struct field operator_fields[] = {
    NOTE,
    DATE("known_to", 0),
    { .name = "almanac_to", .type = FIELD_INT, .max = 9999 },
    LIST("days"),
    LIST("almanac"),
    LIST("add"),
    LIST("strike"),
    { 0 },
};

static const struct field built_in_fields[] = {
    DATE("known_to", FIELD_REQUIRED),
    { .name = "almanac_to", .type = FIELD_INT, .flags = FIELD_REQUIRED, .max = 9999 },
    LIST("days"),
    LIST("almanac"),
    LIST("add"),
    LIST("offices"),
    LIST("election_days"),
    TEXT("election_basis", FIELD_REQUIRED),
    { 0 },
};

static const struct field day_fields[] = {
    NOTE,
    TEXT("id", FIELD_REQUIRED),
    TEXT("name_ko", FIELD_REQUIRED),
    TEXT("name_en", FIELD_REQUIRED),
    TEXT("feast_ko", 0),
    TEXT("feast_en", 0),
    TEXT("date", 0),
    TEXT("lunar", 0),
    { .name = "shift", .type = FIELD_INT, .min = -SHIFT_MAX, .max = SHIFT_MAX },
    { .name = "law", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

static const struct field law_fields[] = {
    NOTE,
    DATE("from", FIELD_REQUIRED),
    DATE("known", 0),
    { .name = "holiday", .type = FIELD_BOOL },
    { .name = "substitute", .type = FIELD_STRINGS },
    TEXT("basis", FIELD_REQUIRED),
    TEXT("substitute_basis", 0),
    { 0 },
};

static const struct field almanac_fields[] = {
    NOTE,
    TEXT("lunar", FIELD_REQUIRED),
    DATE("date", FIELD_REQUIRED),
    { 0 },
};

static const struct field added_fields[] = {
    NOTE,
    DATE("date", FIELD_REQUIRED),
    DATE("known", 0),
    { .name = "kind", .type = FIELD_ENUM, .one_of = added_kinds },
    TEXT("name_ko", FIELD_REQUIRED),
    TEXT("name_en", FIELD_REQUIRED),
    TEXT("basis", 0),
    { .name = "certain", .type = FIELD_BOOL },
    { 0 },
};

static const struct field struck_fields[] = {
    NOTE,
    DATE("date", FIELD_REQUIRED),
    DATE("known", 0),
    { .name = "kind", .type = FIELD_ENUM, .one_of = kind_names },
    { 0 },
};

static const struct field office_fields[] = {
    NOTE,
    TEXT("name_ko", FIELD_REQUIRED),
    TEXT("name_en", FIELD_REQUIRED),
    { .name = "days_before", .type = FIELD_INT, .flags = FIELD_REQUIRED, .max = 365 },
    { .name = "years", .type = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1, .max = 100 },
    { .name = "terms", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

static const struct field term_fields[] = {
    NOTE,
    DATE("known", FIELD_REQUIRED),
    DATE("ends", FIELD_REQUIRED),
    { 0 },
};

static const struct field election_day_fields[] = {
    NOTE,
    DATE("known", FIELD_REQUIRED),
    { .name = "weekday", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = weekday_names },
    { 0 },
};

/* ---- reading -----------------------------------------------------------------------------------
 */

struct reading {
    struct arena *arena;
    struct err *err;
};

/** Reads one object of a list, which was checked against the list's fields, into `item`. */
typedef bool read_item(struct reading *reading, const json_t *json, void *item);

struct list_kind {
    const char *name;
    const struct field *fields;
    size_t size;
    read_item *read;
};

static bool bad(struct reading *reading, const char *code, const char *message, const char *field)
{
    err_set(reading->err, ERR_INVALID, code, "%s", message);
    return err_field(reading->err, field);
}

static bool read_one(struct reading *reading, const struct list_kind *kind, size_t i,
                     const json_t *json, void *item)
{
    char pointer[ERR_FIELD_MAX];

    if (exchange_check_body(kind->fields, json, reading->err) && kind->read(reading, json, item))
        return true;
    snprintf(pointer, sizeof(pointer), "/%s/%zu", kind->name, i);
    return err_within(reading->err, pointer);
}

/** Puts the items of a list behind the `*count` that are there already. */
static bool read_list(struct reading *reading, const struct list_kind *kind, const json_t *parent,
                      const void **items, size_t *count)
{
    const json_t *json = json_object_get(parent, kind->name);
    char pointer[ERR_FIELD_MAX];
    char *all;
    size_t i;
    json_t *one;

    if (json == NULL)
        return true;
    snprintf(pointer, sizeof(pointer), "/%s", kind->name);
    if (!json_is_array(json))
        return bad(reading, "wrong_type", "this must be a list", pointer);
    all = arena_array(reading->arena, *count + json_array_size(json) + 1, kind->size);
    if (*count > 0)
        memcpy(all, *items, *count * kind->size);
    json_array_foreach(json, i, one)
    {
        if (!read_one(reading, kind, i, one, all + *count * kind->size))
            return false;
        ++*count;
    }
    *items = all;
    return true;
}

static struct str text_of(const json_t *json, const char *name)
{
    return json_str(json_object_get(json, name));
}

/** `absent` where the member is not there. */
static bool read_date(struct reading *reading, const json_t *json, const char *name, int64_t absent,
                      int64_t *out)
{
    struct str text = text_of(json, name);
    char pointer[ERR_FIELD_MAX];
    struct civil date;

    *out = absent;
    if (str_is_null(text))
        return true;
    snprintf(pointer, sizeof(pointer), "/%s", name);
    if (!civil_parse(text, &date))
        return bad(reading, "bad_date", "this is no date: write YYYY-MM-DD", pointer);
    *out = civil_to_days(date);
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** "08-15". */
static bool read_month_day(struct reading *reading, const json_t *json, const char *name,
                           int *out_month, int *out_day)
{
    struct str text = text_of(json, name);
    char pointer[ERR_FIELD_MAX];
    bool is_form = text.n == 5 && is_digit(text.p[0]) && is_digit(text.p[1]) && text.p[2] == '-'
                   && is_digit(text.p[3]) && is_digit(text.p[4]);

    if (is_form) {
        *out_month = (text.p[0] - '0') * 10 + (text.p[1] - '0');
        *out_day = (text.p[3] - '0') * 10 + (text.p[4] - '0');
    }
    if (is_form && civil_is_valid((struct civil){ 2001, *out_month, *out_day })
        && (strcmp(name, "lunar") != 0 || *out_day <= 29))
        return true;
    snprintf(pointer, sizeof(pointer), "/%s", name);
    return bad(reading, "bad_date", "a day that every year has, as MM-DD", pointer);
}

static size_t place_in(const char *const *names, struct str name)
{
    size_t i = 0;

    while (names[i] != NULL && !str_eq(str_of(names[i]), name))
        i++;
    return i;
}

static bool or_default(const json_t *json, const char *name, bool absent)
{
    const json_t *value = json_object_get(json, name);

    return value != NULL ? json_is_true(value) : absent;
}

/* ---- days and their laws -----------------------------------------------------------------------
 */

static bool read_law(struct reading *reading, const json_t *json, void *item)
{
    struct korea_law *law = item;
    const json_t *owing = json_object_get(json, "substitute");
    size_t i;
    json_t *name;

    law->basis = text_of(json, "basis");
    law->substitute_basis = text_of(json, "substitute_basis");
    law->is_holiday = or_default(json, "holiday", true);
    json_array_foreach(owing, i, name)
    {
        size_t place = place_in(owing_names, json_str(name));

        if (owing_names[place] == NULL)
            return bad(reading, "not_allowed", "saturday, sunday or holiday", "/substitute");
        law->owing |= 1u << place;
    }
    if (law->owing != 0 && str_is_null(law->substitute_basis))
        return bad(reading, "required", "this member is missing", "/substitute_basis");
    return read_date(reading, json, "from", 0, &law->from_day)
           && read_date(reading, json, "known", law->from_day, &law->known_day);
}

static const struct list_kind laws_kind = { "law", law_fields, sizeof(struct korea_law), read_law };

static bool are_in_order(struct reading *reading, const struct korea_day *day)
{
    for (size_t i = 1; i < day->law_count; i++)
        if (day->laws[i].from_day < day->laws[i - 1].from_day)
            return bad(reading, "out_of_order", "laws stand in the order of their first days",
                       "/law");
    return true;
}

static bool read_when(struct reading *reading, const json_t *json, struct korea_day *day)
{
    bool is_lunar = json_object_get(json, "lunar") != NULL;

    if (is_lunar == (json_object_get(json, "date") != NULL))
        return bad(reading, "required", "either a date or a lunar date is needed", "/date");
    day->kind = is_lunar ? KOREA_LUNAR : KOREA_FIXED;
    day->shift = (int)json_integer_value(json_object_get(json, "shift"));
    return read_month_day(reading, json, is_lunar ? "lunar" : "date", &day->month, &day->day);
}

static bool read_day(struct reading *reading, const json_t *json, void *item)
{
    struct korea_day *day = item;
    const void *laws = NULL;

    day->id = text_of(json, "id");
    day->name_ko = text_of(json, "name_ko");
    day->name_en = text_of(json, "name_en");
    day->feast_ko = text_of(json, "feast_ko");
    day->feast_en = text_of(json, "feast_en");
    if (str_is_null(day->feast_ko))
        day->feast_ko = day->name_ko;
    if (str_is_null(day->feast_en))
        day->feast_en = day->name_en;
    if (!read_when(reading, json, day)
        || !read_list(reading, &laws_kind, json, &laws, &day->law_count))
        return false;
    day->laws = laws;
    return are_in_order(reading, day);
}

/* ---- single dates ------------------------------------------------------------------------------
 */

static bool read_added(struct reading *reading, const json_t *json, void *item)
{
    struct korea_added *added = item;

    added->kind = str_eq(text_of(json, "kind"), STR("election")) ? KOREA_ELECTION : KOREA_TEMPORARY;
    added->name_ko = text_of(json, "name_ko");
    added->name_en = text_of(json, "name_en");
    added->basis = text_of(json, "basis");
    if (str_is_null(added->basis))
        added->basis = STR("operator");
    added->is_certain = or_default(json, "certain", true);
    return read_date(reading, json, "date", 0, &added->day)
           && read_date(reading, json, "known", KOREA_ALWAYS, &added->known_day);
}

static bool read_struck(struct reading *reading, const json_t *json, void *item)
{
    struct korea_struck *struck = item;
    struct str kind = text_of(json, "kind");

    struck->kind = str_is_null(kind) ? KOREA_ANY_KIND : (enum korea_kind)place_in(kind_names, kind);
    return read_date(reading, json, "date", 0, &struck->day)
           && read_date(reading, json, "known", KOREA_ALWAYS, &struck->known_day);
}

static bool read_almanac(struct reading *reading, const json_t *json, void *item)
{
    struct korea_almanac *almanac = item;

    return read_month_day(reading, json, "lunar", &almanac->month, &almanac->day)
           && read_date(reading, json, "date", 0, &almanac->on_day);
}

/* ---- elections ---------------------------------------------------------------------------------
 */

static bool read_term(struct reading *reading, const json_t *json, void *item)
{
    struct korea_term *term = item;

    return read_date(reading, json, "known", 0, &term->known_day)
           && read_date(reading, json, "ends", 0, &term->ends_day);
}

static const struct list_kind terms_kind = { "terms", term_fields, sizeof(struct korea_term),
                                             read_term };

static bool read_office(struct reading *reading, const json_t *json, void *item)
{
    struct korea_office *office = item;
    const void *terms = NULL;

    office->name_ko = text_of(json, "name_ko");
    office->name_en = text_of(json, "name_en");
    office->days_before = (int)json_integer_value(json_object_get(json, "days_before"));
    office->years = (int)json_integer_value(json_object_get(json, "years"));
    if (!read_list(reading, &terms_kind, json, &terms, &office->term_count))
        return false;
    office->terms = terms;
    return true;
}

static bool read_election_day(struct reading *reading, const json_t *json, void *item)
{
    struct korea_election_day *day = item;

    day->weekday = (int)place_in(weekday_names, text_of(json, "weekday"));
    return read_date(reading, json, "known", 0, &day->known_day);
}

/* ---- files -------------------------------------------------------------------------------------
 */

static const struct list_kind days_kind = { "days", day_fields, sizeof(struct korea_day),
                                            read_day };
static const struct list_kind almanac_kind = { "almanac", almanac_fields,
                                               sizeof(struct korea_almanac), read_almanac };
static const struct list_kind added_kind = { "add", added_fields, sizeof(struct korea_added),
                                             read_added };
static const struct list_kind struck_kind = { "strike", struck_fields, sizeof(struct korea_struck),
                                              read_struck };
static const struct list_kind offices_kind = { "offices", office_fields,
                                               sizeof(struct korea_office), read_office };
static const struct list_kind election_days_kind = { "election_days", election_day_fields,
                                                     sizeof(struct korea_election_day),
                                                     read_election_day };

/** Of days with one id the last counts: an operator's takes the place of ours. */
static void keep_last_of_each_id(struct korea_rules *rules, struct arena *arena)
{
    struct korea_day *kept = ARENA_ARRAY(arena, rules->day_count + 1, struct korea_day);
    size_t n = 0;

    for (size_t i = 0; i < rules->day_count; i++) {
        size_t place = 0;

        while (place < n && !str_eq(kept[place].id, rules->days[i].id))
            place++;
        kept[place] = rules->days[i];
        n += place == n;
    }
    rules->days = kept;
    rules->day_count = n;
}

static bool read_lists(struct reading *reading, const json_t *json, struct korea_rules *rules)
{
    const void *days = rules->days;
    const void *almanac = rules->almanac;
    const void *added = rules->added;
    const void *struck = rules->struck;
    const void *offices = rules->offices;
    const void *election_days = rules->election_days;

    if (!read_list(reading, &days_kind, json, &days, &rules->day_count)
        || !read_list(reading, &almanac_kind, json, &almanac, &rules->almanac_count)
        || !read_list(reading, &added_kind, json, &added, &rules->added_count)
        || !read_list(reading, &struck_kind, json, &struck, &rules->struck_count)
        || !read_list(reading, &offices_kind, json, &offices, &rules->office_count)
        || !read_list(reading, &election_days_kind, json, &election_days,
                      &rules->election_day_count))
        return false;
    rules->days = days;
    rules->almanac = almanac;
    rules->added = added;
    rules->struck = struck;
    rules->offices = offices;
    rules->election_days = election_days;
    keep_last_of_each_id(rules, reading->arena);
    return true;
}

static bool read_file(struct reading *reading, struct str text, const struct field *fields,
                      struct korea_rules *rules)
{
    json_t *json;
    const json_t *almanac_to;

    if (!json_parse(text, FILE_DEPTH_MAX, reading->arena, &json, reading->err)
        || !exchange_check_body(fields, json, reading->err)
        || !read_date(reading, json, "known_to", rules->known_to_day, &rules->known_to_day))
        return false;
    almanac_to = json_object_get(json, "almanac_to");
    if (almanac_to != NULL)
        rules->almanac_to_year = (int)json_integer_value(almanac_to);
    if (json_object_get(json, "election_basis") != NULL)
        rules->election_basis = text_of(json, "election_basis");
    return read_lists(reading, json, rules);
}

bool korea_rules_read(struct str operator_text, struct arena *arena, const struct korea_rules **out,
                      struct err *err)
{
    struct korea_rules *rules = ARENA_NEW(arena, struct korea_rules);
    struct str built_in = { korea_built_in, korea_built_in_n };
    struct reading reading = { arena, err };

    CHECK(read_file(&reading, built_in, built_in_fields, rules));
    if (!str_is_null(operator_text) && !read_file(&reading, operator_text, operator_fields, rules))
        return false;
    *out = rules;
    return true;
}

const char *korea_kind_name(enum korea_kind kind)
{
    return kind_names[kind];
}
