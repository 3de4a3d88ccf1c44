/** What lets a link of a test lead to this machine itself. */
#ifndef PHAROS_IO_LOOPBACK_TARGETS_TEST_H
#define PHAROS_IO_LOOPBACK_TARGETS_TEST_H

#include "io/net_targets.h"

/** 127.0.0.0/8 and ::1. */
static inline const struct net_targets *loopback_targets(void)
{
    static const struct net_network networks[] = {
        { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127 } }, 104 },
        { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } }, 128 },
    };
    static const struct net_targets targets = { .networks = networks, .network_count = 2 };

    return &targets;
}

#endif
