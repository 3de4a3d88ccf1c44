/** All SQL of customers who may be, are or are not the same person. Inside call->tx. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_MERGE_STORE_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_MERGE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/people/people.h"

struct db_query;

struct people_merge {
    int64_t id;
    int64_t from_id;
    int64_t into_id;
    bool is_parted;
};

/** Writes a new one and sets its id. */
bool people_merge_store_add(struct call *call, struct people_merge *merge) MUST_USE;
/** One that was parted holds again. */
bool people_merge_store_again(struct call *call, int64_t id) MUST_USE;
/** The newest one of who went into another. */
bool people_merge_store_last(struct call *call, int64_t from_id, struct people_merge *out,
                             bool *found) MUST_USE;

/** Hands the addresses of one to the other and remembers which. */
bool people_merge_store_take(struct call *call, const struct people_merge *merge) MUST_USE;
/** Those that are still there go back; the merge is over. */
bool people_merge_store_give_back(struct call *call, const struct people_merge *merge) MUST_USE;
/** `into` 0: nobody. Counts the version on. */
bool people_merge_store_set_merged(struct call *call, int64_t id, int64_t into) MUST_USE;
bool people_merge_store_step(struct call *call, int64_t id, int64_t *version) MUST_USE;
/** Whether they are found or not. */
bool people_merge_store_version(struct call *call, int64_t id, int64_t *version) MUST_USE;

bool people_merge_store_set_distinct(struct call *call, int64_t low, int64_t high,
                                     bool distinct) MUST_USE;

/** Ids of others with one of those name keys, with that mailbox or telephone, oldest first, less
 * those who are said to be others; at most `limit`. */
bool people_merge_store_named(struct call *call, int64_t id, const struct str *name_keys,
                              size_t key_count, int limit, int64_t *ids, size_t *count) MUST_USE;
bool people_merge_store_at(struct call *call, int64_t id, struct str mailbox, int limit,
                           int64_t *ids, size_t *count) MUST_USE;
bool people_merge_store_phoned(struct call *call, int64_t id, struct str phone_key, int limit,
                               int64_t *ids, size_t *count) MUST_USE;
bool people_merge_store_note_phone(struct call *call, int64_t id, struct str key) MUST_USE;
/** Telephones of a customer, and those in what they wrote. */
bool people_merge_store_phones(struct call *call, int64_t id, struct str *keys, int limit,
                               size_t *count) MUST_USE;
/** The keys of a customer's e-mail addresses. */
bool people_merge_store_emails(struct call *call, int64_t id, struct str *keys, int limit,
                               size_t *count) MUST_USE;

extern const struct db_query *const people_merge_queries[];

#endif
