#include "features/channel_mail/channel_mail_feature.h"

#include <stdlib.h>

#include "base/check.h"
#include "features/channel_mail/mail_acknowledge.h"
#include "features/channel_mail/mail_api.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_brand.h"
#include "features/channel_mail/mail_check_api.h"
#include "features/channel_mail/mail_choice.h"
#include "features/channel_mail/mail_decide_api.h"
#include "features/channel_mail/mail_fetch.h"
#include "features/channel_mail/mail_fetch_box.h"
#include "features/channel_mail/mail_fetch_session.h"
#include "features/channel_mail/mail_intake_run.h"
#include "features/channel_mail/mail_kept.h"
#include "features/channel_mail/mail_known.h"
#include "features/channel_mail/mail_limits.h"
#include "features/channel_mail/mail_listen.h"
#include "features/channel_mail/mail_login.h"
#include "features/channel_mail/mail_mailbox.h"
#include "features/channel_mail/mail_mailbox_store.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_own_change.h"
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_own_store.h"
#include "features/channel_mail/mail_quarantine_api.h"
#include "features/channel_mail/mail_relay.h"
#include "features/channel_mail/mail_returned.h"
#include "features/channel_mail/mail_robot.h"
#include "features/channel_mail/mail_route_api.h"
#include "features/channel_mail/mail_send.h"
#include "features/channel_mail/mail_sign.h"
#include "features/channel_mail/mail_target.h"
#include "features/channel_mail/mail_write.h"
#include "features/ticket/ticket_events.h"

/* clang-format off */
static const struct setting *const settings[] = {
    &mail_acknowledge,
    &mail_acknowledge_closed_en,
    &mail_acknowledge_closed_ko,
    &mail_acknowledge_en,
    &mail_acknowledge_ko,
    &mail_connections_max,
    &mail_connections_per_peer_max,
    &mail_depth_max,
    &mail_dkim_check,
    &mail_dkim_key,
    &mail_dkim_selector,
    &mail_dns_server,
    &mail_domains,
    &mail_files_max,
    &mail_give_up,
    &mail_heads_max,
    &mail_hours_table,
    &mail_hours_zone,
    &mail_mark,
    &mail_message_max,
    &mail_name_server,
    &mail_parts_max,
    &mail_recipients_max,
    &mail_relay_address,
    &mail_relay_password,
    &mail_relay_tls,
    &mail_robot_in_10_min,
    &mail_robot_in_1_day,
    &mail_robot_in_1_h,
    &mail_robot_overall,
    &mail_relay_user,
    &mail_sending,
    &mail_text_max,
    &mail_trusted_hops,
    &mail_trusted_servers,
    &mail_uncertain,
    &mail_undo_window,
    NULL,
};
/* clang-format on */
/* clang-format off */
static const struct event_type *const events[] = {
    &event_mail_address_changed,
    &event_mail_address_created,
    &event_mail_address_removed,
    &event_mail_bounced,
    &event_mail_brand_changed,
    &event_mail_brand_created,
    &event_mail_brand_removed,
    &event_mail_failed,
    &event_mail_repeated,
    &event_mail_retried,
    &event_mail_sent,
    &event_mail_taken_as_sent,
    &event_mail_uncertain,
    &event_mailbox_changed,
    &event_mailbox_created,
    &event_mailbox_deleted,
    &event_mailbox_failed,
    &event_mailbox_left_mail,
    &event_mailbox_recovered,
    NULL,
};
/* clang-format on */
static const struct reactor reactors[] = { { &event_ticket_created, mail_acknowledge_react },
                                           { &event_ticket_message_added, mail_outgoing_react },
                                           { &event_ticket_answer_scheduled, mail_choice_react },
                                           { 0 } };
static const struct timer_kind *const timers[] = { &mail_robot_cleaner, &mail_uncertain_timer,
                                                   NULL };
static const struct outbox_channel *const channels[] = { &mail_channel, NULL };

/* clang-format off */
static const struct db_query *const *const queries[] = {
    mail_acknowledge_queries,
    mail_arrival_queries,
    mail_brand_queries,
    mail_choice_queries,
    mail_decide_queries,
    mail_kept_queries,
    mail_mailbox_queries,
    mail_message_store_queries,
    mail_outgoing_queries,
    mail_own_id_queries,
    mail_own_queries,
    mail_returned_queries,
    mail_robot_queries,
    mail_route_api_queries,
    mail_own_store_queries,
    mail_send_queries,
    mail_write_queries,
    NULL,
};
/* clang-format on */

static void stop(struct house *house, void *state)
{
    struct channel_mail *mail = state;

    (void)house;
    if (mail == NULL)
        return;
    mail_fetch_stop(&mail->fetch);
    mail_intake_runner_stop(&mail->intake);
    mail_relay_free(&mail->relay);
    mail_known_free(&mail->known);
    mail_dkim_keys_fini(&mail->keys);
    free(mail);
}

/** Without confined workers (command-line tools) what arrives waits for a server. */
static bool start(struct house *house, void **state, struct err *err)
{
    struct channel_mail *mail;

    *state = NULL;
    if (house->confined == NULL)
        return true;
    mail = calloc(1, sizeof(*mail));
    CHECK(mail != NULL);
    if (!mail_relay_new(house, &mail->relay, err)) {
        free(mail);
        return false;
    }
    mail_dkim_keys_init(&mail->keys);
    mail->known = mail_known_new();
    /* What waits already is read at once, with the keys; what is fetched rings the intake by it. */
    *state = mail;
    mail->intake = mail_intake_runner_start(house);
    if (mail_fetch_start(house, &mail->fetch, err))
        return true;
    stop(house, mail);
    *state = NULL;
    return false;
}

const struct feature channel_mail_feature = {
    .name = "channel_mail",
    .routes = mail_routes,
    .events = events,
    .reactors = reactors,
    .settings = settings,
    .timers = timers,
    .channels = channels,
    .queries = queries,
    .start = start,
    .stop = stop,
};
