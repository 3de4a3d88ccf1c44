/** The demo company: small, bilingual and believable, made from a seed by our own code. */
#ifndef PHAROS_APP_DEMO_H
#define PHAROS_APP_DEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "core/house.h"

/** Fills an empty house. The same seed makes the same company, counted back from today. */
bool demo_fill(struct house *house, int64_t seed, struct err *err) MUST_USE;

#endif
