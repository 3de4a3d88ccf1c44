/** Settings over HTTP: GET and PATCH /api/v1/settings. */
#ifndef PHAROS_CORE_SETTINGS_SETTINGS_API_H
#define PHAROS_CORE_SETTINGS_SETTINGS_API_H

#include "core/api/route.h"

bool settings_handle_list(struct exchange *x);
bool settings_handle_change(struct exchange *x);

#endif
