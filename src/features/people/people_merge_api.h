/** The handlers of customers who may be one; their table is in people_feature.c. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_MERGE_API_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_MERGE_API_H

#include "core/api/route.h"

route_handler people_handle_alike;
route_handler people_handle_merge;
route_handler people_handle_distinct;

extern const struct field people_merge_body[];
extern const struct field people_distinct_body[];

#endif
