/**
 * That a company is the demo's, which the database remembers: people are invented there, mail goes
 * to nobody, and whoever works in it may look into the customers' mailbox (demo_mailbox.h). In any
 * other company none of that exists.
 */
#ifndef PHAROS_APP_DEMO_COMPANY_H
#define PHAROS_APP_DEMO_COMPANY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/feature.h"

/** In the change that makes it. */
bool demo_company_note(struct call *call, int64_t seed) MUST_USE;

/**
 * Where the demo company's links lead follows the port it is served on: http://localhost:PORT, or
 * https. An address that somebody else has chosen stays. Nothing happens in other companies.
 */
bool demo_company_serve_at(struct house *house, int port, bool is_tls, struct err *err) MUST_USE;

/** Tells the house what it is, and brings the mailbox. */
extern const struct feature demo_feature;

#endif
