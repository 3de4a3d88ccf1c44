/** What whoever runs the program asks it: health, readiness, metrics, the API document. */
#ifndef PHAROS_APP_OPERATING_H
#define PHAROS_APP_OPERATING_H

#include "core/feature.h"

extern const struct feature operating_feature;

#endif
