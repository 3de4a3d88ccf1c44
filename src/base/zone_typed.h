/**
 * A local time as people type it: what a wall in their zone shows, without an offset. It has to be
 * one instant. Where clocks jump over it, or show it twice, nobody can know which was meant, and
 * the choices are told. Commands that must answer anyway have rules of their own.
 */
#ifndef PHAROS_BASE_ZONE_TYPED_H
#define PHAROS_BASE_ZONE_TYPED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct zone_table;

enum { ZONE_TYPED_MAX = 32 }; /* bytes of a local time */

/** "2026-11-30T09:00", with or without seconds, as base/zone_table counts walls. False for anything
 * else, also for a time with an offset. */
bool zone_typed_wall(struct str text, int64_t *out_wall_ms) MUST_USE;

/**
 * The instant at which walls there show the time. Else INVALID "bad_local"; "local_skipped" with
 * two choices: the last time before clocks jump and the first behind, by the minute where `text`
 * has no seconds; "local_twice" with both instants.
 */
bool zone_typed_instant(const struct zone_table *zone, struct str text, int64_t *out_ms,
                        struct err *err) MUST_USE;

/** "+09:00", "-03:30"; with seconds where there are some, "+08:27:52". In the arena. */
struct str zone_ahead_text(int64_t ahead_ms, struct arena *arena);
/** What the wall shows at a choice: "2026-03-08T03:00:00". In the arena. */
struct str zone_choice_local(const struct err_choice *choice, struct arena *arena);
/** The choice for people: "2026-03-08 03:00 (UTC-04:00)". In the arena. */
struct str zone_choice_text(const struct err_choice *choice, struct arena *arena);

#endif
