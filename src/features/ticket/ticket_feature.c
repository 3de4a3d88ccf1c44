#include "features/ticket/ticket_feature.h"

#include "features/people/people_merge.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_attachment_store.h"
#include "features/ticket/ticket_check.h"
#include "features/ticket/ticket_close.h"
#include "features/ticket/ticket_contact.h"
#include "features/ticket/ticket_count.h"
#include "features/ticket/ticket_draft_store.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_feed.h"
#include "features/ticket/ticket_file.h"
#include "features/ticket/ticket_follow_store.h"
#include "features/ticket/ticket_merge.h"
#include "features/ticket/ticket_message_store.h"
#include "features/ticket/ticket_name_store.h"
#include "features/ticket/ticket_owner.h"
#include "features/ticket/ticket_scheduled.h"
#include "features/ticket/ticket_scheduled_store.h"
#include "features/ticket/ticket_side_store.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_tag_store.h"
#include "features/ticket/ticket_undo.h"
#include "features/ticket/ticket_view_store.h"
#include "features/ticket/ticket_viewed.h"

enum { WORKERS = ROLE_ADMIN | ROLE_SUPERVISOR | ROLE_AGENT | ROLE_PARTNER };

static const struct permission permissions[] = {
    { "ticket.read", ROLE_EVERYBODY, "Read tickets and find them" },
    { "ticket.create", WORKERS, "Make tickets and bring in what customers wrote" },
    { "ticket.reply", WORKERS, "Answer customers" },
    { "ticket.note", WORKERS, "Write internal notes and drafts" },
    { "ticket.change", WORKERS, "Change state, owner, priority and everything else of a ticket" },
    { 0 },
};

/* clang-format off */
static const struct db_query *const *const queries[] = {
    ticket_attachment_store_queries,
    ticket_check_queries,
    ticket_contact_queries,
    ticket_count_queries,
    ticket_draft_store_queries,
    ticket_feed_store_queries,
    ticket_follow_store_queries,
    ticket_merge_queries,
    ticket_message_store_queries,
    ticket_name_store_queries,
    ticket_owner_queries,
    ticket_scheduled_store_queries,
    ticket_side_store_queries,
    ticket_store_queries,
    ticket_tag_store_queries,
    ticket_view_store_queries,
    NULL,
};
/* clang-format on */

static const struct setting *const settings[] = { &ticket_reopen_window, &ticket_upload_unsent_max,
                                                  NULL };
static const struct timer_kind *const timers[] = { &ticket_close_timer, &ticket_scheduled_timer,
                                                   &ticket_upload_cleaner, NULL };
static const struct action_kind *const actions[] = { &ticket_change_action, NULL };
static const struct reactor reactors[] = { { &event_customer_merged, ticket_merge_react },
                                           { &event_customer_parted, ticket_part_react },
                                           { 0 } };

static bool start(struct house *house, void **state, struct err *err)
{
    struct ticket_viewed *viewed;

    if (!ticket_viewed_start(house, &viewed, err))
        return false;
    *state = viewed;
    return true;
}

static void stop(struct house *house, void *state)
{
    struct ticket_viewed *viewed = state;

    (void)house;
    ticket_viewed_stop(&viewed);
}

const struct feature ticket_feature = {
    .name = "ticket",
    .routes = ticket_routes,
    .permissions = permissions,
    .events = ticket_events,
    .reactors = reactors,
    .settings = settings,
    .timers = timers,
    .counters = ticket_dimensions,
    .actions = actions,
    .queries = queries,
    .start = start,
    .stop = stop,
};
