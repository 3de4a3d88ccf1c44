#include "features/ticket/ticket_scheduled.h"

#include "base/arena.h"
#include "base/instant.h"
#include "features/ticket/ticket_draft_store.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_file.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_scheduled_store.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_text.h"

static const int64_t farthest_ms = 366 * (int64_t)MS_PER_DAY;

/* ---- what holds for all ---------------------------------------------------------------------- */

static bool fail_time(struct err *err, const char *code, const char *words)
{
    err_set(err, ERR_INVALID, code, "%s", words);
    return err_field(err, "/send_at");
}

static bool check_time(struct call *call, int64_t send_at_ms)
{
    if (send_at_ms <= call->now_ms)
        return fail_time(call->err, "in_the_past", "that time has passed");
    if (send_at_ms > call->now_ms + farthest_ms)
        return fail_time(call->err, "too_far", "that is more than a year away");
    return true;
}

/** Whether the ticket takes this answer as things stand. */
static bool is_taken(struct call *call, const struct ticket *ticket, enum ticket_state state)
{
    struct ticket_life life = ticket->life;

    return ticket_life_answered(&life, call->now_ms, call->err)
           && (state == 0 || ticket_life_move(&life, state, call->now_ms, call->err));
}

/** A step of the ticket with one event. */
static bool tell(struct call *call, struct ticket *ticket, const struct event_type *type,
                 struct event_values values, struct str aside)
{
    const struct ticket was = *ticket;
    struct event_draft draft = {
        .type = type,
        .subject_kind = SUBJECT_TICKET,
        .subject_id = ticket->id,
        .ticket_id = ticket->id,
        .version = ++ticket->version,
        .aside = aside,
    };

    ticket->changed_at_ms = call->now_ms;
    return event_add(call, &draft, values, NULL) && ticket_store_update(call, &was, ticket);
}

static bool tell_scheduled(struct call *call, struct ticket *ticket,
                           const struct ticket_scheduled *answer, struct str aside)
{
    return tell(call, ticket, &event_ticket_answer_scheduled,
                EVENT_VALUES(event_id("account", answer->account_id),
                             event_int("at", answer->send_at_ms), event_id("answer", answer->id)),
                aside);
}

static bool set_timer(struct call *call, const struct ticket_scheduled *answer)
{
    return timer_schedule(call, &ticket_scheduled_timer, answer->send_at_ms, answer->id, STR_NULL,
                          NULL);
}

/** One of a ticket in scope, which is locked. */
static bool lock_one(struct call *call, int64_t ticket_id, int64_t id, struct ticket *ticket,
                     struct ticket_scheduled *out)
{
    if (!ticket_lock(call, ticket_id, TICKET_ANY_VERSION, ticket)
        || !ticket_scheduled_store_find(call, id, out))
        return false;
    return out->ticket_id == ticket_id
           || err_set(call->err, ERR_NOT_FOUND, "not_found",
                      "it has left already, or was taken back");
}

/* ---- to be sent later ------------------------------------------------------------------------ */

static bool has_room(struct call *call, int64_t ticket_id)
{
    struct ticket_scheduled *waiting;
    size_t count;

    if (!ticket_scheduled_store_list(call, ticket_id, &waiting, &count))
        return false;
    if (count < TICKET_SCHEDULED_MAX)
        return true;
    err_set(call->err, ERR_LIMIT, "too_many_scheduled", "so many answers wait here already");
    return err_param(call->err, "%d", TICKET_SCHEDULED_MAX);
}

static bool hold_uploads(struct call *call, const struct ticket_message_new *asked,
                         struct ticket_scheduled *answer)
{
    size_t held;

    if (!ticket_upload_store_hold_scheduled(call, answer->account_id, answer->id, asked->upload_ids,
                                            asked->upload_count, &held))
        return false;
    if (held != asked->upload_count)
        return ticket_upload_unknown(call);
    return ticket_upload_store_of_scheduled(call, answer->id, &answer->attachments,
                                            &answer->attachment_count);
}

bool ticket_scheduled_add(struct call *call, int64_t ticket_id,
                          const struct ticket_message_new *asked, int64_t send_at_ms,
                          struct ticket_scheduled *out)
{
    struct ticket ticket;

    *out = (struct ticket_scheduled){ .ticket_id = ticket_id,
                                      .account_id = asked->author_id,
                                      .text = asked->text,
                                      .mail = asked->mail,
                                      .state = asked->state,
                                      .send_at_ms = send_at_ms,
                                      .version = 1 };
    return check_time(call, send_at_ms) && ticket_text_check(asked->text, call->err)
           && ticket_lock(call, ticket_id, TICKET_ANY_VERSION, &ticket)
           && is_taken(call, &ticket, asked->state) && has_room(call, ticket_id)
           && ticket_draft_store_remove(call, ticket_id, out->account_id, TICKET_DRAFT_ANY)
           && ticket_upload_store_release_draft(call, out->account_id, ticket_id)
           && ticket_scheduled_store_insert(call, out) && hold_uploads(call, asked, out)
           && set_timer(call, out) && tell_scheduled(call, &ticket, out, asked->mail);
}

bool ticket_scheduled_list(struct call *call, int64_t ticket_id, struct ticket_scheduled **out,
                           size_t *out_count)
{
    struct ticket ticket;

    if (!ticket_store_get(call, &call->access.scope, ticket_id, &ticket)
        || !ticket_scheduled_store_list(call, ticket_id, out, out_count))
        return false;
    for (size_t i = 0; i < *out_count; i++)
        if (!ticket_upload_store_of_scheduled(call, (*out)[i].id, &(*out)[i].attachments,
                                              &(*out)[i].attachment_count))
            return false;
    return true;
}

bool ticket_scheduled_move(struct call *call, int64_t ticket_id, int64_t id, int64_t seen_version,
                           int64_t send_at_ms, struct ticket_scheduled *out)
{
    struct ticket ticket;

    if (!check_time(call, send_at_ms) || !lock_one(call, ticket_id, id, &ticket, out))
        return false;
    if (seen_version > 0 && seen_version != out->version)
        return call_version_conflict(call, "the answer", out->version);
    out->send_at_ms = send_at_ms;
    out->version++;
    return ticket_scheduled_store_move(call, id, send_at_ms)
           && timer_cancel_all(call, &ticket_scheduled_timer, id, NULL) && set_timer(call, out)
           && ticket_upload_store_of_scheduled(call, id, &out->attachments, &out->attachment_count)
           && tell_scheduled(call, &ticket, out, STR_NULL);
}

/* ---- back into the draft --------------------------------------------------------------------- */

/** Its words stand before what its writer has begun since; what was a note does not become a
 * reply. */
static struct ticket_draft merged(struct call *call, const struct ticket_scheduled *answer,
                                  const struct ticket_draft *begun, const char *why)
{
    struct ticket_draft draft = {
        .public = true, .text = answer->text, .mail = answer->mail, .returned = str_of(why)
    };

    if (begun->version == 0 || str_trim(begun->text).n == 0)
        return draft;
    draft.public = begun->public;
    draft.text = str_format(call->arena, "%" STR_FMT "\n\n%" STR_FMT, STR_ARG(answer->text),
                            STR_ARG(begun->text));
    if (str_is_null(draft.mail))
        draft.mail = begun->mail;
    return draft;
}

/** The row, its timer and what it held. The ticket is locked. */
static bool put_back(struct call *call, const struct ticket_scheduled *answer, const char *why)
{
    struct ticket_draft begun;
    struct ticket_draft draft;

    if (!ticket_draft_store_find(call, answer->ticket_id, answer->account_id, &begun))
        return false;
    draft = merged(call, answer, &begun, why);
    return ticket_draft_store_put(call, answer->ticket_id, answer->account_id, TICKET_DRAFT_ANY,
                                  &draft)
           && ticket_upload_store_return(call, answer->id, answer->ticket_id)
           && ticket_scheduled_store_remove(call, answer->id)
           && timer_cancel_all(call, &ticket_scheduled_timer, answer->id, NULL);
}

static bool give_back(struct call *call, struct ticket *ticket,
                      const struct ticket_scheduled *answer, const char *why)
{
    return put_back(call, answer, why)
           && tell(call, ticket, &event_ticket_answer_returned,
                   EVENT_VALUES(event_id("account", answer->account_id), event_code("why", why)),
                   STR_NULL);
}

bool ticket_scheduled_take_back(struct call *call, int64_t ticket_id, int64_t id)
{
    struct ticket_scheduled answer;
    struct ticket ticket;

    return lock_one(call, ticket_id, id, &ticket, &answer)
           && give_back(call, &ticket, &answer, "by_hand");
}

bool ticket_scheduled_return_all(struct call *call, const struct ticket *ticket, const char *why)
{
    struct ticket_scheduled *waiting;
    size_t count;

    if (!ticket_scheduled_store_list(call, ticket->id, &waiting, &count))
        return false;
    /* The last first: each puts its words before those that were put before it. */
    for (size_t i = count; i-- > 0;)
        if (!put_back(call, &waiting[i], why)
            || !ticket_event(
                call, &event_ticket_answer_returned, ticket,
                EVENT_VALUES(event_id("account", waiting[i].account_id), event_code("why", why))))
            return false;
    return true;
}

/* ---- sent ------------------------------------------------------------------------------------ */

/** The ticket is locked and takes it. */
static bool deliver(struct call *call, struct ticket *ticket, const struct ticket_scheduled *answer,
                    struct ticket_message *out)
{
    struct ticket_message_new asked = {
        .public = true,
        .from = TICKET_FROM_AGENT,
        .author_id = answer->account_id,
        .channel = TICKET_BY_DESK,
        .text = answer->text,
        .mail = answer->mail,
        .uploader_id = answer->account_id,
        .was_scheduled = true,
        .state = answer->state,
    };
    struct ticket_attachment *uploads;
    int64_t *ids;

    if (!ticket_upload_store_of_scheduled(call, answer->id, &uploads, &asked.upload_count))
        return false;
    ids = ARENA_ARRAY(call->arena, asked.upload_count + 1, int64_t);
    for (size_t i = 0; i < asked.upload_count; i++)
        ids[i] = uploads[i].id;
    asked.upload_ids = ids;
    return ticket_upload_store_return(call, answer->id, answer->ticket_id)
           && ticket_scheduled_store_remove(call, answer->id)
           && ticket_message_add_locked(call, ticket, &asked, out);
}

bool ticket_scheduled_send(struct call *call, int64_t ticket_id, int64_t id,
                           struct ticket_message *out)
{
    struct ticket_scheduled answer;
    struct ticket ticket;

    return lock_one(call, ticket_id, id, &ticket, &answer)
           && timer_cancel_all(call, &ticket_scheduled_timer, id, NULL)
           && deliver(call, &ticket, &answer, out);
}

/** Why it cannot leave any more; NULL where it can. */
static bool find_obstacle(struct call *call, const struct ticket *ticket,
                          const struct ticket_scheduled *answer, const char **why)
{
    *why = NULL;
    if (ticket->life.state == TICKET_CLOSED)
        *why = "ticket_closed";
    else if (!ticket_check_assignee(call, answer->account_id, 0, NULL))
        *why = "author_gone";
    else if (!is_taken(call, ticket, answer->state))
        *why = "state_move";
    if (call->err->kind == ERR_NONE)
        return true;
    if (call->err->kind != ERR_INVALID && call->err->kind != ERR_CONFLICT)
        return false;
    err_clear(call->err);
    return true;
}

/** One that was sent, moved or taken back meanwhile is no concern of this timer. */
static bool fire(struct call *call, const struct timer *timer)
{
    struct ticket_scheduled answer;
    struct ticket_message message;
    struct ticket ticket;
    const char *why;

    if (!ticket_scheduled_store_find(call, timer->subject_id, &answer))
        return false;
    if (answer.id == 0 || !ticket_lock(call, answer.ticket_id, TICKET_ANY_VERSION, &ticket))
        return answer.id == 0;
    /* Once more, now that nobody else can touch it. */
    if (!ticket_scheduled_store_find(call, timer->subject_id, &answer))
        return false;
    if (answer.id == 0 || answer.send_at_ms > call->now_ms)
        return true;
    if (!find_obstacle(call, &ticket, &answer, &why))
        return false;
    if (why != NULL)
        return give_back(call, &ticket, &answer, why);
    call->actor = (struct actor){ ACTOR_ACCOUNT, answer.account_id };
    return deliver(call, &ticket, &answer, &message);
}

const struct timer_kind ticket_scheduled_timer = {
    .name = "ticket.send_scheduled",
    .fire = fire,
    .help = "Sends an answer at the time that its writer has set.",
};
