#include "core/access/access_feature.h"

#include "core/access/access_api.h"
#include "core/access/access_events.h"
#include "core/access/access_settings.h"
#include "core/access/access_store.h"
#include "core/access/account.h"
#include "core/access/account_store.h"
#include "core/access/login_throttle.h"
#include "core/access/membership.h"
#include "core/access/password.h"
#include "core/access/session.h"
#include "core/access/team.h"
#include "core/access/token.h"

static const struct permission permissions[] = {
    { "account.read", ROLE_EVERYBODY, "See who works here, and in which teams" },
    { "account.manage", ROLE_ADMIN, "Make and change accounts" },
    { "team.manage", ROLE_ADMIN | ROLE_SUPERVISOR, "Make and change teams" },
    { "token.own", ROLE_EVERYBODY, "Make and revoke one's own API tokens" },
    { 0 },
};

static const char *const languages[] = { "ko", "en", NULL };
static const char *const themes[] = { "system", "light", "dark", NULL };
static const char *const roles[] = { "admin", "supervisor", "agent", "partner", "viewer", NULL };

/* A password's own rules name what is wrong with it; here it is only kept from being huge. */
enum { PASSWORD_BODY_MAX = 1000, TIMEZONE_MAX = 64, PERMISSION_NAME_MAX = 64 };

static const struct field log_in_body[] = {
    { .name = "email", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = 254 },
    { .name = "password", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = PASSWORD_BODY_MAX },
    { 0 },
};

static const struct field password_body[] = {
    { .name = "old", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = PASSWORD_BODY_MAX },
    { .name = "new", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = PASSWORD_BODY_MAX },
    { 0 },
};

static const struct field me_body[] = {
    { .name = "language", .type = FIELD_ENUM, .one_of = languages },
    { .name = "timezone", .type = FIELD_STRING, .max = TIMEZONE_MAX, .help = "IANA name" },
    { .name = "theme", .type = FIELD_ENUM, .one_of = themes },
    { .name = "password",
      .type = FIELD_OBJECT,
      .fields = password_body,
      .help = "ends every other session of the account" },
    { 0 },
};

static const struct field account_list_query[] = {
    { .name = "team", .type = FIELD_ID, .help = "Only those in this team" },
    { .name = "active", .type = FIELD_BOOL, .help = "1: only those who can log in; 0: the others" },
    { 0 },
};

static const struct field account_create_body[] = {
    { .name = "email", .type = FIELD_EMAIL, .flags = FIELD_REQUIRED },
    { .name = "name",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = ACCOUNT_NAME_CHARS_MAX },
    { .name = "role", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = roles },
    { .name = "password",
      .type = FIELD_STRING,
      .max = PASSWORD_BODY_MAX,
      .help = "10 to 256 characters; without it nobody can log in yet" },
    { .name = "language", .type = FIELD_ENUM, .one_of = languages },
    { .name = "timezone", .type = FIELD_STRING, .max = TIMEZONE_MAX, .help = "IANA name" },
    { .name = "teams", .type = FIELD_IDS, .list_max = ACCOUNT_TEAMS_MAX },
    { 0 },
};

static const struct field account_change_body[] = {
    { .name = "email", .type = FIELD_EMAIL },
    { .name = "name", .type = FIELD_STRING, .min = 1, .max = ACCOUNT_NAME_CHARS_MAX },
    { .name = "role", .type = FIELD_ENUM, .one_of = roles },
    { .name = "password", .type = FIELD_STRING, .max = PASSWORD_BODY_MAX },
    { .name = "language", .type = FIELD_ENUM, .one_of = languages },
    { .name = "timezone", .type = FIELD_STRING, .max = TIMEZONE_MAX, .help = "IANA name" },
    { .name = "teams", .type = FIELD_IDS, .list_max = ACCOUNT_TEAMS_MAX },
    { .name = "active", .type = FIELD_BOOL },
    { 0 },
};

static const struct field team_create_body[] = {
    { .name = "name",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = TEAM_NAME_CHARS_MAX },
    { .name = "members", .type = FIELD_IDS, .list_max = TEAM_MEMBERS_MAX, .help = "accounts" },
    { 0 },
};

static const struct field team_change_body[] = {
    { .name = "name", .type = FIELD_STRING, .min = 1, .max = TEAM_NAME_CHARS_MAX },
    { .name = "members", .type = FIELD_IDS, .list_max = TEAM_MEMBERS_MAX, .help = "accounts" },
    { 0 },
};

static const struct field token_body[] = {
    { .name = "name",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = TOKEN_NAME_CHARS_MAX },
    { .name = "scopes",
      .type = FIELD_STRINGS,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = PERMISSION_NAME_MAX,
      .list_max = TOKEN_SCOPES_MAX,
      .help = "\"all\", or names of permissions" },
    { .name = "expires_at", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { 0 },
};

static const struct route routes[] = {
    { .method = "POST",
      .path = "/api/v1/session",
      .handle = session_handle_log_in,
      .flags = ROUTE_PUBLIC | ROUTE_NO_CSRF,
      .body = log_in_body,
      .summary = "Log in with a password; sets the desk's cookie" },
    { .method = "GET",
      .path = "/api/v1/session",
      .handle = session_handle_get,
      .summary = "Who the caller is and what they may do" },
    { .method = "DELETE",
      .path = "/api/v1/session",
      .handle = session_handle_log_out,
      .summary = "Log out" },
    { .method = "PATCH",
      .path = "/api/v1/session/me",
      .handle = session_handle_change_me,
      .body = me_body,
      .summary = "Change one's own language, time zone, theme or password" },
    { .method = "GET",
      .path = "/api/v1/accounts",
      .permission = "account.read",
      .handle = account_handle_list,
      .flags = ROUTE_LIST,
      .query = account_list_query,
      .summary = "List accounts, newest first" },
    { .method = "POST",
      .path = "/api/v1/accounts",
      .permission = "account.manage",
      .handle = account_handle_create,
      .body = account_create_body,
      .summary = "Make an account" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}",
      .permission = "account.read",
      .handle = account_handle_get,
      .summary = "Get an account" },
    { .method = "PATCH",
      .path = "/api/v1/accounts/{id}",
      .permission = "account.manage",
      .handle = account_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = account_change_body,
      .summary = "Change or deactivate an account" },
    { .method = "GET",
      .path = "/api/v1/teams",
      .permission = "account.read",
      .handle = team_handle_list,
      .flags = ROUTE_LIST,
      .summary = "List teams, newest first" },
    { .method = "POST",
      .path = "/api/v1/teams",
      .permission = "team.manage",
      .handle = team_handle_create,
      .body = team_create_body,
      .summary = "Make a team" },
    { .method = "GET",
      .path = "/api/v1/teams/{id}",
      .permission = "account.read",
      .handle = team_handle_get,
      .summary = "Get a team" },
    { .method = "PATCH",
      .path = "/api/v1/teams/{id}",
      .permission = "team.manage",
      .handle = team_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = team_change_body,
      .summary = "Rename a team or change its members" },
    { .method = "GET",
      .path = "/api/v1/tokens",
      .permission = "token.own",
      .handle = token_handle_list,
      .flags = ROUTE_LIST,
      .summary = "List one's own API tokens, newest first" },
    { .method = "POST",
      .path = "/api/v1/tokens",
      .permission = "token.own",
      .handle = token_handle_create,
      .flags = ROUTE_SECRET,
      .body = token_body,
      .summary = "Make an API token; its secret is shown in this answer only" },
    { .method = "DELETE",
      .path = "/api/v1/tokens/{id}",
      .permission = "token.own",
      .handle = token_handle_revoke,
      .summary = "Revoke one of one's own API tokens" },
    { 0 },
};

static const struct db_query *const *const queries[] = {
    access_store_queries,   account_store_queries, session_queries, membership_queries,
    login_throttle_queries, team_store_queries,    token_queries,   NULL,
};

const struct feature access_feature = {
    .name = "access",
    .routes = routes,
    .permissions = permissions,
    .events = access_events,
    .settings = access_settings,
    .queries = queries,
};
