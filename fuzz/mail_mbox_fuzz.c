/* Mailboxes: every byte is read once, in pieces of any size, and messages are no longer than asked
 * for. */
#include <string.h>

#include "fuzz.h"
#include "proto/mail/mime/mail_mbox.h"

enum { MESSAGE_MAX = 4096 };

struct memory {
    struct str text;
    size_t at;
    size_t step;
};

static bool read_memory(void *arg, char *to, size_t room, size_t *n, struct err *err)
{
    struct memory *memory = arg;
    struct str piece = str_sub(memory->text, memory->at, room < memory->step ? room : memory->step);

    (void)err;
    if (piece.n > 0)
        memcpy(to, piece.p, piece.n);
    memory->at += piece.n;
    *n = piece.n;
    return true;
}

static bool peek_memory(void *arg, int64_t offset, char *to, size_t room, size_t *n,
                        struct err *err)
{
    const struct memory *memory = arg;
    struct str piece = str_sub(memory->text, (size_t)offset, room);

    (void)err;
    if (piece.n > 0)
        memcpy(to, piece.p, piece.n);
    *n = piece.n;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
    struct memory memory = { { (const char *)bytes, n }, 0, n > 0 ? (size_t)bytes[0] + 1 : 1 };
    struct mail_mbox_source source = { read_memory, peek_memory, &memory };
    struct mail_mbox *mbox = mail_mbox_new(&source, arena);
    struct mail_mbox_message message;
    struct err err = { 0 };
    bool more = true;
    size_t sum = 0;

    while (more) {
        CHECK(mail_mbox_next(mbox, MESSAGE_MAX, arena, &message, &more, &err));
        CHECK(message.bytes.n <= MESSAGE_MAX);
        sum += message.bytes.n;
    }
    CHECK(sum <= n);
    CHECK(mail_mbox_bytes(mbox) == (int64_t)n);
    arena_free(&arena);
    return 0;
}
