/** Customers and organisations as a feature: its routes, permissions and events. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_FEATURE_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_FEATURE_H

#include "core/feature.h"

extern const struct feature people_feature;

#endif
