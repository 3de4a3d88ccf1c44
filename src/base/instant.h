/**
 * Instants and civil dates as text.
 *
 * An instant is UTC milliseconds since 1970-01-01 (leap seconds do not exist in it); its text is
 * RFC 3339. A civil date is a day on a wall calendar without zone. Both lie in the proleptic
 * Gregorian years 1 to 9999.
 */
#ifndef PHAROS_BASE_INSTANT_H
#define PHAROS_BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

#define INSTANT_MIN_MS ((int64_t)-62135596800000) /* 0001-01-01T00:00:00.000Z */
#define INSTANT_MAX_MS ((int64_t)253402300799999) /* 9999-12-31T23:59:59.999Z */

enum {
    MS_PER_SECOND = 1000,
    MS_PER_MINUTE = 60 * MS_PER_SECOND,
    MS_PER_HOUR = 60 * MS_PER_MINUTE,
    MS_PER_DAY = 24 * MS_PER_HOUR,
    INSTANT_CHARS = 24, /* 2026-11-22T02:14:07.123Z */
    CIVIL_CHARS = 10,   /* 2026-11-22 */
};

/**
 * Reads an RFC 3339 date-time with any offset. Further digits of the second than three are cut off.
 * False for anything else, for second 60, and for instants outside the years 1 to 9999.
 */
bool instant_parse(struct str text, int64_t *out_ms) MUST_USE;
/** Always with milliseconds and Z. An instant outside the years 1 to 9999 is our own mistake. */
struct str instant_format(struct arena *arena, int64_t at_ms);
/** The same without milliseconds where there are none: as people and commands write it. */
struct str instant_format_brief(struct arena *arena, int64_t at_ms);
/** As instant_format, into a buffer, ended by NUL. */
void instant_write(int64_t at_ms, char out[INSTANT_CHARS + 1]);

struct civil {
    int year;  /* 1 .. 9999 */
    int month; /* 1 .. 12 */
    int day;   /* 1 .. civil_month_days */
};

/** Reads YYYY-MM-DD; false for anything else and for days that do not exist. */
bool civil_parse(struct str text, struct civil *out) MUST_USE;
struct str civil_format(struct arena *arena, struct civil date);
/** The same to `out`, which has room for CIVIL_CHARS; and `count` digits of a number that fits in
 * them. Both return where the next character goes. */
char *civil_put(char *out, struct civil date);
char *digits_put(char *out, int value, int count);
bool civil_is_valid(struct civil date);
int civil_month_days(int year, int month);

/** Days since 1970-01-01, negative before. */
int64_t civil_to_days(struct civil date);
/** The date that many days after 1970-01-01; outside the years 1 to 9999 is our own mistake. */
struct civil civil_from_days(int64_t days);
/** 0 = Monday .. 6 = Sunday (ISO 8601 counts the same days from 1). */
int civil_weekday(struct civil date);

#endif
