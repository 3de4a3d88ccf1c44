/** The desk's socket, GET /live. */
#ifndef PHAROS_FEATURES_LIVE_LIVE_FEATURE_H
#define PHAROS_FEATURES_LIVE_LIVE_FEATURE_H

#include "core/feature.h"

extern const struct feature live_feature;

#endif
