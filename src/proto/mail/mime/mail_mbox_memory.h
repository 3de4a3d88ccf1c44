/** A mailbox in memory, read a few bytes at a time. For tests and fuzz targets. */
#ifndef PHAROS_PROTO_MAIL_MBOX_MEMORY_H
#define PHAROS_PROTO_MAIL_MBOX_MEMORY_H

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

struct mbox_memory {
    struct str text;
    size_t at;
    size_t step;
};

static inline bool mbox_memory_read(void *arg, char *to, size_t room, size_t *n, struct err *err)
{
    struct mbox_memory *memory = arg;
    struct str piece = str_sub(memory->text, memory->at, room < memory->step ? room : memory->step);

    (void)err;
    if (piece.n > 0)
        memcpy(to, piece.p, piece.n);
    memory->at += piece.n;
    *n = piece.n;
    return true;
}

static inline bool mbox_memory_peek(void *arg, int64_t offset, char *to, size_t room, size_t *n,
                                    struct err *err)
{
    const struct mbox_memory *memory = arg;
    struct str piece = str_sub(memory->text, (size_t)offset, room);

    (void)err;
    if (piece.n > 0)
        memcpy(to, piece.p, piece.n);
    *n = piece.n;
    return true;
}

#endif
