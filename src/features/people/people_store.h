/** All SQL over customer, customer_address and organisation. Every function runs in call->tx. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_STORE_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_STORE_H

#include "features/people/people.h"

struct db_query;

/** *out is NULL where there is none, or none within the scope. With addresses, not masked. */
bool people_store_find(struct call *call, const struct scope *scope, int64_t id,
                       struct customer **out) MUST_USE;
/** The customer with this address, in any scope; *out is NULL where it is nobody's. */
bool people_store_of_address(struct call *call, enum address_kind kind, struct str key,
                             struct customer **out) MUST_USE;
bool people_store_list(struct call *call, const struct scope *scope, int64_t before_id, int limit,
                       struct customer_page *out) MUST_USE;

/** A span of keys, for finding by the beginning: `from` < (key, id), key < `to`. */
struct people_span {
    struct str from;
    int64_t from_id; /* 0: from the first key that is `from` or more */
    struct str prefix;
};

/** By name, in the order of names. */
bool people_store_search_names(struct call *call, const struct scope *scope,
                               const struct people_span *span, int limit,
                               struct customer_page *out) MUST_USE;
/** By address, in the order of addresses, less those whose name begins with `name_prefix`. */
bool people_store_search_addresses(struct call *call, const struct scope *scope,
                                   enum address_kind kind, const struct people_span *span,
                                   struct str name_prefix, int limit,
                                   struct customer_page *out) MUST_USE;
/** Where a page that ended with this customer goes on; STR_NULL where it is gone or out of the
 * caller's reach. */
bool people_store_name_key(struct call *call, int64_t id, struct str *out) MUST_USE;
bool people_store_address_key(struct call *call, int64_t address_id, struct str *out) MUST_USE;

struct customer_row {
    int64_t id;
    struct str name;
    struct str name_key;
    int64_t organisation_id; /* 0: none */
    int language;            /* enum lang or LANGUAGE_UNKNOWN */
    struct str timezone;
    enum customer_tier tier;
};

bool people_store_add(struct call *call, struct customer_row *row) MUST_USE;
/** Takes a customer back that was made in this change and has nothing yet. */
bool people_store_take_back(struct call *call, int64_t id) MUST_USE;
/** Writes all columns and counts the version on. */
bool people_store_set(struct call *call, const struct customer_row *row) MUST_USE;
/** Holds the row till the end of the change. */
bool people_store_lock(struct call *call, int64_t id) MUST_USE;

/** *added is false where somebody has this address already. */
bool people_store_add_address(struct call *call, int64_t customer_id, enum address_kind kind,
                              struct str value, struct str key, bool *added) MUST_USE;
/** *removed is false where the customer has no such address. */
bool people_store_remove_address(struct call *call, int64_t customer_id, int64_t address_id,
                                 bool *removed) MUST_USE;
/** Whose address this is; 0: nobody's. */
bool people_store_owner(struct call *call, enum address_kind kind, struct str key,
                        int64_t *customer_id) MUST_USE;

extern const struct db_query *const people_store_queries[];

#endif
