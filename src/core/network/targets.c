#include "core/network/targets.h"

#include "base/arena.h"
#include "core/settings/settings.h"

enum { LIST_MAX = 2000, CHECK_ARENA = 256 * 1024 };

static bool check(struct str value, struct err *err)
{
    struct arena *arena = arena_new(CHECK_ARENA);
    struct net_targets targets;
    bool fits = net_targets_parse(value, arena, &targets, err);

    arena_free(&arena);
    return fits;
}

const struct setting network_targets_allowed = {
    .name = "network.targets_allowed",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = LIST_MAX,
    .check = check,
    .help = "Servers in our own network that may be connected to (a relay, mailboxes, what gives "
            "their access tokens), as hosts, addresses or networks parted by commas; others are "
            "connected to at public addresses alone.",
};

const struct net_targets *network_targets(struct call *call)
{
    struct net_targets *targets = ARENA_NEW(call->arena, struct net_targets);
    struct err err;

    /* What could not be read was let in by another version, and lets nothing through. */
    if (!net_targets_parse(setting_text(call, &network_targets_allowed), call->arena, targets,
                           &err))
        *targets = (struct net_targets){ .network_count = 0 };
    return targets;
}
