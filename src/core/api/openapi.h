/** The API document, printed from the same tables that check requests (OpenAPI 3.1). */
#ifndef PHAROS_CORE_API_OPENAPI_H
#define PHAROS_CORE_API_OPENAPI_H

#include "core/house.h"
#include "proto/json.h"

/** Writes the whole document of every feature's routes. */
void openapi_write(const struct house *house, struct json_out *out);

#endif
