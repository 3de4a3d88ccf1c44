#include "features/insight/insight_fact.h"

static bool is_done(enum ticket_state state)
{
    return ticket_queue_of(state) == TICKET_QUEUE_DONE;
}

static void hear(struct insight_fact *fact, const struct insight_message *message, bool is_first)
{
    if (!message->is_customers) {
        if (fact->contacts > 0 && fact->first_answer_at_ms == 0)
            fact->first_answer_at_ms = message->at_ms;
        return;
    }
    fact->is_asked = fact->is_asked || is_first;
    fact->contacts++;
    if (fact->first_answer_at_ms != 0 && fact->again_at_ms == 0)
        fact->again_at_ms = message->at_ms;
}

/** Who goes on in another ticket has made contact about this one. */
static void follow(struct insight_fact *fact, int64_t followed_at_ms)
{
    if (followed_at_ms == 0 || fact->first_answer_at_ms == 0
        || followed_at_ms < fact->first_answer_at_ms)
        return;
    if (fact->again_at_ms == 0 || followed_at_ms < fact->again_at_ms)
        fact->again_at_ms = followed_at_ms;
}

static void move(struct insight_fact *fact, const struct insight_move *move)
{
    bool was_done = is_done(move->from);

    if (!was_done && is_done(move->to) && fact->first_done_at_ms == 0)
        fact->first_done_at_ms = move->at_ms;
    if (was_done && !is_done(move->to) && fact->reopened_at_ms == 0)
        fact->reopened_at_ms = move->at_ms;
}

/** The row knows best how it stands now. */
static void settle(struct insight_fact *fact, const struct insight_story *story)
{
    if (is_done(story->state))
        fact->done_at_ms = story->solved_at_ms != 0 ? story->solved_at_ms : story->closed_at_ms;
    if (fact->reopened_at_ms == 0)
        fact->first_done_at_ms = fact->done_at_ms;
    else if (fact->first_done_at_ms == 0 || fact->first_done_at_ms > fact->reopened_at_ms)
        fact->first_done_at_ms = fact->reopened_at_ms;
}

struct insight_fact insight_fact_of(const struct insight_story *story)
{
    struct insight_fact fact = story->fact;

    for (size_t i = 0; i < story->message_count; i++)
        hear(&fact, &story->messages[i], i == 0);
    follow(&fact, story->followed_at_ms);
    for (size_t i = 0; i < story->move_count; i++)
        move(&fact, &story->moves[i]);
    settle(&fact, story);
    return fact;
}

int64_t insight_fact_last_ms(const struct insight_fact *fact)
{
    int64_t last_ms = fact->done_at_ms;

    if (fact->done_at_ms == 0)
        return INT64_MAX;
    if (fact->first_answer_at_ms > last_ms)
        last_ms = fact->first_answer_at_ms;
    if (fact->reopened_at_ms > last_ms)
        last_ms = fact->reopened_at_ms;
    if (fact->survey_count > 0 && fact->surveys[fact->survey_count - 1].asked_at_ms > last_ms)
        last_ms = fact->surveys[fact->survey_count - 1].asked_at_ms;
    return last_ms;
}
