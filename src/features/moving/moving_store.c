#include "features/moving/moving_store.h"

#include "base/check.h"

#define LIST_IDS(kind)                                                                             \
    {                                                                                              \
        "moving.list_" #kind,                                                                      \
            "SELECT id FROM " #kind " WHERE id > :after ORDER BY id LIMIT :limit", NULL            \
    }

static const struct db_query q_teams = LIST_IDS(team);
static const struct db_query q_organisations = LIST_IDS(organisation);
static const struct db_query q_accounts = LIST_IDS(account);
static const struct db_query q_customers = LIST_IDS(customer);
static const struct db_query q_tickets = LIST_IDS(ticket);

static const struct db_query q_refs = {
    "moving.refs",
    "SELECT a.email, f.number,"
    " (SELECT d.value FROM customer_address d WHERE d.customer_id = t.customer_id AND d.kind = 2"
    "   ORDER BY d.id LIMIT 1)"
    " FROM ticket t LEFT JOIN account a ON a.id = t.assignee_id"
    " LEFT JOIN ticket f ON f.id = t.follows_id WHERE t.id = :id",
    NULL,
};

static const struct db_query q_messages = {
    "moving.messages",
    "SELECT m.id, m.at_ms, m.sender, m.channel, m.public, m.text, h.raw,"
    " CASE m.sender WHEN 2 THEN a.email WHEN 1 THEN (SELECT d.value FROM customer_address d"
    "   WHERE d.customer_id = m.author_id AND m.author_id <> t.customer_id AND d.kind = 1"
    "   ORDER BY d.id LIMIT 1) END"
    " FROM message m JOIN ticket t ON t.id = m.ticket_id"
    " LEFT JOIN message_html h ON h.message_id = m.id"
    " LEFT JOIN account a ON m.sender = 2 AND a.id = m.author_id"
    " WHERE m.ticket_id = :ticket_id AND m.id > :after ORDER BY m.id LIMIT :limit",
    NULL,
};

static const struct db_query q_team = {
    "moving.team",
    "SELECT id FROM team WHERE name_key = :name_key",
    NULL,
};

static const struct db_query q_by_domain = {
    "moving.organisation_by_domain",
    "SELECT id FROM organisation WHERE domain = :domain",
    NULL,
};

static const struct db_query q_by_name = {
    "moving.organisation_by_name",
    "SELECT id FROM organisation WHERE domain IS NULL AND name = :name ORDER BY id LIMIT 1",
    NULL,
};

static const struct db_query q_customer = {
    "moving.customer",
    "SELECT c.id FROM customer c WHERE c.name_key = :name_key AND c.created_at_ms = :created_at_ms"
    " AND NOT EXISTS (SELECT 1 FROM customer_address d WHERE d.customer_id = c.id)"
    " ORDER BY c.id LIMIT 1",
    NULL,
};

const struct db_query *const moving_store_queries[] = {
    &q_teams,    &q_organisations, &q_accounts,  &q_customers, &q_tickets,  &q_refs,
    &q_messages, &q_team,          &q_by_domain, &q_by_name,   &q_customer, NULL,
};

bool moving_store_ids(struct call *call, enum moving_kind kind, int64_t after_id, int limit,
                      int64_t *out, size_t *count)
{
    static const struct db_query *const queries[] = { &q_teams, &q_organisations, &q_accounts,
                                                      &q_customers, &q_tickets };
    struct db_rows *rows;
    size_t n = 0;

    CHECK(kind < MOVING_END);
    if (!db_rows(call->tx, queries[kind],
                 DB_BINDS(db_int("after", after_id), db_int("limit", limit)), &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        out[n++] = db_col_int(rows, 0);
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool moving_store_refs(struct call *call, int64_t ticket_id, struct moving_refs *out)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_refs, DB_BINDS(db_int("id", ticket_id)), &rows, call->err))
        return false;
    if (db_next(rows))
        *out = (struct moving_refs){
            .assignee_email = db_col_dup(rows, 0, call->arena),
            .follows_number = db_col_dup(rows, 1, call->arena),
            .customer_phone = db_col_dup(rows, 2, call->arena),
        };
    return db_rows_end(&rows, call->err);
}

bool moving_store_messages(struct call *call, int64_t ticket_id, int64_t after_id, int limit,
                           struct db_rows **out)
{
    return db_rows_large(
        call->tx, &q_messages,
        DB_BINDS(db_int("ticket_id", ticket_id), db_int("after", after_id), db_int("limit", limit)),
        out, call->err);
}

void moving_store_read_message(const struct db_rows *rows, struct moving_message *out)
{
    *out = (struct moving_message){
        .id = db_col_int(rows, 0),
        .at_ms = db_col_int(rows, 1),
        .sender = db_col_int(rows, 2),
        .channel = db_col_int(rows, 3),
        .public = db_col_int(rows, 4) != 0,
        .text = db_col_text(rows, 5),
        .html = db_col_text(rows, 6),
        .author = db_col_text(rows, 7),
    };
}

bool moving_store_team(struct call *call, struct str name_key, int64_t *id)
{
    return db_one_int(call->tx, &q_team, DB_BINDS(db_text("name_key", name_key)), 0, id, call->err);
}

bool moving_store_organisation(struct call *call, struct str name, struct str domain_key,
                               int64_t *id)
{
    if (str_is_null(domain_key))
        return db_one_int(call->tx, &q_by_name, DB_BINDS(db_text("name", name)), 0, id, call->err);
    return db_one_int(call->tx, &q_by_domain, DB_BINDS(db_text("domain", domain_key)), 0, id,
                      call->err);
}

bool moving_store_customer(struct call *call, struct str name_key, int64_t created_at_ms,
                           int64_t *id)
{
    return db_one_int(
        call->tx, &q_customer,
        DB_BINDS(db_text("name_key", name_key), db_int("created_at_ms", created_at_ms)), 0, id,
        call->err);
}
