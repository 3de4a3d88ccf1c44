/**
 * Mail that is fetched: each active mailbox has a thread that logs in, takes what is new, and waits
 * for more. On several nodes one of them has it, by a lease.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/house.h"

struct err;
struct mail_fetch;

/** Owned: mail_fetch_stop. False where the machine's certificates cannot be read. */
bool mail_fetch_start(struct house *house, struct mail_fetch **out, struct err *err) MUST_USE;
/** What is being fetched is left, to be fetched again. Sets *fetch to NULL. */
void mail_fetch_stop(struct mail_fetch **fetch);
/** A mailbox was changed. Nothing happens where nothing is fetched (command-line tools). */
void mail_fetch_ring(struct house *house);

#endif
