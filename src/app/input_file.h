/** What commands read whole. */
#ifndef PHAROS_APP_INPUT_FILE_H
#define PHAROS_APP_INPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

/**
 * A whole file of at most `max_bytes`; "-" is standard input. INVALID (unreadable_file), LIMIT
 * (too_large).
 */
bool input_file_read(const char *path, size_t max_bytes, struct arena *arena, struct str *out,
                     struct err *err) MUST_USE;

#endif
