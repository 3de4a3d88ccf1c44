/** Exporters and importers; see README.md. */
#ifndef PHAROS_FEATURES_MOVING_MOVING_FEATURE_H
#define PHAROS_FEATURES_MOVING_MOVING_FEATURE_H

#include "core/feature.h"

extern const struct feature moving_feature;

#endif
