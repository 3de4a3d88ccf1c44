/** What this feature brings to the house. */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_FEATURE_H
#define PHAROS_FEATURES_SURVEY_SURVEY_FEATURE_H

#include "core/feature.h"

extern const struct feature survey_feature;

#endif
