/** Settings, timers, followers, outbox, blobs and undo: what every feature above builds on. */
#ifndef PHAROS_CORE_ENGINE_FEATURE_H
#define PHAROS_CORE_ENGINE_FEATURE_H

#include "core/feature.h"

extern const struct feature engine_feature;

/**
 * The threads: timers, followers, outbox, a look at other nodes' settings. Last in the list of
 * features, so that what they call has started before them and ends after them.
 */
extern const struct feature background_feature;

/** Opens what calls need, also in command-line tools: settings and the store of blobs. */
bool engine_open(struct house *house, struct err *err) MUST_USE;
/** Before the database is closed; also after an engine_open that failed. */
void engine_close(struct house *house);

#endif
