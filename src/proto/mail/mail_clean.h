/** What may leave the engines: text that any JSON reader and any database takes. */
#ifndef PHAROS_PROTO_MAIL_CLEAN_H
#define PHAROS_PROTO_MAIL_CLEAN_H

#include "base/str.h"

struct arena;

/** UTF-8 without NUL: the text itself where it is that already. STR_NULL stays STR_NULL. */
struct str mail_clean(struct arena *arena, struct str text);

#endif
