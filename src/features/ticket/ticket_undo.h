/** Changes of tickets can be taken back, field by field. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_UNDO_H
#define PHAROS_FEATURES_TICKET_TICKET_UNDO_H

#include "core/action/action.h"

extern const struct action_kind ticket_change_action;

#endif
