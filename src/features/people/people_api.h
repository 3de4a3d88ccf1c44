/** The handlers of customers and organisations; their tables are in people_feature.c. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_API_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_API_H

#include "core/api/route.h"

route_handler people_handle_list;
route_handler people_handle_create;
route_handler people_handle_get;
route_handler people_handle_change;

route_handler organisation_handle_list;
route_handler organisation_handle_create;
route_handler organisation_handle_get;
route_handler organisation_handle_change;

#endif
