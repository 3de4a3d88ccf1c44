/** Figures of the work: routes, and the follower that keeps what they are counted from. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_FEATURE_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_FEATURE_H

#include "core/feature.h"

extern const struct feature insight_feature;

#endif
