/* One pass over the facts that have to do with a period, and what it adds up to. */
#include <stdlib.h>

#include "base/arena.h"
#include "core/event/follower.h"
#include "features/insight/insight_follow.h"
#include "features/insight/insight_period.h"
#include "features/insight/insight_store.h"

enum {
    FACTS_MAX = 2 * 1000 * 1000, /* of one page */
    PACKS_AT_ONCE = 1000,        /* of one snapshot */
    TEAMS_MAX = UINT16_MAX,
};

/** Lengths of time that are told. */
enum length { RESPONSE, RESPONSE_OPEN, RESOLUTION, LENGTHS };

/** What is being added up. */
struct adding {
    struct arena *arena; /* the call's */
    struct insight_span span;
    struct insight_part part;
    int64_t start_ms; /* what was over before does not matter */
    int64_t first_day;
    struct insight_figures *out;
    size_t team_room;
    size_t last_team; /* facts of one team often follow each other */
    int64_t open_at_start;
    struct insight_scan scan;
    struct insight_samples now[LENGTHS];
    struct insight_samples before[LENGTHS];
    int64_t facts;
};

/** The place of a team among those seen. */
static size_t team_of(struct adding *adding, int64_t id)
{
    struct insight_figures *out = adding->out;

    if (adding->last_team < out->team_count && out->teams[adding->last_team].id == id)
        return adding->last_team;
    for (size_t i = 0; i < out->team_count; i++)
        if (out->teams[i].id == id)
            return adding->last_team = i;
    if (out->team_count == TEAMS_MAX)
        return TEAMS_MAX - 1;
    out->teams = arena_grow(adding->arena, out->teams, out->team_count, &adding->team_room,
                            sizeof(*out->teams));
    out->teams[out->team_count] = (struct insight_team){ .id = id };
    return adding->last_team = out->team_count++;
}

static int64_t has(unsigned bits, enum insight_figure figure)
{
    return (bits & INSIGHT_BIT(figure)) != 0;
}

static void add_counts(struct insight_tally *tally, unsigned bits, const struct insight_fact *fact)
{
    tally->arrived += has(bits, INSIGHT_ARRIVED);
    tally->contacts += has(bits, INSIGHT_ARRIVED) ? fact->contacts : 0;
    tally->unanswered += has(bits, INSIGHT_UNANSWERED);
    tally->after_hours += has(bits, INSIGHT_AFTER_HOURS);
    tally->fcr_known += has(bits, INSIGHT_FCR_KNOWN);
    tally->fcr += has(bits, INSIGHT_FCR);
    tally->first_solved += has(bits, INSIGHT_FIRST_SOLVED);
    tally->reopened += has(bits, INSIGHT_REOPENED);
    tally->open += has(bits, INSIGHT_OPEN);
}

/** By the company's hours as well as by every clock. */
static void add_response(const struct insight_question *question, const struct insight_fact *fact,
                         struct insight_sample sample, struct insight_samples *lengths)
{
    insight_samples_add(&lengths[RESPONSE], sample, fact->created_at_ms, fact->first_answer_at_ms);
    insight_samples_add(&lengths[RESPONSE_OPEN], sample, 0,
                        insight_week_open_ms(question->week, question->week_zone,
                                             fact->created_at_ms, fact->first_answer_at_ms));
}

/** The day of an instant, or NULL outside of the period. */
static struct insight_day *day_at(struct adding *adding, int64_t at_ms)
{
    const struct insight_question *now = &adding->span.now;
    int64_t day;

    if (at_ms < now->from_ms || at_ms >= now->to_ms)
        return NULL;
    day = insight_zone_day(now->zone, at_ms) - adding->first_day;
    return day >= 0 && day < (int64_t)adding->out->day_count ? &adding->out->days[day] : NULL;
}

/** Something that changes from this instant on how many are open. */
static void turn(struct adding *adding, int64_t at_ms, int by)
{
    struct insight_day *day = at_ms != 0 ? day_at(adding, at_ms) : NULL;

    if (day != NULL)
        day->open += by;
}

static void add_days(struct adding *adding, unsigned bits, const struct insight_fact *fact)
{
    struct insight_day *day;

    if (has(bits, INSIGHT_ARRIVED) && (day = day_at(adding, fact->created_at_ms)) != NULL)
        day->arrived++;
    if (has(bits, INSIGHT_SOLVED) && (day = day_at(adding, fact->done_at_ms)) != NULL)
        day->solved++;
    adding->open_at_start += insight_is_open_before(fact, adding->span.now.from_ms);
    turn(adding, fact->created_at_ms, 1);
    turn(adding, fact->first_done_at_ms, -1);
    turn(adding, fact->reopened_at_ms, 1);
    if (fact->reopened_at_ms != 0)
        turn(adding, fact->done_at_ms, -1);
}

static void add_now(struct adding *adding, const struct insight_fact *fact)
{
    struct insight_figures *out = adding->out;
    const struct insight_question *now = &adding->span.now;
    unsigned bits = insight_figures_of(now, fact);
    struct insight_sample sample = { .channel = (uint8_t)fact->channel };

    add_days(adding, bits, fact);
    if (bits == 0)
        return;
    sample.team = (uint16_t)team_of(adding, fact->team_id);
    add_counts(&out->all, bits, fact);
    add_counts(&out->teams[sample.team].tally, bits, fact);
    if ((int)fact->channel > 0 && (int)fact->channel < INSIGHT_CHANNELS)
        add_counts(&out->channels[fact->channel], bits, fact);
    if (has(bits, INSIGHT_ARRIVED)) {
        sample.hour_of_week = (uint8_t)insight_zone_hour_of_week(now->zone, fact->created_at_ms);
        out->cells[sample.hour_of_week]++;
    }
    if (has(bits, INSIGHT_ANSWERED))
        add_response(now, fact, sample, adding->now);
    if (has(bits, INSIGHT_SOLVED))
        insight_samples_add(&adding->now[RESOLUTION], sample, fact->created_at_ms,
                            fact->done_at_ms);
}

static void add_before(struct adding *adding, const struct insight_fact *fact)
{
    const struct insight_question *before = &adding->span.before;
    unsigned bits = insight_figures_of(before, fact);
    struct insight_sample sample = { .seconds = 0 };

    add_counts(&adding->out->before, bits, fact);
    if (has(bits, INSIGHT_ANSWERED))
        add_response(before, fact, sample, adding->before);
    if (has(bits, INSIGHT_SOLVED))
        insight_samples_add(&adding->before[RESOLUTION], sample, fact->created_at_ms,
                            fact->done_at_ms);
}

static void add_survey(struct adding *adding, const struct survey_case *one)
{
    struct insight_figures *out = adding->out;
    size_t team = team_of(adding, one->team_id);

    survey_tally_add_case(&out->all.survey, one);
    survey_tally_add_case(&out->teams[team].tally.survey, one);
    if ((int)one->channel > 0 && (int)one->channel < INSIGHT_CHANNELS)
        survey_tally_add_case(&out->channels[one->channel].survey, one);
}

/** Of the team that had the ticket then, whoever has it now. */
static void add_surveys(struct adding *adding, const struct insight_fact *fact)
{
    const struct insight_span *span = &adding->span;
    bool is_rated = false;

    for (size_t i = 0; i < fact->survey_count; i++) {
        const struct survey_case *one = &fact->surveys[i];

        if (!ticket_is_among(&adding->part.among, one->team_id, one->channel))
            continue;
        if (insight_is_within(&span->before, one->asked_at_ms))
            survey_tally_add_case(&adding->out->before.survey, one);
        if (!insight_is_within(&span->now, one->asked_at_ms))
            continue;
        add_survey(adding, one);
        is_rated = is_rated || one->score > 0;
    }
    adding->out->rated_tickets += is_rated;
}

static bool add(void *arg, const struct insight_fact *fact)
{
    struct adding *adding = arg;

    if (fact->created_at_ms < adding->start_ms && insight_fact_last_ms(fact) < adding->start_ms)
        return true;
    adding->facts++;
    add_surveys(adding, fact);
    if (!insight_is_in_part(&adding->span.now, &adding->part, fact))
        return true;
    add_now(adding, fact);
    add_before(adding, fact);
    return adding->facts < FACTS_MAX;
}

static bool scan_step(struct call *call, void *arg)
{
    struct adding *adding = arg;

    return insight_store_scan(call, &call->access.scope, &adding->scan, add, adding);
}

/** In a snapshot for each part, so that none is held for long, however busy the machine is. A
 * ticket lies in one pack for ever, so it is counted once, as it was when its part was read. */
static bool scan(struct call *call, struct adding *adding)
{
    adding->scan = insight_scan_of(adding->start_ms, adding->span.now.to_ms, PACKS_AT_ONCE);
    do {
        if (!call_read(call, scan_step, adding))
            return false;
    } while (adding->scan.count == PACKS_AT_ONCE && adding->facts < FACTS_MAX);
    if (adding->facts < FACTS_MAX)
        return true;
    return err_set(call->err, ERR_LIMIT, "too_many_in_period",
                   "these are too many tickets at once: choose a shorter period");
}

/* ---- how long things took ---------------------------------------------------------------------
 */

static size_t by_team(const struct insight_sample *sample)
{
    return sample->team;
}

static size_t by_channel(const struct insight_sample *sample)
{
    return sample->channel < INSIGHT_CHANNELS ? sample->channel : 0;
}

static size_t by_hour(const struct insight_sample *sample)
{
    return sample->hour_of_week;
}

static struct insight_times *times_in(struct insight_tally *tally, enum length length)
{
    struct insight_times *const times[] = {
        [RESPONSE] = &tally->response,
        [RESPONSE_OPEN] = &tally->response_open,
        [RESOLUTION] = &tally->resolution,
    };

    return times[length];
}

static void set_times(struct adding *adding, enum length length)
{
    struct insight_figures *out = adding->out;
    struct insight_samples *samples = &adding->now[length];
    size_t room = out->team_count + INSIGHT_CHANNELS;
    struct insight_times *times = ARENA_ARRAY(adding->arena, room, struct insight_times);
    struct insight_times *by_channels = times + out->team_count;

    insight_samples_sort(samples);
    *times_in(&out->all, length) = insight_times_of(samples);
    insight_times_by(samples, by_team, times, out->team_count, adding->arena);
    insight_times_by(samples, by_channel, by_channels, INSIGHT_CHANNELS, adding->arena);
    for (size_t i = 0; i < out->team_count; i++)
        *times_in(&out->teams[i].tally, length) = times[i];
    for (size_t i = 1; i < INSIGHT_CHANNELS; i++)
        *times_in(&out->channels[i], length) = by_channels[i];
}

static void set_all_times(struct adding *adding)
{
    struct insight_figures *out = adding->out;

    for (enum length length = 0; length < LENGTHS; length++) {
        set_times(adding, length);
        insight_samples_sort(&adding->before[length]);
        *times_in(&out->before, length) = insight_times_of(&adding->before[length]);
    }
    insight_times_by(&adding->now[RESPONSE], by_hour, out->cell_times, INSIGHT_WEEK_HOURS,
                     adding->arena);
}

/** From changes of each day to what is open at its end. */
static void run_up_days(struct adding *adding)
{
    int64_t open = adding->open_at_start;

    for (size_t i = 0; i < adding->out->day_count; i++) {
        open += adding->out->days[i].open;
        adding->out->days[i].open = open;
    }
}

static bool add_facts(struct call *call, struct adding *adding)
{
    if (!scan(call, adding))
        return false;
    set_all_times(adding);
    run_up_days(adding);
    return true;
}

/* ---- names -----------------------------------------------------------------------------------
 */

static void take_name(void *arg, int64_t id, struct str name)
{
    struct adding *adding = arg;

    adding->out->teams[team_of(adding, id)].name = str_dup(adding->arena, name);
}

static int by_name(const void *a, const void *b)
{
    const struct insight_team *x = a;
    const struct insight_team *y = b;
    int order;

    if (x->id == 0 || y->id == 0)
        return (x->id == 0) - (y->id == 0);
    order = str_cmp(x->name, y->name);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static bool name_teams(struct call *call, struct adding *adding)
{
    struct insight_figures *out = adding->out;
    int64_t *ids = ARENA_ARRAY(call->arena, out->team_count + 1, int64_t);

    for (size_t i = 0; i < out->team_count; i++)
        ids[i] = out->teams[i].id;
    if (!insight_store_teams(call, ids, out->team_count, take_name, adding))
        return false;
    if (out->team_count > 0)
        qsort(out->teams, out->team_count, sizeof(*out->teams), by_name);
    return true;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static void begin(struct call *call, const struct insight_period *period, struct adding *adding)
{
    struct insight_figures *out = adding->out;

    *out = (struct insight_figures){ .first_day = period->from };
    insight_span_of(call, period, &adding->span);
    adding->start_ms = adding->span.before.from_ms - period->contact_days * (int64_t)MS_PER_DAY;
    adding->first_day = civil_to_days(period->from);
    out->day_count = (size_t)(civil_to_days(period->to) - adding->first_day + 1);
    out->days = ARENA_ARRAY(call->arena, out->day_count, struct insight_day);
    out->from_ms = adding->span.now.from_ms;
    out->to_ms = adding->span.now.to_ms;
    out->before_from_ms = adding->span.before.from_ms;
    out->before_to_ms = adding->span.before.to_ms;
}

static void end(struct adding *adding)
{
    for (enum length length = 0; length < LENGTHS; length++) {
        insight_samples_free(&adding->now[length]);
        insight_samples_free(&adding->before[length]);
    }
}

static bool read_completeness(struct call *call, bool *is_complete)
{
    struct follower_state state;

    if (!follower_read_state(call, &insight_follower, &state))
        return false;
    *is_complete = !state.rebuild_wanted;
    return true;
}

static bool names_step(struct call *call, void *arg)
{
    struct adding *adding = arg;

    return name_teams(call, adding) && read_completeness(call, &adding->out->is_complete);
}

bool insight_read(struct call *call, const struct insight_period *period,
                  const struct ticket_among *among, struct insight_figures *out)
{
    struct adding adding = { .arena = call->arena,
                             .out = out,
                             .part = { *among, INSIGHT_ANY, INSIGHT_ANY } };
    bool done;

    begin(call, period, &adding);
    done = add_facts(call, &adding);
    end(&adding);
    return done && call_read(call, names_step, &adding);
}
