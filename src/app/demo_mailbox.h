/**
 * The customers' mailbox of the demo company: every mail that went out, as its customer would see
 * it, and a way to answer it or to write another. What is written there is a real mail, which goes
 * through the very intake that all mail goes through. None of these routes exists in a company that
 * is not the demo's.
 */
#ifndef PHAROS_APP_DEMO_MAILBOX_H
#define PHAROS_APP_DEMO_MAILBOX_H

#include "core/api/route.h"

extern const struct route demo_mailbox_routes[];

#endif
