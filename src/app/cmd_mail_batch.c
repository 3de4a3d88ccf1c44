/* `pharos mail VERB --batch`, several at a time. */
#include <malloc.h>
#include <stdio.h>

#include "app/batch_line.h"
#include "app/cmd_mail.h"
#include "app/cmd_mail_ring.h"

enum { HEAP_KEPT_BYTES = 4 * 1024 * 1024 };

static bool read_path(void *arg, struct mail_place *place)
{
    (void)arg;
    return batch_line_read(&place->path, &place->path_room);
}

static void work(void *arg, struct mail_place *place)
{
    const struct mail_work *work = arg;

    if (!batch_line_is_file(place->path, &place->err)
        || !mail_work_run(work, place->path, place->arena, &place->result, &place->err))
        place->result = batch_line_error(place->arena, &place->err);
}

static void print(void *arg, struct mail_place *place)
{
    (void)arg;
    batch_line_print(place->result);
}

int mail_work_batch(struct mail_work *work_at)
{
    struct mail_ring_use use = { .fill = read_path, .work = work, .take = print, .arg = work_at };

    /* Memory that is given back after each mail and asked for anew costs more than most mails. */
    mallopt(M_TRIM_THRESHOLD, HEAP_KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, HEAP_KEPT_BYTES);
    mail_ring_run(&use);
    return ferror(stdout) == 0 ? 0 : 1;
}
