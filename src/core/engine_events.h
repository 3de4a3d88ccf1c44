/** Events of settings and undo. */
#ifndef PHAROS_CORE_ENGINE_EVENTS_H
#define PHAROS_CORE_ENGINE_EVENTS_H

#include "core/event/event.h"

extern const struct event_type event_setting_changed;
extern const struct event_type event_action_undone;

#endif
