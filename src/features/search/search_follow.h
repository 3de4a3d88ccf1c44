/** How the index hears of messages: it follows the log of events. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_FOLLOW_H
#define PHAROS_FEATURES_SEARCH_SEARCH_FOLLOW_H

#include "core/event/follower.h"

extern const struct follower search_follower;

#endif
