/**
 * Idempotency-Key: a POST that carries one happens once in 24 hours, however often it is sent.
 *
 * The key's row, with the answer, is written in the same transaction as the change itself, so a
 * crash cannot leave one without the other. A repeat finds the answer and gets it again, byte for
 * byte. Requests that failed or changed nothing leave no row.
 */
#ifndef PHAROS_CORE_API_IDEMPOTENCY_H
#define PHAROS_CORE_API_IDEMPOTENCY_H

#include "base/digest.h"
#include "core/api/route.h"

struct idempotency {
    struct str key; /* STR_NULL: the request carries none */
    struct str owner;
    struct str route;
    struct sha256 digest; /* of the body */
    struct exchange *x;
    exchange_writer *write; /* runs inside the change */
    void *write_arg;
    size_t own_headers; /* of the answer, that stood before the handler */
};

/**
 * Looks the request's key up. *replayed: the stored answer is in x->response, nothing is left to
 * do. INVALID "bad_header" for a key of more than 255 characters or other than printable ASCII,
 * INVALID "idempotency_mismatch" for another body. A change that meets the key of another, which
 * began earlier and ended meanwhile, fails with CONFLICT "idempotency_running".
 */
bool idempotency_begin(struct exchange *x, struct idempotency *idempotency,
                       bool *replayed) MUST_USE;
/** From now on `write` makes the answer, as the last part of the change. */
void idempotency_write_inside(struct idempotency *idempotency, exchange_writer *write, void *arg);
/** After that failure: the first one's answer, or the failure again while it cannot be seen. */
bool idempotency_find_first(struct exchange *x, struct idempotency *idempotency,
                            bool *replayed) MUST_USE;
/** Forgets keys older than 24 h, at most `limit`, in the running change. */
bool idempotency_forget_old(struct call *call, int limit, int64_t *forgotten) MUST_USE;

struct db_query;
extern const struct db_query *const idempotency_queries[];

#endif
