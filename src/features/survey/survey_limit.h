/**
 * How often one network may answer. The links cannot be guessed; this bounds what somebody can make
 * us write who holds one. Counts live in memory: each node has its own, and none survives it.
 */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_LIMIT_H
#define PHAROS_FEATURES_SURVEY_SURVEY_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct random;
struct survey_limit;

/** Owned: survey_limit_free. */
struct survey_limit *survey_limit_new(struct random *random);
/** NULL is fine; *limit becomes NULL. */
void survey_limit_free(struct survey_limit **limit);

/**
 * Counts one for the network of `peer` (an IPv4 address, or 64 bits of an IPv6 one). LIMIT
 * "too_many_answers" with retry_after_s once there were `per_minute` within a minute. Any thread.
 */
bool survey_limit_enter(struct survey_limit *limit, struct str peer, int64_t per_minute,
                        int64_t now_ms, struct err *err) MUST_USE;

#endif
