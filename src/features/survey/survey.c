#include "features/survey/survey.h"

#include "core/texts/texts.h"
#include "features/people/people.h"
#include "features/survey/survey_store.h"
#include "features/survey/survey_token.h"

const struct event_type event_survey_answered = {
    "survey.answered",
    EVENT_TIMELINE | EVENT_LIVE,
    "survey",
    "The customer said how it was, or something else than before; score 0 is none.",
    { { "survey", EVENT_ID }, { "score", EVENT_INT }, { "solved", EVENT_CODE } },
};

const char *survey_solved_name(enum survey_solved solved)
{
    switch (solved) {
    case SURVEY_SOLVED:
        return "yes";
    case SURVEY_NOT_SOLVED:
        return "no";
    case SURVEY_UNSAID:
        break;
    }
    return "unsaid";
}

static bool not_found(struct call *call)
{
    return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such question");
}

bool survey_find(struct call *call, struct str token, struct survey *out)
{
    struct sha256 digest;
    bool found;

    if (!survey_token_digest(token, call->arena, &digest))
        return not_found(call);
    return survey_store_find(call, &digest, out, &found) && (found || not_found(call));
}

bool survey_list_of_ticket(struct call *call, int64_t ticket_id, struct survey **out, size_t *count)
{
    struct ticket_row row;

    return ticket_get(call, ticket_id, &row) && survey_store_of_ticket(call, ticket_id, out, count);
}

bool survey_list_of_customer(struct call *call, int64_t customer_id, int64_t before_id, int limit,
                             struct survey_page *out)
{
    struct customer *customer;

    return people_get(call, customer_id, &customer)
           && survey_store_of_customer(call, &call->access.scope, customer_id, before_id, limit,
                                       out);
}

/* ---- answering ---------------------------------------------------------------------------------
 */

static bool is_empty(const struct survey_answer *answer)
{
    return answer->score == 0 && answer->solved == SURVEY_UNSAID && answer->comment.n == 0;
}

static bool lock(struct call *call, struct str token, struct survey *out)
{
    struct sha256 digest;
    bool found;

    if (!survey_token_digest(token, call->arena, &digest))
        return not_found(call);
    if (!survey_store_lock(call, &digest, out, &found))
        return false;
    if (!found)
        return not_found(call);
    return call->now_ms < out->expires_at_ms
           || err_set(call->err, ERR_CONFLICT, "survey_expired", "the time to answer this is over");
}

static void take(struct survey *survey, const struct survey_answer *answer, int64_t now_ms)
{
    survey->answered_at_ms = now_ms;
    if (answer->score != 0)
        survey->score = answer->score;
    if (answer->solved != SURVEY_UNSAID)
        survey->solved = answer->solved;
    if (answer->comment.n > 0)
        survey->comment = answer->comment;
}

static bool tell(struct call *call, const struct survey *survey)
{
    return ticket_tell(
        call, survey->ticket_id, &event_survey_answered, SUBJECT_TICKET, survey->ticket_id,
        EVENT_VALUES(event_id("survey", survey->id), event_int("score", survey->score),
                     event_code("solved", survey_solved_name(survey->solved))));
}

/** It was closed meanwhile: what the customer says begins a ticket that follows it. */
static bool say_not_solved(struct call *call, const struct survey *survey)
{
    struct ticket_message_new message = {
        .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .customer_id = survey->customer_id,
        .channel = TICKET_BY_FORM,
        .text = survey->comment.n > 0 ? survey->comment
                                      : texts_format(survey->language, "survey.not_solved_message",
                                                     TEXT_ARGS(), call->arena),
    };
    struct ticket_message added;

    return ticket_message_add(call, survey->ticket_id, TICKET_ANY_VERSION, &message, &added);
}

/** What is said about a ticket that is being worked on changes nothing. */
static bool act(struct call *call, const struct survey *was, const struct survey *now,
                enum survey_solved said)
{
    bool is_new = said != SURVEY_UNSAID && said != was->solved;
    struct ticket_row row;
    struct ticket ticket;

    if (said == SURVEY_UNSAID)
        return true;
    if (!ticket_get(call, now->ticket_id, &row))
        return false;
    if (row.ticket.life.state == TICKET_CLOSED)
        return said != SURVEY_NOT_SOLVED || !is_new || say_not_solved(call, now);
    if (row.ticket.life.state != TICKET_SOLVED || (said == SURVEY_SOLVED && !is_new))
        return true;
    return ticket_confirm(call, now->ticket_id, said == SURVEY_SOLVED, &ticket);
}

bool survey_answer(struct call *call, struct str token, const struct survey_answer *answer,
                   struct survey *out)
{
    struct survey was;

    if (is_empty(answer))
        return err_set(call->err, ERR_INVALID, "empty_answer", "choose at least one answer");
    if (!lock(call, token, &was))
        return false;
    call->actor = (struct actor){ ACTOR_CUSTOMER, was.customer_id };
    *out = was;
    take(out, answer, call->now_ms);
    return survey_store_set_answer(call, out) && tell(call, out)
           && act(call, &was, out, answer->solved);
}
