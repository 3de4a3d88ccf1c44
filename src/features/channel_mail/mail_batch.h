/**
 * A few mails on their way together: read side by side in confined workers, then written side by
 * side too, except that mails of one conversation or one writer keep their order. The next ones
 * can be read while one is written: reading takes the processor, writing mostly waits for the disk.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_BATCH_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/background/inbox.h"
#include "core/house.h"

struct confine_pool;
struct mail_batch;
struct worker_pool;

/** Mails of one batch at most, and batches that are read at one time. */
enum { MAIL_BATCH_MAX = 32, MAIL_READ_AHEAD = 2 };

/** Who does the work. */
struct mail_hands {
    struct house *house;
    struct confine_pool *confined;
    struct worker_pool *readers;
    struct worker_pool *writers;
    bool is_slow; /* the last batch was; for whoever begins the next */
};

void mail_hands_init(struct mail_hands *hands, struct house *house, struct confine_pool *confined);
void mail_hands_fini(struct mail_hands *hands);

/** Begins to read what was taken; `items` are copied. Owned: mail_batch_free. */
struct mail_batch *mail_batch_read(struct mail_hands *hands, const struct inbox_item *items,
                                   size_t count);
/** Once they are read: begins to write them. What could not be read is put aside. */
void mail_batch_write(struct mail_batch *batch);
/** Until what was begun has ended. */
void mail_batch_wait(struct mail_batch *batch);
/** Since it was begun to be read. */
int64_t mail_batch_age_ms(const struct mail_batch *batch);
/** Sets *batch to NULL; NULL is fine. */
void mail_batch_free(struct mail_batch **batch);

#endif
