/** The demo company: bilingual and believable, made from a seed by our own code. */
#ifndef PHAROS_APP_DEMO_H
#define PHAROS_APP_DEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "core/house.h"

/** Every demo account logs in with this one; it is meant to be known. */
#define DEMO_PASSWORD "lighthouse-demo"

/** Hears how far the work is, now and then: steps done out of all of them. */
typedef void demo_progress(void *arg, size_t done, size_t all);

/**
 * Fills an empty house with teams, accounts, customers and sixty days of tickets that end now
 * (demo_plan.h). The same seed makes the same company. The ordinary operations do it, many in one
 * change, under a clock that is moved along; nothing goes out for any of it.
 */
bool demo_fill(struct house *house, int64_t seed, demo_progress *progress, void *arg,
               struct err *err) MUST_USE;

#endif
