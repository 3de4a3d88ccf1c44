/** Teams: who works together, whose tickets are whose, and how far partners see. */
#ifndef PHAROS_CORE_ACCESS_TEAM_H
#define PHAROS_CORE_ACCESS_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/access/membership.h"
#include "core/call.h"

enum { TEAM_NAME_CHARS_MAX = 80, TEAM_MEMBERS_MAX = 500 };

struct team {
    int64_t id;
    struct str name;
    struct membership members; /* accounts */
    int64_t version;
};

/** INVALID (bad_name, unknown_account, too_many), CONFLICT "name_taken". */
bool team_create(struct call *call, struct str name, struct membership members,
                 struct team **out) MUST_USE;
/** `name` STR_NULL leaves it; seen_version -1 means any. CONFLICT "version_conflict" as well. */
bool team_change(struct call *call, int64_t id, int64_t seen_version, struct str name,
                 struct membership members, struct team **out) MUST_USE;

/** In call->tx, within the caller's scope: partners see their own teams. */
bool team_get(struct call *call, int64_t id, struct team **out) MUST_USE;

struct team_list {
    const struct team *items; /* newest first */
    size_t count;
    bool has_more;
};
bool team_list(struct call *call, int64_t before_id, int limit, struct team_list *out) MUST_USE;

struct json_out;
/** TEAM of docs/api.md. */
void team_write(struct json_out *out, const struct team *team);

struct db_query;
extern const struct db_query *const team_store_queries[];

#endif
