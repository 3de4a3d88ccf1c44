/**
 * Tickets counted by dimension (core/counter): how many there are in each state, and how many of
 * those that are not done stand with each priority, team, assignee and tag. Exact, kept in the
 * change that writes a ticket's row, so that reading costs the same however many tickets there are.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_COUNT_H
#define PHAROS_FEATURES_TICKET_TICKET_COUNT_H

#include "core/event/counter.h"
#include "features/ticket/ticket.h"

struct db_query;

/** Keys are states, priorities and ids; 0 is no team, and nobody. */
extern const struct counter_dimension ticket_by_state;    /* all tickets */
extern const struct counter_dimension ticket_by_priority; /* this and the others: not done */
extern const struct counter_dimension ticket_by_team;
extern const struct counter_dimension ticket_by_assignee;
extern const struct counter_dimension ticket_by_tag;

/** NULL-ended. */
extern const struct counter_dimension *const ticket_dimensions[];
extern const struct db_query *const ticket_count_queries[];

/** In a change: a ticket that was not there before; its tags are counted as they are added. */
void ticket_count_new(struct call *call, const struct ticket *ticket);
/** In a change: a tag that comes to a ticket (1) or goes (-1). */
void ticket_count_tag(struct call *call, const struct ticket *ticket, int64_t tag_id,
                      int64_t delta);
/**
 * In a change: a ticket that was `was` and is `now`. Where it is done or opens again its tags leave
 * or come back with it; they are read as they stand by then.
 */
bool ticket_count_change(struct call *call, const struct ticket *was,
                         const struct ticket *now) MUST_USE;

enum { TICKET_COUNT_TAGS_MAX = 100 };

/** How many, and of what; name STR_NULL where id is 0. */
struct ticket_tally {
    int64_t id;
    struct str name;
    int64_t count;
};

struct ticket_tallies {
    struct ticket_tally *v;
    size_t n;
};

/** What a caller may know of the counts. */
struct ticket_counts {
    bool is_whole; /* false: only `teams` and `assignees` hold something, of the caller's own */
    int64_t states[TICKET_CLOSED];     /* by state - 1 */
    int64_t priorities[TICKET_URGENT]; /* by priority - 1 */
    struct ticket_tallies teams;       /* without zeros, by id */
    struct ticket_tallies assignees;   /* without zeros, by id */
    struct ticket_tallies tags; /* without zeros, the most frequent TICKET_COUNT_TAGS_MAX first */
};

/**
 * Counts for call->access.scope, in call->arena. Counters know no scope, so whoever does not see
 * every ticket is told only what they could count themselves: the open tickets of their own teams
 * and those assigned to them.
 */
bool ticket_counts_read(struct call *call, struct ticket_counts *out) MUST_USE;

#endif
