/** What the files of core/outbox share. Private to them. */
#ifndef PHAROS_CORE_BACKGROUND_OUTBOX_INTERNAL_H
#define PHAROS_CORE_BACKGROUND_OUTBOX_INTERNAL_H

#include "core/background/outbox.h"

/** The declared channel, or NULL. */
const struct outbox_channel *outbox_channel_find(const struct house *house, struct str name);
/** Runs the channel's hook when the state is one for good. */
bool outbox_tell_settled(struct call *call, const struct outbox_channel *channel,
                         const struct outbox_item *item, enum outbox_state state);
/** Wakes a thread of the channel. */
void outbox_set_ring(struct outbox_set *set, const struct outbox_channel *channel);
/** How many of its senders are in the middle of a send. */
size_t outbox_set_busy(struct outbox_set *set);

#endif
