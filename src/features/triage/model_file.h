/** Models on the disk: everything that predicting needs, used as it lies there. */
#ifndef PHAROS_FEATURES_TRIAGE_MODEL_FILE_H
#define PHAROS_FEATURES_TRIAGE_MODEL_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "features/triage/model.h"
#include "features/triage/section_file.h"

struct arena;
struct err;

/** Writes the model under `path`; its size in *bytes. */
bool model_file_write(const char *path, const struct model *model, size_t *bytes,
                      struct err *err) MUST_USE;

/** A model that borrows from `file`, which is closed after it; small parts are in the arena.
 * INVALID "bad_file", NOT_FOUND. */
bool model_file_open(const char *path, struct arena *arena, struct section_file *file,
                     struct model *out, struct err *err) MUST_USE;

/** The same from bytes that the caller keeps. */
bool model_file_read(struct str bytes, struct arena *arena, struct section_file *file,
                     struct model *out, struct err *err) MUST_USE;

#endif
