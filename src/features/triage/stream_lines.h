/** The lines of a stream, {"id","time","text","cluster"?} in the order of their times. */
#ifndef PHAROS_FEATURES_TRIAGE_STREAM_LINES_H
#define PHAROS_FEATURES_TRIAGE_STREAM_LINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/str.h"
#include "features/triage/json_lines.h"

struct arena;
struct err;

/** In the arena. */
struct stream_line {
    struct str id;      /* as JSON: a text or a whole number */
    struct str cluster; /* as JSON; STR_NULL where the line names none */
    struct str text;
    int64_t at_ms;
};

struct stream_lines {
    struct json_lines lines;
    int64_t last_ms; /* of the line before */
    int offset_min;  /* minutes east of UTC that the first line's time is written with */
    bool has_begun;
};

/** Reads from `file`, which stays the caller's. Owned: stream_lines_end. */
struct stream_lines stream_lines_begin(FILE *file);
void stream_lines_end(struct stream_lines *stream);

/**
 * The next line; *has_line is false at the end. A time is RFC 3339; one without an offset is UTC.
 * INVALID or LIMIT naming the line: as json_lines_next, and for a missing id, time or text, and
 * for a time before that of the line before.
 */
bool stream_lines_next(struct stream_lines *stream, struct arena *arena, struct stream_line *out,
                       bool *has_line, struct err *err) MUST_USE;

/** Days since 1970-01-01 on the clock of the first line: the day begins where its offset says. */
int64_t stream_day(const struct stream_lines *stream, int64_t at_ms);

#endif
