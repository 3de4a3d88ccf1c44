/** All SQL about rows of `survey`. Decides no rules. Inside a snapshot or a change. */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_STORE_H
#define PHAROS_FEATURES_SURVEY_SURVEY_STORE_H

#include "base/digest.h"
#include "db/db.h"
#include "features/survey/survey.h"
#include "features/survey/survey_figures.h"

/** Whose token has this digest. *found is false where there is none. */
bool survey_store_find(struct call *call, const struct sha256 *digest, struct survey *out,
                       bool *found) MUST_USE;
/** The same, and nobody else changes the row until the running change ends. */
bool survey_store_lock(struct call *call, const struct sha256 *digest, struct survey *out,
                       bool *found) MUST_USE;
/** When the ticket's customer was asked last; 0: never. */
bool survey_store_last_asked(struct call *call, int64_t ticket_id, int64_t *at_ms) MUST_USE;
bool survey_store_insert(struct call *call, const struct survey *survey,
                         const struct sha256 *digest) MUST_USE;
bool survey_store_set_answer(struct call *call, const struct survey *survey) MUST_USE;
/** Newest first. */
bool survey_store_of_ticket(struct call *call, int64_t ticket_id, struct survey **out,
                            size_t *count) MUST_USE;
bool survey_store_of_customer(struct call *call, const struct scope *scope, int64_t customer_id,
                              int64_t before_id, int limit, struct survey_page *out) MUST_USE;
/** What was asked within the period about tickets in scope, added up by all that can differ. */
bool survey_store_groups(struct call *call, const struct scope *scope,
                         const struct survey_period *period, survey_group_take *take,
                         void *arg) MUST_USE;

/** Scores from `low` to `high`, 0 being none. */
struct survey_scores {
    int low;
    int high;
};
/** See survey_list_tickets. */
bool survey_store_tickets(struct call *call, const struct scope *scope,
                          const struct survey_tickets_ask *ask, struct survey_scores scores,
                          struct survey_place *out, size_t *count) MUST_USE;
/** See survey_read_cases. */
bool survey_store_cases(struct call *call, const int64_t *ticket_ids, size_t count,
                        survey_case_take *take, void *arg) MUST_USE;

extern const struct db_query *const survey_store_queries[];

#endif
