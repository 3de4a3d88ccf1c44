#include "features/live/live_feature.h"

#include "core/api/route.h"
#include "core/live/live.h"
#include "features/live/live_feed.h"
#include "features/ticket/ticket_owner.h"

static bool handle_socket(struct exchange *x)
{
    struct call *call = x->call;
    struct house *house = call->house;
    struct live_feed *feed = feature_state(house, &live_feature);
    struct live_member member = {
        .session_id = call->access.session_id,
        .account_id = call->access.scope.account_id,
    };

    if (!access_check_origin(x->request, call->err))
        return false;
    if (feed == NULL)
        return err_set(call->err, ERR_UNAVAILABLE, "live_stopping", "the server is stopping");
    member.permission_class = live_feed_enter(feed, &call->access.scope);
    return live_upgrade(house->live, x->request, &member, x->response, call->err);
}

static const struct route routes[] = {
    { .method = "GET",
      .path = "/live",
      .permission = "ticket.read",
      .handle = handle_socket,
      .flags = ROUTE_HIDDEN },
    { 0 },
};

static const struct db_query *const *const queries[] = { ticket_owner_queries, NULL };

static bool start(struct house *house, void **state, struct err *err)
{
    struct live_feed *feed;

    if (!live_feed_start(house, &feed, err))
        return false;
    *state = feed;
    return true;
}

static void stop(struct house *house, void *state)
{
    struct live_feed *feed = state;

    (void)house;
    live_feed_stop(&feed);
}

const struct feature live_feature = {
    .name = "live",
    .start = start,
    .stop = stop,
    .routes = routes,
    .queries = queries,
};
