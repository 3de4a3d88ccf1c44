/* The page's tables as files. */
#include "base/arena.h"
#include "core/texts/texts.h"
#include "features/insight/insight_api.h"
#include "features/insight/insight_csv.h"

/* ---- columns of a tally ---------------------------------------------------------------------- */

static void arrived(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->arrived);
}

static void contacts(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->contacts);
}

static void unanswered(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->unanswered);
}

static void length(struct insight_csv *csv, const struct insight_times *times, int64_t seconds)
{
    if (times->n > 0)
        insight_csv_int(csv, seconds);
    else
        insight_csv_empty(csv);
}

static void answered(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->response.n);
}

static void response_median(struct insight_csv *csv, const struct insight_tally *tally)
{
    length(csv, &tally->response, tally->response.median_s);
}

static void response_p90(struct insight_csv *csv, const struct insight_tally *tally)
{
    length(csv, &tally->response, tally->response.p90_s);
}

static void open_median(struct insight_csv *csv, const struct insight_tally *tally)
{
    length(csv, &tally->response_open, tally->response_open.median_s);
}

static void open_p90(struct insight_csv *csv, const struct insight_tally *tally)
{
    length(csv, &tally->response_open, tally->response_open.p90_s);
}

static void solved(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->resolution.n);
}

static void resolution_median(struct insight_csv *csv, const struct insight_tally *tally)
{
    length(csv, &tally->resolution, tally->resolution.median_s);
}

static void resolution_p90(struct insight_csv *csv, const struct insight_tally *tally)
{
    length(csv, &tally->resolution, tally->resolution.p90_s);
}

static void share(struct insight_csv *csv, int64_t count, int64_t n)
{
    insight_csv_real(csv, n > 0, survey_wilson(count, n).share);
}

static void fcr_known(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->fcr_known);
}

static void fcr_share(struct insight_csv *csv, const struct insight_tally *tally)
{
    share(csv, tally->fcr, tally->fcr_known);
}

static void after_hours(struct insight_csv *csv, const struct insight_tally *tally)
{
    share(csv, tally->after_hours, tally->arrived);
}

static void first_solved(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->first_solved);
}

static void reopened(struct insight_csv *csv, const struct insight_tally *tally)
{
    share(csv, tally->reopened, tally->first_solved);
}

static void open(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->open);
}

static void asked(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, tally->survey.asked);
}

static void response_rate(struct insight_csv *csv, const struct insight_tally *tally)
{
    share(csv, tally->survey.answered, tally->survey.asked);
}

static void rated(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_int(csv, survey_tally_rated(&tally->survey));
}

static struct survey_share satisfaction(const struct insight_tally *tally)
{
    return survey_wilson(survey_tally_satisfied(&tally->survey),
                         survey_tally_rated(&tally->survey));
}

static void satisfied(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_real(csv, satisfaction(tally).n > 0, satisfaction(tally).share);
}

static void satisfied_low(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_real(csv, satisfaction(tally).n > 0, satisfaction(tally).low);
}

static void satisfied_high(struct insight_csv *csv, const struct insight_tally *tally)
{
    insight_csv_real(csv, satisfaction(tally).n > 0, satisfaction(tally).high);
}

static const struct column {
    const char *key;
    void (*write)(struct insight_csv *csv, const struct insight_tally *tally);
} columns[] = {
    { "insight.csv.arrived", arrived },
    { "insight.csv.contacts", contacts },
    { "insight.csv.unanswered", unanswered },
    { "insight.csv.answered", answered },
    { "insight.csv.response_median", response_median },
    { "insight.csv.response_p90", response_p90 },
    { "insight.csv.open_median", open_median },
    { "insight.csv.open_p90", open_p90 },
    { "insight.csv.solved", solved },
    { "insight.csv.resolution_median", resolution_median },
    { "insight.csv.resolution_p90", resolution_p90 },
    { "insight.csv.fcr_known", fcr_known },
    { "insight.csv.fcr", fcr_share },
    { "insight.csv.after_hours", after_hours },
    { "insight.csv.first_solved", first_solved },
    { "insight.csv.reopened", reopened },
    { "insight.csv.open", open },
    { "insight.csv.asked", asked },
    { "insight.csv.response_rate", response_rate },
    { "insight.csv.rated", rated },
    { "insight.csv.satisfied", satisfied },
    { "insight.csv.satisfied_low", satisfied_low },
    { "insight.csv.satisfied_high", satisfied_high },
};

/* ---- tables ---------------------------------------------------------------------------------- */

/** A row a figure, this period beside the one before. */
static void write_summary(struct insight_csv *csv, const struct insight_figures *figures)
{
    insight_csv_key(csv, "insight.csv.figure");
    insight_csv_key(csv, "insight.csv.now");
    insight_csv_key(csv, "insight.csv.before");
    insight_csv_end_row(csv);
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        insight_csv_key(csv, columns[i].key);
        columns[i].write(csv, &figures->all);
        columns[i].write(csv, &figures->before);
        insight_csv_end_row(csv);
    }
}

static void write_heads(struct insight_csv *csv, const char *first)
{
    insight_csv_key(csv, first);
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        insight_csv_key(csv, columns[i].key);
    insight_csv_end_row(csv);
}

static void write_tally(struct insight_csv *csv, const struct insight_tally *tally)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        columns[i].write(csv, tally);
    insight_csv_end_row(csv);
}

static void write_teams(struct insight_csv *csv, const struct insight_figures *figures)
{
    write_heads(csv, "insight.csv.team");
    for (size_t i = 0; i < figures->team_count; i++) {
        if (figures->teams[i].id != 0)
            insight_csv_text(csv, figures->teams[i].name);
        else
            insight_csv_key(csv, "insight.csv.no_team");
        write_tally(csv, &figures->teams[i].tally);
    }
}

static void write_channels(struct insight_csv *csv, const struct insight_figures *figures)
{
    static const char *const names[] = { "desk.channel.api",  "desk.channel.desk",
                                         "desk.channel.mail", "desk.channel.form",
                                         "desk.channel.chat", "desk.channel.phone" };

    write_heads(csv, "insight.csv.channel");
    for (size_t i = 1; i < INSIGHT_CHANNELS; i++) {
        insight_csv_key(csv, names[i - 1]);
        write_tally(csv, &figures->channels[i]);
    }
}

/** A row for each hour of the week. */
static void write_hours(struct insight_csv *csv, const struct insight_figures *figures)
{
    static const char *const days[] = { "insight.csv.monday",    "insight.csv.tuesday",
                                        "insight.csv.wednesday", "insight.csv.thursday",
                                        "insight.csv.friday",    "insight.csv.saturday",
                                        "insight.csv.sunday" };
    static const char *const heads[] = {
        "insight.csv.weekday",         "insight.csv.hour",
        "insight.csv.arrived",         "insight.csv.answered",
        "insight.csv.response_median", "insight.csv.response_p90"
    };

    for (size_t i = 0; i < COUNT_OF(heads); i++)
        insight_csv_key(csv, heads[i]);
    insight_csv_end_row(csv);
    for (int i = 0; i < INSIGHT_WEEK_HOURS; i++) {
        const struct insight_times *times = &figures->cell_times[i];

        insight_csv_key(csv, days[i / 24]);
        insight_csv_int(csv, i % 24);
        insight_csv_int(csv, figures->cells[i]);
        insight_csv_int(csv, times->n);
        length(csv, times, times->median_s);
        length(csv, times, times->p90_s);
        insight_csv_end_row(csv);
    }
}

static void write_days(struct insight_csv *csv, const struct insight_figures *figures)
{
    static const char *const heads[] = { "insight.csv.day", "insight.csv.arrived",
                                         "insight.csv.solved", "insight.csv.open" };

    for (size_t i = 0; i < COUNT_OF(heads); i++)
        insight_csv_key(csv, heads[i]);
    insight_csv_end_row(csv);
    for (size_t i = 0; i < figures->day_count; i++) {
        int64_t day = civil_to_days(figures->first_day) + (int64_t)i;

        insight_csv_text(csv, civil_format(csv->arena, civil_from_days(day)));
        insight_csv_int(csv, figures->days[i].arrived);
        insight_csv_int(csv, figures->days[i].solved);
        insight_csv_int(csv, figures->days[i].open);
        insight_csv_end_row(csv);
    }
}

static void write_table(struct insight_csv *csv, struct str table,
                        const struct insight_figures *figures)
{
    if (str_eq(table, STR("teams")))
        write_teams(csv, figures);
    else if (str_eq(table, STR("channels")))
        write_channels(csv, figures);
    else if (str_eq(table, STR("hours")))
        write_hours(csv, figures);
    else if (str_eq(table, STR("days")))
        write_days(csv, figures);
    else
        write_summary(csv, figures);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/** What the figures are narrowed to, as the end of a file's name. */
static const char *among_words(struct arena *arena, const struct ticket_among *among)
{
    const char *team = "";
    const char *channel = "";

    if (among->is_of_team && among->team_id == 0)
        team = "-team-none";
    else if (among->is_of_team)
        team = str_format(arena, "-team-%lld", (long long)among->team_id).p;
    if ((int)among->channel != 0)
        channel = str_format(arena, "-%s", ticket_channel_name(among->channel)).p;
    return str_format(arena, "%s%s", team, channel).p;
}

static struct str disposition(struct exchange *x, const struct insight_ask *ask)
{
    struct arena *arena = x->call->arena;

    return str_format(
        arena, "attachment; filename=\"pharos-%" STR_FMT "-%" STR_FMT "-%" STR_FMT "%s.csv\"",
        STR_ARG(exchange_query(x, "table")), STR_ARG(civil_format(arena, ask->period.from)),
        STR_ARG(civil_format(arena, ask->period.to)), among_words(arena, &ask->among));
}

bool insight_handle_csv(struct exchange *x)
{
    enum lang lang = x->call->lang;
    struct insight_csv csv;
    struct insight_ask ask;
    struct insight_figures figures;

    if (!insight_api_ask(x, &ask) || !insight_read(x->call, &ask.period, &ask.among, &figures))
        return false;
    if (!texts_lang_of(exchange_query(x, "language"), &lang))
        lang = x->call->lang;
    csv = insight_csv_new(x->call->arena, lang);
    write_table(&csv, exchange_query(x, "table"), &figures);
    if (!strbuf_done(&csv.buf, "table", &x->response->body, x->call->err))
        return false;
    http_response_header(x->response, "Content-Type", STR("text/csv; charset=utf-8"));
    http_response_header(x->response, "Content-Disposition", disposition(x, &ask));
    http_response_header(x->response, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(x->response, "Cache-Control", STR("private, no-store"));
    return true;
}
