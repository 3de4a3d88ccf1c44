/** The rows behind authentication and roles: session, api_token, account, role. */
#ifndef PHAROS_CORE_ACCESS_ACCESS_STORE_H
#define PHAROS_CORE_ACCESS_ACCESS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/access/access.h"
#include "core/call.h"

struct db_query;

/** What one statement tells about a presented cookie or token. */
struct access_holder {
    int64_t id; /* of the session or token */
    int64_t account_id;
    bool is_active;
    struct str csrf_token; /* of a session */
    struct str scopes;     /* of a token; "all" for a session */
    int64_t created_at_ms;
    int64_t seen_at_ms;    /* 0: never */
    int64_t expires_at_ms; /* 0: never */
    struct str role;
    struct str permissions;
    enum reach reach;
    struct str team_ids; /* decimal, parted by blanks; STR_NULL for none */
};

/** *out is NULL where no row has this digest. In call->arena; needs call->tx. */
bool access_store_find_session(struct call *call, struct str digest,
                               struct access_holder **out) MUST_USE;
bool access_store_find_token(struct call *call, struct str digest,
                             struct access_holder **out) MUST_USE;
/** Only where the row was last seen before `before_ms`. */
bool access_store_see_session(struct call *call, int64_t id, int64_t before_ms) MUST_USE;
bool access_store_see_token(struct call *call, int64_t id, int64_t before_ms) MUST_USE;

struct role {
    int64_t id;
    struct str name;
    struct str permissions;
    enum reach reach;
};

/** *out is NULL where there is none of that name. */
bool access_store_find_role(struct call *call, struct str name, struct role **out) MUST_USE;
bool access_store_add_role(struct call *call, const struct role *role) MUST_USE;
bool access_store_set_role_permissions(struct call *call, int64_t id,
                                       struct str permissions) MUST_USE;
/** Writes that a permission has been handed to the roles; *is_first is false when it had been. */
bool access_store_give_permission(struct call *call, const char *name, bool *is_first) MUST_USE;

extern const struct db_query *const access_store_queries[];

#endif
