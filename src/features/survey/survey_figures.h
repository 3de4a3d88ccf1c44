/**
 * Figures of what was asked and answered. Every share comes with the number it stands on, and with
 * its Wilson score interval of 95 %: E. B. Wilson, Probable inference, the law of succession, and
 * statistical inference, JASA 22 (1927); without correction for continuity.
 */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_FIGURES_H
#define PHAROS_FEATURES_SURVEY_SURVEY_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "features/survey/survey.h"
#include "features/ticket/ticket_among.h"

/** Asked from `from_ms` on and before `to_ms`, among tickets that a team had then. */
struct survey_period {
    int64_t from_ms;
    int64_t to_ms;
    struct ticket_among among;
};

/** So many surveys that have all of this in common. */
struct survey_group {
    int64_t team_id; /* 0: no team */
    struct str team_name;
    enum ticket_channel channel;
    bool is_answered;
    int score;
    enum survey_solved solved;
    int64_t count;
};
/** Takes a group; its texts are borrowed until it returns. */
typedef void survey_group_take(void *arg, const struct survey_group *group);

struct survey_tally {
    int64_t asked;
    int64_t answered;
    int64_t scores[SURVEY_SCORES]; /* how many gave 1, 2 … */
    int64_t solved;
    int64_t not_solved;
};

void survey_tally_add(struct survey_tally *tally, const struct survey_group *group);

/** One question as figures see it. */
struct survey_case {
    int64_t ticket_id;
    int64_t asked_at_ms;
    int64_t team_id; /* who had the ticket then; 0: no team */
    enum ticket_channel channel;
    bool is_answered;
    int score; /* 0: none */
    enum survey_solved solved;
};

void survey_tally_add_case(struct survey_tally *tally, const struct survey_case *one);
typedef void survey_case_take(void *arg, const struct survey_case *one);
/** All that was asked about these tickets, by ticket and then in order. For the program's own work:
 * no scope is asked. In a snapshot. */
bool survey_read_cases(struct call *call, const int64_t *ticket_ids, size_t count,
                       survey_case_take *take, void *arg) MUST_USE;
/** How many gave a score. */
int64_t survey_tally_rated(const struct survey_tally *tally);
/** How many gave 4 or 5. */
int64_t survey_tally_satisfied(const struct survey_tally *tally);
/** 0 where nobody gave a score. */
double survey_tally_mean(const struct survey_tally *tally);

/** A share of 0..1 and between which shares it lies; all 0 where n is 0. */
struct survey_share {
    int64_t n;
    double share;
    double low;
    double high;
};

struct survey_share survey_wilson(int64_t count, int64_t n);

struct survey_team_figures {
    int64_t team_id; /* 0: no team */
    struct str name; /* STR_NULL for no team */
    struct survey_tally tally;
};

enum { SURVEY_CHANNELS = TICKET_BY_PHONE + 1 };

struct survey_figures {
    struct survey_tally all;
    struct survey_team_figures *teams; /* by id, no team first */
    size_t team_count;
    struct survey_tally channels[SURVEY_CHANNELS]; /* at enum ticket_channel */
};

/** Of tickets within the caller's scope. In a snapshot; in call->arena. */
bool survey_figures_read(struct call *call, const struct survey_period *period,
                         struct survey_figures *out) MUST_USE;

/** Which of the questions that were asked. */
enum survey_answers {
    SURVEY_ANY_ANSWER = 1, /* also those without one */
    SURVEY_RATED,
    SURVEY_SATISFIED, /* 4 and 5 */
    SURVEY_UNSATISFIED,
};

/** A ticket that was asked about, at its last question of those asked for. */
struct survey_place {
    int64_t asked_at_ms;
    int64_t id; /* of the survey */
    int64_t ticket_id;
};

struct survey_tickets_ask {
    struct survey_period period;
    enum survey_answers answers;
    struct survey_place before; /* go on behind this one */
    int limit;
};

/** Each ticket once, last asked first; `out` has room for `limit`. Within the caller's scope. */
bool survey_list_tickets(struct call *call, const struct survey_tickets_ask *ask,
                         struct survey_place *out, size_t *count) MUST_USE;

#endif
