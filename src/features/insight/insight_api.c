#include "features/insight/insight_api.h"

#include "base/zone.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_acknowledge.h"
#include "features/survey/survey_json.h"
#include "features/ticket/ticket_page.h"

enum { STANDARD_DAYS = 30 };

/* ---- what is asked ------------------------------------------------------------------------------
 */

static bool read_day(const struct exchange *x, const char *name, struct civil absent,
                     struct civil *out)
{
    struct str text = exchange_query(x, name);

    *out = absent;
    if (str_is_null(text) || civil_parse(text, out))
        return true;
    err_set(x->call->err, ERR_INVALID, "bad_day", "this is not a day such as 2026-11-22");
    return err_field(x->call->err, name);
}

static int64_t read_int(const struct exchange *x, const char *name, int64_t absent)
{
    int64_t value;

    return str_to_int64(exchange_query(x, name), &value) ? value : absent;
}

static bool read_period(const struct exchange *x, struct insight_period *out)
{
    struct civil today;

    *out = (struct insight_period){
        .zone = exchange_query(x, "zone"),
        .contact_days = (int)read_int(x, "contact_days", INSIGHT_CONTACT_DAYS_STANDARD),
    };
    if (str_is_null(out->zone))
        out->zone = setting_text(x->call, &mail_hours_zone);
    today = zone_date_at(out->zone, x->call->now_ms);
    return read_day(x, "to", today, &out->to)
           && read_day(x, "from", civil_from_days(civil_to_days(out->to) - (STANDARD_DAYS - 1)),
                       &out->from)
           && insight_period_check(x->call, out);
}

bool insight_api_ask(const struct exchange *x, struct insight_ask *out)
{
    return read_period(x, &out->period) && ticket_among_read(x, &out->among);
}

/* ---- figures --------------------------------------------------------------------------------- */

/** Null where there is nothing that it could be of. */
static void write_count(struct json_out *out, const char *name, bool is_known, int64_t value)
{
    out_key(out, name);
    if (is_known)
        out_int(out, value);
    else
        out_null(out);
}

static void write_share(struct json_out *out, const char *name, int64_t count, int64_t n)
{
    out_key(out, name);
    out_begin_object(out);
    survey_write_share(out, count, n);
    out_end_object(out);
}

static void write_times(struct json_out *out, const char *name, const struct insight_times *times)
{
    out_key(out, name);
    out_begin_object(out);
    write_count(out, "n", true, times->n);
    write_count(out, "median_s", times->n > 0, times->median_s);
    write_count(out, "p90_s", times->n > 0, times->p90_s);
    out_end_object(out);
}

static void write_survey(struct json_out *out, const struct survey_tally *tally)
{
    out_key(out, "csat");
    out_begin_object(out);
    survey_write_answers(out, tally);
    survey_write_share(out, survey_tally_satisfied(tally), survey_tally_rated(tally));
    out_end_object(out);
}

static void write_tally(struct json_out *out, const struct insight_tally *tally)
{
    write_count(out, "arrived", true, tally->arrived);
    write_count(out, "contacts", true, tally->contacts);
    write_count(out, "unanswered", true, tally->unanswered);
    write_times(out, "first_response", &tally->response);
    write_times(out, "first_response_open", &tally->response_open);
    write_times(out, "resolution", &tally->resolution);
    write_share(out, "fcr", tally->fcr, tally->fcr_known);
    write_share(out, "after_hours", tally->after_hours, tally->arrived);
    write_share(out, "reopened", tally->reopened, tally->first_solved);
    write_count(out, "open", true, tally->open);
    write_survey(out, &tally->survey);
}

static void write_named_tally(struct json_out *out, const char *name,
                              const struct insight_tally *tally)
{
    out_key(out, name);
    out_begin_object(out);
    write_tally(out, tally);
    out_end_object(out);
}

static void write_teams(struct json_out *out, const struct insight_figures *figures)
{
    out_key(out, "teams");
    out_begin_list(out);
    for (size_t i = 0; i < figures->team_count; i++) {
        out_begin_object(out);
        out_key(out, "team");
        out_id(out, figures->teams[i].id);
        out_key(out, "name");
        out_str(out, figures->teams[i].name);
        write_tally(out, &figures->teams[i].tally);
        out_end_object(out);
    }
    out_end_list(out);
}

static bool has_anything(const struct insight_tally *tally)
{
    return tally->arrived + tally->fcr_known + tally->resolution.n + tally->first_solved
               + tally->open + tally->survey.asked
           > 0;
}

static void write_channels(struct json_out *out, const struct insight_figures *figures)
{
    out_key(out, "channels");
    out_begin_list(out);
    for (int i = 1; i < INSIGHT_CHANNELS; i++) {
        if (!has_anything(&figures->channels[i]))
            continue;
        out_begin_object(out);
        out_key(out, "channel");
        out_cstring(out, ticket_channel_name((enum ticket_channel)i));
        write_tally(out, &figures->channels[i]);
        out_end_object(out);
    }
    out_end_list(out);
}

/** Hours of the week in a row, from Monday 00:00. */
static void write_hours(struct json_out *out, const struct insight_figures *figures)
{
    out_key(out, "hours_of_week");
    out_begin_list(out);
    for (int i = 0; i < INSIGHT_WEEK_HOURS; i++) {
        const struct insight_times *times = &figures->cell_times[i];

        out_begin_object(out);
        write_count(out, "arrived", true, figures->cells[i]);
        write_count(out, "n", true, times->n);
        write_count(out, "p90_s", times->n > 0, times->p90_s);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_day(struct json_out *out, struct arena *arena, const char *name, struct civil day)
{
    out_key(out, name);
    out_str(out, civil_format(arena, day));
}

static void write_days(struct json_out *out, struct arena *arena,
                       const struct insight_figures *figures)
{
    out_key(out, "days");
    out_begin_list(out);
    for (size_t i = 0; i < figures->day_count; i++) {
        const struct insight_day *day = &figures->days[i];

        out_begin_object(out);
        write_day(out, arena, "date",
                  civil_from_days(civil_to_days(figures->first_day) + (int64_t)i));
        write_count(out, "arrived", true, day->arrived);
        write_count(out, "solved", true, day->solved);
        write_count(out, "open", true, day->open);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_span(struct json_out *out, const char *name, int64_t from_ms, int64_t to_ms)
{
    out_key(out, name);
    out_begin_object(out);
    out_key(out, "from");
    out_instant(out, from_ms);
    out_key(out, "to");
    out_instant(out, to_ms);
    out_end_object(out);
}

/** As they were asked for: null where every one is meant. */
static void write_among(struct json_out *out, const struct ticket_among *among)
{
    out_key(out, "team");
    if (among->is_of_team && among->team_id == 0)
        out_cstring(out, "none");
    else
        out_id(out, among->team_id);
    out_key(out, "channel");
    if ((int)among->channel == 0)
        out_null(out);
    else
        out_cstring(out, ticket_channel_name(among->channel));
}

static void write_question(struct exchange *x, const struct insight_ask *ask,
                           const struct insight_figures *figures)
{
    const struct insight_period *period = &ask->period;
    struct json_out *out = &x->out;

    write_day(out, x->call->arena, "from", period->from);
    write_day(out, x->call->arena, "to", period->to);
    out_key(out, "zone");
    out_str(out, period->zone);
    write_count(out, "contact_days", true, period->contact_days);
    write_among(out, &ask->among);
    write_span(out, "span", figures->from_ms, figures->to_ms);
    write_span(out, "span_before", figures->before_from_ms, figures->before_to_ms);
    out_key(out, "is_complete");
    out_bool(out, figures->is_complete);
    out_key(out, "hours");
    out_begin_object(out);
    out_key(out, "table");
    out_str(out, setting_text(x->call, &mail_hours_table));
    out_key(out, "zone");
    out_str(out, setting_text(x->call, &mail_hours_zone));
    out_end_object(out);
}

bool insight_handle_figures(struct exchange *x)
{
    struct insight_ask ask;
    struct insight_figures figures;

    if (!insight_api_ask(x, &ask) || !insight_read(x->call, &ask.period, &ask.among, &figures))
        return false;
    out_begin_object(&x->out);
    write_question(x, &ask, &figures);
    write_named_tally(&x->out, "all", &figures.all);
    write_named_tally(&x->out, "before", &figures.before);
    write_count(&x->out, "rated_tickets", true, figures.rated_tickets);
    write_teams(&x->out, &figures);
    write_channels(&x->out, &figures);
    write_hours(&x->out, &figures);
    write_days(&x->out, x->call->arena, &figures);
    out_end_object(&x->out);
    return exchange_ok(x);
}

/* ---- tickets --------------------------------------------------------------------------------- */

/** The place of a word in a list that ends with NULL; the check has found it there. */
static int place_of(const char *const *names, struct str word)
{
    int place = 0;

    while (names[place] != NULL && !str_eq(str_of(names[place]), word))
        place++;
    return place;
}

struct tickets_step {
    struct insight_list_ask ask;
    struct ticket_page page;
};

static bool tickets_step(struct call *call, void *arg)
{
    struct tickets_step *step = arg;

    return insight_list(call, &step->ask, &step->page);
}

static bool read_list(struct exchange *x, struct insight_list_ask *out)
{
    struct insight_ask ask;

    if (!insight_api_ask(x, &ask))
        return false;
    *out = (struct insight_list_ask){
        .figure =
            (enum insight_figure)(place_of(insight_figure_names, exchange_query(x, "figure")) + 1),
        .period = ask.period,
        .is_before = str_eq(exchange_query(x, "span"), STR("before")),
        .part = { ask.among, (int)read_int(x, "weekday", INSIGHT_ANY),
                  (int)read_int(x, "hour", INSIGHT_ANY) },
    };
    return ticket_page_read(x, out->after, &out->after_count, &out->limit);
}

bool insight_handle_tickets(struct exchange *x)
{
    struct tickets_step step;

    if (!read_list(x, &step.ask) || !call_read(x->call, tickets_step, &step))
        return false;
    return ticket_page_answer(x, &step.page);
}

/* ---- what they take -------------------------------------------------------------------------- */

#define ASK_FIELDS                                                                                 \
    { .name = "from",                                                                              \
      .type = FIELD_STRING,                                                                        \
      .min = CIVIL_CHARS,                                                                          \
      .max = CIVIL_CHARS,                                                                          \
      .help = "The first day, YYYY-MM-DD; absent: 30 days up to `to`." },                          \
        { .name = "to",                                                                            \
          .type = FIELD_STRING,                                                                    \
          .min = CIVIL_CHARS,                                                                      \
          .max = CIVIL_CHARS,                                                                      \
          .help = "The last day, YYYY-MM-DD; absent or in the future: today." },                   \
        { .name = "zone",                                                                          \
          .type = FIELD_STRING,                                                                    \
          .max = ZONE_NAME_MAX,                                                                    \
          .help = "Whose days and hours, an IANA name; absent: the company's." },                  \
        { .name = "contact_days",                                                                  \
          .type = FIELD_INT,                                                                       \
          .min = 1,                                                                                \
          .max = INSIGHT_CONTACT_DAYS_MAX,                                                         \
          .help = "Days without a further contact, for `fcr`; absent: 7." },                       \
        TICKET_AMONG_FIELDS

const struct field insight_figures_query[] = { ASK_FIELDS, { 0 } };

static const char *const spans[] = { "now", "before", NULL };

const struct field insight_tickets_query[] = {
    { .name = "figure",
      .type = FIELD_ENUM,
      .flags = FIELD_REQUIRED,
      .one_of = insight_figure_names,
      .help = "Whose tickets." },
    ASK_FIELDS,
    { .name = "span",
      .type = FIELD_ENUM,
      .one_of = spans,
      .help = "The days themselves, or the span before, which `before` counts; absent: `now`." },
    { .name = "weekday",
      .type = FIELD_INT,
      .max = 6,
      .help = "Made on this day of the week, 0 being Monday; not of surveys." },
    { .name = "hour",
      .type = FIELD_INT,
      .max = 23,
      .help = "Made within this hour of the day; not of surveys." },
    { 0 },
};

static const char *const tables[] = { "summary", "teams", "channels", "hours", "days", NULL };
static const char *const languages[] = { "ko", "en", NULL };

const struct field insight_csv_query[] = {
    { .name = "table", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = tables },
    ASK_FIELDS,
    { .name = "language",
      .type = FIELD_ENUM,
      .one_of = languages,
      .help = "Of the heads; absent: as Accept-Language says." },
    { 0 },
};
