/** The features of the product, lower ones first: the only place that knows them all. */
#ifndef PHAROS_APP_FEATURE_LIST_H
#define PHAROS_APP_FEATURE_LIST_H

#include "core/feature.h"

extern const struct feature *const app_features[]; /* NULL-ended */

#endif
