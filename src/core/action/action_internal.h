/** What the files of core/action share. Private to them. */
#ifndef PHAROS_CORE_ACTION_ACTION_INTERNAL_H
#define PHAROS_CORE_ACTION_ACTION_INTERNAL_H

#include "base/instant.h"
#include "core/action/action.h"

/** How long an action can be undone. */
#define ACTION_KEPT_MS ((int64_t)30 * MS_PER_DAY)

/** A value's text as it is stored: compact, keys in order. In the arena. */
struct str action_value(struct call *call, const json_t *value);

#endif
