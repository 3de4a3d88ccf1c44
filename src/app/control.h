/** The control socket: one JSON line asked, one answered, for the owner of the data folder alone.
 */
#ifndef PHAROS_APP_CONTROL_H
#define PHAROS_APP_CONTROL_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"
#include "core/house.h"

struct arena;
struct control;

/** Listens at `path` with mode 0600, with a thread for each peer, at most 8. Owned: control_stop.
 */
bool control_start(struct house *house, const char *path, struct control **out,
                   struct err *err) MUST_USE;
/** Ends once running operations have, and removes the socket. NULL is fine. */
void control_stop(struct control **control);

/** Asks the server at `path`; the answer lives in `arena`. UNAVAILABLE "server_gone". */
bool control_ask(const char *path, struct str request, struct arena *arena, struct str *answer,
                 struct err *err) MUST_USE;

#endif
