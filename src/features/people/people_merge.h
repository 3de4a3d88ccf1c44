/**
 * Two customers who are one person. One of them goes on with the tickets and addresses of both; the
 * other keeps its row, which messages name as their writer, and is found no more. It can be taken
 * back for as long as actions can (core/action): what went over then comes back, but for what has
 * gone on to somebody else since.
 */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_MERGE_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/action/action.h"
#include "core/event/event.h"
#include "features/people/people.h"

enum { PEOPLE_ALIKE_MAX = 5 };

/** Why two may be one: a set. What says more is the larger number. */
enum people_evidence {
    EVIDENCE_ROMAN = 1 << 0,     /* a Korean name and the same in Latin letters */
    EVIDENCE_NAME = 1 << 1,      /* the same name, in one of its spellings */
    EVIDENCE_TELEPHONE = 1 << 2, /* one of one stands in a mail of the other, or in both's */
    EVIDENCE_MAILBOX = 1 << 3,   /* addresses that differ by a tag, by dots or in how the domain is
                                    written */
    EVIDENCE_ALL = (1 << 4) - 1,
};

struct people_alike {
    struct customer customer;
    unsigned evidence;
};

/**
 * Who may be the same person as this customer, strongest first, at most PEOPLE_ALIKE_MAX; without
 * whom somebody has said to be another. A name or a telephone that more of them have tells nothing.
 * In call->tx, scoped and masked. NOT_FOUND.
 */
bool people_list_alike(struct call *call, int64_t id, struct people_alike **out,
                       size_t *count) MUST_USE;

/**
 * In a running change: `from` becomes part of `into`. seen_version is that of `into`, -1 any. An
 * action that can be undone where a member of the company does it. Errors: NOT_FOUND; INVALID
 * "same_customer", "unknown_customer" ("/from"), "too_many"
 * ("/addresses"); CONFLICT "version_conflict", and of the ticket feature where `from` has too many
 * tickets.
 */
bool people_merge(struct call *call, int64_t into, int64_t seen_version, int64_t from,
                  struct customer **out) MUST_USE;

/** In a running change: these telephones (keys) stand in what the customer writes themselves. */
bool people_note_phones(struct call *call, int64_t id, const struct str *keys,
                        size_t count) MUST_USE;

/** In a running change: somebody says that these two are not one, or takes that back. NOT_FOUND;
 * INVALID "unknown_customer" ("/other"). */
bool people_say_distinct(struct call *call, int64_t id, int64_t other, bool distinct) MUST_USE;

/** Their subject is who goes on; for those who hold more of customers than people does: the rows of
 * `from` are theirs from now on, or come back. */
extern const struct event_type event_customer_merged;
extern const struct event_type event_customer_parted;
extern const struct event_type event_customer_distinct;

extern const struct action_kind customer_merge_action;
extern const struct db_query *const people_merge_queries[];

#endif
