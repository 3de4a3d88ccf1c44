/**
 * JSON Lines, read one by one: memory is that of the longest line. A line that is no object is an
 * error that names its number; blank lines are skipped; bytes that are no UTF-8, and halves of
 * surrogate pairs, become U+FFFD; of a key that stands twice the last counts; a number that fits
 * nowhere is the nearest that does (json_mend.h).
 */
#ifndef PHAROS_FEATURES_TRIAGE_JSON_LINES_H
#define PHAROS_FEATURES_TRIAGE_JSON_LINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum { JSON_LINE_MAX = 16 * 1024 * 1024 };

struct json_lines {
    FILE *file; /* borrowed */
    char *line; /* as getline keeps it */
    size_t room;
    size_t number; /* of the line last read, from 1 */
};

/** Reads from `file`, which stays the caller's. Owned: json_lines_end. */
struct json_lines json_lines_begin(FILE *file);
void json_lines_end(struct json_lines *lines);

/**
 * The next object, in the arena; *out is NULL at the end. INVALID (bad_json, wrong_type,
 * unreadable_file) and LIMIT (too_large) with "line N" in the message.
 */
bool json_lines_next(struct json_lines *lines, struct arena *arena, json_t **out,
                     struct err *err) MUST_USE;

/** The text under `key`; STR_NULL where there is none, or null. INVALID when it is something else
 * and `required`, or is not there. */
bool json_line_text(const struct json_lines *lines, const json_t *object, const char *key,
                    bool required, struct str *out, struct err *err) MUST_USE;

#endif
