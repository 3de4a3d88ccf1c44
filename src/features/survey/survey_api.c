#include "features/survey/survey_api.h"

#include "base/instant.h"
#include "core/access/access_api.h"
#include "core/texts/texts.h"
#include "features/survey/survey.h"
#include "features/survey/survey_json.h"

/* What is shown where nobody says from when. */
enum { PERIOD_STANDARD_DAYS = 30 };

/* ---- of a ticket -------------------------------------------------------------------------------
 */

struct of_ticket_step {
    int64_t ticket_id;
    struct survey *surveys;
    size_t count;
};

static bool of_ticket_step(struct call *call, void *arg)
{
    struct of_ticket_step *step = arg;

    return survey_list_of_ticket(call, step->ticket_id, &step->surveys, &step->count);
}

static void write_solved(struct json_out *out, enum survey_solved solved)
{
    if (solved == SURVEY_UNSAID)
        out_null(out);
    else
        out_bool(out, solved == SURVEY_SOLVED);
}

static void write_survey(struct json_out *out, const struct survey *survey)
{
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, survey->id);
    out_key(out, "ticket");
    out_int(out, survey->ticket_id);
    out_key(out, "customer");
    out_int(out, survey->customer_id);
    out_key(out, "team");
    out_id(out, survey->team_id);
    out_key(out, "channel");
    out_cstring(out, ticket_channel_name(survey->channel));
    out_key(out, "language");
    out_str(out, texts_lang_code(survey->language));
    out_key(out, "asked_at");
    out_instant(out, survey->asked_at_ms);
    out_key(out, "expires_at");
    out_instant(out, survey->expires_at_ms);
    out_key(out, "answered_at");
    out_instant(out, survey->answered_at_ms);
    out_key(out, "score");
    out_id(out, survey->score);
    out_key(out, "solved");
    write_solved(out, survey->solved);
    out_key(out, "comment");
    out_str(out, survey->comment);
    out_end_object(out);
}

bool survey_handle_of_ticket(struct exchange *x)
{
    struct of_ticket_step step = { .ticket_id = x->ids[0] };

    if (!call_read(x->call, of_ticket_step, &step))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < step.count; i++)
        write_survey(&x->out, &step.surveys[i]);
    out_end_list(&x->out);
    out_end_object(&x->out);
    return exchange_ok(x);
}

/* ---- of a customer -----------------------------------------------------------------------------
 */

struct of_customer_step {
    int64_t customer_id;
    int64_t before_id;
    int limit;
    struct survey_page page;
};

static bool of_customer_step(struct call *call, void *arg)
{
    struct of_customer_step *step = arg;

    return survey_list_of_customer(call, step->customer_id, step->before_id, step->limit,
                                   &step->page);
}

bool survey_handle_of_customer(struct exchange *x)
{
    struct of_customer_step step = { .customer_id = x->ids[0], .limit = exchange_limit(x) };

    if (!exchange_cursor_before(x, &step.before_id) || !call_read(x->call, of_customer_step, &step))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < step.page.count; i++)
        write_survey(&x->out, &step.page.items[i]);
    return exchange_list_end_at(x, step.page.has_more,
                                step.page.count > 0 ? step.page.items[step.page.count - 1].id : 0);
}

/* ---- figures -----------------------------------------------------------------------------------
 */

struct figures_step {
    struct survey_period period;
    struct survey_figures figures;
};

static bool figures_step(struct call *call, void *arg)
{
    struct figures_step *step = arg;

    return survey_figures_read(call, &step->period, &step->figures);
}

/** Both ends were checked before; absent ones are the last days up to now. */
static bool read_period(const struct exchange *x, struct survey_period *out)
{
    *out = (struct survey_period){ .to_ms = x->call->now_ms + 1 };
    if (!str_is_null(exchange_query(x, "to"))
        && !instant_parse(exchange_query(x, "to"), &out->to_ms))
        return err_set(x->call->err, ERR_INVALID, "bad_instant", "this is no instant");
    out->from_ms = out->to_ms - PERIOD_STANDARD_DAYS * (int64_t)MS_PER_DAY;
    if (!str_is_null(exchange_query(x, "from"))
        && !instant_parse(exchange_query(x, "from"), &out->from_ms))
        return err_set(x->call->err, ERR_INVALID, "bad_instant", "this is no instant");
    if (out->from_ms < INSTANT_MIN_MS)
        out->from_ms = INSTANT_MIN_MS;
    return ticket_among_read(x, &out->among);
}

static void write_satisfied(struct json_out *out, const struct survey_tally *tally)
{
    out_key(out, "satisfied");
    out_begin_object(out);
    survey_write_share(out, survey_tally_satisfied(tally), survey_tally_rated(tally));
    out_end_object(out);
}

static void write_tally(struct json_out *out, const struct survey_tally *tally)
{
    survey_write_answers(out, tally);
    out_key(out, "distribution");
    out_begin_list(out);
    for (int i = 0; i < SURVEY_SCORES; i++)
        out_int(out, tally->scores[i]);
    out_end_list(out);
    write_satisfied(out, tally);
    out_key(out, "solved");
    out_int(out, tally->solved);
    out_key(out, "not_solved");
    out_int(out, tally->not_solved);
}

static void write_teams(struct json_out *out, const struct survey_figures *figures)
{
    out_key(out, "teams");
    out_begin_list(out);
    for (size_t i = 0; i < figures->team_count; i++) {
        out_begin_object(out);
        out_key(out, "team");
        out_id(out, figures->teams[i].team_id);
        out_key(out, "name");
        out_str(out, figures->teams[i].name);
        write_tally(out, &figures->teams[i].tally);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_channels(struct json_out *out, const struct survey_figures *figures)
{
    out_key(out, "channels");
    out_begin_list(out);
    for (int i = 1; i < SURVEY_CHANNELS; i++) {
        if (figures->channels[i].asked == 0)
            continue;
        out_begin_object(out);
        out_key(out, "channel");
        out_cstring(out, ticket_channel_name((enum ticket_channel)i));
        write_tally(out, &figures->channels[i]);
        out_end_object(out);
    }
    out_end_list(out);
}

bool survey_handle_figures(struct exchange *x)
{
    struct figures_step step;

    if (!read_period(x, &step.period) || !call_read(x->call, figures_step, &step))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "from");
    out_instant(&x->out, step.period.from_ms);
    out_key(&x->out, "to");
    out_instant(&x->out, step.period.to_ms);
    write_tally(&x->out, &step.figures.all);
    write_teams(&x->out, &step.figures);
    write_channels(&x->out, &step.figures);
    out_end_object(&x->out);
    return exchange_ok(x);
}

const struct field survey_figures_query[] = {
    { .name = "from",
      .type = FIELD_INSTANT,
      .help = "Asked at this instant or later; absent: 30 days before `to`." },
    { .name = "to",
      .type = FIELD_INSTANT,
      .help = "Asked before this instant; absent: up to now." },
    TICKET_AMONG_FIELDS,
    { 0 },
};
