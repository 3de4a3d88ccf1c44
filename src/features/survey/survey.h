/**
 * Was it solved, and how was it? The customer of a ticket that was solved is asked once, by a link
 * that opens a page; what they answer there is on the ticket and in the figures. See README.md.
 */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_H
#define PHAROS_FEATURES_SURVEY_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "core/event/event.h"
#include "features/ticket/ticket.h"

enum {
    SURVEY_SCORES = 5, /* 1 very bad … 5 very good; 0: not said */
    SURVEY_SATISFIED_FROM = 4,
    SURVEY_COMMENT_CHARS_MAX = 1000,
    SURVEY_LIFE_DAYS = 30,   /* how long the link can be answered */
    SURVEY_PAUSE_HOURS = 24, /* nobody is asked about one ticket sooner than that again */
};

/** Whether it was solved, as the customer says. Stored, NULL being SURVEY_UNSAID. */
enum survey_solved { SURVEY_UNSAID = -1, SURVEY_NOT_SOLVED = 0, SURVEY_SOLVED = 1 };

/** What was asked and answered. Ids and instants are 0 where there is none. */
struct survey {
    int64_t id;
    int64_t ticket_id;
    int64_t customer_id;
    int64_t team_id; /* whose ticket it was when they were asked */
    enum ticket_channel channel;
    enum lang language;
    int64_t asked_at_ms;
    int64_t expires_at_ms;
    int64_t answered_at_ms; /* of the last answer */
    int score;              /* 1..SURVEY_SCORES, 0: not said */
    enum survey_solved solved;
    struct str comment; /* STR_NULL: none */
};

/** One answer as it is given; what is not said leaves what was said before. */
struct survey_answer {
    int score; /* 0: not said */
    enum survey_solved solved;
    struct str comment; /* STR_NULL: none; valid UTF-8, at most SURVEY_COMMENT_CHARS_MAX */
};

/** "yes", "no" or "unsaid". */
const char *survey_solved_name(enum survey_solved solved);

/** What a link asks, also when its time is over. In a snapshot. NOT_FOUND. */
bool survey_find(struct call *call, struct str token, struct survey *out) MUST_USE;

/**
 * In a running change, for the customer who holds the link: keeps the answer, tells the ticket, and
 * does what follows from "solved" or "not solved": a solved ticket is confirmed or opened again, a
 * closed one gets a successor. Errors: NOT_FOUND; CONFLICT "survey_expired"; INVALID
 * "empty_answer".
 */
bool survey_answer(struct call *call, struct str token, const struct survey_answer *answer,
                   struct survey *out) MUST_USE;

/** Everything asked about a ticket within the caller's scope, newest first. NOT_FOUND. */
bool survey_list_of_ticket(struct call *call, int64_t ticket_id, struct survey **out,
                           size_t *count) MUST_USE;

struct survey_page {
    struct survey *items; /* newest first */
    size_t count;
    bool has_more;
};

/** What was asked about the tickets that are a customer's now, within the caller's scope, below
 * `before_id` (0: from the newest). In call->tx. NOT_FOUND where the customer is not seen. */
bool survey_list_of_customer(struct call *call, int64_t customer_id, int64_t before_id, int limit,
                             struct survey_page *out) MUST_USE;

extern const struct event_type event_survey_answered;

#endif
