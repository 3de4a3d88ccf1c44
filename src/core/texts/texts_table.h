/** The compiled catalogue; made by tools/compile-texts, read by core/texts.c alone. */
#ifndef PHAROS_CORE_TEXTS_TEXTS_TABLE_H
#define PHAROS_CORE_TEXTS_TEXTS_TABLE_H

#include <stddef.h>

#include "core/texts/lang.h"

struct text_entry {
    const char *key;
    const char *messages[LANG_COUNT];
};

/** Sorted by key, bytewise. */
extern const struct text_entry texts_table[];
extern const size_t texts_table_count;

#endif
