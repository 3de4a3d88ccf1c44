#include "features/calendar/ics_holidays.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "features/calendar/ics_event.h"
#include "features/calendar/ics_series.h"

#define STEPS_MAX INT64_C(2000000)

enum { DAYS_MAX = 200000 };

struct days {
    struct arena *arena;
    int64_t from_day;
    int64_t to_day;
    struct ics_day *items;
    size_t count;
    size_t room;
    struct err *err;
};

/** By one occurrence. */
struct touched {
    int64_t first;
    int64_t last;
    struct str summary;
};

static int64_t day_of(int64_t wall_s)
{
    return wall_s >= 0 ? wall_s / ICS_S_PER_DAY : -((ICS_S_PER_DAY - 1 - wall_s) / ICS_S_PER_DAY);
}

/** The days that it touches; its end is no part of it. */
static struct touched touched_by(const struct ics_occurrence *occurrence)
{
    int64_t length_s = occurrence->length_s > 0 ? occurrence->length_s : 1;

    return (struct touched){ day_of(occurrence->start_s),
                             day_of(occurrence->start_s + length_s - 1), occurrence->summary };
}

static bool are_alike(const struct touched *a, const struct touched *b)
{
    return a->first == b->first && a->last == b->last && str_eq(a->summary, b->summary);
}

static bool add_days(struct days *days, const struct touched *touched)
{
    for (int64_t day = touched->first > days->from_day ? touched->first : days->from_day;
         day <= touched->last && day <= days->to_day; day++) {
        if (days->count == DAYS_MAX) {
            err_set(days->err, ERR_LIMIT, "too_many", "more than %d days", DAYS_MAX);
            return err_param(days->err, "%d", DAYS_MAX);
        }
        days->items =
            arena_grow(days->arena, days->items, days->count, &days->room, sizeof(*days->items));
        days->items[days->count++] = (struct ics_day){ day, touched->summary };
    }
    return true;
}

/** What comes each minute touches the same days a thousand times over; once is enough. */
static bool add_occurrences(struct days *days, const struct ics_occurrences *occurrences)
{
    struct touched last = { .first = INT64_MAX };

    for (size_t i = 0; i < occurrences->count; i++) {
        struct touched touched = touched_by(&occurrences->items[i]);

        if (!are_alike(&touched, &last) && !add_days(days, &touched))
            return false;
        last = touched;
    }
    return true;
}

static bool add_event(struct days *days, const struct ics_event *event,
                      const struct ics_replacements *replacements, int64_t *steps)
{
    struct ics_occurrences occurrences = { .arena = days->arena };
    struct ics_window window = { days->from_day * ICS_S_PER_DAY,
                                 (days->to_day + 1) * ICS_S_PER_DAY };

    if (!ics_series_add(event, replacements, window, steps, &occurrences, days->err)
        || !arena_check(days->arena, days->err))
        return ics_event_failed(event, days->err);
    return add_occurrences(days, &occurrences);
}

static int by_date(const void *left, const void *right)
{
    const struct ics_day *a = left;
    const struct ics_day *b = right;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return str_cmp(a->summary, b->summary);
}

static void sort(struct days *days)
{
    size_t kept = 0;

    if (days->count > 0)
        qsort(days->items, days->count, sizeof(*days->items), by_date);
    for (size_t i = 0; i < days->count; i++)
        if (kept == 0 || by_date(&days->items[kept - 1], &days->items[i]) != 0)
            days->items[kept++] = days->items[i];
    days->count = kept;
}

static bool add_events(struct days *days, const struct ics_file *file)
{
    struct ics_replacements replacements = ics_replacements_of(file, days->arena);
    int64_t steps = STEPS_MAX;

    for (size_t i = 0; i < file->event_count; i++)
        if (!add_event(days, &file->events[i], &replacements, &steps))
            return false;
    sort(days);
    return true;
}

bool ics_holidays_read(struct str text, struct civil from, struct civil to, struct arena *arena,
                       const struct ics_day **out, size_t *count, struct err *err)
{
    struct days days = {
        .arena = arena, .from_day = civil_to_days(from), .to_day = civil_to_days(to), .err = err
    };
    struct ics_file file;
    bool done;

    if (text.n > ICS_FILE_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "too_large", "this file is longer than %d bytes",
                       ICS_FILE_MAX_BYTES);
    done = ics_file_open(text, arena, &file, err) && add_events(&days, &file);
    ics_file_close(&file);
    if (!done)
        return false;
    *out = days.items;
    *count = days.count;
    return true;
}

void ics_holidays_write(const struct ics_day *days, size_t count, struct arena *arena,
                        struct json_out *out)
{
    out_begin_object(out);
    out_key(out, "holidays");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++) {
        out_begin_object(out);
        out_key(out, "date");
        out_str(out, civil_format(arena, civil_from_days(days[i].day)));
        out_key(out, "summary");
        out_str(out, days[i].summary);
        out_end_object(out);
    }
    out_end_list(out);
    out_end_object(out);
}
