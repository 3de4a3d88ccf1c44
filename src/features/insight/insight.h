/**
 * Figures of how the work goes, and the tickets behind each of them. Everything is counted from one
 * row a ticket, its *fact*, which a follower of the log keeps; no message is looked at when
 * somebody asks.
 */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "base/str.h"
#include "core/call.h"
#include "features/insight/insight_clock.h"
#include "features/survey/survey_figures.h"
#include "features/ticket/ticket_among.h"
#include "features/ticket/ticket_list.h"

/** What is known of one ticket. Instants are 0 where it has not happened. */
struct insight_fact {
    int64_t ticket_id;
    int64_t created_at_ms;
    int64_t team_id; /* who has it now; 0: no team */
    int64_t assignee_id;
    enum ticket_channel channel;
    bool is_asked;               /* its customer began it, not one of us */
    int64_t contacts;            /* how often its customers, as people, have written in it */
    int64_t first_answer_at_ms;  /* first public answer of one of us to that */
    int64_t again_at_ms;         /* first contact about it after the first answer */
    int64_t first_done_at_ms;    /* first solved or closed */
    int64_t reopened_at_ms;      /* first opened again after that */
    int64_t done_at_ms;          /* last solved, or closed unsolved; 0 while it is neither */
    int64_t version;             /* of the ticket, which this is the fact of */
    struct survey_case *surveys; /* what its customers were asked, in order; borrowed */
    size_t survey_count;
};

/** What can be counted. Each is a set of tickets: the number is how many, the list is which. */
enum insight_figure {
    INSIGHT_ARRIVED = 1,
    INSIGHT_ANSWERED,
    INSIGHT_UNANSWERED,
    INSIGHT_AFTER_HOURS,
    INSIGHT_FCR_KNOWN,
    INSIGHT_FCR,
    INSIGHT_FCR_NOT,
    INSIGHT_SOLVED,
    INSIGHT_FIRST_SOLVED,
    INSIGHT_REOPENED,
    INSIGHT_OPEN,
    /* Of surveys: a ticket that was asked about several times is listed once. */
    INSIGHT_SURVEYED,
    INSIGHT_RATED,
    INSIGHT_SATISFIED,
    INSIGHT_UNSATISFIED,
};

/** As the API writes them, in the order above; NULL-ended. */
extern const char *const insight_figure_names[];

enum {
    INSIGHT_CONTACT_DAYS_STANDARD = 7,
    INSIGHT_CONTACT_DAYS_MAX = 30,
    INSIGHT_DAYS_MAX = 366, /* of a period */
    INSIGHT_YEAR_MIN = 1990,
    INSIGHT_CHANNELS = SURVEY_CHANNELS,
    INSIGHT_ANY = -1,
};

/** A span of civil days, as a reader asks for it. */
struct insight_period {
    struct civil from;
    struct civil to;  /* the last day, included */
    struct str zone;  /* IANA; whose days, and whose hours of the week */
    int contact_days; /* without a further contact, for what the first one solved */
};

/** Which tickets of a figure. */
struct insight_part {
    struct ticket_among among;
    int weekday; /* 0 Monday … 6 Sunday, INSIGHT_ANY; surveys have none */
    int hour;    /* 0 … 23, INSIGHT_ANY; surveys have none */
};

/** How long something took, in whole seconds, by nearest rank; nothing to say where n is 0. */
struct insight_times {
    int64_t n;
    int64_t median_s;
    int64_t p90_s;
};

struct insight_tally {
    int64_t arrived;
    int64_t contacts;
    int64_t unanswered;
    int64_t after_hours;
    int64_t fcr_known;
    int64_t fcr;
    int64_t first_solved;
    int64_t reopened;
    int64_t open;                       /* at the end of the period, or now */
    struct insight_times response;      /* by every clock, day and night */
    struct insight_times response_open; /* while the company is open */
    struct insight_times resolution;    /* by every clock */
    struct survey_tally survey;
};

struct insight_team {
    int64_t id; /* 0: no team */
    struct str name;
    struct insight_tally tally;
};

struct insight_day {
    int64_t arrived;
    int64_t solved;
    int64_t open; /* at its end, or now */
};

struct insight_figures {
    struct insight_tally all;
    struct insight_tally before; /* the same length of time, directly before */
    struct insight_team *teams;  /* by name, no team last */
    size_t team_count;
    struct insight_tally channels[INSIGHT_CHANNELS];     /* at enum ticket_channel */
    int64_t cells[INSIGHT_WEEK_HOURS];                   /* arrived, by hour of the week */
    struct insight_times cell_times[INSIGHT_WEEK_HOURS]; /* first response of these */
    struct insight_day *days;
    size_t day_count;
    struct civil first_day;
    int64_t rated_tickets; /* that the answers with a score are about */
    int64_t from_ms;
    int64_t to_ms; /* not included */
    int64_t before_from_ms;
    int64_t before_to_ms;
    bool is_complete; /* false while facts are still made from older tickets */
};

/**
 * Checks a period and cuts it off after today. INVALID "bad_period" (over INSIGHT_DAYS_MAX days,
 * ends before it begins, lies in the future), "bad_timezone".
 */
bool insight_period_check(struct call *call, struct insight_period *period) MUST_USE;

/**
 * Within the caller's scope, in call->arena; `among` narrows every number of it, those of the
 * period before as well. Outside of any snapshot: it takes several, one after the other. LIMIT
 * "too_many_in_period".
 */
bool insight_read(struct call *call, const struct insight_period *period,
                  const struct ticket_among *among, struct insight_figures *out) MUST_USE;

/** One page of the tickets of a figure. */
struct insight_list_ask {
    enum insight_figure figure;
    struct insight_period period;
    bool is_before; /* of the span before the period: what `before` counts */
    struct insight_part part;
    int64_t after[2]; /* keys of the last row of the page before */
    size_t after_count;
    int limit;
};

/** Newest first, of surveys by when they were asked. In a snapshot. */
bool insight_list(struct call *call, const struct insight_list_ask *ask,
                  struct ticket_page *out) MUST_USE;

#endif
