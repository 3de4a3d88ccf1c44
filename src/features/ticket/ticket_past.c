#include "features/ticket/ticket_past.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_text.h"

/** The ticket as it comes to be, and its messages as they are stored. */
struct take_over {
    const struct ticket_past *past;
    struct ticket was; /* all zero where it is new */
    struct ticket ticket;
    struct ticket_message *messages;
    enum ticket_state state_by_messages;
    struct str *tags;
    size_t tag_count;
};

static bool bad_number(struct err *err)
{
    err_set(err, ERR_INVALID, "bad_number", "a ticket's number has 1 to 64 printable characters");
    return err_field(err, "/number");
}

static bool check_number(struct str number, struct err *err)
{
    if (number.n == 0 || number.n > TICKET_NUMBER_MAX_CHARS)
        return bad_number(err);
    for (size_t i = 0; i < number.n; i++)
        if (number.p[i] <= ' ' || number.p[i] > '~')
            return bad_number(err);
    return true;
}

/** A number that was brought along must be free, and ours go on above it. */
static bool choose_number(struct call *call, struct take_over *work)
{
    struct str number = work->past->number;
    int64_t value;
    int64_t taken_by;

    if (str_is_null(number))
        return ticket_new_number(call, &work->ticket.number);
    if (!check_number(number, call->err) || !ticket_find_number(call, number, &taken_by))
        return false;
    if (taken_by != 0) {
        err_set(call->err, ERR_CONFLICT, "number_taken", "another ticket has this number");
        return err_field(call->err, "/number");
    }
    work->ticket.number = number;
    return !str_to_int64(number, &value) || value < 0 || value >= ((int64_t)1 << 53)
           || db_pass_ids(call->tx, "ticket_number", value, call->err);
}

static bool name_message(struct err *err, size_t index)
{
    char path[32];

    snprintf(path, sizeof(path), "/messages/%zu", index);
    return err_within(err, path);
}

static bool prepare_messages(struct call *call, struct take_over *work)
{
    const struct ticket_past *past = work->past;

    work->messages = ARENA_ARRAY(call->arena, past->message_count, struct ticket_message);
    for (size_t i = 0; i < past->message_count; i++) {
        const struct ticket_message_new *asked = &past->messages[i].message;

        call->now_ms = past->messages[i].at_ms;
        if (!ticket_message_prepare(call, &work->ticket, asked, &work->messages[i]))
            return name_message(call->err, i);
    }
    return true;
}

/** The state it was left in, whatever the messages would make of it. */
static void believe_state(const struct ticket_past *past, struct ticket *ticket)
{
    int64_t last_ms = past->messages[past->message_count - 1].at_ms;
    struct ticket_life *life = &ticket->life;
    bool is_done = ticket_queue_of(past->state) == TICKET_QUEUE_DONE;

    life->state = past->state;
    if (past->waiting_since_ms != TICKET_WAITING_BY_MESSAGES)
        life->waiting_since_ms = past->waiting_since_ms;
    if (ticket_queue_of(past->state) != TICKET_QUEUE_OURS)
        life->waiting_since_ms = 0;
    life->solved_at_ms = past->solved_at_ms;
    if (is_done && life->solved_at_ms == 0 && past->closed_at_ms == 0)
        life->solved_at_ms = last_ms;
    life->closed_at_ms = past->closed_at_ms;
    if (past->state == TICKET_CLOSED && life->closed_at_ms == 0)
        life->closed_at_ms = last_ms;
    ticket->changed_at_ms = past->changed_at_ms != 0 ? past->changed_at_ms : last_ms;
}

static struct actor author_of(const struct ticket_message *message)
{
    if (message->from == TICKET_FROM_CUSTOMER)
        return (struct actor){ ACTOR_CUSTOMER, message->author_id };
    if (message->from == TICKET_FROM_AGENT && message->author_id != 0)
        return (struct actor){ ACTOR_ACCOUNT, message->author_id };
    return (struct actor){ ACTOR_SYSTEM, 0 };
}

/** Each message steps the version, as it did when it was written. */
static bool put_messages(struct call *call, struct take_over *work)
{
    struct ticket then = work->ticket;

    for (size_t i = 0; i < work->past->message_count; i++) {
        const struct ticket_message *message = &work->messages[i];

        bool begins = work->was.id == 0 && i == 0;

        then.version = work->was.version + (int64_t)i + 1;
        then.message_count = work->was.message_count + (int64_t)i + 1;
        call->now_ms = begins ? then.created_at_ms : message->at_ms;
        call->actor = author_of(message);
        if (!ticket_message_put(call, &then, &work->past->messages[i].message, message)
            || (begins && !ticket_created_tell(call, &then)))
            return false;
        call->now_ms = message->at_ms;
        if (!ticket_message_tell(call, &then, message, STR_NULL))
            return false;
    }
    return true;
}

static bool tell_state(struct call *call, const struct take_over *work)
{
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    call->now_ms = work->ticket.changed_at_ms;
    return ticket_state_tell(call, &work->ticket, work->state_by_messages);
}

static bool check_message_count(const struct ticket_past *past, struct err *err)
{
    if (past->message_count > 0 && past->message_count <= TICKET_PAST_MESSAGES_MAX)
        return true;
    err_set(err, ERR_LIMIT, "too_many", "a ticket comes with 1 to %d messages",
            TICKET_PAST_MESSAGES_MAX);
    err_param(err, "%d", TICKET_PAST_MESSAGES_MAX);
    return err_field(err, "/messages");
}

static bool prepare(struct call *call, struct take_over *work)
{
    const struct ticket_past *past = work->past;
    const struct ticket_new *asked = &past->ticket;
    struct ticket *ticket = &work->ticket;

    if (past->message_count == 0 || past->message_count > TICKET_PAST_MESSAGES_MAX) {
        err_set(call->err, ERR_LIMIT, "too_many", "a ticket comes with 1 to %d messages",
                TICKET_PAST_MESSAGES_MAX);
        err_param(call->err, "%d", TICKET_PAST_MESSAGES_MAX);
        return err_field(call->err, "/messages");
    }
    ticket_begin(&past->ticket, past->created_at_ms, ticket);
    if (!ticket_subject_read(call->arena, asked->subject, &ticket->subject, call->err)
        || !ticket_tags_read(call->arena, asked->tags, asked->tag_count, &work->tags,
                             &work->tag_count, call->err)
        || !choose_number(call, work) || !db_new_id(call->tx, "ticket", &ticket->id, call->err)
        || !prepare_messages(call, work))
        return false;
    work->state_by_messages = ticket->life.state;
    believe_state(past, ticket);
    ticket->version =
        (int64_t)past->message_count + (ticket->life.state != work->state_by_messages);
    return true;
}

bool ticket_take_over(struct call *call, const struct ticket_past *past, struct ticket *out)
{
    struct take_over work = { .past = past };
    struct actor actor = call->actor;
    int64_t now_ms = call->now_ms;
    bool done;

    call->tells_the_past = true;
    done = prepare(call, &work) && ticket_store_insert(call, &work.ticket)
           && put_messages(call, &work)
           && ticket_tags_put(call, &work.ticket, work.tags, work.tag_count)
           && tell_state(call, &work);

    call->actor = actor;
    call->now_ms = now_ms;
    if (done)
        *out = work.ticket;
    return done;
}

/** Its life was believed when it came: what is said further changes only the first answer. */
static bool prepare_more(struct call *call, struct take_over *work)
{
    struct ticket *ticket = &work->ticket;
    int64_t first_answer_at_ms;

    *ticket = work->was;
    ticket->life.state = TICKET_OPEN; /* nothing could be said in a closed one */
    if (!check_message_count(work->past, call->err) || !prepare_messages(call, work))
        return false;
    first_answer_at_ms = ticket->life.first_answer_at_ms;
    ticket->life = work->was.life;
    if (ticket->life.first_answer_at_ms == 0)
        ticket->life.first_answer_at_ms = first_answer_at_ms;
    ticket->version += (int64_t)work->past->message_count;
    return true;
}

bool ticket_take_over_more(struct call *call, int64_t id, int64_t after,
                           const struct ticket_past_message *messages, size_t count, bool *is_there)
{
    struct ticket_past past = { .messages = messages, .message_count = count };
    struct take_over work = { .past = &past };
    struct actor actor = call->actor;
    int64_t now_ms = call->now_ms;
    bool done;

    if (!ticket_lock(call, id, TICKET_ANY_VERSION, &work.was))
        return false;
    *is_there = work.was.message_count > after;
    if (*is_there)
        return true;
    if (work.was.message_count < after) {
        err_set(call->err, ERR_INVALID, "messages_missing",
                "the ticket has not the messages that stand before these");
        return err_field(call->err, "/after");
    }
    call->tells_the_past = true;
    done = prepare_more(call, &work) && put_messages(call, &work)
           && ticket_store_update(call, &work.was, &work.ticket);
    call->actor = actor;
    call->now_ms = now_ms;
    return done;
}

/** It is over, with what was said now. */
static void close_life(struct ticket_life *life, int64_t now_ms)
{
    life->state = TICKET_CLOSED;
    life->waiting_since_ms = 0;
    life->solved_at_ms = now_ms;
    life->closed_at_ms = now_ms;
}

bool ticket_past_add(struct call *call, int64_t id, const struct ticket_message_new *asked,
                     bool is_over, struct ticket_message *out)
{
    struct ticket was;
    struct ticket ticket;

    CHECK(call->tells_the_past);
    if (!ticket_lock(call, id, TICKET_ANY_VERSION, &was))
        return false;
    ticket = was;
    if (was.life.state == TICKET_CLOSED)
        ticket.life.state = TICKET_OPEN; /* nothing could be said in a closed one */
    if (!ticket_message_prepare(call, &ticket, asked, out))
        return false;
    if (is_over || was.life.state == TICKET_CLOSED)
        close_life(&ticket.life, call->now_ms);
    ticket.version++;
    ticket.changed_at_ms = call->now_ms;
    return ticket_message_put(call, &ticket, asked, out)
           && ticket_message_tell(call, &ticket, out, STR_NULL)
           && ticket_state_tell(call, &ticket, was.life.state)
           && ticket_store_update(call, &was, &ticket);
}

bool ticket_past_close(struct call *call, int64_t id)
{
    struct ticket was;
    struct ticket ticket;

    CHECK(call->tells_the_past);
    if (!ticket_lock(call, id, TICKET_ANY_VERSION, &was))
        return false;
    ticket = was;
    close_life(&ticket.life, call->now_ms);
    ticket.version++;
    ticket.changed_at_ms = call->now_ms;
    return ticket_state_tell(call, &ticket, was.life.state)
           && ticket_store_update(call, &was, &ticket);
}

bool ticket_find_number(struct call *call, struct str number, int64_t *id)
{
    return ticket_store_find_number(call, number, id);
}
