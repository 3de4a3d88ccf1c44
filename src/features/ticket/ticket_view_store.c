#include "features/ticket/ticket_view_store.h"

/* Terms stand as literals where the partial indexes of 0006_ticket have them: SQLite takes such an
 * index only when the very same term stands in the query. */
#define BEHIND_AND_ORDER                                                                           \
    " AND (t.queue_key, t.id) > (:after_key, :after_id) ORDER BY t.queue_key, t.id LIMIT :limit"

static const struct db_query q_owned = {
    "ticket_view.owned",
    "SELECT t.queue_key, t.id FROM ticket t"
    " WHERE t.assignee_id = :account_id AND t.queue = 1" BEHIND_AND_ORDER,
    NULL,
};

static const struct db_query q_whole[] = {
    [TICKET_WHOLE_UNASSIGNED] = {
        "ticket_view.unassigned",
        "SELECT t.queue_key, t.id FROM ticket t"
        " WHERE t.queue = 1 AND t.assignee_id IS NULL" BEHIND_AND_ORDER,
        NULL,
    },
    [TICKET_WHOLE_WAITING] = {
        "ticket_view.waiting",
        "SELECT t.queue_key, t.id FROM ticket t WHERE t.queue = 2" BEHIND_AND_ORDER,
        NULL,
    },
    [TICKET_WHOLE_ALL] = {
        "ticket_view.all",
        "SELECT t.queue_key, t.id FROM ticket t WHERE t.queue < 3" BEHIND_AND_ORDER,
        NULL,
    },
};

/* One short walk along the index for each team and queue, then a merge of what they brought. */
static const struct db_query q_ranges = {
    "ticket_view.ranges",
    "SELECT r.queue_key, r.id"
    "  FROM json_each(:queues) q CROSS JOIN json_each(:teams) team CROSS JOIN ticket r"
    " WHERE r.id IN (SELECT t.id FROM ticket t"
    "                 WHERE t.team_id = team.value AND t.queue = q.value"
    "                   AND (:only_unassigned = 0 OR t.assignee_id IS NULL)" BEHIND_AND_ORDER ")"
    " UNION ALL "
    "SELECT r.queue_key, r.id FROM json_each(:queues) q CROSS JOIN ticket r"
    " WHERE r.id IN (SELECT t.id FROM ticket t"
    "                 WHERE t.assignee_id = :also_of AND t.queue = q.value"
    "                   AND (t.team_id IS NULL"
    "                        OR t.team_id NOT IN (SELECT value FROM "
    "json_each(:teams)))" BEHIND_AND_ORDER ")"
    " ORDER BY 1, 2 LIMIT :limit",
    "SELECT r.queue_key, r.id"
    "  FROM unnest(:queues::bigint[]) q CROSS JOIN unnest(:teams::bigint[]) team"
    "  CROSS JOIN LATERAL (SELECT t.queue_key, t.id FROM ticket t"
    "                 WHERE t.team_id = team AND t.queue = q"
    "                   AND (:only_unassigned::int = 0 OR t.assignee_id IS NULL)" BEHIND_AND_ORDER
    ") r"
    " UNION ALL "
    "SELECT r.queue_key, r.id FROM unnest(:queues::bigint[]) q"
    "  CROSS JOIN LATERAL (SELECT t.queue_key, t.id FROM ticket t"
    "                 WHERE t.assignee_id = :also_of AND t.queue = q"
    "                   AND (t.team_id IS NULL OR t.team_id <> "
    "ALL(:teams::bigint[]))" BEHIND_AND_ORDER ") r"
    " ORDER BY 1, 2 LIMIT :limit",
};

/* Bounded counts: each walks at most :max entries of an index. */
#define COUNT_OF_FIRST(where)                                                                      \
    "(SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE " where " LIMIT :max) n)"
#define COUNT_MINE COUNT_OF_FIRST("t.assignee_id = :account_id AND t.queue = 1")
#define COUNT_TEAM(team, queue, more)                                                              \
    COUNT_OF_FIRST("t.team_id = " team " AND t.queue = " queue "" more)
#define COUNT_TEAMS(queue, more)                                                                   \
    "(SELECT coalesce(sum(" COUNT_TEAM("team.value", queue, more) "), 0)"                          \
                                                                  " FROM json_each(:teams) team)"
#define COUNT_TEAMS_PG(queue, more)                                                                \
    "(SELECT coalesce(sum(" COUNT_TEAM("team.id", queue,                                           \
                                       more) "), 0)::bigint"                                       \
                                             " FROM unnest(:teams::bigint[]) team (id))"
#define MINE_ELSEWHERE(queue)                                                                      \
    COUNT_OF_FIRST("t.assignee_id = :account_id AND t.queue = " queue ""                           \
                   " AND (t.team_id IS NULL"                                                       \
                   " OR t.team_id NOT IN (SELECT value FROM json_each(:teams)))")
#define MINE_ELSEWHERE_PG(queue)                                                                   \
    COUNT_OF_FIRST("t.assignee_id = :account_id AND t.queue = " queue ""                           \
                   " AND (t.team_id IS NULL OR t.team_id <> ALL(:teams::bigint[]))")

static const struct db_query q_badges_of_all = {
    "ticket_view.badges_of_all",
    "SELECT " COUNT_MINE
    ", " COUNT_OF_FIRST("t.queue = 1 AND t.assignee_id IS NULL") ", " COUNT_TEAMS(
        "1", "") ", " COUNT_OF_FIRST("t.queue = 2") ", " COUNT_OF_FIRST("t.queue < 3"),
    "SELECT " COUNT_MINE
    ", " COUNT_OF_FIRST("t.queue = 1 AND t.assignee_id IS NULL") ", " COUNT_TEAMS_PG(
        "1", "") ", " COUNT_OF_FIRST("t.queue = 2") ", " COUNT_OF_FIRST("t.queue < 3"),
};

static const struct db_query q_badges_of_teams = {
    "ticket_view.badges_of_teams",
    "SELECT " COUNT_MINE
    ", " COUNT_TEAMS("1", " AND t.assignee_id IS NULL") ", " COUNT_TEAMS("1", "") ", " COUNT_TEAMS("2", "") " + " MINE_ELSEWHERE(
        "2") ", " COUNT_TEAMS("1",
                              "") " + " COUNT_TEAMS("2",
                                                    "") " + " MINE_ELSEWHERE("1") " +"
                                                                                  " " MINE_ELSEWHERE(
                                                                                      "2"),
    "SELECT " COUNT_MINE ", " COUNT_TEAMS_PG("1", " AND t.assignee_id IS NULL") ", " COUNT_TEAMS_PG("1", "") ", " COUNT_TEAMS_PG(
        "2",
        "") " + " MINE_ELSEWHERE_PG("2") ", " COUNT_TEAMS_PG("1",
                                                             "") " + " COUNT_TEAMS_PG("2",
                                                                                      "") " +"
                                                                                          " " MINE_ELSEWHERE_PG(
                                                                                              "1") " + " MINE_ELSEWHERE_PG("2"),
};

const struct db_query *const ticket_view_store_queries[] = {
    &q_owned,
    &q_whole[TICKET_WHOLE_UNASSIGNED],
    &q_whole[TICKET_WHOLE_WAITING],
    &q_whole[TICKET_WHOLE_ALL],
    &q_ranges,
    &q_badges_of_all,
    &q_badges_of_teams,
    NULL,
};

static bool read_places(struct call *call, struct db_rows *rows, int limit,
                        struct ticket_queue_place *out, size_t *out_count)
{
    size_t n = 0;

    while (n < (size_t)limit && db_next(rows)) {
        out[n].queue_key = db_col_int(rows, 0);
        out[n++].id = db_col_int(rows, 1);
    }
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

#define PAGE_BINDS(after, limit)                                                                   \
    db_int("after_key", (after).queue_key), db_int("after_id", (after).id), db_int("limit", limit)

bool ticket_view_store_owned(struct call *call, int64_t account_id, struct ticket_queue_place after,
                             int limit, struct ticket_queue_place *out, size_t *out_count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_owned,
                   DB_BINDS(db_int("account_id", account_id), PAGE_BINDS(after, limit)), &rows,
                   call->err)
           && read_places(call, rows, limit, out, out_count);
}

bool ticket_view_store_whole(struct call *call, enum ticket_whole_queue queue,
                             struct ticket_queue_place after, int limit,
                             struct ticket_queue_place *out, size_t *out_count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_whole[queue], DB_BINDS(PAGE_BINDS(after, limit)), &rows, call->err)
           && read_places(call, rows, limit, out, out_count);
}

bool ticket_view_store_ranges(struct call *call, const struct ticket_ranges *ranges,
                              struct ticket_queue_place after, int limit,
                              struct ticket_queue_place *out, size_t *out_count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_ranges,
                   DB_BINDS(db_int_list("queues", ranges->queues, ranges->queue_count),
                            db_int_list("teams", ranges->team_ids, ranges->team_count),
                            db_int("only_unassigned", ranges->only_unassigned),
                            db_int("also_of", ranges->also_of), PAGE_BINDS(after, limit)),
                   &rows, call->err)
           && read_places(call, rows, limit, out, out_count);
}

bool ticket_view_store_badges(struct call *call, const struct scope *scope, int64_t max,
                              int64_t out[TICKET_VIEW_COUNT])
{
    struct db_rows *rows;

    if (!db_rows(call->tx, scope->reach == REACH_ALL ? &q_badges_of_all : &q_badges_of_teams,
                 DB_BINDS(db_int("account_id", scope->account_id),
                          db_int_list("teams", scope->team_ids, scope->team_count),
                          db_int("max", max)),
                 &rows, call->err))
        return false;
    if (db_next(rows))
        for (int i = 0; i < TICKET_VIEW_COUNT; i++)
            out[i] = db_col_int(rows, i) > max ? max : db_col_int(rows, i);
    return db_rows_end(&rows, call->err);
}
