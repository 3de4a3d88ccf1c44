/** All SQL over account and team_member. Every function runs in call->tx. */
#ifndef PHAROS_CORE_ACCESS_ACCOUNT_STORE_H
#define PHAROS_CORE_ACCESS_ACCOUNT_STORE_H

#include "core/access/account.h"

struct db_query;

/** What log-in has to know. */
struct account_secret {
    int64_t id;
    bool is_active;
    struct str email;
    struct str password_hash; /* STR_NULL: none */
};

/** *out is NULL where there is none, or none within the scope. */
bool account_store_find(struct call *call, const struct scope *scope, int64_t id,
                        struct account **out) MUST_USE;
bool account_store_find_by_key(struct call *call, struct str email_key,
                               struct account **out) MUST_USE;
bool account_store_find_secret(struct call *call, struct str email_key,
                               struct account_secret **out) MUST_USE;
bool account_store_list(struct call *call, const struct scope *scope,
                        const struct account_filter *filter, int64_t before_id, int limit,
                        struct account_list *out) MUST_USE;

/** A row as it is written. */
struct account_row {
    int64_t id;
    struct str email;
    struct str email_key;
    struct str name;
    struct str password_hash; /* STR_NULL in a change: as it was */
    int64_t role_id;          /* 0 in a change: as it was */
    enum lang language;
    struct str timezone;
    enum account_theme theme;
    bool active;
};

/** CONFLICT "duplicate" where the address is taken. */
bool account_store_add(struct call *call, const struct account_row *row) MUST_USE;
/** Writes all columns and counts the version on; holds the row till the end of the change. */
bool account_store_set(struct call *call, const struct account_row *row) MUST_USE;
/** Holds the row till the end of the change, so that what is read next stays so. */
bool account_store_lock(struct call *call, int64_t id) MUST_USE;
/** Holds all administrators, then counts those who are active besides `id`. */
bool account_store_count_other_admins(struct call *call, int64_t id, int64_t *out) MUST_USE;
/** A hash made at another cost; the version stays. */
bool account_store_set_hash(struct call *call, int64_t id, struct str hash) MUST_USE;

extern const struct db_query *const account_store_queries[];

#endif
