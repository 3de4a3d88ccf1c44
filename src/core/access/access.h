/**
 * Who asks, and what they may do and see. Permissions are names that features declare; a role is a
 * set of them with a reach. A scope is a parameter of every store read: what lies outside it is
 * NOT_FOUND, so that nobody can tell "not there" from "not yours".
 */
#ifndef PHAROS_CORE_ACCESS_ACCESS_H
#define PHAROS_CORE_ACCESS_ACCESS_H

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

enum { ACCESS_ROLE_COUNT = 5 };

/** A role as it is written for a new company. */
struct access_role {
    const char *name;
    enum role_bit bit;
    enum reach reach;
};

extern const struct access_role access_roles[ACCESS_ROLE_COUNT];

/** What the caller of a store function may see. By value, cheap to pass. */
struct scope {
    enum reach reach;
    int64_t account_id;      /* 0 for the system */
    const int64_t *team_ids; /* teams the account belongs to; borrowed from the call's arena */
    size_t team_count;
};

/** Permissions as a bit set over the house's permission table (core/permission.h, at most 64). */
struct access {
    struct scope scope;
    uint64_t permissions;
    const char *role;      /* "admin" … ; NULL for nobody and the system */
    int64_t session_id;    /* 0 when not by cookie */
    int64_t token_id;      /* 0 when not by bearer token */
    struct str csrf_token; /* of the session */
    bool is_narrowed;      /* a token whose scopes hold less than its owner's role */
    bool is_seen_due;      /* the session or token was last noted as seen over a minute ago */
};

/** Everything allowed, everything seen: for the program's own work. */
struct access access_system(void);
/** Nothing allowed, nothing seen. */
struct access access_nobody(void);

struct call;
struct http_request;
struct http_response;

/** Name of the desk's cookie. */
#define ACCESS_COOKIE "pharos_session"

/**
 * Finds out who sends a request, by bearer token or else by the desk's cookie, and sets
 * call->actor and call->access; without credentials they become nobody and the answer is true.
 * Runs in call->tx (a call_read) with one statement. Credentials that are wrong, expired or of a
 * deactivated account: nobody, and false with DENIED "unauthenticated"; a public route may go on.
 */
bool access_authenticate(struct call *call, const struct http_request *request) MUST_USE;

/** Whether a request carries a bearer token or the cookie, right or wrong. */
bool access_has_credentials(const struct http_request *request);

/** As if the request had carried this cookie: right after log-in. In call->tx. */
bool access_become_session(struct call *call, struct str secret) MUST_USE;

/**
 * What a changing request must show besides its cookie: the session's token in X-CSRF-Token, and
 * no sign of another site (access_check_origin). True at once for bearer tokens and for GET, HEAD
 * and OPTIONS. DENIED "csrf".
 */
bool access_check_csrf(struct call *call, const struct http_request *request) MUST_USE;

/**
 * False with DENIED "foreign_origin" when the browser says that another site sends this: by
 * Sec-Fetch-Site, or by an Origin whose host is not the request's Host. For log-in and sockets.
 */
bool access_check_origin(const struct http_request *request, struct err *err) MUST_USE;

/**
 * Writes down that the session or token was used, when that is due (at most once a minute); outside
 * any transaction. Failing is no harm to the request: it is logged and forgotten.
 */
void access_note_seen(struct call *call);
/** The same as part of a running change. */
bool access_note_seen_within(struct call *call) MUST_USE;

/** HttpOnly, SameSite=Lax, Path=/, Secure over TLS. `secret` STR_NULL takes the cookie away. */
void access_set_cookie(const struct http_request *request, struct http_response *response,
                       struct str secret, int64_t max_age_s);

/**
 * Writes the five roles of a new company; later, hands permissions that a newer program brings to
 * the roles that have them by default. Run once after each migration, by any number of nodes.
 */
bool access_prepare(struct call *call) MUST_USE;

struct http_request;

/** A changing request by cookie must carry the session's token. DENIED "csrf". */
bool access_check_csrf(struct call *call, const struct http_request *request) MUST_USE;

/** True when the caller holds this permission; an undeclared name is our own mistake (CHECK). */
bool access_may(const struct call *call, const char *permission);
/** False with DENIED ("unauthenticated" for nobody, else "forbidden" with the permission as param).
 */
bool access_require(struct call *call, const char *permission) MUST_USE;
/** True when the caller holds every permission of the set. */
bool access_may_all(const struct call *call, uint64_t permissions);

#endif
