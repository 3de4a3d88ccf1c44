/**
 * Permission classes of open desks: who sees everything shares one, who sees their own teams has
 * one each. The hub's thread asks here for every change, so the answers stand in memory.
 */
#ifndef PHAROS_FEATURES_LIVE_LIVE_CLASS_H
#define PHAROS_FEATURES_LIVE_LIVE_CLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/access/access.h"
#include "features/ticket/ticket_owner.h"

struct live_classes;

/** Owned: live_classes_free. */
struct live_classes *live_classes_new(struct random *random);
void live_classes_free(struct live_classes **classes);

/** The class of a caller; remembers its scope as it is now. Any thread. */
uint64_t live_classes_enter(struct live_classes *classes, const struct scope *scope);
/** True when a class may see a ticket that stands there. Any thread, never blocks for long. */
bool live_classes_may_see(struct live_classes *classes, uint64_t permission_class,
                          const struct ticket_owner *owner);

#endif
