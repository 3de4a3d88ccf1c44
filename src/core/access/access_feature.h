/** Accounts, teams, tokens and log-in as a feature: its routes, permissions and events. */
#ifndef PHAROS_CORE_ACCESS_ACCESS_FEATURE_H
#define PHAROS_CORE_ACCESS_ACCESS_FEATURE_H

#include "core/feature.h"

extern const struct feature access_feature;

#endif
