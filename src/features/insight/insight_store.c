#include "features/insight/insight_store.h"

#include "base/arena.h"
#include "features/ticket/ticket_owner.h"
#include "proto/mail/classify/mail_classify.h"

enum { PACK_ARENA_BYTES = 16 * 1024 * 1024 };

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

static void take_survey(void *arg, const struct survey_case *one)
{
    struct gathering *gathering = arg;
    struct insight_story *story = story_of(gathering, one->ticket_id);
    struct insight_fact *fact = story != NULL ? &story->fact : NULL;

    if (fact == NULL)
        return;
    fact->surveys = arena_grow(gathering->arena, fact->surveys, fact->survey_count,
                               &story->survey_room, sizeof(*fact->surveys));
    fact->surveys[fact->survey_count++] = *one;
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
    gathering.at = 0;
    if (!survey_read_cases(call, ticket_ids, count, take_survey, &gathering))
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

/* ---- packs of facts ---------------------------------------------------------------------------
 */

/* A row to lock has to be there first; one without facts is as good as none. */
static const struct db_query q_begin_pack = {
    "insight.begin_pack",
    "INSERT INTO insight_pack (hour, block, last_at_ms, facts)"
    " VALUES (:hour, :block, :last_at_ms, :facts) ON CONFLICT (hour, block) DO NOTHING",
    NULL,
};

#define LOCK_PACK "SELECT facts FROM insight_pack WHERE hour = :hour AND block = :block"
static const struct db_query q_lock_pack = {
    "insight.lock_pack",
    LOCK_PACK,
    LOCK_PACK " FOR UPDATE",
};

static const struct db_query q_write_pack = {
    "insight.write_pack",
    "UPDATE insight_pack SET last_at_ms = :last_at_ms, facts = :facts"
    " WHERE hour = :hour AND block = :block",
    NULL,
};

static const struct db_query q_packs = {
    "insight.packs",
    "SELECT hour, block, facts FROM insight_pack WHERE (hour, block) < (:before_hour, "
    ":before_block)"
    " AND (hour >= :start_hour OR last_at_ms >= :start_ms) ORDER BY hour DESC, block DESC"
    " LIMIT :limit",
    NULL,
};

static bool read_pack(struct call *call, struct db_rows *rows, int column, struct arena *arena,
                      struct insight_pack *pack)
{
    return insight_pack_read(pack, db_col_blob(rows, column), arena)
           || err_set(call->err, ERR_INTERNAL, "database_failed",
                      "what figures are counted from is damaged");
}

bool insight_store_lock_pack(struct call *call, struct insight_pack_key key,
                             struct insight_pack *out)
{
    const struct db_bind hour = db_int("hour", key.hour);
    const struct db_bind block = db_int("block", key.block);
    struct db_rows *rows;
    bool done = true;

    *out = (struct insight_pack){ .key = key };
    if (!db_exec(call->tx, &q_begin_pack,
                 DB_BINDS(hour, block, db_int("last_at_ms", INT64_MIN), db_blob("facts", STR(""))),
                 call->err)
        || !db_rows(call->tx, &q_lock_pack, DB_BINDS(hour, block), &rows, call->err))
        return false;
    if (db_next(rows))
        done = read_pack(call, rows, 0, call->arena, out);
    if (done)
        return db_rows_end(&rows, call->err);
    db_rows_drop(&rows);
    return false;
}

bool insight_store_write_pack(struct call *call, const struct insight_pack *pack)
{
    return db_exec(call->tx, &q_write_pack,
                   DB_BINDS(db_int("hour", pack->key.hour), db_int("block", pack->key.block),
                            db_int("last_at_ms", insight_pack_last_ms(pack)),
                            db_blob("facts", insight_pack_write(pack, call->arena))),
                   call->err);
}

static bool take_pack(const struct scope *scope, const struct insight_pack *pack,
                      insight_take *take, void *arg)
{
    for (size_t i = 0; i < pack->count; i++) {
        const struct insight_fact *fact = &pack->facts[i];
        const struct ticket_owner owner = { fact->ticket_id, fact->team_id, fact->assignee_id };

        if (ticket_owner_is_within(&owner, scope) && !take(arg, fact))
            return false;
    }
    return true;
}

/** The packs of one statement; what hangs on one lies in the arena until the next. */
static bool take_packs(struct call *call, const struct scope *scope, struct db_rows *rows,
                       struct arena *arena, struct insight_scan *scan, insight_take *take,
                       void *arg)
{
    struct insight_pack pack;

    for (scan->count = 0; db_next(rows); scan->count++) {
        arena_reset(arena);
        pack.key = (struct insight_pack_key){ db_col_int(rows, 0), db_col_int(rows, 1) };
        scan->before = pack.key;
        if (!read_pack(call, rows, 2, arena, &pack))
            return false;
        if (!take_pack(scope, &pack, take, arg))
            break;
    }
    return true;
}

struct insight_scan insight_scan_of(int64_t start_ms, int64_t end_ms, int limit)
{
    const struct insight_fact first = { .created_at_ms = start_ms };
    const struct insight_fact last = { .created_at_ms = end_ms - 1 };

    return (struct insight_scan){
        .start_hour = insight_pack_key_of(&first).hour,
        .start_ms = start_ms,
        .before = { insight_pack_key_of(&last).hour + 1, INT64_MIN },
        .limit = limit,
    };
}

bool insight_store_scan(struct call *call, const struct scope *scope, struct insight_scan *scan,
                        insight_take *take, void *arg)
{
    struct arena *arena;
    struct db_rows *rows;
    bool done;

    if (!db_rows_large(call->tx, &q_packs,
                       DB_BINDS(db_int("before_hour", scan->before.hour),
                                db_int("before_block", scan->before.block),
                                db_int("start_hour", scan->start_hour),
                                db_int("start_ms", scan->start_ms), db_int("limit", scan->limit)),
                       &rows, call->err))
        return false;
    arena = arena_new(PACK_ARENA_BYTES);
    done = take_packs(call, scope, rows, arena, scan, take, arg);
    arena_free(&arena);
    if (done)
        return db_rows_end(&rows, call->err);
    db_rows_drop(&rows);
    return false;
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
    &q_tickets,    &q_messages,  &q_moves,      &q_continued, &q_ids_before, &q_followed,
    &q_begin_pack, &q_lock_pack, &q_write_pack, &q_packs,     &q_teams,      NULL,
};
