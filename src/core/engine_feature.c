#include "core/engine_feature.h"

#include <stdio.h>

#include "core/action/action_api.h"
#include "core/action/action_store.h"
#include "core/api/idempotency.h"
#include "core/background/housekeeping.h"
#include "core/background/inbox.h"
#include "core/background/inbox_store.h"
#include "core/background/lease.h"
#include "core/background/outbox.h"
#include "core/background/outbox_store.h"
#include "core/background/timer.h"
#include "core/background/timer_store.h"
#include "core/blob/blob_store.h"
#include "core/engine_events.h"
#include "core/event/counter.h"
#include "core/event/event.h"
#include "core/event/follower_store.h"
#include "core/network/targets.h"
#include "core/settings/settings.h"
#include "core/settings/settings_api.h"
#include "core/settings/settings_internal.h"
#include "io/file.h"

enum { ENGINE_PATH_MAX = 900 };

const struct event_type event_setting_changed = {
    .name = "setting.changed",
    .flags = EVENT_AUDIT,
    .help = "A setting was changed; numbers and words are kept, texts are not.",
    .fields = { { "name", EVENT_CODE },
                { "from", EVENT_INT },
                { "to", EVENT_INT },
                { "from_word", EVENT_CODE },
                { "to_word", EVENT_CODE } },
};

const struct event_type event_action_undone = {
    .name = "action.undone",
    .flags = EVENT_TIMELINE,
    .help = "Somebody took a change back; how many fields were restored, how many had to be left.",
    .fields = { { "action", EVENT_ID }, { "restored", EVENT_INT }, { "left", EVENT_INT } },
};

static const struct event_type *const events[] = { &event_action_undone, &event_setting_changed,
                                                   NULL };

static const struct permission permissions[] = {
    { "action.undo_others", ROLE_ADMIN | ROLE_SUPERVISOR, "Take back what others have done" },
    { "settings.read", ROLE_ADMIN | ROLE_SUPERVISOR, "See the settings" },
    { "settings.change", ROLE_ADMIN, "Change the settings" },
    { 0 },
};

static const struct setting *const settings[] = { &blob_max_size, &inbox_kept,
                                                  &network_targets_allowed, &outbox_kept, NULL };
static const struct timer_kind *const timers[] = { &action_cleaner, &blob_cleaner, &housekeeping,
                                                   &housekeeping_more, NULL };

static const struct field settings_body[] = {
    { .name = FIELD_OTHERS,
      .type = FIELD_ANY,
      .flags = FIELD_NULLABLE,
      .help = "A setting's name and its value; null for the default" },
    { 0 },
};

static const struct route routes[] = {
    { .method = "POST",
      .path = "/api/v1/actions/{id}/undo",
      .handle = action_handle_undo,
      .summary = "Take a change back, as far as nobody has changed it since",
      .answer = "The fields that were restored, those that were left and why" },
    { .method = "GET",
      .path = "/api/v1/settings",
      .permission = "settings.read",
      .handle = settings_handle_list,
      .summary = "All settings with their values, defaults and bounds" },
    { .method = "PATCH",
      .path = "/api/v1/settings",
      .permission = "settings.change",
      .handle = settings_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = settings_body,
      .summary = "Change settings; all or none" },
    { 0 },
};

static const struct db_query *const *const queries[] = {
    action_store_queries,
    blob_store_queries,
    counter_queries,
    event_queries,
    follower_store_queries,
    idempotency_queries,
    inbox_store_queries,
    outbox_store_queries,
    lease_queries,
    settings_queries,
    settings_change_queries,
    timer_store_queries,
    NULL,
};

/* ---- opening  ----------------------------------------------------------------------
 */

bool engine_open(struct house *house, struct err *err)
{
    char folder[ENGINE_PATH_MAX];

    snprintf(folder, sizeof(folder), "%s/blobs", house->data_dir);
    return settings_open(house, &house->settings, err)
           && blobs_open(&file_ops_system, folder, house->random, &house->blobs, err);
}

void engine_close(struct house *house)
{
    blobs_close(&house->blobs);
    settings_close(&house->settings);
}

const struct feature engine_feature = {
    .name = "engine",
    .routes = routes,
    .permissions = permissions,
    .events = events,
    .settings = settings,
    .timers = timers,
    .queries = queries,
};
