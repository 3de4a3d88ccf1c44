/** What becomes of a ticket's story when it is boiled down to one row. Pure. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_FACT_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_FACT_H

#include "features/insight/insight.h"

/** A public message that a person wrote. */
struct insight_message {
    int64_t at_ms;
    bool is_customers;
};

/** A move from one state to another. */
struct insight_move {
    int64_t at_ms;
    enum ticket_state from;
    enum ticket_state to;
};

/** A ticket as its rows tell of it; messages and moves in the order they happened. */
struct insight_story {
    struct insight_fact fact; /* id, creation, team, assignee, channel, version, surveys */
    size_t survey_room;
    enum ticket_state state;
    int64_t solved_at_ms;
    int64_t closed_at_ms;
    int64_t followed_at_ms; /* when a ticket that continues this one was made; 0: none */
    struct insight_message *messages;
    size_t message_count;
    size_t message_room;
    struct insight_move *moves;
    size_t move_count;
    size_t move_room;
};

/**
 * The fact. A ticket that was never opened again is believed to be done when its row says so, also
 * where it was taken over from elsewhere and the log knows only that it came as done.
 */
struct insight_fact insight_fact_of(const struct insight_story *story);

/** The last instant at which anything of it could matter; the end of time while it is not done. */
int64_t insight_fact_last_ms(const struct insight_fact *fact);

#endif
