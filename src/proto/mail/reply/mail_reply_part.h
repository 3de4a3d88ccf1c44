/** Lines that hold the writer's words and what a program wrote. Used by mail_reply_lines.c. */
#ifndef PHAROS_PROTO_MAIL_REPLY_PART_H
#define PHAROS_PROTO_MAIL_REPLY_PART_H

#include "base/str.h"

struct arena;

/** The text with a line end before each attribution and separator that follows other words. */
struct str mail_reply_part(struct str text, struct arena *arena);

#endif
