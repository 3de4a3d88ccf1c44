/**
 * Stands before the sink of an upload and lets no byte through before it is known who sends and
 * that they may: what strangers send never reaches the disk.
 */
#ifndef PHAROS_CORE_API_UPLOAD_GATE_H
#define PHAROS_CORE_API_UPLOAD_GATE_H

#include "core/api/router.h"

/** In the request's arena, as `head`, which outlives it. `inner` is taken. */
struct http_sink *upload_gate_new(struct router *router, const struct route *route,
                                  const struct http_request *head, struct http_sink *inner);
/** The sink behind the gate, for the handler. */
struct http_sink *upload_gate_inner(struct http_sink *sink);

#endif
