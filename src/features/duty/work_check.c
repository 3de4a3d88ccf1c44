/* A person's entries are laid out by working days and nights once; each rule then looks at those.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone_table.h"
#include "features/duty/work_rules.h"

enum { WEEK_DAYS = 7, EVENING_H = 22, MORNING_H = 6, DAY_H = 24, LONG_NIGHT_H = 5 };
/* The longest pause over which work still goes on: what eight hours of it must have. */
enum { PAUSE_MAX_MS = MS_PER_HOUR };

/** What begins on one date. */
struct working_day {
    int64_t day;
    int64_t worked_ms;
    int64_t break_ms; /* within, and between its parts */
    int64_t first_ms;
    int64_t last_ms;
    enum work_kind last_kind;
};

/** Work that goes on but for pauses. */
struct run {
    int64_t first_ms;
    int64_t last_ms;
    enum work_kind last_kind;
};

/** From 22:00 of the date on. */
struct night {
    int64_t day;
    int64_t worked_ms;
};

struct checking {
    const struct work_place *place;
    const struct zone_table *zone;
    struct arena *arena;
    struct err *err;
    struct work_entry *entries; /* by person and time; a break behind what it is taken off */
    size_t entry_count;
    struct work_findings *out;
    size_t room;
    /* of the person that is looked at: */
    int64_t person_id;
    struct working_day *days;
    size_t day_count;
    struct run *runs;
    size_t run_count;
    struct night *nights;
    size_t night_count;
    size_t night_room;
    int64_t *touched; /* dates with work on them, in order */
    size_t touched_count;
    size_t touched_room;
};

/* ---- the rota ----------------------------------------------------------------------------------
 */

static int by_person_and_time(const void *a, const void *b)
{
    const struct work_entry *x = a;
    const struct work_entry *y = b;

    if (x->person_id != y->person_id)
        return x->person_id < y->person_id ? -1 : 1;
    if (x->from_ms != y->from_ms)
        return x->from_ms < y->from_ms ? -1 : 1;
    return (x->kind == WORK_BREAK) - (y->kind == WORK_BREAK);
}

static bool counts(const struct checking *checking, const struct work_entry *entry)
{
    return entry->kind == WORK_WORK || entry->kind == WORK_CALL_OUT
           || (entry->kind == WORK_STANDBY && checking->place->standby_counts);
}

static bool bad_entry(struct checking *checking, const char *code, const char *message)
{
    return err_set(checking->err, ERR_INVALID, code, "%s", message);
}

/** Of another person, or behind the last one. */
static bool follows(const struct work_entry *last, const struct work_entry *entry)
{
    return last == NULL || last->person_id != entry->person_id || entry->from_ms >= last->to_ms;
}

static bool check_entries(struct checking *checking)
{
    const struct work_entry *work = NULL;
    const struct work_entry *pause = NULL;

    for (size_t i = 0; i < checking->entry_count; i++) {
        const struct work_entry *entry = &checking->entries[i];
        bool is_of_work = work != NULL && work->person_id == entry->person_id;

        if (entry->from_ms >= entry->to_ms)
            return bad_entry(checking, "bad_entry", "an entry ends after it begins");
        if (entry->kind == WORK_BREAK && (!is_of_work || entry->to_ms > work->to_ms))
            return bad_entry(checking, "bad_entry", "a break lies within the person's work");
        if (entry->kind == WORK_BREAK && !follows(pause, entry))
            return bad_entry(checking, "overlap", "nobody has two breaks at one time");
        if (entry->kind == WORK_BREAK)
            pause = entry;
        if (!counts(checking, entry))
            continue;
        if (!follows(work, entry))
            return bad_entry(checking, "overlap", "nobody works twice at one time");
        work = entry;
    }
    return true;
}

static bool is_standby_and_call_out(const struct work_entry *a, const struct work_entry *b)
{
    return (a->kind == WORK_STANDBY && b->kind == WORK_CALL_OUT)
           || (a->kind == WORK_CALL_OUT && b->kind == WORK_STANDBY);
}

/** Where standby counts, being called in within it adds only what lies outside of it. */
static void join_call_outs(struct checking *checking)
{
    struct work_entry last = { 0 };
    size_t kept = 0;

    for (size_t i = 0; i < checking->entry_count; i++) {
        struct work_entry entry = checking->entries[i];
        bool is_good = entry.from_ms < entry.to_ms;

        if (checking->place->standby_counts && is_standby_and_call_out(&last, &entry)
            && !follows(&last, &entry))
            entry.from_ms = last.to_ms;
        if (is_good && entry.from_ms >= entry.to_ms)
            continue;
        if (counts(checking, &entry))
            last = entry;
        checking->entries[kept++] = entry;
    }
    checking->entry_count = kept;
}

static bool take_entries(struct checking *checking, const struct work_entry *entries, size_t count)
{
    checking->entries = ARENA_ARRAY(checking->arena, count + 1, struct work_entry);
    for (size_t i = 0; i < count; i++)
        checking->entries[i] = entries[i];
    checking->entry_count = count;
    qsort(checking->entries, count, sizeof(*entries), by_person_and_time);
    join_call_outs(checking);
    return check_entries(checking);
}

/* ---- days and nights ---------------------------------------------------------------------------
 */

static int64_t day_of(const struct checking *checking, int64_t at_ms)
{
    return zone_wall_days(zone_table_wall_ms(checking->zone, at_ms));
}

static int64_t at_clock(const struct checking *checking, int64_t day, int hour)
{
    return zone_table_instants(checking->zone, day * MS_PER_DAY + hour * (int64_t)MS_PER_HOUR)
        .first_ms;
}

static int64_t overlap_ms(int64_t from_ms, int64_t to_ms, int64_t begin_ms, int64_t end_ms)
{
    int64_t later_ms = from_ms > begin_ms ? from_ms : begin_ms;
    int64_t earlier_ms = to_ms < end_ms ? to_ms : end_ms;

    return earlier_ms > later_ms ? earlier_ms - later_ms : 0;
}

/** The sign of a break is minus: it is taken off what lies around it. */
static void add_night(struct checking *checking, int64_t day, int64_t worked_ms)
{
    size_t at = checking->night_count;

    if (worked_ms == 0)
        return;
    while (at > 0 && checking->nights[at - 1].day > day)
        at--;
    if (at > 0 && checking->nights[at - 1].day == day) {
        checking->nights[at - 1].worked_ms += worked_ms;
        return;
    }
    checking->nights = arena_grow(checking->arena, checking->nights, checking->night_count,
                                  &checking->night_room, sizeof(*checking->nights));
    checking->nights[checking->night_count++] = (struct night){ day, worked_ms };
}

static void add_nights(struct checking *checking, const struct work_entry *entry, int sign)
{
    int64_t last = day_of(checking, entry->to_ms);

    for (int64_t day = day_of(checking, entry->from_ms) - 1; day <= last; day++)
        add_night(checking, day,
                  sign
                      * overlap_ms(entry->from_ms, entry->to_ms, at_clock(checking, day, EVENING_H),
                                   at_clock(checking, day, DAY_H + MORNING_H)));
}

static void touch(struct checking *checking, const struct work_entry *entry)
{
    int64_t last = day_of(checking, entry->to_ms - 1);

    for (int64_t day = day_of(checking, entry->from_ms); day <= last; day++) {
        if (checking->touched_count > 0 && checking->touched[checking->touched_count - 1] >= day)
            continue;
        checking->touched = arena_grow(checking->arena, checking->touched, checking->touched_count,
                                       &checking->touched_room, sizeof(*checking->touched));
        checking->touched[checking->touched_count++] = day;
    }
}

/** What follows without a pause goes on with the working day past midnight, for a day at most. */
static bool is_of_day(const struct working_day *last, int64_t day, const struct work_entry *entry)
{
    return last->day == day
           || (entry->from_ms == last->last_ms && entry->from_ms - last->first_ms < MS_PER_DAY);
}

/** Whether the time between the two, if any, is a pause of one who works: until somebody is called
 * in, and after, it is free time. */
static bool pauses_between(enum work_kind before, enum work_kind after)
{
    return before != WORK_CALL_OUT && after != WORK_CALL_OUT;
}

static void add_to_run(struct checking *checking, const struct work_entry *entry)
{
    struct run *last = checking->run_count > 0 ? &checking->runs[checking->run_count - 1] : NULL;
    int64_t most_ms =
        last != NULL && pauses_between(last->last_kind, entry->kind) ? PAUSE_MAX_MS : 0;

    if (last == NULL || entry->from_ms - last->last_ms > most_ms) {
        last = &checking->runs[checking->run_count++];
        last->first_ms = entry->from_ms;
    }
    last->last_ms = entry->to_ms;
    last->last_kind = entry->kind;
}

static void add_work(struct checking *checking, const struct work_entry *entry)
{
    int64_t day = day_of(checking, entry->from_ms);
    struct working_day *last =
        checking->day_count > 0 ? &checking->days[checking->day_count - 1] : NULL;

    if (last == NULL || !is_of_day(last, day, entry)) {
        last = &checking->days[checking->day_count++];
        *last = (struct working_day){ .day = day,
                                      .first_ms = entry->from_ms,
                                      .last_ms = entry->from_ms,
                                      .last_kind = entry->kind };
    }
    if (pauses_between(last->last_kind, entry->kind))
        last->break_ms += entry->from_ms - last->last_ms;
    last->worked_ms += entry->to_ms - entry->from_ms;
    last->last_ms = entry->to_ms;
    last->last_kind = entry->kind;
    add_to_run(checking, entry);
    add_nights(checking, entry, 1);
    touch(checking, entry);
}

static void take_off(struct checking *checking, const struct work_entry *entry)
{
    struct working_day *last = &checking->days[checking->day_count - 1];

    last->worked_ms -= entry->to_ms - entry->from_ms;
    last->break_ms += entry->to_ms - entry->from_ms;
    add_nights(checking, entry, -1);
}

/** Nights of which breaks leave nothing. */
static void drop_free_nights(struct checking *checking)
{
    size_t kept = 0;

    for (size_t i = 0; i < checking->night_count; i++)
        if (checking->nights[i].worked_ms > 0)
            checking->nights[kept++] = checking->nights[i];
    checking->night_count = kept;
}

static void lay_out(struct checking *checking, const struct work_entry *entries, size_t count)
{
    checking->days = ARENA_ARRAY(checking->arena, count + 1, struct working_day);
    checking->runs = ARENA_ARRAY(checking->arena, count + 1, struct run);
    checking->day_count = checking->run_count = checking->night_count = checking->touched_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (counts(checking, &entries[i]))
            add_work(checking, &entries[i]);
        else if (entries[i].kind == WORK_BREAK)
            take_off(checking, &entries[i]);
    }
    drop_free_nights(checking);
}

/* ---- measures ----------------------------------------------------------------------------------
 */

static void find(struct checking *checking, const struct work_rule *rule, int64_t day,
                 int64_t measured)
{
    if (day < rule->from_day || day >= rule->to_day)
        return;
    checking->out->items = arena_grow(checking->arena, checking->out->items, checking->out->count,
                                      &checking->room, sizeof(*checking->out->items));
    checking->out->items[checking->out->count++] =
        (struct work_finding){ rule, checking->person_id, day, measured };
}

static int64_t week_of(const struct checking *checking, int64_t day)
{
    int weekday = civil_weekday(civil_from_days(day));

    return day - (weekday - checking->place->week_starts_on + WEEK_DAYS) % WEEK_DAYS;
}

static int64_t month_of(int64_t day)
{
    struct civil date = civil_from_days(day);

    return civil_to_days((struct civil){ date.year, date.month, 1 });
}

static void check_days(struct checking *checking, const struct work_rule *rule)
{
    for (size_t i = 0; i < checking->day_count; i++) {
        const struct working_day *day = &checking->days[i];

        if (rule->measure == WORK_DAY_MOST && day->worked_ms > rule->limit)
            find(checking, rule, day->day, day->worked_ms);
        if (rule->measure == WORK_BREAK_LEAST && day->worked_ms >= rule->over
            && day->break_ms < rule->limit)
            find(checking, rule, day->day, day->break_ms);
        if (rule->measure == WORK_REST_LEAST && i > 0
            && day->first_ms - day[-1].last_ms < rule->limit)
            find(checking, rule, day->day, day->first_ms - day[-1].last_ms);
    }
}

static void check_weeks(struct checking *checking, const struct work_rule *rule)
{
    size_t i = 0;

    while (i < checking->day_count) {
        int64_t week = week_of(checking, checking->days[i].day);
        int64_t worked_ms = 0;

        for (; i < checking->day_count && week_of(checking, checking->days[i].day) == week; i++)
            worked_ms += checking->days[i].worked_ms;
        if (rule->measure == WORK_OVERTIME_MOST)
            worked_ms -= rule->over;
        if (worked_ms > rule->limit)
            find(checking, rule, week, worked_ms);
    }
}

static void check_days_off(struct checking *checking, const struct work_rule *rule)
{
    size_t i = 0;

    while (i < checking->touched_count) {
        int64_t week = week_of(checking, checking->touched[i]);
        int64_t off = WEEK_DAYS;

        for (; i < checking->touched_count && week_of(checking, checking->touched[i]) == week; i++)
            off--;
        if (off < rule->limit)
            find(checking, rule, week, off);
    }
}

static void check_nights(struct checking *checking, const struct work_rule *rule)
{
    for (size_t i = 0; i < checking->night_count; i++)
        if (checking->nights[i].worked_ms > rule->limit)
            find(checking, rule, checking->nights[i].day, checking->nights[i].worked_ms);
}

static void check_nights_in_a_row(struct checking *checking, const struct work_rule *rule)
{
    int64_t first = 0;
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < checking->night_count; i++) {
        const struct night *night = &checking->nights[i];
        bool is_last = i + 1 == checking->night_count || night[1].day != night->day + 1;

        if (night->day != last + 1)
            first = night->day;
        last = night->day;
        if (is_last && night->day - first + 1 > rule->limit)
            find(checking, rule, first + rule->limit, night->day - first + 1);
    }
}

static void check_night_months(struct checking *checking, const struct work_rule *rule)
{
    size_t i = 0;

    while (i < checking->night_count) {
        int64_t month = month_of(checking->nights[i].day);
        int64_t worked_ms = 0;

        for (; i < checking->night_count && month_of(checking->nights[i].day) == month; i++)
            worked_ms += checking->nights[i].worked_ms;
        if (worked_ms >= rule->limit)
            find(checking, rule, month, worked_ms);
    }
}

static bool is_long_night(const struct checking *checking, const struct run *run, int64_t night,
                          int64_t least_ms)
{
    return run->first_ms <= at_clock(checking, night, DAY_H)
           && run->last_ms >= at_clock(checking, night, DAY_H + LONG_NIGHT_H)
           && run->last_ms - run->first_ms >= least_ms;
}

static void check_long_nights(struct checking *checking, const struct work_rule *rule)
{
    int64_t month = INT64_MIN;
    int64_t nights = 0;

    for (size_t i = 0; i < checking->run_count; i++) {
        const struct run *run = &checking->runs[i];
        int64_t last = day_of(checking, run->last_ms);

        for (int64_t night = day_of(checking, run->first_ms) - 1; night <= last; night++) {
            if (!is_long_night(checking, run, night, rule->over))
                continue;
            if (month_of(night) != month && nights >= rule->limit)
                find(checking, rule, month, nights);
            nights = month_of(night) == month ? nights + 1 : 1;
            month = month_of(night);
        }
    }
    if (nights >= rule->limit)
        find(checking, rule, month, nights);
}

static void check_rule(struct checking *checking, const struct work_rule *rule)
{
    switch (rule->measure) {
    case WORK_DAY_MOST:
    case WORK_BREAK_LEAST:
    case WORK_REST_LEAST:
        check_days(checking, rule);
        break;
    case WORK_WEEK_MOST:
    case WORK_OVERTIME_MOST:
        check_weeks(checking, rule);
        break;
    case WORK_DAYS_OFF_LEAST:
        check_days_off(checking, rule);
        break;
    case WORK_NIGHT_MOST:
        check_nights(checking, rule);
        break;
    case WORK_NIGHTS_IN_A_ROW:
        check_nights_in_a_row(checking, rule);
        break;
    case WORK_NIGHT_MONTH:
        check_night_months(checking, rule);
        break;
    case WORK_LONG_NIGHTS:
        check_long_nights(checking, rule);
        break;
    }
}

/* ---- people ------------------------------------------------------------------------------------
 */

static bool binds(const struct work_rule *rule, const struct work_place *place, uint32_t is)
{
    return place->staff >= rule->staff_from && place->staff <= rule->staff_to
           && (rule->needs == 0 || (is & rule->needs) != 0) && (is & rule->spares) == 0;
}

static const struct work_staff_member *find_member(const struct work_staff_member *staff,
                                                   size_t count, int64_t person_id)
{
    for (size_t i = 0; i < count; i++)
        if (staff[i].person_id == person_id)
            return &staff[i];
    return NULL;
}

static int by_day(const void *a, const void *b)
{
    const struct work_finding *x = a;
    const struct work_finding *y = b;

    if (x->person_id != y->person_id)
        return x->person_id < y->person_id ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

bool work_check(const struct work_rules *rules, const struct work_place *place,
                const struct work_rota *rota, struct arena *arena, struct work_findings *out,
                struct err *err)
{
    struct checking checking = { .place = place, .arena = arena, .err = err, .out = out };

    *out = (struct work_findings){ 0 };
    if (!zone_table_make(place->zone, arena, &checking.zone, err)
        || !take_entries(&checking, rota->entries, rota->entry_count))
        return false;
    for (size_t from = 0, to; from < checking.entry_count; from = to) {
        const struct work_staff_member *member =
            find_member(rota->staff, rota->staff_count, checking.entries[from].person_id);

        for (to = from; to < checking.entry_count
                        && checking.entries[to].person_id == checking.entries[from].person_id;)
            to++;
        if (member == NULL)
            return bad_entry(&checking, "unknown_person",
                             "somebody in the rota is not of the staff");
        checking.person_id = member->person_id;
        lay_out(&checking, &checking.entries[from], to - from);
        for (size_t i = 0; i < rules->count; i++)
            if (binds(&rules->items[i], place, member->is))
                check_rule(&checking, &rules->items[i]);
    }
    if (out->count > 0)
        qsort(out->items, out->count, sizeof(*out->items), by_day);
    return true;
}
