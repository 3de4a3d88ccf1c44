/** Solved tickets close for good when nobody has said no for a while. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_CLOSE_H
#define PHAROS_FEATURES_TICKET_TICKET_CLOSE_H

#include "core/background/timer.h"
#include "core/settings/settings.h"

/** How long a customer can say no: "ticket.reopen_window". */
extern const struct setting ticket_reopen_window;
extern const struct timer_kind ticket_close_timer;

/** In the running change: the ticket has just become solved. */
bool ticket_close_later(struct call *call, int64_t ticket_id) MUST_USE;

#endif
