#include "base/zone_file.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/zone.h"

#define FOLDER "/usr/share/zoneinfo/"

enum { FILE_MAX = 64 * 1024, HEADER = 44, TYPE = 6, PATH_ROOM = sizeof(FOLDER) + ZONE_NAME_MAX };
enum { S_PER_HOUR = 3600, S_PER_MINUTE = 60, S_PER_DAY = 86400, HOURS_MAX = 167, VERSION_MAX = 15 };
/* No real change lies beyond; some files begin with the Big Bang. */
#define SECONDS_MAX (INT64_C(1) << 40)

/* ---- files -------------------------------------------------------------------------------------
 */

/** One part of a name between slashes: "Asia", "Port-au-Prince", "GMT+9". */
static bool is_part(struct str part)
{
    for (size_t i = 0; i < part.n; i++) {
        char c = part.p[i];

        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9')
            && strchr("_-+", c) == NULL)
            return false;
    }
    return part.n > 0;
}

/** As zones are named: one name for one file, never a way out of the folder, nor the variants and
 * links beside them. */
static bool is_name(struct str zone)
{
    static const char *const others[] = { "localtime", "posixrules", "Factory" };
    struct str rest = zone;

    if (zone.n == 0 || zone.n > ZONE_NAME_MAX || zone.p[zone.n - 1] == '/')
        return false;
    while (rest.n > 0)
        if (!is_part(str_cut(&rest, '/')))
            return false;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (str_eq(zone, str_of(others[i])))
            return false;
    return !str_starts_with(zone, STR("posix/")) && !str_starts_with(zone, STR("right/"));
}

static bool read_file(struct str zone, struct arena *arena, struct str *out)
{
    char path[PATH_ROOM];
    char *bytes;
    size_t n;
    FILE *file;

    snprintf(path, sizeof(path), FOLDER "%" STR_FMT, STR_ARG(zone));
    file = fopen(path, "rbe");
    if (file == NULL)
        return false;
    bytes = arena_alloc(arena, FILE_MAX);
    n = fread(bytes, 1, FILE_MAX, file);
    fclose(file);
    *out = (struct str){ bytes, n };
    return n < FILE_MAX;
}

/* ---- TZif --------------------------------------------------------------------------------------
 */

struct block {
    const unsigned char *times;
    const unsigned char *kinds;
    const unsigned char *types;
    const unsigned char *letters;
    size_t letter_count;
    size_t time_count;
    size_t type_count;
    size_t size; /* of the whole block */
};

static uint32_t read_u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_i64(const unsigned char *p)
{
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

/** A header and what follows it; `width` bytes a time. */
static bool read_block(struct str file, size_t width, struct block *out)
{
    const unsigned char *p = (const unsigned char *)file.p;
    size_t counts[6];

    if (file.n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    for (size_t i = 0; i < 6; i++) {
        counts[i] = read_u32(p + 20 + 4 * i);
        if (counts[i] > FILE_MAX)
            return false;
    }
    *out = (struct block){ .time_count = counts[3],
                           .type_count = counts[4],
                           .letter_count = counts[5] };
    out->times = p + HEADER;
    out->kinds = out->times + width * out->time_count;
    out->types = out->kinds + out->time_count;
    out->letters = out->types + TYPE * out->type_count;
    out->size = HEADER + (width + 1) * counts[3] + TYPE * counts[4] + counts[5]
                + (width + 4) * counts[2] + counts[1] + counts[0];
    return out->size <= file.n && out->type_count > 0;
}

/** Clocks are so far ahead of UTC, and their time has such a name. */
struct zone_clock {
    int64_t offset_ms;
    struct str letters;
};

static bool read_clock(const struct block *block, size_t type, struct zone_clock *out)
{
    const unsigned char *p = block->types + TYPE * type;
    size_t n = 0;

    if (type >= block->type_count || p[TYPE - 1] >= block->letter_count)
        return false;
    out->letters.p = (const char *)block->letters + p[TYPE - 1];
    while (p[TYPE - 1] + n < block->letter_count && out->letters.p[n] != '\0')
        n++;
    out->letters.n = n;
    out->offset_ms = (int32_t)read_u32(p) * (int64_t)MS_PER_SECOND;
    return true;
}

/* ---- the rule behind the last change (POSIX TZ, RFC 9636 3.3.1)
 * ----------------------------------
 */

enum day_kind { DAY_OF_MONTH_WEEK = 1, DAY_WITHOUT_LEAP, DAY_OF_YEAR };

struct clock_rule {
    enum day_kind kind;
    int month, week, weekday; /* weekday 0 is Sunday */
    int day;
    int time_s;
};

struct zone_rule {
    struct zone_clock standard;
    struct zone_clock summer;
    bool has_summer;
    struct clock_rule begins;
    struct clock_rule ends;
};

static bool take_char(struct str *text, char c)
{
    if (text->n == 0 || text->p[0] != c)
        return false;
    *text = str_from(*text, 1);
    return true;
}

static bool take_number(struct str *text, int most, int *out)
{
    size_t digits = 0;

    *out = 0;
    while (text->n > 0 && text->p[0] >= '0' && text->p[0] <= '9' && digits++ < 4) {
        *out = *out * 10 + (text->p[0] - '0');
        *text = str_from(*text, 1);
    }
    return digits > 0 && *out <= most;
}

/** [+-]hh[:mm[:ss]], as seconds. */
static bool take_time(struct str *text, int *out)
{
    bool is_minus = take_char(text, '-');
    int hours;
    int minutes = 0;
    int seconds = 0;

    if (!is_minus)
        take_char(text, '+');
    if (!take_number(text, HOURS_MAX, &hours)
        || (take_char(text, ':')
            && (!take_number(text, 59, &minutes)
                || (take_char(text, ':') && !take_number(text, 59, &seconds)))))
        return false;
    *out = hours * S_PER_HOUR + minutes * S_PER_MINUTE + seconds;
    if (is_minus)
        *out = -*out;
    return true;
}

/** Letters, or anything in angle brackets. */
static bool take_letters(struct str *text, struct str *out)
{
    size_t n = 0;

    if (take_char(text, '<')) {
        while (n < text->n && text->p[n] != '>')
            n++;
        *out = str_sub(*text, 0, n);
        *text = str_from(*text, n);
        return take_char(text, '>');
    }
    while (
        n < text->n
        && ((text->p[n] >= 'A' && text->p[n] <= 'Z') || (text->p[n] >= 'a' && text->p[n] <= 'z')))
        n++;
    *out = str_sub(*text, 0, n);
    *text = str_from(*text, n);
    return n >= 3;
}

/** ",M3.2.0/2", ",J60", ",59/3" */
static bool take_day(struct str *text, struct clock_rule *out)
{
    bool is_good;

    *out = (struct clock_rule){ .time_s = 2 * S_PER_HOUR };
    if (!take_char(text, ','))
        return false;
    if (take_char(text, 'M')) {
        out->kind = DAY_OF_MONTH_WEEK;
        is_good = take_number(text, 12, &out->month) && out->month > 0 && take_char(text, '.')
                  && take_number(text, 5, &out->week) && out->week > 0 && take_char(text, '.')
                  && take_number(text, 6, &out->weekday);
    } else if (take_char(text, 'J')) {
        out->kind = DAY_WITHOUT_LEAP;
        is_good = take_number(text, 365, &out->day) && out->day > 0;
    } else {
        out->kind = DAY_OF_YEAR;
        is_good = take_number(text, 365, &out->day);
    }
    return is_good && (!take_char(text, '/') || take_time(text, &out->time_s));
}

/** POSIX counts west of Greenwich. */
static bool read_rule(struct str text, struct zone_rule *out)
{
    int west_s;

    *out = (struct zone_rule){ 0 };
    if (!take_letters(&text, &out->standard.letters) || !take_time(&text, &west_s))
        return false;
    out->standard.offset_ms = -west_s * (int64_t)MS_PER_SECOND;
    if (text.n == 0)
        return true;
    out->has_summer = true;
    out->summer.offset_ms = out->standard.offset_ms + MS_PER_HOUR;
    if (!take_letters(&text, &out->summer.letters))
        return false;
    if (text.n > 0 && text.p[0] != ',') {
        if (!take_time(&text, &west_s))
            return false;
        out->summer.offset_ms = -west_s * (int64_t)MS_PER_SECOND;
    }
    return take_day(&text, &out->begins) && take_day(&text, &out->ends) && text.n == 0;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/** The first, second … or last such weekday of the month. */
static int64_t day_of_week(int year, const struct clock_rule *rule)
{
    int64_t first = civil_to_days((struct civil){ year, rule->month, 1 });
    int64_t next = rule->month == 12 ? civil_to_days((struct civil){ year + 1, 1, 1 })
                                     : civil_to_days((struct civil){ year, rule->month + 1, 1 });
    int weekday = (civil_weekday(civil_from_days(first)) + 1) % 7; /* 0 is Sunday */
    int64_t day = first + (rule->weekday - weekday + 7) % 7 + 7 * (rule->week - 1);

    while (day >= next)
        day -= 7;
    return day;
}

/** When the rule's time is on walls that show `offset_ms`. */
static int64_t rule_ms(int year, const struct clock_rule *rule, int64_t offset_ms)
{
    int64_t january = civil_to_days((struct civil){ year, 1, 1 });
    int64_t day = january + rule->day;

    if (rule->kind == DAY_OF_MONTH_WEEK)
        day = day_of_week(year, rule);
    else if (rule->kind == DAY_WITHOUT_LEAP)
        day = january + rule->day - 1 + (is_leap(year) && rule->day >= 60);
    return day * MS_PER_DAY + rule->time_s * (int64_t)MS_PER_SECOND - offset_ms;
}

/* ---- changes -----------------------------------------------------------------------------------
 */

struct reading {
    struct arena *arena;
    struct zone_changes *out;
    size_t room;
    int64_t from_ms;
    int64_t to_ms;
    int64_t last_ms; /* of the file's own changes */
};

/** "" for what is a number in the data: "+0545". */
static struct zone_change change_of(int64_t at_ms, const struct zone_clock *clock)
{
    struct zone_change change = { .at_ms = at_ms, .offset_ms = clock->offset_ms };
    bool is_name = clock->letters.n > 0 && clock->letters.n <= ZONE_LETTERS_MAX
                   && strchr("+-", clock->letters.p[0]) == NULL;

    if (is_name)
        memcpy(change.letters, clock->letters.p, clock->letters.n);
    return change;
}

/** What lies before the first instant counts for what holds before. */
static void add_change(struct reading *reading, int64_t at_ms, const struct zone_clock *clock)
{
    struct zone_changes *out = reading->out;
    struct zone_change change = change_of(at_ms, clock);
    const struct zone_change *last = out->count > 0 ? &out->items[out->count - 1] : NULL;

    if (at_ms >= reading->to_ms)
        return;
    if (at_ms < reading->from_ms || last == NULL) {
        if (last == NULL)
            out->items =
                arena_grow(reading->arena, out->items, 0, &reading->room, sizeof(*out->items));
        out->items[0] = change;
        out->items[0].at_ms = INT64_MIN;
        out->count = 1;
        return;
    }
    if (last->offset_ms == change.offset_ms && strcmp(last->letters, change.letters) == 0)
        return;
    out->items =
        arena_grow(reading->arena, out->items, out->count, &reading->room, sizeof(*out->items));
    out->items[out->count++] = change;
}

static bool add_times(struct reading *reading, const struct block *block)
{
    struct zone_clock clock;

    if (!read_clock(block, 0, &clock))
        return false;
    add_change(reading, INT64_MIN, &clock);
    for (size_t i = 0; i < block->time_count; i++) {
        int64_t at_s = read_i64(block->times + 8 * i);

        if (!read_clock(block, block->kinds[i], &clock))
            return false;
        if (at_s < -SECONDS_MAX || at_s > SECONDS_MAX)
            continue;
        reading->last_ms = at_s * MS_PER_SECOND;
        add_change(reading, reading->last_ms, &clock);
    }
    return true;
}

static void add_later(struct reading *reading, int64_t at_ms, const struct zone_clock *clock)
{
    if (at_ms > reading->last_ms)
        add_change(reading, at_ms, clock);
}

static void add_years(struct reading *reading, const struct zone_rule *rule)
{
    int64_t begin_ms = reading->last_ms > reading->from_ms ? reading->last_ms : reading->from_ms;
    int first = civil_from_days(begin_ms / MS_PER_DAY).year - 1;
    int last = civil_from_days(reading->to_ms / MS_PER_DAY).year;

    if (!rule->has_summer) {
        add_later(reading, reading->last_ms + 1, &rule->standard);
        return;
    }
    for (int year = first; year <= last; year++) {
        int64_t begins_ms = rule_ms(year, &rule->begins, rule->standard.offset_ms);
        int64_t ends_ms = rule_ms(year, &rule->ends, rule->summer.offset_ms);

        if (begins_ms < ends_ms)
            add_later(reading, begins_ms, &rule->summer);
        add_later(reading, ends_ms, &rule->standard);
        if (begins_ms >= ends_ms)
            add_later(reading, begins_ms, &rule->summer);
    }
}

/** Between the two line feeds at the end. */
static bool read_footer(struct str file, struct zone_rule *out, bool *has_rule)
{
    struct str text = file;

    *has_rule = false;
    if (!take_char(&text, '\n') || text.n == 0 || text.p[text.n - 1] != '\n')
        return false;
    text = (struct str){ text.p, text.n - 1 };
    if (text.n == 0)
        return true;
    *has_rule = true;
    return read_rule(text, out);
}

bool zone_file_read(struct str zone, int64_t from_ms, int64_t to_ms, struct arena *arena,
                    struct zone_changes *out)
{
    struct reading reading = {
        .arena = arena, .out = out, .from_ms = from_ms, .to_ms = to_ms, .last_ms = from_ms
    };
    struct zone_rule rule;
    struct block block;
    struct str file;
    bool has_rule;

    *out = (struct zone_changes){ 0 };
    if (!is_name(zone) || !read_file(zone, arena, &file) || !read_block(file, 4, &block))
        return false;
    file = str_from(file, block.size);
    if (!read_block(file, 8, &block) || !add_times(&reading, &block)
        || !read_footer(str_from(file, block.size), &rule, &has_rule))
        return false;
    if (has_rule)
        add_years(&reading, &rule);
    return true;
}

static pthread_once_t looking = PTHREAD_ONCE_INIT;
static bool is_installed; /* behind `looking` */

static void look(void)
{
    is_installed = access(FOLDER "Europe/London", R_OK) == 0;
}

bool zone_file_is_installed(void)
{
    pthread_once(&looking, look);
    return is_installed;
}

struct str zone_file_version(struct arena *arena)
{
    FILE *file = fopen(FOLDER "tzdata.zi", "rbe");
    char version[VERSION_MAX + 1];
    bool is_there;

    if (file == NULL)
        return STR_NULL;
    is_there = fscanf(file, "# version %15s", version) == 1;
    fclose(file);
    return is_there ? str_dup(arena, str_of(version)) : STR_NULL;
}
