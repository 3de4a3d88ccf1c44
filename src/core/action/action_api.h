/** Undo over HTTP: POST /api/v1/actions/{id}/undo. */
#ifndef PHAROS_CORE_ACTION_ACTION_API_H
#define PHAROS_CORE_ACTION_ACTION_API_H

#include "core/api/route.h"

bool action_handle_undo(struct exchange *x);

#endif
