#include "features/ticket/ticket_draft_store.h"

#include "base/arena.h"

enum { OTHERS_MAX = 50 };

static const struct db_query q_get = {
    "draft.get",
    "SELECT public, text, saved_at_ms, version, mail, returned FROM draft"
    " WHERE ticket_id = :ticket_id AND account_id = :account_id",
    NULL,
};

/* A draft begins with the time as its version, so that no version of an earlier one comes again. */
#define INSERT_DRAFT                                                                               \
    "INSERT INTO draft (ticket_id, account_id, public, text, mail, returned, saved_at_ms,"         \
    "   version)"                                                                                  \
    " VALUES (:ticket_id, :account_id, :public, :text, :mail, :returned, :saved_at_ms,"            \
    "   :saved_at_ms)"                                                                             \
    " ON CONFLICT (ticket_id, account_id) "

static const struct db_query q_put = {
    "draft.put",
    INSERT_DRAFT "DO UPDATE SET public = excluded.public, text = excluded.text,"
                 "   mail = excluded.mail, returned = excluded.returned, saved_at_ms = "
                 "excluded.saved_at_ms, version = draft.version + 1"
                 " RETURNING version",
    NULL,
};

static const struct db_query q_begin = {
    "draft.begin",
    INSERT_DRAFT "DO NOTHING RETURNING version",
    NULL,
};

static const struct db_query q_replace = {
    "draft.replace",
    "UPDATE draft SET public = :public, text = :text, mail = :mail, returned = :returned,"
    "   saved_at_ms = :saved_at_ms,"
    "   version = version + 1"
    " WHERE ticket_id = :ticket_id AND account_id = :account_id AND version = :seen_version"
    " RETURNING version",
    NULL,
};

static const struct db_query q_remove = {
    "draft.remove",
    "DELETE FROM draft WHERE ticket_id = :ticket_id AND account_id = :account_id",
    NULL,
};

static const struct db_query q_remove_seen = {
    "draft.remove_seen",
    "DELETE FROM draft WHERE ticket_id = :ticket_id AND account_id = :account_id"
    "   AND version = :seen_version",
    NULL,
};

static const struct db_query q_others = {
    "draft.others",
    "SELECT d.account_id, a.name, d.saved_at_ms FROM draft d JOIN account a ON a.id = d.account_id"
    " WHERE d.ticket_id = :ticket_id AND d.account_id <> :account_id"
    " ORDER BY d.saved_at_ms DESC, d.account_id LIMIT :limit",
    NULL,
};

const struct db_query *const ticket_draft_store_queries[] = {
    &q_get, &q_put, &q_begin, &q_replace, &q_remove, &q_remove_seen, &q_others, NULL,
};

bool ticket_draft_store_find(struct call *call, int64_t ticket_id, int64_t account_id,
                             struct ticket_draft *out)
{
    struct db_rows *rows;

    *out = (struct ticket_draft){ .public = true, .text = STR("") };
    if (!db_rows(call->tx, &q_get,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        *out = (struct ticket_draft){
            .public = db_col_int(rows, 0) != 0,
            .text = db_col_dup(rows, 1, call->arena),
            .saved_at_ms = db_col_int(rows, 2),
            .version = db_col_int(rows, 3),
            .mail = db_col_dup(rows, 4, call->arena),
            .returned = db_col_dup(rows, 5, call->arena),
        };
    return db_rows_end(&rows, call->err);
}

bool ticket_draft_store_put(struct call *call, int64_t ticket_id, int64_t account_id,
                            int64_t seen_version, struct ticket_draft *draft)
{
    const struct db_query *query = seen_version > 0    ? &q_replace
                                   : seen_version == 0 ? &q_begin
                                                       : &q_put;
    const struct db_bind binds[] = {
        db_int("ticket_id", ticket_id),      db_int("account_id", account_id),
        db_int("public", draft->public),     db_text("text", draft->text),
        db_text("mail", draft->mail),        db_text("returned", draft->returned),
        db_int("saved_at_ms", call->now_ms), db_int("seen_version", seen_version),
    };
    size_t count = query == &q_replace ? COUNT_OF(binds) : COUNT_OF(binds) - 1;

    draft->saved_at_ms = call->now_ms;
    return db_one_int(call->tx, query, (struct db_binds){ binds, count }, 0, &draft->version,
                      call->err);
}

bool ticket_draft_store_remove(struct call *call, int64_t ticket_id, int64_t account_id,
                               int64_t seen_version)
{
    if (seen_version < 0)
        return db_exec(call->tx, &q_remove,
                       DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id)),
                       call->err);
    return db_exec(call->tx, &q_remove_seen,
                   DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id),
                            db_int("seen_version", seen_version)),
                   call->err);
}

bool ticket_draft_store_others(struct call *call, int64_t ticket_id, int64_t account_id,
                               struct ticket_draft_owner **out, size_t *out_count)
{
    struct ticket_draft_owner *owners =
        ARENA_ARRAY(call->arena, OTHERS_MAX, struct ticket_draft_owner);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_others,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id),
                          db_int("limit", OTHERS_MAX)),
                 &rows, call->err))
        return false;
    while (n < OTHERS_MAX && db_next(rows)) {
        owners[n].account_id = db_col_int(rows, 0);
        owners[n].name = db_col_dup(rows, 1, call->arena);
        owners[n++].saved_at_ms = db_col_int(rows, 2);
    }
    *out = owners;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}
