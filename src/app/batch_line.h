/** `--batch`: a path a line in, an object a line out, in that order. */
#ifndef PHAROS_APP_BATCH_LINE_H
#define PHAROS_APP_BATCH_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

/** The next path from standard input into a buffer as getline keeps it; false at the end. */
bool batch_line_read(char **path, size_t *room);
/** False with INVALID for "-": standard input has the paths. */
bool batch_line_is_file(const char *path, struct err *err) MUST_USE;
/** {"error":"…"} */
struct str batch_line_error(struct arena *arena, const struct err *err);
/** One line to standard output, at once. */
void batch_line_print(struct str line);

#endif
