#include "features/channel_mail/channel_mail_feature.h"

#include <stdlib.h>

#include "base/check.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_intake_run.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_own_id.h"

static const struct setting *const settings[] = { &mail_domains, NULL };

static const struct db_query *const *const queries[] = {
    mail_arrival_queries, mail_message_store_queries, mail_own_id_queries, mail_own_queries, NULL,
};

/** Without confined workers (command-line tools) what arrives waits for a server. */
static bool start(struct house *house, void **state, struct err *err)
{
    struct channel_mail *mail;

    (void)err;
    *state = NULL;
    if (house->confined == NULL)
        return true;
    mail = calloc(1, sizeof(*mail));
    CHECK(mail != NULL);
    mail->intake = mail_intake_runner_start(house);
    *state = mail;
    return true;
}

static void stop(struct house *house, void *state)
{
    struct channel_mail *mail = state;

    (void)house;
    if (mail == NULL)
        return;
    mail_intake_runner_stop(&mail->intake);
    free(mail);
}

const struct feature channel_mail_feature = {
    .name = "channel_mail",
    .settings = settings,
    .queries = queries,
    .start = start,
    .stop = stop,
};
