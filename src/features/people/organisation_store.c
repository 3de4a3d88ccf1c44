#include "features/people/organisation_store.h"

#include "base/arena.h"
#include "core/store_rows.h"
#include "db/db.h"

#define COLUMNS "SELECT o.id, o.name, o.domain, o.version FROM organisation o"

/* Who sees only their own teams sees the organisations of customers of tickets in that reach. */
#define OWN_TICKET                                                                                 \
    " (:reach = 2 OR EXISTS (SELECT 1 FROM customer c JOIN ticket t ON t.customer_id = c.id"       \
    "   WHERE c.organisation_id = o.id AND (t.assignee_id = :me"                                   \
    "     OR t.team_id IN (SELECT value FROM json_each(:teams)))))"
#define OWN_TICKET_PG                                                                              \
    " (:reach = 2 OR EXISTS (SELECT 1 FROM customer c JOIN ticket t ON t.customer_id = c.id"       \
    "   WHERE c.organisation_id = o.id AND (t.assignee_id = :me"                                   \
    "     OR t.team_id = ANY(:teams::bigint[]))))"

static const struct db_query q_find = {
    "organisation.find",
    COLUMNS " WHERE o.id = :id AND" OWN_TICKET,
    COLUMNS " WHERE o.id = :id AND" OWN_TICKET_PG,
};

static const struct db_query q_list = {
    "organisation.list",
    COLUMNS " WHERE o.id < :before AND" OWN_TICKET " ORDER BY o.id DESC LIMIT :limit",
    COLUMNS " WHERE o.id < :before AND" OWN_TICKET_PG " ORDER BY o.id DESC LIMIT :limit",
};

static const struct db_query q_of_domain = {
    "organisation.of_domain",
    "SELECT id FROM organisation WHERE domain = :domain",
    NULL,
};

static const struct db_query q_lock = {
    "organisation.lock", /* SQLite has one writer: it is held anyway */
    "SELECT id FROM organisation WHERE id = :id",
    "SELECT id FROM organisation WHERE id = :id FOR UPDATE",
};

static const struct db_query q_add = {
    "organisation.add",
    "INSERT INTO organisation (id, name, domain, version, created_at_ms)"
    " VALUES (:id, :name, :domain, 1, :now_ms)",
    NULL,
};

static const struct db_query q_set = {
    "organisation.set",
    "UPDATE organisation SET name = :name, domain = :domain, version = version + 1"
    " WHERE id = :id",
    NULL,
};

const struct db_query *const organisation_store_queries[] = {
    &q_find, &q_list, &q_of_domain, &q_lock, &q_add, &q_set, NULL,
};

static void read_organisation(const struct db_rows *rows, struct arena *arena, void *out)
{
    *(struct organisation *)out = (struct organisation){
        .id = db_col_int(rows, 0),
        .name = db_col_dup(rows, 1, arena),
        .domain = db_col_dup(rows, 2, arena),
        .version = db_col_int(rows, 3),
    };
}

bool organisation_store_find(struct call *call, const struct scope *scope, int64_t id,
                             struct organisation **out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_find, DB_BINDS(db_int("id", id), SCOPE_BINDS(scope)),
                         read_organisation, sizeof(struct organisation), 1, &page))
        return false;
    *out = page.count > 0 ? page.items : NULL;
    return true;
}

bool organisation_store_list(struct call *call, const struct scope *scope, int64_t before_id,
                             int limit, struct organisation_page *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("limit", limit + 1), SCOPE_BINDS(scope)),
                         read_organisation, sizeof(struct organisation), limit, &page))
        return false;
    *out = (struct organisation_page){ page.items, page.count, page.has_more };
    return true;
}

bool organisation_store_of_domain(struct call *call, struct str domain, int64_t *id)
{
    return db_one_int(call->tx, &q_of_domain, DB_BINDS(db_text("domain", domain)), 0, id,
                      call->err);
}

bool organisation_store_lock(struct call *call, int64_t id)
{
    int64_t found;

    return db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", id)), 0, &found, call->err);
}

bool organisation_store_add(struct call *call, struct organisation *organisation)
{
    int64_t changed;

    return db_new_id(call->tx, "organisation", &organisation->id, call->err)
           && db_change(
               call->tx, &q_add,
               DB_BINDS(db_int("id", organisation->id), db_text("name", organisation->name),
                        db_text("domain", organisation->domain), db_int("now_ms", call->now_ms)),
               &changed, call->err);
}

bool organisation_store_set(struct call *call, const struct organisation *organisation)
{
    int64_t changed;

    return db_change(call->tx, &q_set,
                     DB_BINDS(db_int("id", organisation->id), db_text("name", organisation->name),
                              db_text("domain", organisation->domain)),
                     &changed, call->err);
}
