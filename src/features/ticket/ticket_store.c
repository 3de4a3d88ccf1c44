#include "features/ticket/ticket_store.h"

#include <string.h>

#include "base/check.h"
#include "features/ticket/ticket_count.h"
#include "features/ticket/ticket_tag_store.h"

#define TICKET_COLUMNS                                                                             \
    "t.id, t.number, t.subject, t.type, t.state, t.priority, t.team_id, t.assignee_id,"            \
    " t.customer_id, t.channel, t.language, t.created_at_ms, t.changed_at_ms, t.waiting_since_ms," \
    " t.first_answer_at_ms, t.solved_at_ms, t.closed_at_ms, t.follows_id, t.message_count,"        \
    " t.last_message_at_ms, t.last_message_from, t.last_message_excerpt, t.version"
enum { TICKET_COLUMN_COUNT = 23 };

static const struct db_query q_get = {
    "ticket.get",
    "SELECT " TICKET_COLUMNS " FROM ticket t WHERE t.id = :id AND " TICKET_IN_SCOPE,
    "SELECT " TICKET_COLUMNS " FROM ticket t WHERE t.id = :id AND " TICKET_IN_SCOPE_PG,
};

/* SQLite has one writer, so inside a change the row is locked already. */
static const struct db_query q_lock = {
    "ticket.lock",
    "SELECT " TICKET_COLUMNS " FROM ticket t WHERE t.id = :id AND " TICKET_IN_SCOPE,
    "SELECT " TICKET_COLUMNS " FROM ticket t WHERE t.id = :id AND " TICKET_IN_SCOPE_PG
    " FOR NO KEY UPDATE",
};

static const struct db_query q_find_number = {
    "ticket.find_number",
    "SELECT id FROM ticket WHERE number = :number",
    NULL,
};

static const struct db_query q_insert = {
    "ticket.insert",
    "INSERT INTO ticket (id, number, subject, type, state, priority, team_id, assignee_id,"
    "   customer_id, channel, language, created_at_ms, changed_at_ms, waiting_since_ms,"
    "   first_answer_at_ms, solved_at_ms, closed_at_ms, follows_id, message_count,"
    "   last_message_at_ms, last_message_from, last_message_excerpt, queue, queue_key, version)"
    " VALUES (:id, :number, :subject, :type, :state, :priority, :team_id, :assignee_id,"
    "   :customer_id, :channel, :language, :created_at_ms, :changed_at_ms, :waiting_since_ms,"
    "   :first_answer_at_ms, :solved_at_ms, :closed_at_ms, :follows_id, :message_count,"
    "   :last_message_at_ms, :last_message_from, :last_message_excerpt, :queue, :queue_key,"
    "   :version)",
    NULL,
};

static const struct db_query q_update = {
    "ticket.update",
    "UPDATE ticket SET subject = :subject, type = :type, state = :state, priority = :priority,"
    "   team_id = :team_id, assignee_id = :assignee_id, customer_id = :customer_id,"
    "   language = :language, changed_at_ms = :changed_at_ms,"
    "   waiting_since_ms = :waiting_since_ms, first_answer_at_ms = :first_answer_at_ms,"
    "   solved_at_ms = :solved_at_ms, closed_at_ms = :closed_at_ms,"
    "   message_count = :message_count, last_message_at_ms = :last_message_at_ms,"
    "   last_message_from = :last_message_from, last_message_excerpt = :last_message_excerpt,"
    "   queue = :queue, queue_key = :queue_key, version = :version"
    " WHERE id = :id",
    NULL,
};

static const struct db_query q_touch = {
    "ticket.touch",
    "UPDATE ticket SET version = version + 1, changed_at_ms = :now_ms WHERE id = :id"
    " RETURNING version",
    NULL,
};

#define ROW_SELECT                                                                                 \
    "SELECT " TICKET_COLUMNS ", team.name, account.name, customer.name,"                           \
    " (SELECT a.value FROM customer_address a WHERE a.customer_id = t.customer_id AND a.kind = 1"  \
    "   ORDER BY a.id LIMIT 1),"                                                                   \
    " customer.tier, customer.organisation_id, coalesce(seen.message_count, 0)"                    \
    " FROM ticket t JOIN customer ON customer.id = t.customer_id"                                  \
    " LEFT JOIN team ON team.id = t.team_id"                                                       \
    " LEFT JOIN account ON account.id = t.assignee_id"                                             \
    " LEFT JOIN ticket_read seen ON seen.ticket_id = t.id AND seen.account_id = "

static const struct db_query q_rows = {
    "ticket.rows",
    ROW_SELECT ":reader WHERE t.id IN (SELECT value FROM json_each(:ids)) AND " TICKET_IN_SCOPE,
    ROW_SELECT ":reader::bigint WHERE t.id = ANY(:ids::bigint[]) AND " TICKET_IN_SCOPE_PG,
};

const struct db_query *const ticket_store_queries[] = {
    &q_get, &q_lock, &q_find_number, &q_insert, &q_update, &q_touch, &q_rows, NULL,
};

static void read_ticket(const struct call *call, const struct db_rows *rows, struct ticket *out)
{
    struct arena *arena = call->arena;

    *out = (struct ticket){
        .id = db_col_int(rows, 0),
        .number = db_col_dup(rows, 1, arena),
        .subject = db_col_dup(rows, 2, arena),
        .type = (enum ticket_type)db_col_int(rows, 3),
        .life.state = (enum ticket_state)db_col_int(rows, 4),
        .priority = (enum ticket_priority)db_col_int(rows, 5),
        .team_id = db_col_int(rows, 6),
        .assignee_id = db_col_int(rows, 7),
        .customer_id = db_col_int(rows, 8),
        .channel = (enum ticket_channel)db_col_int(rows, 9),
        .language = db_col_dup(rows, 10, arena),
        .created_at_ms = db_col_int(rows, 11),
        .changed_at_ms = db_col_int(rows, 12),
        .life.waiting_since_ms = db_col_int(rows, 13),
        .life.first_answer_at_ms = db_col_int(rows, 14),
        .life.solved_at_ms = db_col_int(rows, 15),
        .life.closed_at_ms = db_col_int(rows, 16),
        .follows_id = db_col_int(rows, 17),
        .message_count = db_col_int(rows, 18),
        .last_message_at_ms = db_col_int(rows, 19),
        .last_message_from = (enum ticket_sender)db_col_int(rows, 20),
        .last_message_excerpt = db_col_dup(rows, 21, arena),
        .version = db_col_int(rows, 22),
    };
}

static bool get_by(struct call *call, const struct db_query *query, const struct scope *scope,
                   int64_t id, struct ticket *out)
{
    struct db_rows *rows;
    bool found;

    if (!db_rows(call->tx, query, DB_BINDS(db_int("id", id), TICKET_SCOPE_BINDS(scope)), &rows,
                 call->err))
        return false;
    found = db_next(rows);
    if (found)
        read_ticket(call, rows, out);
    if (!db_rows_end(&rows, call->err))
        return false;
    if (!found)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such ticket");
    return true;
}

bool ticket_store_get(struct call *call, const struct scope *scope, int64_t id, struct ticket *out)
{
    return get_by(call, &q_get, scope, id, out);
}

bool ticket_store_lock(struct call *call, const struct scope *scope, int64_t id, struct ticket *out)
{
    return get_by(call, &q_lock, scope, id, out);
}

bool ticket_store_find_number(struct call *call, struct str number, int64_t *id)
{
    return db_one_int(call->tx, &q_find_number, DB_BINDS(db_text("number", number)), 0, id,
                      call->err);
}

/* What insert and update bind alike. */
#define BIND_TICKET(t)                                                                             \
    db_int("id", (t)->id), db_text("subject", (t)->subject), db_int("type", (t)->type),            \
        db_int("state", (t)->life.state), db_int("priority", (t)->priority),                       \
        db_id("team_id", (t)->team_id), db_id("assignee_id", (t)->assignee_id),                    \
        db_int("customer_id", (t)->customer_id), db_text("language", (t)->language),               \
        db_int("changed_at_ms", (t)->changed_at_ms),                                               \
        db_id("waiting_since_ms", (t)->life.waiting_since_ms),                                     \
        db_id("first_answer_at_ms", (t)->life.first_answer_at_ms),                                 \
        db_id("solved_at_ms", (t)->life.solved_at_ms),                                             \
        db_id("closed_at_ms", (t)->life.closed_at_ms),                                             \
        db_int("message_count", (t)->message_count),                                               \
        db_id("last_message_at_ms", (t)->last_message_at_ms),                                      \
        db_id("last_message_from", (t)->last_message_from),                                        \
        db_text("last_message_excerpt", (t)->last_message_excerpt),                                \
        db_int("queue", ticket_queue_of((t)->life.state)),                                         \
        db_int("queue_key", ticket_queue_key((t)->priority, (t)->life.waiting_since_ms)),          \
        db_int("version", (t)->version)

bool ticket_store_insert(struct call *call, const struct ticket *ticket)
{
    ticket_count_new(call, ticket);
    return db_exec(call->tx, &q_insert,
                   DB_BINDS(BIND_TICKET(ticket), db_text("number", ticket->number),
                            db_int("channel", ticket->channel),
                            db_int("created_at_ms", ticket->created_at_ms),
                            db_id("follows_id", ticket->follows_id)),
                   call->err);
}

bool ticket_store_update(struct call *call, const struct ticket *was, const struct ticket *now)
{
    return ticket_count_change(call, was, now)
           && db_exec(call->tx, &q_update, DB_BINDS(BIND_TICKET(now)), call->err);
}

bool ticket_store_touch(struct call *call, int64_t id, int64_t *version)
{
    return db_one_int(call->tx, &q_touch,
                      DB_BINDS(db_int("id", id), db_int("now_ms", call->now_ms)), 0, version,
                      call->err);
}

static void read_row(const struct call *call, const struct db_rows *rows, struct ticket_row *out)
{
    read_ticket(call, rows, &out->ticket);
    out->team_name = db_col_dup(rows, TICKET_COLUMN_COUNT, call->arena);
    out->assignee_name = db_col_dup(rows, TICKET_COLUMN_COUNT + 1, call->arena);
    out->customer_name = db_col_dup(rows, TICKET_COLUMN_COUNT + 2, call->arena);
    out->customer_email = db_col_dup(rows, TICKET_COLUMN_COUNT + 3, call->arena);
    out->customer_tier = db_col_int(rows, TICKET_COLUMN_COUNT + 4);
    out->organisation_id = db_col_int(rows, TICKET_COLUMN_COUNT + 5);
    out->unread = out->ticket.message_count > db_col_int(rows, TICKET_COLUMN_COUNT + 6);
    out->tags = NULL;
    out->tag_count = 0;
}

bool ticket_store_rows(struct call *call, const struct scope *scope, const int64_t *ids,
                       size_t id_count, struct ticket_row *out, size_t *out_count)
{
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_rows,
                 DB_BINDS(db_int_list("ids", ids, id_count),
                          db_int("reader", call->access.scope.account_id),
                          TICKET_SCOPE_BINDS(scope)),
                 &rows, call->err))
        return false;
    while (n < id_count && db_next(rows))
        read_row(call, rows, &out[n++]);
    if (!db_rows_end(&rows, call->err))
        return false;
    *out_count = n;
    return ticket_tag_store_of_rows(call, out, n);
}
