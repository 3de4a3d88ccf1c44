/** The handlers of accounts, teams, tokens and the desk's session; their tables are in
 * access_feature.c. */
#ifndef PHAROS_CORE_ACCESS_ACCESS_API_H
#define PHAROS_CORE_ACCESS_ACCESS_API_H

#include "core/access/membership.h"
#include "core/api/route.h"

route_handler session_handle_log_in;
route_handler session_handle_get;
route_handler session_handle_log_out;
route_handler session_handle_change_me;

route_handler account_handle_list;
route_handler account_handle_create;
route_handler account_handle_get;
route_handler account_handle_change;

route_handler team_handle_list;
route_handler team_handle_create;
route_handler team_handle_get;
route_handler team_handle_change;

route_handler token_handle_list;
route_handler token_handle_create;
route_handler token_handle_revoke;

/** A list of ids in the body; `ids` is NULL when the member is absent. */
struct membership access_api_ids(const struct exchange *x, const char *member);

#endif
