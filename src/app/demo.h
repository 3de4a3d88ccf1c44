/** The demo company: small, bilingual and believable, made from a seed by our own code. */
#ifndef PHAROS_APP_DEMO_H
#define PHAROS_APP_DEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "core/house.h"

/** Every demo account logs in with this one; it is meant to be known. */
#define DEMO_PASSWORD "lighthouse-demo"

/**
 * Fills an empty house with teams, accounts, customers and a month of tickets that ends now. The
 * same seed makes the same company. The ordinary operations do it, under a clock that is moved
 * along.
 */
bool demo_fill(struct house *house, int64_t seed, struct err *err) MUST_USE;

#endif
