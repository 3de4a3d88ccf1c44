/** korea_holidays.json, as the build puts it into the program (tools/embed-text). */
#ifndef PHAROS_FEATURES_CALENDAR_KOREA_BUILT_IN_H
#define PHAROS_FEATURES_CALENDAR_KOREA_BUILT_IN_H

#include <stddef.h>

extern const char korea_built_in[];
extern const size_t korea_built_in_n;

#endif
