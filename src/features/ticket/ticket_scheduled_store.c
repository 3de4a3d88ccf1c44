#include "features/ticket/ticket_scheduled_store.h"

#include "base/arena.h"

static const struct db_query q_insert = {
    "scheduled_answer.insert",
    "INSERT INTO scheduled_answer (id, ticket_id, account_id, text, mail, state, send_at_ms,"
    "   version, created_at_ms)"
    " VALUES (:id, :ticket_id, :account_id, :text, :mail, :state, :send_at_ms, 1, :now_ms)",
    NULL,
};

#define COLUMNS                                                                                    \
    "SELECT s.id, s.ticket_id, s.account_id, a.name, s.text, s.mail, s.state, s.send_at_ms,"       \
    " s.version FROM scheduled_answer s JOIN account a ON a.id = s.account_id"

static const struct db_query q_find = {
    "scheduled_answer.find",
    COLUMNS " WHERE s.id = :id",
    NULL,
};
static const struct db_query q_list = {
    "scheduled_answer.list",
    COLUMNS " WHERE s.ticket_id = :ticket_id ORDER BY s.send_at_ms, s.id LIMIT :limit",
    NULL,
};
static const struct db_query q_move = {
    "scheduled_answer.move",
    "UPDATE scheduled_answer SET send_at_ms = :send_at_ms, version = version + 1 WHERE id = :id",
    NULL,
};
static const struct db_query q_remove = { "scheduled_answer.remove",
                                          "DELETE FROM scheduled_answer WHERE id = :id", NULL };

const struct db_query *const ticket_scheduled_store_queries[] = { &q_insert, &q_find,   &q_list,
                                                                  &q_move,   &q_remove, NULL };

bool ticket_scheduled_store_insert(struct call *call, struct ticket_scheduled *answer)
{
    return db_new_id(call->tx, "scheduled_answer", &answer->id, call->err)
           && db_exec(
               call->tx, &q_insert,
               DB_BINDS(db_int("id", answer->id), db_int("ticket_id", answer->ticket_id),
                        db_int("account_id", answer->account_id), db_text("text", answer->text),
                        db_text("mail", answer->mail), db_int("state", answer->state),
                        db_int("send_at_ms", answer->send_at_ms), db_int("now_ms", call->now_ms)),
               call->err);
}

static void read_row(struct call *call, const struct db_rows *rows, struct ticket_scheduled *out)
{
    *out = (struct ticket_scheduled){
        .id = db_col_int(rows, 0),
        .ticket_id = db_col_int(rows, 1),
        .account_id = db_col_int(rows, 2),
        .account_name = db_col_dup(rows, 3, call->arena),
        .text = db_col_dup(rows, 4, call->arena),
        .mail = db_col_dup(rows, 5, call->arena),
        .state = (enum ticket_state)db_col_int(rows, 6),
        .send_at_ms = db_col_int(rows, 7),
        .version = db_col_int(rows, 8),
    };
}

bool ticket_scheduled_store_find(struct call *call, int64_t id, struct ticket_scheduled *out)
{
    struct db_rows *rows;

    *out = (struct ticket_scheduled){ .id = 0 };
    if (!db_rows(call->tx, &q_find, DB_BINDS(db_int("id", id)), &rows, call->err))
        return false;
    if (db_next(rows))
        read_row(call, rows, out);
    return db_rows_end(&rows, call->err);
}

bool ticket_scheduled_store_list(struct call *call, int64_t ticket_id,
                                 struct ticket_scheduled **out, size_t *out_count)
{
    struct ticket_scheduled *answers =
        ARENA_ARRAY(call->arena, TICKET_SCHEDULED_MAX, struct ticket_scheduled);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows_large(
            call->tx, &q_list,
            DB_BINDS(db_int("ticket_id", ticket_id), db_int("limit", TICKET_SCHEDULED_MAX)), &rows,
            call->err))
        return false;
    while (n < TICKET_SCHEDULED_MAX && db_next(rows))
        read_row(call, rows, &answers[n++]);
    *out = answers;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

bool ticket_scheduled_store_move(struct call *call, int64_t id, int64_t send_at_ms)
{
    return db_exec(call->tx, &q_move, DB_BINDS(db_int("id", id), db_int("send_at_ms", send_at_ms)),
                   call->err);
}

bool ticket_scheduled_store_remove(struct call *call, int64_t id)
{
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int("id", id)), call->err);
}
