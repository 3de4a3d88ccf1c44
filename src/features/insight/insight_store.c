#include "features/insight/insight_store.h"

#include "base/arena.h"
#include "core/store_rows.h"
#include "proto/mail/classify/mail_classify.h"

/* ---- what facts are made of ------------------------------------------------------------------ */

#define TICKETS                                                                                    \
    "SELECT t.id, t.created_at_ms, t.team_id, t.assignee_id, t.channel, t.version, t.state,"       \
    " t.solved_at_ms, t.closed_at_ms"                                                              \
    " FROM ticket t WHERE t.id "
static const struct db_query q_tickets = {
    "insight.tickets",
    TICKETS "IN (SELECT value FROM json_each(:ids)) ORDER BY t.id",
    TICKETS "= ANY(:ids::bigint[]) ORDER BY t.id",
};

/* A mail that no person wrote is no contact, nor is an acknowledgement an answer. */
#define MESSAGES                                                                                   \
    "SELECT m.ticket_id, m.at_ms, m.sender FROM message m"                                         \
    " LEFT JOIN mail_message l ON l.message_id = m.id"                                             \
    " WHERE m.public = 1 AND m.sender IN (:customer, :agent)"                                      \
    " AND (l.kind IS NULL OR l.kind = :human) AND m.ticket_id "
static const struct db_query q_messages = {
    "insight.messages",
    MESSAGES "IN (SELECT value FROM json_each(:ids)) ORDER BY m.ticket_id, m.at_ms, m.id",
    MESSAGES "= ANY(:ids::bigint[]) ORDER BY m.ticket_id, m.at_ms, m.id",
};

static const struct db_query q_moves = {
    "insight.moves",
    "SELECT e.ticket_id, e.at_ms, json_extract(e.data, '$.from'), json_extract(e.data, '$.to')"
    " FROM event e WHERE e.ticket_id IN (SELECT value FROM json_each(:ids))"
    " AND e.type = 'ticket.state_changed' ORDER BY e.ticket_id, e.version, e.id",
    "SELECT e.ticket_id, e.at_ms, e.data::json->>'from', e.data::json->>'to'"
    " FROM event e WHERE e.ticket_id = ANY(:ids::bigint[])"
    " AND e.type = 'ticket.state_changed' ORDER BY e.ticket_id, e.version, e.id",
};

/* By itself: PostgreSQL, before it has counted a new company's tickets, would look through all of
 * them for each one. */
#define CONTINUED                                                                                  \
    "SELECT n.follows_id, min(n.created_at_ms) FROM ticket n"                                      \
    " WHERE n.follows_id IS NOT NULL AND n.follows_id "
static const struct db_query q_continued = {
    "insight.continued",
    CONTINUED "IN (SELECT value FROM json_each(:ids)) GROUP BY n.follows_id ORDER BY n.follows_id",
    CONTINUED "= ANY(:ids::bigint[]) GROUP BY n.follows_id ORDER BY n.follows_id",
};

static const struct db_query q_ids_before = {
    "insight.ids_before",
    "SELECT id FROM ticket WHERE id < :before_id ORDER BY id DESC LIMIT :limit",
    NULL,
};

#define FOLLOWED "SELECT DISTINCT follows_id FROM ticket WHERE follows_id IS NOT NULL AND id "
static const struct db_query q_followed = {
    "insight.followed",
    FOLLOWED "IN (SELECT value FROM json_each(:ids))",
    FOLLOWED "= ANY(:ids::bigint[])",
};

static void read_ticket(const struct db_rows *rows, struct insight_story *out)
{
    *out = (struct insight_story){
        .fact = { .ticket_id = db_col_int(rows, 0),
                  .created_at_ms = db_col_int(rows, 1),
                  .team_id = db_col_int(rows, 2),
                  .assignee_id = db_col_int(rows, 3),
                  .channel = (enum ticket_channel)db_col_int(rows, 4),
                  .version = db_col_int(rows, 5) },
        .state = (enum ticket_state)db_col_int(rows, 6),
        .solved_at_ms = db_col_int(rows, 7),
        .closed_at_ms = db_col_int(rows, 8),
    };
}

/** Stories being put together; rows that belong to them come by ticket. */
struct gathering {
    struct arena *arena;
    struct insight_story *stories;
    size_t count;
    size_t at;
};

static struct insight_story *story_of(struct gathering *gathering, int64_t ticket_id)
{
    while (gathering->at < gathering->count
           && gathering->stories[gathering->at].fact.ticket_id < ticket_id)
        gathering->at++;
    if (gathering->at == gathering->count
        || gathering->stories[gathering->at].fact.ticket_id != ticket_id)
        return NULL;
    return &gathering->stories[gathering->at];
}

static void take_message(struct gathering *gathering, const struct db_rows *rows)
{
    struct insight_story *story = story_of(gathering, db_col_int(rows, 0));

    if (story == NULL)
        return;
    story->messages = arena_grow(gathering->arena, story->messages, story->message_count,
                                 &story->message_room, sizeof(*story->messages));
    story->messages[story->message_count++] =
        (struct insight_message){ .at_ms = db_col_int(rows, 1),
                                  .is_customers = db_col_int(rows, 2) == TICKET_FROM_CUSTOMER };
}

static void take_move(struct gathering *gathering, const struct db_rows *rows)
{
    struct insight_story *story = story_of(gathering, db_col_int(rows, 0));

    if (story == NULL)
        return;
    story->moves = arena_grow(gathering->arena, story->moves, story->move_count, &story->move_room,
                              sizeof(*story->moves));
    story->moves[story->move_count++] = (struct insight_move){
        .at_ms = db_col_int(rows, 1),
        .from = ticket_state_parse(db_col_text(rows, 2)),
        .to = ticket_state_parse(db_col_text(rows, 3)),
    };
}

static void take_continued(struct gathering *gathering, const struct db_rows *rows)
{
    struct insight_story *story = story_of(gathering, db_col_int(rows, 0));

    if (story != NULL)
        story->followed_at_ms = db_col_int(rows, 1);
}

static bool gather(struct call *call, const struct db_query *query, struct db_binds binds,
                   struct gathering *gathering,
                   void (*take)(struct gathering *gathering, const struct db_rows *rows))
{
    struct db_rows *rows;

    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    gathering->at = 0;
    while (db_next(rows))
        take(gathering, rows);
    return db_rows_end(&rows, call->err);
}

bool insight_store_stories(struct call *call, const int64_t *ticket_ids, size_t count,
                           struct insight_story **out, size_t *out_count)
{
    const struct db_bind ids = db_int_list("ids", ticket_ids, count);
    struct gathering gathering = {
        .arena = call->arena,
        .stories = ARENA_ARRAY(call->arena, count + 1, struct insight_story),
    };
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_tickets, DB_BINDS(ids), &rows, call->err))
        return false;
    while (gathering.count < count && db_next(rows))
        read_ticket(rows, &gathering.stories[gathering.count++]);
    if (!db_rows_end(&rows, call->err)
        || !gather(call, &q_messages,
                   DB_BINDS(ids, db_int("customer", TICKET_FROM_CUSTOMER),
                            db_int("agent", TICKET_FROM_AGENT), db_int("human", MAIL_HUMAN)),
                   &gathering, take_message)
        || !gather(call, &q_moves, DB_BINDS(ids), &gathering, take_move)
        || !gather(call, &q_continued, DB_BINDS(ids), &gathering, take_continued))
        return false;
    *out = gathering.stories;
    *out_count = gathering.count;
    return true;
}

static bool read_ids(struct call *call, const struct db_query *query, struct db_binds binds,
                     int64_t *ids, size_t room, size_t *count)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    while (*count < room && db_next(rows))
        ids[(*count)++] = db_col_int(rows, 0);
    return db_rows_end(&rows, call->err);
}

bool insight_store_ids_before(struct call *call, int64_t before_id, int limit, int64_t *ids,
                              size_t *count)
{
    *count = 0;
    return read_ids(call, &q_ids_before,
                    DB_BINDS(db_int("before_id", before_id), db_int("limit", limit)), ids,
                    (size_t)limit, count);
}

bool insight_store_followed(struct call *call, int64_t *ids, size_t *count)
{
    return read_ids(call, &q_followed, DB_BINDS(db_int_list("ids", ids, *count)), ids, *count * 2,
                    count);
}

/* ---- facts ----------------------------------------------------------------------------------- */

static const struct db_query q_put = {
    "insight.put",
    "INSERT INTO insight_ticket (ticket_id, created_at_ms, team_id, assignee_id, channel, is_asked,"
    " contacts, first_answer_at_ms, again_at_ms, first_done_at_ms, reopened_at_ms, done_at_ms,"
    " last_at_ms, version) VALUES (:ticket_id, :created_at_ms, :team_id, :assignee_id, :channel,"
    " :is_asked, :contacts, :first_answer_at_ms, :again_at_ms, :first_done_at_ms, :reopened_at_ms,"
    " :done_at_ms, :last_at_ms, :version) ON CONFLICT (ticket_id) DO UPDATE SET"
    " created_at_ms = excluded.created_at_ms, team_id = excluded.team_id,"
    " assignee_id = excluded.assignee_id, channel = excluded.channel,"
    " is_asked = excluded.is_asked, contacts = excluded.contacts,"
    " first_answer_at_ms = excluded.first_answer_at_ms, again_at_ms = excluded.again_at_ms,"
    " first_done_at_ms = excluded.first_done_at_ms, reopened_at_ms = excluded.reopened_at_ms,"
    " done_at_ms = excluded.done_at_ms, last_at_ms = excluded.last_at_ms,"
    " version = excluded.version WHERE insight_ticket.version <= excluded.version",
    NULL,
};

bool insight_store_put(struct call *call, const struct insight_fact *fact)
{
    return db_exec(
        call->tx, &q_put,
        DB_BINDS(
            db_int("ticket_id", fact->ticket_id), db_int("created_at_ms", fact->created_at_ms),
            db_id("team_id", fact->team_id), db_id("assignee_id", fact->assignee_id),
            db_int("channel", fact->channel), db_int("is_asked", fact->is_asked),
            db_int("contacts", fact->contacts),
            db_id("first_answer_at_ms", fact->first_answer_at_ms),
            db_id("again_at_ms", fact->again_at_ms),
            db_id("first_done_at_ms", fact->first_done_at_ms),
            db_id("reopened_at_ms", fact->reopened_at_ms), db_id("done_at_ms", fact->done_at_ms),
            db_int("last_at_ms", insight_fact_last_ms(fact)), db_int("version", fact->version)),
        call->err);
}

#define FACTS                                                                                      \
    "SELECT f.ticket_id, f.created_at_ms, f.team_id, f.assignee_id, f.channel, f.is_asked,"        \
    " f.contacts, f.first_answer_at_ms, f.again_at_ms, f.first_done_at_ms, f.reopened_at_ms,"      \
    " f.done_at_ms FROM insight_ticket f WHERE "
#define IN_SCOPE                                                                                   \
    " AND (:reach = 2 OR (:reach = 1 AND (f.assignee_id = :me"                                     \
    " OR f.team_id IN (SELECT value FROM json_each(:teams)))))"
#define IN_SCOPE_PG                                                                                \
    " AND (:reach::int = 2 OR (:reach::int = 1 AND (f.assignee_id = :me::bigint"                   \
    " OR f.team_id = ANY(:teams::bigint[]))))"
#define BEHIND "(f.created_at_ms, f.ticket_id) < (:before_ms, :before_id)"
#define NEWEST "f.created_at_ms DESC, f.ticket_id DESC LIMIT :limit"
#define YOUNG  "f.created_at_ms >= :start_ms AND " BEHIND
static const struct db_query q_young = {
    "insight.young",
    FACTS YOUNG IN_SCOPE " ORDER BY " NEWEST,
    FACTS YOUNG IN_SCOPE_PG " ORDER BY " NEWEST,
};

/* Few of all that are older. The plus signs keep SQLite from walking every one of them by the index
 * that has them in order. */
#define OLDER                                                                                      \
    "f.last_at_ms >= :start_ms AND +f.created_at_ms < :start_ms"                                   \
    " AND (+f.created_at_ms, +f.ticket_id) < (:before_ms, :before_id)"
static const struct db_query q_older = {
    "insight.older",
    FACTS OLDER IN_SCOPE " ORDER BY +" NEWEST,
    FACTS OLDER IN_SCOPE_PG " ORDER BY " NEWEST,
};
/* Who adds up needs no order, and sorting costs more than all the rest. */
static const struct db_query q_older_unsorted = {
    "insight.older_unsorted",
    FACTS OLDER IN_SCOPE " LIMIT :limit",
    FACTS OLDER IN_SCOPE_PG " LIMIT :limit",
};

static void read_fact(const struct db_rows *rows, struct insight_fact *out)
{
    *out = (struct insight_fact){
        .ticket_id = db_col_int(rows, 0),
        .created_at_ms = db_col_int(rows, 1),
        .team_id = db_col_int(rows, 2),
        .assignee_id = db_col_int(rows, 3),
        .channel = (enum ticket_channel)db_col_int(rows, 4),
        .is_asked = db_col_int(rows, 5) != 0,
        .contacts = db_col_int(rows, 6),
        .first_answer_at_ms = db_col_int(rows, 7),
        .again_at_ms = db_col_int(rows, 8),
        .first_done_at_ms = db_col_int(rows, 9),
        .reopened_at_ms = db_col_int(rows, 10),
        .done_at_ms = db_col_int(rows, 11),
    };
}

static const struct db_query *statement_of(const struct insight_scan *scan)
{
    if (!scan->is_older)
        return &q_young;
    return scan->is_unsorted ? &q_older_unsorted : &q_older;
}

bool insight_store_scan(struct call *call, const struct scope *scope,
                        const struct insight_scan *scan, insight_take *take, void *arg,
                        struct insight_fact *last, int *count)
{
    struct db_rows *rows;

    *count = 0;
    if (!db_rows_large(call->tx, statement_of(scan),
                       DB_BINDS(db_int("start_ms", scan->start_ms),
                                db_int("before_ms", scan->before_ms),
                                db_int("before_id", scan->before_id), db_int("limit", scan->limit),
                                SCOPE_BINDS(scope)),
                       &rows, call->err))
        return false;
    while (db_next(rows)) {
        read_fact(rows, last);
        ++*count;
        if (!take(arg, last))
            break;
    }
    return db_rows_end(&rows, call->err);
}

/* ---- teams ----------------------------------------------------------------------------------- */

static const struct db_query q_teams = {
    "insight.teams",
    "SELECT id, name FROM team WHERE id IN (SELECT value FROM json_each(:ids))",
    "SELECT id, name FROM team WHERE id = ANY(:ids::bigint[])",
};

bool insight_store_teams(struct call *call, const int64_t *ids, size_t count,
                         insight_team_take *take, void *arg)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_teams, DB_BINDS(db_int_list("ids", ids, count)), &rows, call->err))
        return false;
    while (db_next(rows))
        take(arg, db_col_int(rows, 0), db_col_text(rows, 1));
    return db_rows_end(&rows, call->err);
}

const struct db_query *const insight_store_queries[] = {
    &q_tickets, &q_messages, &q_moves, &q_continued,      &q_ids_before, &q_followed,
    &q_put,     &q_young,    &q_older, &q_older_unsorted, &q_teams,      NULL,
};
