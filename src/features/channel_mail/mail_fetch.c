#include "features/channel_mail/mail_fetch.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "core/background/runner.h"
#include "core/feature.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_fetch_box.h"
#include "features/channel_mail/mail_mailbox_store.h"
#include "io/tls.h"

enum { LOOK_EVERY_MS = MS_PER_SECOND, ARENA_MAX = 256 * 1024 };

/** A mailbox in good hands, as of a version. */
struct kept {
    struct mail_fetch_box *box;
    int64_t version;
};

struct mail_fetch {
    struct house *house;
    struct tls_client *tls;
    struct runner *runner;
    struct kept kept[MAIL_MAILBOXES_MAX]; /* touched by the runner alone */
    size_t count;
};

static void drop(struct mail_fetch *fetch, size_t i)
{
    mail_fetch_box_end(fetch->kept[i].box);
    mail_fetch_box_free(&fetch->kept[i].box);
    fetch->kept[i] = fetch->kept[--fetch->count];
}

static const struct mail_mailbox_due *find_due(const struct mail_mailbox_due *due, size_t count,
                                               int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (due[i].id == id)
            return &due[i];
    return NULL;
}

static struct kept *find_kept(struct mail_fetch *fetch, int64_t id)
{
    for (size_t i = 0; i < fetch->count; i++)
        if (mail_fetch_box_id(fetch->kept[i].box) == id)
            return &fetch->kept[i];
    return NULL;
}

static void keep(struct mail_fetch *fetch, const struct mail_mailbox_due *due)
{
    struct kept *kept = find_kept(fetch, due->id);

    if (kept == NULL) {
        fetch->kept[fetch->count++] = (struct kept){
            mail_fetch_box_new(fetch->house, fetch->tls, due->id),
            due->version,
        };
    } else if (kept->version != due->version) {
        kept->version = due->version;
        mail_fetch_box_restart(kept->box);
    }
}

struct looking {
    const struct mail_mailbox_due *due;
    size_t count;
};

static bool look_step(struct call *call, void *arg)
{
    struct looking *looking = arg;

    return mail_mailbox_store_active(call, &looking->due, &looking->count);
}

static int64_t turn(struct runner *runner, void *arg)
{
    struct mail_fetch *fetch = arg;
    struct looking looking;
    struct call call;

    (void)runner;
    call_init(&call, fetch->house, ARENA_MAX);
    if (call_read(&call, look_step, &looking)) {
        for (size_t i = fetch->count; i-- > 0;)
            if (find_due(looking.due, looking.count, mail_fetch_box_id(fetch->kept[i].box)) == NULL)
                drop(fetch, i);
        for (size_t i = 0; i < looking.count; i++)
            keep(fetch, &looking.due[i]);
    } else {
        log_err(fetch->house->log, LOG_WARN, "mail.mailboxes_not_read", call.err);
    }
    call_fini(&call);
    return LOOK_EVERY_MS;
}

bool mail_fetch_start(struct house *house, struct mail_fetch **out, struct err *err)
{
    struct mail_fetch *fetch = calloc(1, sizeof(*fetch));

    CHECK(fetch != NULL);
    fetch->house = house;
    if (!tls_client_new(NULL, &fetch->tls, err)) {
        free(fetch);
        return false;
    }
    fetch->runner = runner_start("mail-fetch", turn, fetch);
    *out = fetch;
    return true;
}

void mail_fetch_stop(struct mail_fetch **fetch)
{
    struct mail_fetch *f = *fetch;

    *fetch = NULL;
    if (f == NULL)
        return;
    runner_stop(f->runner);
    for (size_t i = 0; i < f->count; i++)
        mail_fetch_box_end(f->kept[i].box);
    while (f->count > 0)
        drop(f, f->count - 1);
    runner_free(&f->runner);
    tls_client_free(&f->tls);
    free(f);
}

void mail_fetch_ring(struct house *house)
{
    struct channel_mail *mail = feature_state(house, &channel_mail_feature);

    if (mail != NULL)
        runner_ring(mail->fetch->runner);
}
