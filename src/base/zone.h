/** Time zones by name: between instants and the civil dates people mean, by the system's copy of
 * the IANA data (base/zone_table says in which years). */
#ifndef PHAROS_BASE_ZONE_H
#define PHAROS_BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;

enum { ZONE_NAME_MAX = 64 }; /* bytes; the longest IANA name has 32 */

/** True for an IANA name that the system knows: "Asia/Seoul", "UTC". */
bool zone_is_known(struct str zone);
/** What clocks there are ahead of UTC at an instant. An unknown zone reads as UTC. */
int64_t zone_offset_ms(struct str zone, int64_t at_ms);
/** When clocks there are put forward or back next; false after the last time. */
bool zone_next_change(struct str zone, int64_t after_ms, int64_t *out_ms) MUST_USE;
/**
 * What people there call their time at an instant: "KST", "EST", "EDT", "CET", and "GMT+5:45" where
 * no abbreviation is in use. In the arena.
 */
struct str zone_abbreviation(struct str zone, int64_t at_ms, struct arena *arena);
/** The date on walls there at an instant. An unknown zone reads as UTC. */
struct civil zone_date_at(struct str zone, int64_t at_ms);
/**
 * The first instant of a date there, in years 1 to 9999. Where clocks jump over midnight the day
 * begins after the jump; where midnight comes twice it begins at the first.
 */
int64_t zone_day_start_ms(struct str zone, struct civil date);

#endif
