/** What a composer has to know of an answer's mail before it is written. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ROUTE_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ROUTE_API_H

#include "core/api/route.h"

route_handler mail_route_handle_get;

extern const struct db_query *const mail_route_api_queries[];

#endif
