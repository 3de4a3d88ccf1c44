/**
 * A zone's changes of clocks as a table, for work that asks often: instants to walls and back in
 * O(log n), with gaps and folds told. By the system's copy of the IANA data, which knows what
 * countries have changed since a library was made; by ICU's where the system has none.
 *
 * A time on a wall is counted in milliseconds as if the wall showed UTC: "1970-01-02 00:00" is one
 * day, wherever the wall is.
 */
#ifndef PHAROS_BASE_ZONE_TABLE_H
#define PHAROS_BASE_ZONE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct err;
struct zone_table;

/** Changes in these years are known; before them the first clocks go on, after them the last. */
enum { ZONE_TABLE_FIRST_YEAR = 1900, ZONE_TABLE_LAST_YEAR = 2200 };

/** In the arena. INVALID "bad_timezone" for what is no zone. */
bool zone_table_make(struct str zone, struct arena *arena, const struct zone_table **out,
                     struct err *err) MUST_USE;

/** What clocks are ahead of UTC at an instant, and what a wall shows then. */
int64_t zone_table_offset_ms(const struct zone_table *table, int64_t at_ms);
int64_t zone_table_wall_ms(const struct zone_table *table, int64_t at_ms);
/** What their time is called there: "KST", "EDT"; "" where the data has no letters for it. */
const char *zone_table_letters(const struct zone_table *table, int64_t at_ms);
/** When clocks are put forward or back next; false after the last time. */
bool zone_table_next_change(const struct zone_table *table, int64_t after_ms,
                            int64_t *out_ms) MUST_USE;

enum zone_standing {
    ZONE_ONCE = 1,
    ZONE_NEVER, /* clocks jumped over it */
    ZONE_TWICE, /* clocks were put back over it */
};

/** The instants at which a wall shows something. */
struct zone_instants {
    enum zone_standing standing;
    int64_t first_ms;  /* NEVER: as far behind the jump as the time lies in it */
    int64_t second_ms; /* NEVER: as far before the jump; ONCE: as first_ms */
    int64_t change_ms; /* of clocks; ONCE: as first_ms */
};
struct zone_instants zone_table_instants(const struct zone_table *table, int64_t wall_ms);

/** Times on a wall, half open, all of which are shown once, that far ahead of UTC. */
struct zone_calm {
    int64_t from_ms;
    int64_t to_ms;
    int64_t offset_ms;
};
/** For whoever walks along: the longest ones around `wall_ms`; empty near a change of clocks. */
struct zone_calm zone_table_calm(const struct zone_table *table, int64_t wall_ms);

/** The days since 1970-01-01 of the date on a wall, and the time on that day in milliseconds. */
int64_t zone_wall_days(int64_t wall_ms);
int64_t zone_wall_clock_ms(int64_t wall_ms);

/** "2025b": the IANA release that is used. In the arena. */
struct str zone_data_version(struct arena *arena);

#endif
