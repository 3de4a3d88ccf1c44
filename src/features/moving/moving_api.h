/** The log of events for other programs. Private to this folder. */
#ifndef PHAROS_FEATURES_MOVING_MOVING_API_H
#define PHAROS_FEATURES_MOVING_MOVING_API_H

#include "core/api/route.h"

bool moving_handle_export(struct exchange *x);

extern const struct field moving_export_query[];

#endif
