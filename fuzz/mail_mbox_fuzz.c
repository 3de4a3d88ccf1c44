/* Mailboxes: every byte is read once, in pieces of any size, and messages are no longer than asked
 * for. */
#include "fuzz.h"
#include "proto/mail/mime/mail_mbox.h"
#include "proto/mail/mime/mail_mbox_memory.h"

enum { MESSAGE_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
    struct mbox_memory memory = { { (const char *)bytes, n }, 0, n > 0 ? (size_t)bytes[0] + 1 : 1 };
    struct mail_mbox_source source = { mbox_memory_read, mbox_memory_peek, &memory };
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
