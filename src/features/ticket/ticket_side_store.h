/** All SQL about what accounts do around a ticket: own it, watch it, read it, write drafts. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_SIDE_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_SIDE_STORE_H

#include "db/db.h"
#include "features/ticket/ticket.h"

/** What has to be known before an account is given a ticket. */
struct ticket_assignee {
    bool exists;
    bool is_active;
    enum reach reach;
    bool is_member; /* of the team asked about */
    struct str name;
};

bool ticket_side_store_owner(struct call *call, int64_t account_id, int64_t team_id,
                             struct ticket_assignee *out) MUST_USE;
/** STR_NULL where there is no such team. */
bool ticket_side_store_team_name(struct call *call, int64_t team_id, struct str *out) MUST_USE;
bool ticket_side_store_has_customer(struct call *call, int64_t customer_id, bool *out) MUST_USE;

/** *changed is false when it was so already. */
bool ticket_side_store_watch(struct call *call, int64_t ticket_id, int64_t account_id, bool watch,
                             bool *changed) MUST_USE;
bool ticket_side_store_watchers(struct call *call, int64_t ticket_id, const int64_t **out,
                                size_t *out_count) MUST_USE;

/** The account has seen this many messages of the ticket; never fewer than before. */
bool ticket_side_store_mark_read(struct call *call, int64_t ticket_id, int64_t account_id,
                                 int64_t message_count) MUST_USE;

/** Notes that the account looked; *due is false when that was noted after `noted_before_ms`. */
bool ticket_side_store_mark_viewed(struct call *call, int64_t ticket_id, int64_t account_id,
                                   int64_t at_ms, int64_t noted_before_ms, bool *due) MUST_USE;
/** The version a ticket has now, in any scope; 0 when there is none. */
bool ticket_side_store_version(struct call *call, int64_t ticket_id, int64_t *out) MUST_USE;

extern const struct db_query *const ticket_side_store_queries[];

#endif
