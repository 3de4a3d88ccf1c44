/** `pharos doctor`: looks a company's data over, and says in words what it finds. */
#ifndef PHAROS_APP_DOCTOR_H
#define PHAROS_APP_DOCTOR_H

#include "app/operation.h"

struct db_query;

/**
 * {"rebuild_search":B,"repair":B} → [{"check","ok","words"}, …]. The rebuild of search is asked
 * for, whichever node serves makes it; INVALID "no_search_index" where there is none to be rebuilt.
 * `repair` counts wrong counters anew and removes files that belong to nothing, also while serving.
 */
bool operation_doctor(struct call *call, const json_t *args, struct json_out *out) MUST_USE;

extern const struct db_query *const doctor_queries[];

#endif
