/** Checks input against the tables of fields before a handler sees it. */
#ifndef PHAROS_CORE_API_EXCHANGE_CHECK_H
#define PHAROS_CORE_API_EXCHANGE_CHECK_H

#include "core/api/route.h"

/**
 * INVALID naming the member as a JSON pointer: "unknown_field", "required", "wrong_type",
 * "too_long", "too_short", "out_of_range", "not_allowed", "bad_instant", "bad_email", "too_many".
 */
bool exchange_check_body(const struct field *fields, const json_t *body, struct err *err) MUST_USE;

/** The same for the query string; `limit` and `cursor` are known on lists. */
bool exchange_check_query(const struct exchange *x, struct err *err) MUST_USE;

#endif
