#include "features/calendar/ics_event.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text/utf8.h"
#include "features/calendar/ics_shape.h"

enum { EVENTS_MAX = 100000 };

/* What an event's days come from: a line of these that cannot be read is no small matter. */
static const char *const decisive[] = { "DTSTART", "DTEND",  "DURATION", "RRULE",
                                        "RDATE",   "EXDATE", "EXRULE",   "RECURRENCE-ID" };

struct reading {
    struct ics_file *file;
    struct arena *arena;
    struct err *err;
    icalcomponent *calendar; /* which the event is in */
    icalcomponent *component;
    struct ics_event *event;
};

static bool bad(struct reading *reading, const char *code, const char *message)
{
    err_set(reading->err, ERR_INVALID, code, "%s", message);
    return ics_event_failed(reading->event, reading->err);
}

bool ics_event_failed(const struct ics_event *event, struct err *err)
{
    const struct err plain = *err;

    return err_set(err, plain.kind, plain.code, "event %d: %s", event->number, plain.message);
}

static icalproperty *first(const struct reading *reading, icalproperty_kind kind)
{
    return icalcomponent_get_first_property(reading->component, kind);
}

static icalproperty *next(const struct reading *reading, icalproperty_kind kind)
{
    return icalcomponent_get_next_property(reading->component, kind);
}

static size_t count_of(const struct reading *reading, icalproperty_kind kind)
{
    return (size_t)icalcomponent_count_properties(reading->component, kind);
}

/** A copy; what is no UTF-8 becomes U+FFFD. */
static struct str text_of(struct reading *reading, icalproperty_kind kind)
{
    icalproperty *property = first(reading, kind);
    icalvalue *value = property != NULL ? icalproperty_get_value(property) : NULL;
    const char *text = value != NULL ? icalvalue_get_text(value) : NULL;

    return text != NULL ? utf8_repair(reading->arena, str_dup(reading->arena, str_of(text)))
                        : STR_NULL;
}

/* ---- times -------------------------------------------------------------------------------------
 */

static bool zone_of(struct reading *reading, icalproperty *property,
                    const struct icaltimetype *time, const struct ics_zone **out)
{
    icalparameter *name = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    const char *text = name != NULL ? icalparameter_get_tzid(name) : NULL;

    *out = NULL;
    if (time->is_date)
        return true;
    if (icaltime_is_utc(*time)) {
        *out = &ics_utc;
        return true;
    }
    return text == NULL
           || ics_zone_find(&reading->file->zones, reading->calendar, text, out, reading->err)
           || ics_event_failed(reading->event, reading->err);
}

static bool read_time(struct reading *reading, icalproperty *property, struct icaltimetype time,
                      struct ics_time *out)
{
    out->is_date = time.is_date;
    if (!ics_wall_of(&time, &out->wall_s))
        return bad(reading, "bad_date", "a date or time that does not exist");
    return zone_of(reading, property, &time, &out->zone);
}

static bool read_start(struct reading *reading)
{
    icalproperty *property = first(reading, ICAL_DTSTART_PROPERTY);

    return property != NULL ? read_time(reading, property, icalproperty_get_dtstart(property),
                                        &reading->event->start)
                            : bad(reading, "bad_calendar", "it has no DTSTART");
}

static int64_t seconds_of(struct icaldurationtype duration)
{
    int64_t days = (int64_t)duration.weeks * 7 + duration.days;
    int64_t clock =
        (int64_t)duration.hours * 3600 + (int64_t)duration.minutes * 60 + duration.seconds;
    int64_t all = days * ICS_S_PER_DAY + clock;

    return duration.is_neg ? -all : all;
}

/** From the event's start to an end that is written somewhere. */
static bool length_to(struct reading *reading, const struct ics_time *start, struct ics_time end,
                      int64_t *out_s)
{
    int64_t end_s;

    if (!ics_zone_move(end.zone, end.wall_s, start->zone, &end_s, reading->err))
        return ics_event_failed(reading->event, reading->err);
    *out_s = end_s - start->wall_s;
    return true;
}

/** As it is written; a date without an end is that day. */
static bool read_length(struct reading *reading)
{
    struct ics_event *event = reading->event;
    icalproperty *end = first(reading, ICAL_DTEND_PROPERTY);
    icalproperty *duration = first(reading, ICAL_DURATION_PROPERTY);
    struct ics_time end_time;

    if (end != NULL) {
        if (!read_time(reading, end, icalproperty_get_dtend(end), &end_time)
            || !length_to(reading, &event->start, end_time, &event->length_s))
            return false;
    } else if (duration != NULL) {
        event->length_s = seconds_of(icalproperty_get_duration(duration));
    }
    if (event->length_s < 0)
        return bad(reading, "bad_calendar", "it ends before it begins");
    /* Some programs end a whole day on the day itself. */
    if (event->start.is_date && event->length_s < ICS_S_PER_DAY)
        event->length_s = ICS_S_PER_DAY;
    return true;
}

/* ---- when else, and when not -------------------------------------------------------------------
 */

static icalproperty *const *properties_of(struct reading *reading, icalproperty_kind kind,
                                          size_t *count)
{
    icalproperty **all = ARENA_ARRAY(reading->arena, count_of(reading, kind) + 1, icalproperty *);
    icalproperty *property = first(reading, kind);

    for (; property != NULL; property = next(reading, kind))
        all[(*count)++] = property;
    return all;
}

static bool read_period(struct reading *reading, icalproperty *property,
                        const struct icalperiodtype *period, struct ics_extra *out)
{
    struct ics_time end;

    if (!read_time(reading, property, period->start, &out->start))
        return false;
    if (icaltime_is_null_time(period->end)) {
        out->length_s = seconds_of(period->duration);
    } else if (!read_time(reading, property, period->end, &end)
               || !length_to(reading, &out->start, end, &out->length_s)) {
        return false;
    }
    return out->length_s >= 0 || bad(reading, "bad_calendar", "a period ends before it begins");
}

static bool read_extras(struct reading *reading)
{
    struct ics_event *event = reading->event;
    struct ics_extra *extras =
        ARENA_ARRAY(reading->arena, count_of(reading, ICAL_RDATE_PROPERTY) + 1, struct ics_extra);
    icalproperty *property = first(reading, ICAL_RDATE_PROPERTY);

    for (; property != NULL; property = next(reading, ICAL_RDATE_PROPERTY)) {
        struct icaldatetimeperiodtype value = icalproperty_get_rdate(property);
        struct ics_extra *extra = &extras[event->extra_count++];

        extra->length_s = -1;
        if (icaltime_is_null_time(value.time)
                ? !read_period(reading, property, &value.period, extra)
                : !read_time(reading, property, value.time, &extra->start))
            return false;
    }
    event->extras = extras;
    return true;
}

static bool read_exceptions(struct reading *reading)
{
    struct ics_event *event = reading->event;
    struct ics_time *exceptions =
        ARENA_ARRAY(reading->arena, count_of(reading, ICAL_EXDATE_PROPERTY) + 1, struct ics_time);
    icalproperty *property = first(reading, ICAL_EXDATE_PROPERTY);

    for (; property != NULL; property = next(reading, ICAL_EXDATE_PROPERTY))
        if (!read_time(reading, property, icalproperty_get_exdate(property),
                       &exceptions[event->exception_count++]))
            return false;
    event->exceptions = exceptions;
    return true;
}

static bool read_replaced(struct reading *reading)
{
    struct ics_event *event = reading->event;
    icalproperty *property = first(reading, ICAL_RECURRENCEID_PROPERTY);
    icalparameter *range;

    event->sequence = icalcomponent_get_sequence(reading->component);
    if (property == NULL)
        return true;
    range = icalproperty_get_first_parameter(property, ICAL_RANGE_PARAMETER);
    event->replaces = true;
    event->and_later = range != NULL && icalparameter_get_range(range) == ICAL_RANGE_THISANDFUTURE;
    return read_time(reading, property, icalproperty_get_recurrenceid(property), &event->replaced);
}

/* ---- events ------------------------------------------------------------------------------------
 */

/** Whether libical's note of what it could not read is about something that decides. */
static bool is_decisive(icalproperty *note)
{
    icalparameter *kind = icalproperty_get_first_parameter(note, ICAL_XLICERRORTYPE_PARAMETER);
    const char *text = icalproperty_get_xlicerror(note);

    if (kind != NULL
        && icalparameter_get_xlicerrortype(kind) == ICAL_XLICERRORTYPE_COMPONENTPARSEERROR)
        return true;
    for (size_t i = 0; text != NULL && i < COUNT_OF(decisive); i++)
        if (strstr(text, decisive[i]) != NULL)
            return true;
    return false;
}

static bool check_notes(struct reading *reading)
{
    icalproperty *note = first(reading, ICAL_XLICERROR_PROPERTY);

    for (; note != NULL; note = next(reading, ICAL_XLICERROR_PROPERTY))
        if (is_decisive(note)) {
            const char *text = icalproperty_get_xlicerror(note);
            struct str words = str_of(text != NULL ? text : "a line cannot be read");

            words = utf8_repair(reading->arena, str_sub(words, 0, 160));
            return bad(reading, "bad_calendar", str_cstr(reading->arena, words));
        }
    return true;
}

static bool is_cancelled(const struct reading *reading)
{
    icalproperty *status = first(reading, ICAL_STATUS_PROPERTY);

    return icalcomponent_get_method(reading->calendar) == ICAL_METHOD_CANCEL
           || (status != NULL && icalproperty_get_status(status) == ICAL_STATUS_CANCELLED);
}

static bool read_event(struct reading *reading)
{
    struct ics_event *event = reading->event;

    event->uid = text_of(reading, ICAL_UID_PROPERTY);
    event->summary = text_of(reading, ICAL_SUMMARY_PROPERTY);
    if (str_is_null(event->summary))
        event->summary = STR("");
    event->is_cancelled = is_cancelled(reading);
    if (!check_notes(reading) || !read_start(reading) || !read_length(reading)
        || !read_extras(reading) || !read_exceptions(reading) || !read_replaced(reading))
        return false;
    event->rules = properties_of(reading, ICAL_RRULE_PROPERTY, &event->rule_count);
    event->exception_rules =
        properties_of(reading, ICAL_EXRULE_PROPERTY, &event->exception_rule_count);
    return true;
}

static bool read_calendar(struct reading *reading, struct ics_event **events, size_t *room)
{
    struct ics_file *file = reading->file;
    icalcomponent *component =
        icalcomponent_get_first_component(reading->calendar, ICAL_VEVENT_COMPONENT);

    for (; component != NULL;
         component = icalcomponent_get_next_component(reading->calendar, ICAL_VEVENT_COMPONENT)) {
        if (file->event_count == EVENTS_MAX) {
            err_set(reading->err, ERR_LIMIT, "too_many", "more than %d events", EVENTS_MAX);
            return err_param(reading->err, "%d", EVENTS_MAX);
        }
        *events = arena_grow(reading->arena, *events, file->event_count, room, sizeof(**events));
        reading->event = &(*events)[file->event_count++];
        *reading->event = (struct ics_event){ .number = (int)file->event_count };
        reading->component = component;
        if (!read_event(reading))
            return false;
    }
    return true;
}

/** One calendar, or several that stand one behind the other. */
static bool read_calendars(struct reading *reading)
{
    icalcomponent *root = reading->file->root;
    struct ics_event *events = NULL;
    size_t room = 0;

    reading->calendar = root;
    if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT) {
        if (!read_calendar(reading, &events, &room))
            return false;
        reading->file->events = events;
        return true;
    }
    reading->calendar = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
    while (reading->calendar != NULL) {
        if (!read_calendar(reading, &events, &room))
            return false;
        reading->calendar = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT);
    }
    reading->file->events = events;
    return true;
}

bool ics_file_open(struct str text, struct arena *arena, struct ics_file *file, struct err *err)
{
    struct reading reading = { .file = file, .arena = arena, .err = err };

    *file = (struct ics_file){ .zones = { .arena = arena } };
    if (!ics_shape_check(&text, err))
        return false;
    icalerror_set_errors_are_fatal(0);
    file->root = icalparser_parse_string(str_cstr(arena, text));
    if (file->root == NULL)
        return err_set(err, ERR_INVALID, "bad_calendar", "this is no iCalendar file");
    return read_calendars(&reading);
}

void ics_file_close(struct ics_file *file)
{
    if (file->root != NULL)
        icalcomponent_free(file->root);
    file->root = NULL;
    icalmemory_free_ring();
}
