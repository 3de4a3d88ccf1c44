/** What the C library says of zones: another reader of the same data. For tests of one thread. */
#ifndef PHAROS_BASE_ZONE_LIBRARY_TEST_H
#define PHAROS_BASE_ZONE_LIBRARY_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "base/zone.h"

static void library_use(const char *zone)
{
    char value[ZONE_NAME_MAX + 2];

    snprintf(value, sizeof(value), ":%s", zone);
    assert_int_equal(setenv("TZ", value, 1), 0);
    tzset();
}

/** What clocks show in the zone that is used. */
static struct tm library_wall(int64_t at_ms)
{
    time_t at_s = (time_t)(at_ms / MS_PER_SECOND);
    struct tm wall;

    assert_non_null(localtime_r(&at_s, &wall));
    return wall;
}

static int64_t library_offset_ms(int64_t at_ms)
{
    return library_wall(at_ms).tm_gmtoff * (int64_t)MS_PER_SECOND;
}

#endif
