/** Ids that an aggregate (group_concat, string_agg) gave as one text, parted by blanks. */
#ifndef PHAROS_CORE_ID_TEXT_H
#define PHAROS_CORE_ID_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/** The ids in the arena; STR_NULL and "" are none. Anything but ids is our own mistake (CHECK). */
const int64_t *id_text_parse(struct str text, struct arena *arena, size_t *count);

#endif
