/** Solved tickets close for good when nobody has said no for a while. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_CLOSE_H
#define PHAROS_FEATURES_TICKET_TICKET_CLOSE_H

#include "core/background/timer.h"
#include "core/settings/settings.h"
#include "features/ticket/ticket.h"

/** How long a customer can say no: "ticket.reopen_window". */
extern const struct setting ticket_reopen_window;
extern const struct timer_kind ticket_close_timer;

/** In the running change, when a ticket's state has changed: a solved ticket has one timer, any
 * other has none. */
bool ticket_close_follow(struct call *call, const struct ticket *ticket,
                         enum ticket_state was) MUST_USE;

#endif
