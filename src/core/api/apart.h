/**
 * Threads apart from those that answer requests, for what waits for somebody else's server and so
 * may take a minute (ROUTE_WAITS): however slow that is, the desk is not. Few, and who finds all of
 * them taken is told to come back.
 */
#ifndef PHAROS_CORE_API_APART_H
#define PHAROS_CORE_API_APART_H

#include "base/attributes.h"
#include "base/err.h"
#include "io/worker_pool.h"

enum { APART_MAX = 4 };

struct apart;

/** Owned: apart_free. Never NULL. */
struct apart *apart_new(void);
/** Whoever waits, or comes to wait, waits no longer. */
void apart_stop(struct apart *apart);
/** Waits for what runs. Sets *apart to NULL; NULL is fine. */
void apart_free(struct apart **apart);

/** Readable once apart_stop was called. */
int apart_stop_fd(const struct apart *apart);

/** False: UNAVAILABLE "waits_full". Else `job` runs, and calls apart_leave as it ends. */
bool apart_enter(struct apart *apart, struct worker_job *job, struct err *err) MUST_USE;
void apart_leave(struct apart *apart);

#endif
