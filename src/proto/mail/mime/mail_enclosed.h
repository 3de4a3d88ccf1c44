/**
 * Files that stand within a text, uuencoded between a "begin" and an "end" line: how they were sent
 * before MIME, and how some programs send them still.
 */
#ifndef PHAROS_PROTO_MAIL_ENCLOSED_H
#define PHAROS_PROTO_MAIL_ENCLOSED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct mail_enclosed {
    struct str name; /* as its "begin" line has it: bytes of any charset */
    size_t begin;    /* offset of that line */
    size_t end;      /* behind the "end" line, or the end of a text that breaks off */
};

/** The next one at or after `from`, which begins a line; linear in what it passes over. */
bool mail_enclosed_find(struct str text, size_t from, struct mail_enclosed *out);

#endif
