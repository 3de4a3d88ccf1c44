/**
 * The audit of who looked at which ticket: one event for an account and a ticket in ten minutes.
 * Reading must not wait for a disk, so views are gathered in memory and written each second, at
 * the latest when the server stops. When too many are waiting, the reader writes them itself.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_VIEWED_H
#define PHAROS_FEATURES_TICKET_TICKET_VIEWED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/call.h"

enum { TICKET_VIEWED_AGAIN_MS = 10 * 60 * 1000 };

struct ticket_viewed;

/** Starts the thread that writes. Owned: ticket_viewed_stop. */
bool ticket_viewed_start(struct house *house, struct ticket_viewed **out, struct err *err) MUST_USE;
/** Writes what is waiting and ends. NULL is fine. */
void ticket_viewed_stop(struct ticket_viewed **viewed);

/** The caller has just read a ticket; outside of any transaction. Any thread. */
void ticket_viewed_note(struct call *call, int64_t ticket_id);

#endif
