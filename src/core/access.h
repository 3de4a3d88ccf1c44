/**
 * Who asks, and what they may do and see. Permissions are names that features declare; a role is a
 * set of them with a reach. A scope is a parameter of every store read: what lies outside it is
 * NOT_FOUND, so that nobody can tell "not there" from "not yours".
 */
#ifndef PHAROS_CORE_ACCESS_H
#define PHAROS_CORE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

/** Whose doing something is. Stored in events; never renumber. */
enum actor_kind {
    ACTOR_SYSTEM = 1,   /* the program itself: timers, clean-up */
    ACTOR_ACCOUNT = 2,  /* somebody of the company */
    ACTOR_CUSTOMER = 3, /* a customer, by mail, portal, chat */
    ACTOR_RULE = 4,     /* an automation rule */
};

struct actor {
    enum actor_kind kind;
    int64_t id; /* account, customer or rule; 0 for the system */
};

/** The five roles every company starts with; a bit of each stands in permission defaults. */
enum role_bit {
    ROLE_ADMIN = 1 << 0,
    ROLE_SUPERVISOR = 1 << 1,
    ROLE_AGENT = 1 << 2,
    ROLE_PARTNER = 1 << 3,
    ROLE_VIEWER = 1 << 4,
    ROLE_EVERYBODY = 0x1f,
};

/** A permission a feature declares: "ticket.reply". Roles hold sets of these names. */
struct permission {
    const char *name;
    unsigned default_roles; /* role_bit set: who has it in a new company */
    const char *help;       /* one English sentence for the permission page */
};

/** How far a caller sees. Values are stored with roles; never renumber. */
enum reach {
    REACH_NOTHING = 0,
    REACH_OWN_TEAMS = 1, /* tickets of my teams, or assigned to me */
    REACH_ALL = 2,
};

/** What the caller of a store function may see. By value, cheap to pass. */
struct scope {
    enum reach reach;
    int64_t account_id;      /* 0 for the system */
    const int64_t *team_ids; /* teams the account belongs to; borrowed from the call's arena */
    size_t team_count;
};

/** Permissions as a bit set over the house's permission table (at most 64). */
struct access {
    struct scope scope;
    uint64_t permissions;
    const char *role;      /* "admin" … ; NULL for nobody */
    int64_t session_id;    /* 0 when not by cookie */
    int64_t token_id;      /* 0 when not by bearer token */
    struct str csrf_token; /* of the session */
};

/** Everything allowed, everything seen: for the program's own work. */
struct access access_system(void);
/** Nothing allowed, nothing seen. */
struct access access_nobody(void);

struct call;

/** True when the caller holds this permission; an undeclared name is our own mistake (CHECK). */
bool access_may(const struct call *call, const char *permission);
/** False with DENIED ("unauthenticated" for nobody, else "forbidden" with the permission as param).
 */
bool access_require(struct call *call, const char *permission) MUST_USE;

#endif
