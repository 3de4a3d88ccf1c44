/** The inside of the router, for the dispatcher and the OpenAPI printer. */
#ifndef PHAROS_CORE_API_ROUTER_H
#define PHAROS_CORE_API_ROUTER_H

#include "core/api/route.h"

struct apart;

struct house *router_house(const struct router *router);
struct apart *router_apart(const struct router *router);
/** Every route in the order of the features. */
const struct route *const *router_routes(const struct router *router, size_t *count);
/** Methods an existing path takes: "GET, PATCH", in the arena. */
const char *router_methods(const struct router *router, struct str path, struct arena *arena);
/** Who sends, and may they: fills x->call's access, on what stands in the head alone. */
bool exchange_authorise(struct exchange *x) MUST_USE;
/** Whether a route takes an Idempotency-Key. */
bool router_takes_key(const struct route *route);

#endif
