/** The way to the desk: its files below /desk/, and / that leads there. */
#ifndef PHAROS_APP_DESK_H
#define PHAROS_APP_DESK_H

#include "core/feature.h"

extern const struct feature desk_feature;

#endif
