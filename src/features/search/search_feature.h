/** The search feature as the list of features has it; its state is the open struct search_index. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_FEATURE_H
#define PHAROS_FEATURES_SEARCH_SEARCH_FEATURE_H

#include "core/feature.h"

extern const struct feature search_feature;

#endif
