/**
 * The clocks of a zone from the system's copy of the IANA data (TZif, RFC 9636), which is renewed
 * with the system and not with a library's release.
 */
#ifndef PHAROS_BASE_ZONE_FILE_H
#define PHAROS_BASE_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

enum { ZONE_LETTERS_MAX = 7 };

/** From an instant on clocks are so far ahead of UTC, and people call their time so. */
struct zone_change {
    int64_t at_ms; /* INT64_MIN for the first */
    int64_t offset_ms;
    char letters[ZONE_LETTERS_MAX + 1]; /* "KST"; "" where the data has none */
};

struct zone_changes {
    struct zone_change *items; /* in order; each changes the offset or the letters */
    size_t count;
};

/** True where the system has such a copy; looked for once. */
bool zone_file_is_installed(void);

/** The changes from the first instant to the second, and what holds before, in the arena; false
 * where the copy has no such zone or it cannot be read. */
bool zone_file_read(struct str zone, int64_t from_ms, int64_t to_ms, struct arena *arena,
                    struct zone_changes *out) MUST_USE;

/** "2025b"; STR_NULL where there is no copy. In the arena. */
struct str zone_file_version(struct arena *arena);

#endif
