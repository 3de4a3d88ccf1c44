#include "features/ticket/ticket_count.h"

#include <stdlib.h>

#include "base/arena.h"
#include "db/db.h"
#include "features/ticket/ticket_name_store.h"
#include "features/ticket/ticket_tag_store.h"

/* The queue behind the number: TICKET_QUEUE_DONE. */
#define OPEN "t.queue < 3"

static const struct db_query q_states = {
    "ticket_count.states",
    "SELECT t.state, count(*) FROM ticket t GROUP BY t.state",
    NULL,
};

static const struct db_query q_priorities = {
    "ticket_count.priorities",
    "SELECT t.priority, count(*) FROM ticket t WHERE " OPEN " GROUP BY t.priority",
    NULL,
};

static const struct db_query q_teams = {
    "ticket_count.teams",
    "SELECT coalesce(t.team_id, 0), count(*) FROM ticket t WHERE " OPEN " GROUP BY 1",
    NULL,
};

static const struct db_query q_assignees = {
    "ticket_count.assignees",
    "SELECT coalesce(t.assignee_id, 0), count(*) FROM ticket t WHERE " OPEN " GROUP BY 1",
    NULL,
};

static const struct db_query q_tags = {
    "ticket_count.tags",
    "SELECT g.tag_id, count(*) FROM ticket t JOIN ticket_tag g ON g.ticket_id = t.id"
    " WHERE " OPEN " GROUP BY g.tag_id",
    NULL,
};

const struct db_query *const ticket_count_queries[] = { &q_states,    &q_priorities, &q_teams,
                                                        &q_assignees, &q_tags,       NULL };

const struct counter_dimension ticket_by_state = { .name = "ticket.state",
                                                   .truth = &q_states,
                                                   .help = "Tickets by state." };
const struct counter_dimension ticket_by_priority = { .name = "ticket.priority",
                                                      .truth = &q_priorities,
                                                      .help = "Open tickets by priority." };
const struct counter_dimension ticket_by_team = { .name = "ticket.team",
                                                  .truth = &q_teams,
                                                  .help = "Open tickets by team." };
const struct counter_dimension ticket_by_assignee = { .name = "ticket.assignee",
                                                      .truth = &q_assignees,
                                                      .help = "Open tickets by assignee." };
const struct counter_dimension ticket_by_tag = { .name = "ticket.tag",
                                                 .truth = &q_tags,
                                                 .help = "Open tickets by tag." };

const struct counter_dimension *const ticket_dimensions[] = {
    &ticket_by_state,    &ticket_by_priority, &ticket_by_team,
    &ticket_by_assignee, &ticket_by_tag,      NULL,
};

/* ---- counting ------------------------------------------------------------------------------- */

static bool is_open(const struct ticket *ticket)
{
    return ticket_queue_of(ticket->life.state) != TICKET_QUEUE_DONE;
}

static void count(struct call *call, const struct ticket *ticket, int64_t delta)
{
    counter_add(call, &ticket_by_state, ticket->life.state, delta);
    if (!is_open(ticket))
        return;
    counter_add(call, &ticket_by_priority, ticket->priority, delta);
    counter_add(call, &ticket_by_team, ticket->team_id, delta);
    counter_add(call, &ticket_by_assignee, ticket->assignee_id, delta);
}

void ticket_count_new(struct call *call, const struct ticket *ticket)
{
    count(call, ticket, 1);
}

void ticket_count_tag(struct call *call, const struct ticket *ticket, int64_t tag_id, int64_t delta)
{
    if (is_open(ticket))
        counter_add(call, &ticket_by_tag, tag_id, delta);
}

bool ticket_count_change(struct call *call, const struct ticket *was, const struct ticket *now)
{
    struct ticket_tag *tags;
    size_t tag_count;

    count(call, was, -1);
    count(call, now, 1);
    if (is_open(was) == is_open(now))
        return true;
    if (!ticket_tag_store_of_ticket(call, now->id, &tags, &tag_count))
        return false;
    for (size_t i = 0; i < tag_count; i++)
        counter_add(call, &ticket_by_tag, tags[i].id, is_open(now) ? 1 : -1);
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_words(struct call *call, const struct counter_dimension *dimension, int64_t *out,
                       size_t n)
{
    int64_t *keys = ARENA_ARRAY(call->arena, n, int64_t);

    for (size_t i = 0; i < n; i++)
        keys[i] = (int64_t)i + 1;
    return counter_read(call, dimension, keys, n, out);
}

typedef bool fill_names(struct call *call, struct ticket_names *names);

static bool name_all(struct call *call, struct ticket_tallies *tallies, fill_names *fill)
{
    struct ticket_names names = { ARENA_ARRAY(call->arena, tallies->n + 1, struct ticket_name),
                                  tallies->n };

    for (size_t i = 0; i < names.n; i++)
        names.v[i] = (struct ticket_name){ tallies->v[i].id, STR_NULL };
    if (!fill(call, &names))
        return false;
    for (size_t i = 0; i < names.n; i++)
        tallies->v[i].name = names.v[i].name;
    return true;
}

static int by_count(const void *a, const void *b)
{
    const struct ticket_tally *x = a;
    const struct ticket_tally *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool read_all(struct call *call, const struct counter_dimension *dimension,
                     struct ticket_tallies *out)
{
    const struct counter_row *rows;
    size_t n;

    if (!counter_read_all(call, dimension, &rows, &n))
        return false;
    *out = (struct ticket_tallies){ ARENA_ARRAY(call->arena, n + 1, struct ticket_tally), n };
    for (size_t i = 0; i < n; i++)
        out->v[i] = (struct ticket_tally){ rows[i].key, STR_NULL, rows[i].count };
    return true;
}

/** The counts of some keys, without zeros. */
static bool read_some(struct call *call, const struct counter_dimension *dimension,
                      const int64_t *keys, size_t n, struct ticket_tallies *out)
{
    int64_t *counts = ARENA_ARRAY(call->arena, n + 1, int64_t);

    *out = (struct ticket_tallies){ ARENA_ARRAY(call->arena, n + 1, struct ticket_tally), 0 };
    if (!counter_read(call, dimension, keys, n, counts))
        return false;
    for (size_t i = 0; i < n; i++)
        if (counts[i] != 0)
            out->v[out->n++] = (struct ticket_tally){ keys[i], STR_NULL, counts[i] };
    return true;
}

static bool read_tags(struct call *call, struct ticket_tallies *out)
{
    if (!read_all(call, &ticket_by_tag, out))
        return false;
    qsort(out->v, out->n, sizeof(*out->v), by_count);
    if (out->n > TICKET_COUNT_TAGS_MAX)
        out->n = TICKET_COUNT_TAGS_MAX;
    return name_all(call, out, ticket_name_store_tags);
}

static bool read_whole(struct call *call, struct ticket_counts *out)
{
    return read_words(call, &ticket_by_state, out->states, COUNT_OF(out->states))
           && read_words(call, &ticket_by_priority, out->priorities, COUNT_OF(out->priorities))
           && read_all(call, &ticket_by_team, &out->teams)
           && read_all(call, &ticket_by_assignee, &out->assignees) && read_tags(call, &out->tags);
}

static bool read_own(struct call *call, const struct scope *scope, struct ticket_counts *out)
{
    return read_some(call, &ticket_by_team, scope->team_ids, scope->team_count, &out->teams)
           && read_some(call, &ticket_by_assignee, &scope->account_id, 1, &out->assignees);
}

bool ticket_counts_read(struct call *call, struct ticket_counts *out)
{
    const struct scope *scope = &call->access.scope;

    *out = (struct ticket_counts){ .is_whole = scope->reach == REACH_ALL };
    if (scope->reach == REACH_NOTHING)
        return true;
    return (out->is_whole ? read_whole(call, out) : read_own(call, scope, out))
           && name_all(call, &out->teams, ticket_name_store_teams)
           && name_all(call, &out->assignees, ticket_name_store_accounts);
}
