/**
 * The operator's word on where connections that we open may lead besides public addresses
 * (io/net_targets.h), for tests of what is configured and for its real use alike.
 */
#ifndef PHAROS_CORE_NETWORK_TARGETS_H
#define PHAROS_CORE_NETWORK_TARGETS_H

#include "core/call.h"
#include "io/net_targets.h"

struct setting;

/** "localhost, 10.1.2.0/24"; nothing at first. */
extern const struct setting network_targets_allowed;

/** As it is now, in call->arena. */
const struct net_targets *network_targets(struct call *call);

#endif
