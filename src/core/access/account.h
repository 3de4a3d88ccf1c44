/**
 * The company's own people: who can log in, as what, and in which teams. Accounts are never
 * removed, only deactivated: events and tickets keep pointing at them.
 */
#ifndef PHAROS_CORE_ACCESS_ACCOUNT_H
#define PHAROS_CORE_ACCESS_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/access/membership.h"
#include "core/call.h"

/** Stored; never renumber. */
enum account_theme { THEME_SYSTEM = 1, THEME_LIGHT = 2, THEME_DARK = 3 };

enum { ACCOUNT_TEAMS_MAX = 100, ACCOUNT_NAME_CHARS_MAX = 120 };

struct account {
    int64_t id;
    struct str email; /* as written */
    struct str name;
    struct str role;
    enum lang language;
    struct str timezone;
    enum account_theme theme;
    bool active;
    struct membership teams;
    int64_t version;
    int64_t created_at_ms;
};

struct account_draft {
    struct str email;
    struct str name;
    struct str role;
    struct str password; /* STR_NULL: cannot log in by password yet */
    enum lang language;
    struct str timezone; /* STR_NULL: UTC */
    struct membership teams;
};

/** What to change; STR_NULL, NULL and a false `has_…` leave things as they are. */
struct account_patch {
    struct str email;
    struct str name;
    struct str role;
    struct str password;
    bool has_language;
    enum lang language;
    struct str timezone;
    bool has_theme;
    enum account_theme theme;
    bool has_active;
    bool active;
    struct membership teams;
};

/**
 * Makes an account. Outside of a change: hashing takes its time. Nobody gives a role that holds
 * more than they hold themselves. INVALID with the member named (bad_email, bad_timezone,
 * unknown_role, unknown_team, password_…), CONFLICT "email_taken", DENIED.
 */
bool account_create(struct call *call, const struct account_draft *draft,
                    struct account **out) MUST_USE;

/**
 * Changes what the patch names, outside of a change; seen_version -1 means any. Another role or
 * active=false ends the account's sessions, so does a new password except for the caller's own.
 * CONFLICT "version_conflict" or "last_admin"; NOT_FOUND; the rest as account_create.
 */
bool account_change(struct call *call, int64_t id, int64_t seen_version,
                    const struct account_patch *patch, struct account **out) MUST_USE;

/** In call->tx, within the caller's scope: partners see themselves and who shares a team. */
bool account_get(struct call *call, int64_t id, struct account **out) MUST_USE;
/** For the program itself: any account; *out is NULL where nobody has this address. */
bool account_find_by_email(struct call *call, struct str email, struct account **out) MUST_USE;

struct account_list {
    const struct account *items; /* newest first */
    size_t count;
    bool has_more;
};

enum { ACCOUNT_ACTIVE_OR_NOT = -1 };

struct account_filter {
    int64_t team_id; /* 0: in any team or none */
    int active;      /* 1, 0 or ACCOUNT_ACTIVE_OR_NOT */
};

/** At most `limit` with ids below `before_id` (0: from the newest), within the scope. A filter of
 * NULL asks for everybody. */
bool account_list(struct call *call, const struct account_filter *filter, int64_t before_id,
                  int limit, struct account_list *out) MUST_USE;

/** Words of the API; the parse functions answer false for any other. */
const char *account_theme_word(enum account_theme theme);
bool account_theme_parse(struct str word, enum account_theme *out) MUST_USE;
const char *account_language_word(enum lang language);
bool account_language_parse(struct str word, enum lang *out) MUST_USE;

struct json_out;
/** ACCOUNT of docs/api.md. */
void account_write(struct json_out *out, const struct account *account);

#endif
