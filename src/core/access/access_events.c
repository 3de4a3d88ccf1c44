#include "core/access/access_events.h"

const struct event_type event_account_created = {
    .name = "account.created",
    .flags = EVENT_AUDIT,
    .help = "Somebody of the company got an account.",
    .fields = { { "role", EVENT_CODE } },
};

const struct event_type event_account_changed = {
    .name = "account.changed",
    .flags = EVENT_AUDIT,
    .help = "A member of an account changed; each member has its own event.",
    .fields = { { "member", EVENT_CODE } },
};

const struct event_type event_account_role_changed = {
    .name = "account.role_changed",
    .flags = EVENT_AUDIT,
    .help = "An account has another role now.",
    .fields = { { "from", EVENT_CODE }, { "to", EVENT_CODE } },
};

const struct event_type event_account_active_changed = {
    .name = "account.active_changed",
    .flags = EVENT_AUDIT,
    .help = "An account was deactivated (0) or activated again (1).",
    .fields = { { "active", EVENT_INT } },
};

const struct event_type event_account_logged_in = {
    .name = "account.logged_in",
    .flags = EVENT_AUDIT,
    .help = "Somebody logged in with a password.",
    .fields = { { "session", EVENT_ID } },
};

const struct event_type event_account_login_failed = {
    .name = "account.login_failed",
    .flags = EVENT_AUDIT,
    .help = "A log-in was refused; without account where nobody has the address.",
    .fields = { { "why", EVENT_CODE } },
};

const struct event_type event_account_logged_out = {
    .name = "account.logged_out",
    .flags = EVENT_AUDIT,
    .help = "Somebody ended their session.",
    .fields = { { "session", EVENT_ID } },
};

const struct event_type event_account_session_expired = {
    .name = "account.session_expired",
    .flags = EVENT_AUDIT,
    .help = "A session came to its end by itself: too old, or left alone for too long.",
    .fields = { { "session", EVENT_ID } },
};

const struct event_type event_account_sessions_ended = {
    .name = "account.sessions_ended",
    .flags = EVENT_AUDIT,
    .help = "All sessions of an account ended but the one that is named.",
    .fields = { { "spared", EVENT_ID } },
};

const struct event_type event_role_changed = {
    .name = "role.changed",
    .flags = EVENT_AUDIT,
    .help = "A role was given permissions; how many.",
    .fields = { { "role", EVENT_CODE }, { "added", EVENT_INT } },
};

const struct event_type event_team_created = {
    .name = "team.created",
    .flags = EVENT_AUDIT,
    .help = "A team was made.",
};

const struct event_type event_team_renamed = {
    .name = "team.renamed",
    .flags = EVENT_AUDIT,
    .help = "A team has another name now.",
};

const struct event_type event_team_joined = {
    .name = "team.joined",
    .flags = EVENT_AUDIT,
    .help = "An account is a member of a team now.",
    .fields = { { "account", EVENT_ID } },
};

const struct event_type event_team_left = {
    .name = "team.left",
    .flags = EVENT_AUDIT,
    .help = "An account is no longer a member of a team.",
    .fields = { { "account", EVENT_ID } },
};

const struct event_type event_token_created = {
    .name = "token.created",
    .flags = EVENT_AUDIT,
    .help = "Somebody made an API token.",
    .fields = { { "account", EVENT_ID }, { "expires_at_ms", EVENT_INT } },
};

const struct event_type event_token_revoked = {
    .name = "token.revoked",
    .flags = EVENT_AUDIT,
    .help = "Somebody took an API token back.",
    .fields = { { "account", EVENT_ID } },
};

const struct event_type *const access_events[] = {
    &event_account_created,
    &event_account_changed,
    &event_account_role_changed,
    &event_account_active_changed,
    &event_account_logged_in,
    &event_account_login_failed,
    &event_account_logged_out,
    &event_account_session_expired,
    &event_account_sessions_ended,
    &event_role_changed,
    &event_team_created,
    &event_team_renamed,
    &event_team_joined,
    &event_team_left,
    &event_token_created,
    &event_token_revoked,
    NULL,
};
