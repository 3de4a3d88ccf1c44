/** Character references (HTML standard, 13.2.5.72 ff.). Used by the html_*.c files. */
#ifndef PHAROS_PROTO_HTML_ENTITY_H
#define PHAROS_PROTO_HTML_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/** One named reference without its "&"; the name ends with ";" but for those of old that need none.
 *  The table is made by tools/compile-entities. */
struct html_entity {
    const char *name;
    const char *text; /* UTF-8 */
};

/** Sorted by name, bytewise. */
extern const struct html_entity html_entities[];
extern const size_t html_entity_count;

/**
 * Valid UTF-8 with every reference replaced by its characters, without NUL and control characters
 * other than tab and line feed. In the arena, or the text itself where nothing changes. Inside an
 * attribute an old name without ";" is no reference when "=", a letter or a digit follows.
 */
struct str html_decode(struct str text, bool is_attribute, struct arena *arena);

#endif
