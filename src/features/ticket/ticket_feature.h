/** The ticket feature as the list of features has it. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_FEATURE_H
#define PHAROS_FEATURES_TICKET_TICKET_FEATURE_H

#include "core/feature.h"

extern const struct feature ticket_feature;

#endif
