#include "features/survey/survey_ask.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "core/access/access_settings.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_robot.h"
#include "features/survey/survey_store.h"
#include "features/survey/survey_token.h"

enum { WAIT_STANDARD_S = 60, WAIT_MAX_S = 7 * 24 * 60 * 60 };

const struct setting survey_ask = {
    .name = "survey.ask",
    .type = SETTING_BOOL,
    .standard = true,
    .help = "Whether the customer of a solved ticket is asked by mail if it is solved, and how it "
            "was. The link in the mail needs web.public_url.",
};

const struct setting survey_wait = {
    .name = "survey.wait",
    .type = SETTING_DURATION,
    .standard = WAIT_STANDARD_S,
    .min = 0,
    .max = WAIT_MAX_S,
    .help = "How long after a ticket was solved its customer is asked; the time in which an answer "
            "can be taken back comes on top.",
};

const struct event_type event_survey_asked = {
    "survey.asked",
    EVENT_TIMELINE | EVENT_LIVE,
    "survey",
    "The customer was asked by mail how it was.",
    { { "survey", EVENT_ID }, { "channel", EVENT_CODE } },
};

/** Where customers reach our pages, without a last slash; empty where nobody has said. */
static struct str public_url(struct call *call)
{
    struct str url = setting_text(call, &setting_public_url);

    return str_ends_with(url, STR("/")) ? str_sub(url, 0, url.n - 1) : url;
}

bool survey_ask_react(struct call *call, const struct event *event)
{
    int64_t wait_s = setting_int(call, &survey_wait) + setting_int(call, &mail_undo_window);

    if (call->tells_the_past || !setting_bool(call, &survey_ask) || public_url(call).n == 0)
        return true;
    return timer_schedule(call, &survey_ask_timer, call->now_ms + wait_s * MS_PER_SECOND,
                          event->ticket_id, STR_NULL, NULL);
}

/* ---- the question ------------------------------------------------------------------------------
 */

static enum lang language_of(const struct ticket *ticket)
{
    enum lang lang;

    return texts_lang_of(ticket->language, &lang) ? lang : LANG_EN;
}

static struct str text_of(struct call *call, const struct ticket_row *row, enum lang lang,
                          struct str token)
{
    struct str link = str_format(call->arena, "%" STR_FMT "/s/%" STR_FMT, STR_ARG(public_url(call)),
                                 STR_ARG(token));

    return texts_format(lang, "survey.mail",
                        TEXT_ARGS(TEXT_STR("name", row->customer_name),
                                  TEXT_STR("subject", row->ticket.subject), TEXT_STR("link", link),
                                  TEXT_INT("days", SURVEY_LIFE_DAYS),
                                  TEXT_STR("company", setting_text(call, &setting_company_name))),
                        call->arena);
}

static struct survey survey_of(const struct call *call, const struct ticket *ticket)
{
    return (struct survey){
        .ticket_id = ticket->id,
        .customer_id = ticket->customer_id,
        .team_id = ticket->team_id,
        .channel = ticket->channel,
        .language = language_of(ticket),
        .asked_at_ms = call->now_ms,
        .expires_at_ms = call->now_ms + SURVEY_LIFE_DAYS * (int64_t)MS_PER_DAY,
    };
}

static bool note(struct call *call, struct survey *survey, struct str token)
{
    struct sha256 digest;

    return survey_token_digest(token, call->arena, &digest)
           && db_new_id(call->tx, "survey", &survey->id, call->err)
           && survey_store_insert(call, survey, &digest)
           && ticket_tell(
               call, survey->ticket_id, &event_survey_asked, SUBJECT_TICKET, survey->ticket_id,
               EVENT_VALUES(event_id("survey", survey->id), event_code("channel", "mail")));
}

/** Once for each time the ticket is solved: its instant is the key. */
static bool ask(struct call *call, const struct ticket_row *row)
{
    const struct ticket *ticket = &row->ticket;
    struct survey survey = survey_of(call, ticket);
    struct str token = survey_token_new(call->house->random, call->arena);
    struct mail_robot_draft draft = {
        .kind = "survey",
        .ticket_id = ticket->id,
        .key = str_format(call->arena, "survey.%lld.%lld", (long long)ticket->id,
                          (long long)ticket->life.solved_at_ms),
        .subject = ticket->subject,
        .text = text_of(call, row, survey.language, token),
    };
    bool sent;

    return mail_robot_send(call, &draft, &sent) && (!sent || note(call, &survey, token));
}

bool survey_ask_told(struct call *call, int64_t ticket_id, struct str *token)
{
    struct ticket_row row;
    struct survey survey;

    CHECK(call->tells_the_past);
    if (!ticket_get(call, ticket_id, &row))
        return false;
    survey = survey_of(call, &row.ticket);
    *token = survey_token_new(call->house->random, call->arena);
    return note(call, &survey, *token);
}

static bool was_asked_lately(struct call *call, int64_t ticket_id, bool *out)
{
    int64_t last_ms;

    if (!survey_store_last_asked(call, ticket_id, &last_ms))
        return false;
    *out = last_ms != 0 && last_ms + SURVEY_PAUSE_HOURS * (int64_t)MS_PER_HOUR > call->now_ms;
    return true;
}

/** Things may have changed since: opened again, asked already, the setting taken back. */
static bool fire(struct call *call, const struct timer *timer)
{
    struct ticket_row row;
    bool was_asked;

    if (!setting_bool(call, &survey_ask) || public_url(call).n == 0)
        return true;
    if (!ticket_get(call, timer->subject_id, &row))
        return call->err->kind == ERR_NOT_FOUND;
    if (row.ticket.life.state != TICKET_SOLVED)
        return true;
    return was_asked_lately(call, row.ticket.id, &was_asked) && (was_asked || ask(call, &row));
}

const struct timer_kind survey_ask_timer = {
    .name = "survey.ask",
    .fire = fire,
    .help = "Asks the customer of a solved ticket whether it is solved, and how it was.",
};
