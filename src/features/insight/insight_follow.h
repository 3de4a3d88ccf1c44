/** Facts are kept by following the log of events. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_FOLLOW_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_FOLLOW_H

#include "core/event/follower.h"

extern const struct follower insight_follower;

#endif
