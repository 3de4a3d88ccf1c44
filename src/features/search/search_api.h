/** Search over HTTP. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_API_H
#define PHAROS_FEATURES_SEARCH_SEARCH_API_H

#include "core/api/route.h"

extern const struct route search_routes[];

#endif
