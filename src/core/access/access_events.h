/** What the audit hears about accounts, rights and credentials. */
#ifndef PHAROS_CORE_ACCESS_ACCESS_EVENTS_H
#define PHAROS_CORE_ACCESS_ACCESS_EVENTS_H

#include "core/event/event.h"

extern const struct event_type event_account_created;
extern const struct event_type event_account_changed;
extern const struct event_type event_account_role_changed;
extern const struct event_type event_account_active_changed;
extern const struct event_type event_account_logged_in;
extern const struct event_type event_account_login_failed;
extern const struct event_type event_account_logged_out;
extern const struct event_type event_account_session_expired;
extern const struct event_type event_account_sessions_ended;
extern const struct event_type event_role_changed;
extern const struct event_type event_team_created;
extern const struct event_type event_team_renamed;
extern const struct event_type event_team_joined;
extern const struct event_type event_team_left;
extern const struct event_type event_token_created;
extern const struct event_type event_token_revoked;

/** All of the above, ended by NULL. */
extern const struct event_type *const access_events[];

#endif
