#include "features/search/search_name_store.h"

#include "base/text/fold.h"
#include "base/zone.h"
#include "core/access/email.h"
#include "db/db.h"

static const struct db_query q_team = {
    "search.team",
    "SELECT id FROM team WHERE name_key = :value",
    NULL,
};

static const struct db_query q_account = {
    "search.account",
    "SELECT id FROM account WHERE name = :value ORDER BY active DESC, id LIMIT 1",
    NULL,
};

static const struct db_query q_customer = {
    "search.customer",
    "SELECT customer_id FROM customer_address WHERE kind = 1 AND key = :value",
    NULL,
};

static const struct db_query q_zone = {
    "search.zone",
    "SELECT timezone FROM account WHERE id = :id",
    NULL,
};

const struct db_query *const search_name_store_queries[] = { &q_team, &q_account, &q_customer,
                                                             &q_zone, NULL };

static bool find(struct call *call, const struct db_query *query, struct str value, int64_t *out)
{
    return db_one_int(call->tx, query, DB_BINDS(db_text("value", value)), 0, out, call->err);
}

bool search_name_store_find(struct call *call, struct str operator_name, struct str value,
                            int64_t *out)
{
    *out = 0;
    if (str_eq(operator_name, STR("team")))
        return find(call, &q_team, text_fold(call->arena, value), out);
    if (str_eq(operator_name, STR("assignee")))
        return find(call, &q_account, value, out);
    if (!access_may(call, "customer.addresses"))
        return true;
    return find(call, &q_customer, email_key(call->arena, value), out);
}

bool search_name_store_day_begins(struct call *call, struct civil day, int64_t *out)
{
    struct db_rows *rows;
    struct str zone = STR_NULL;

    if (!db_rows(call->tx, &q_zone, DB_BINDS(db_int("id", call->access.scope.account_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        zone = db_col_dup(rows, 0, call->arena);
    *out = zone_day_start_ms(zone, day);
    return db_rows_end(&rows, call->err);
}
