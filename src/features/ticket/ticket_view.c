#include "features/ticket/ticket_view.h"

#include "base/arena.h"
#include "features/ticket/ticket_view_store.h"

const char *const ticket_view_names[] = { "mine", "unassigned", "my_team", "waiting", "all", NULL };

enum ticket_view ticket_view_parse(struct str name)
{
    for (int i = 0; ticket_view_names[i] != NULL; i++)
        if (str_eq(str_of(ticket_view_names[i]), name))
            return (enum ticket_view)(i + 1);
    return (enum ticket_view)0;
}

static const int64_t ours[] = { TICKET_QUEUE_OURS };
static const int64_t waiting[] = { TICKET_QUEUE_WAITING };
static const int64_t both[] = { TICKET_QUEUE_OURS, TICKET_QUEUE_WAITING };

/** The ranges of a view for a caller who sees only their teams' tickets and their own. */
static struct ticket_ranges ranges_of(const struct scope *scope, enum ticket_view view)
{
    struct ticket_ranges ranges = {
        .team_ids = scope->team_ids,
        .team_count = scope->team_count,
        .queues = ours,
        .queue_count = 1,
    };

    if (view == TICKET_VIEW_UNASSIGNED)
        ranges.only_unassigned = true;
    if (view == TICKET_VIEW_WAITING || view == TICKET_VIEW_ALL)
        ranges.also_of = scope->account_id;
    if (view == TICKET_VIEW_WAITING)
        ranges.queues = waiting;
    if (view == TICKET_VIEW_ALL) {
        ranges.queues = both;
        ranges.queue_count = COUNT_OF(both);
    }
    return ranges;
}

static enum ticket_whole_queue whole_of(enum ticket_view view)
{
    if (view == TICKET_VIEW_UNASSIGNED)
        return TICKET_WHOLE_UNASSIGNED;
    return view == TICKET_VIEW_WAITING ? TICKET_WHOLE_WAITING : TICKET_WHOLE_ALL;
}

bool ticket_view_list(struct call *call, enum ticket_view view, struct ticket_queue_place after,
                      int limit, struct ticket_queue_place **out, size_t *out_count)
{
    const struct scope *scope = &call->access.scope;
    struct ticket_queue_place *places =
        ARENA_ARRAY(call->arena, (size_t)limit, struct ticket_queue_place);
    struct ticket_ranges ranges;

    *out = places;
    *out_count = 0;
    if (scope->reach == REACH_NOTHING)
        return true;
    if (view == TICKET_VIEW_MINE)
        return ticket_view_store_owned(call, scope->account_id, after, limit, places, out_count);
    if (scope->reach == REACH_ALL && view != TICKET_VIEW_MY_TEAM)
        return ticket_view_store_whole(call, whole_of(view), after, limit, places, out_count);
    ranges = ranges_of(scope, view);
    return ticket_view_store_ranges(call, &ranges, after, limit, places, out_count);
}

bool ticket_view_badges(struct call *call, int64_t out[TICKET_VIEW_COUNT])
{
    for (int i = 0; i < TICKET_VIEW_COUNT; i++)
        out[i] = 0;
    return call->access.scope.reach == REACH_NOTHING
           || ticket_view_store_badges(call, &call->access.scope, TICKET_BADGE_MAX + 1, out);
}
