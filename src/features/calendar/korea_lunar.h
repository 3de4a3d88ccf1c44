/** Dates of the Korean lunisolar calendar, by ICU's calendar "dangi" (new moons at 135° E). */
#ifndef PHAROS_FEATURES_CALENDAR_KOREA_LUNAR_H
#define PHAROS_FEATURES_CALENDAR_KOREA_LUNAR_H

#include <stddef.h>
#include <stdint.h>

enum { KOREA_LUNAR_TIMES_MAX = 2 };

/**
 * On which days (since 1970-01-01) of the Gregorian `year` a lunar date falls, leap months left
 * out: seldom none or two, for a date of the last months may come in January and again in
 * December.
 */
size_t korea_lunar_days(int year, int month, int day, int64_t out[KOREA_LUNAR_TIMES_MAX]);

#endif
